"""What bureaus fill: each format reads its own example, and refuses whole what is doubtful."""

from datetime import date
from pathlib import Path

import pytest

from data_access.bureau_reports.formats import FORMATS
from data_access.declaration.facts import DatabaseUseFact, ObservationFact, PlaceFact
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES, of_run
from data_access.registry.sources import of_bureaus
from tests.builders import Cell, a_csv, a_workbook
from tests.bureaus import USE, a_report, rows
from tests.unit.reading import read, refusal

every_source = pytest.mark.parametrize("source", [of.source for of in FORMATS])


def test_every_source_of_bureaus_has_a_format() -> None:
    assert {of.source for of in FORMATS} == of_bureaus()


@every_source
def test_a_format_reads_its_own_example_into_its_own_series(tmp_path: Path, source: str) -> None:
    reading = read(a_report(tmp_path / "a.csv", source=source), source)
    assert reading.rows_kept == reading.rows_read == len(rows(source)) - 1
    for run in reading.builder.months:
        assert source in of_run(run).sources
        assert len(run) <= 40
    for fact in reading.facts:
        if isinstance(fact, ObservationFact):
            assert fact.metric_code in of_run(fact.series_code).metrics


@every_source
def test_a_measure_of_a_series_has_a_column(tmp_path: Path, source: str) -> None:
    reading = read(a_report(tmp_path / "a.csv", source=source), source)
    measures = {fact.metric_code for fact in reading.facts if isinstance(fact, ObservationFact)}
    if measures:
        (series,) = {of_run(run).code for run in reading.builder.months}
        assert measures <= set(SERIES[series].metrics) <= set(METRICS)


def test_an_empty_cell_gives_no_figure_and_0_gives_one(tmp_path: Path) -> None:
    source = "bureau_facilitators"
    path = a_report(tmp_path / "a.csv", {"suspects": "", "arrests": "0"}, source=source)
    measures = [fact[:1] + fact[3:4] for fact in read(path, source).facts]
    assert measures == [("arrests", 0), ("cases", 4)]


def test_rows_become_facts_of_the_bureau_and_its_border_points(tmp_path: Path) -> None:
    path = a_report(
        tmp_path / "a.csv",
        {},
        {"database": "Stolen motor vehicles", "channel": "MIND", "hits_confirmed": ""},
        {"bureau": "mlt", "border_point": "", "latitude": "", "longitude": ""},
    )
    facts = list(read(path, USE).facts)
    first = DatabaseUseFact(
        *("database-use:ITA", 202603, "ITA", "sltd", "find", "ITLMP"), 41250, 4, 3, 2
    )
    assert facts[:1] == [first]
    assert facts[1] == first._replace(
        category_code="vehicles", channel_code="mind", hits_confirmed=None
    )
    assert facts[2] == first._replace(
        series_code="database-use:MLT", country_code="MLT", place_code=""
    )
    (place,) = (fact for fact in facts if isinstance(fact, PlaceFact))
    assert (place.place_code, place.kind) == ("ITLMP", "border-point")
    assert (place.lat_hundredths, place.lon_hundredths) == (3550, 1261)


def test_optional_columns_may_be_left_out_and_stand_anywhere(tmp_path: Path) -> None:
    header = ["hits", "searches", "database", "bureau", "month", "hits_acted_on", "hits_confirmed"]
    path = a_csv(tmp_path / "a.csv", [header, [1, 10, "nominals", "ESP", "2026-02", "", ""]])
    (fact,) = read(path, USE).facts
    assert fact == DatabaseUseFact(
        *("database-use:ESP", 202602, "ESP", "nominals", "", ""), 10, 1, None, None
    )


def test_a_month_may_be_a_date_of_a_workbook(tmp_path: Path) -> None:
    header, first = rows(USE, {"month": date(2026, 3, 1), "searches": 41250, "latitude": 35.5})
    path = a_workbook(tmp_path / "a.xlsx", {"Data": [header, first]})
    facts = list(read(path, USE).facts)
    assert isinstance(facts[0], DatabaseUseFact)
    assert (facts[0].month, facts[0].searches) == (202603, 41250)


def test_one_doubtful_cell_refuses_the_whole_file(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    good: list[dict[str, Cell]] = [{"border_point": f"ITLMP-{n}"} for n in range(300)]
    doubtful: list[tuple[dict[str, Cell], str]] = [
        ({"searches": "-5"}, "field searches: '-5' is below 0"),
        ({"searches": "1,234"}, "field searches: '1,234' is not a whole number"),
        ({"searches": "1.5"}, "field searches: '1.5' is not a whole number"),
        ({"searches": "\uff11\uff12"}, "is not a whole number"),
        ({"searches": "NaN"}, "is not a whole number"),
        ({"searches": "-0"}, "is below 0"),
        ({"searches": "9" * 10}, "is more than a billion"),
        (
            {"searches": "=SUM(H3:H9)"},
            "field searches: '=SUM(H3:H9)' is a formula; write its value",
        ),
        ({"hits": "41251"}, "field hits: 41251 is more than searches 41250"),
        ({"hits_confirmed": "5"}, "field hits_confirmed: 5 is more than hits 4"),
        ({"hits_acted_on": "4"}, "field hits_acted_on: 4 is more than hits_confirmed 3"),
        ({"month": "03/2026"}, "field month: '03/2026' is not a month; write it like 2026-03"),
        ({"month": "2026-13"}, "is not a month"),
        ({"month": ""}, "field month: is empty; it must be filled in every row"),
        ({"month": "2026-11"}, "field month: 2026-11 has not ended"),
        ({"bureau": "Italy"}, "field bureau: 'Italy' is no bureau; write ITA"),
        ({"bureau": "XKX"}, "field bureau: 'XKX' is no bureau"),
        (
            {"database": "people"},
            "field database: unknown database 'people'; write one of nominals",
        ),
        ({"border_point": "Main road"}, "'Main road' is no code of a border point"),
        (
            {"latitude": "12.61", "longitude": "35.50"},
            "field latitude: 12.61, 35.5 is far from Italy, and 35.5, 12.61 is not: swap the two",
        ),
        ({"latitude": "55", "longitude": "100"}, "is more than 300 km from Italy"),
        ({"latitude": "91"}, "is more than 300 km from Italy"),
        ({"latitude": "35,5"}, "field latitude: '35,5' is not a number of degrees; write it like"),
        ({"latitude": ""}, "field latitude: is empty while its other half is there"),
        ({"border_point": ""}, "field border_point: is empty beside a position"),
    ]
    for change, sentence in doubtful:
        with subtests.test(change=change):
            message = str(refusal(a_report(tmp_path / "a.csv", *good, change), USE))
            assert message.startswith("line 302")
            assert sentence in message
            assert "\n" not in message


@pytest.mark.parametrize(
    ("bureau", "point", "lat", "lon"),
    [
        # Swapped they are off Somalia, in the Antarctic or nowhere: one rectangle around all that
        # France or the United States have overseas would hold some of them.
        ("FRA", "FRCQF", 50.95, 1.86),
        ("FRA", "GFCAY", 4.94, -52.33),
        ("FRA", "YTDZA", -12.78, 45.25),
        ("USA", "USMIA", 25.77, -80.19),
        ("USA", "USGUM", 21.31, -157.86),
        ("NLD", "NLRTM", 51.92, 4.48),
        ("ITA", "ITLMP", 35.5, 12.61),
    ],
)
def test_a_swapped_position_is_refused_also_of_a_country_that_reaches_far(
    tmp_path: Path, bureau: str, point: str, lat: float, lon: float
) -> None:
    row: dict[str, Cell] = {"bureau": bureau, "border_point": point}
    right = row | {"latitude": str(lat), "longitude": str(lon)}
    assert read(a_report(tmp_path / "a.csv", right), USE).rows_kept == 1
    swapped = row | {"latitude": str(lon), "longitude": str(lat)}
    message = str(refusal(a_report(tmp_path / "b.csv", swapped), USE))
    assert message.startswith("line 2, field latitude: ")
    assert message.endswith("is not: swap the two")


def test_a_row_that_states_no_figure_is_refused(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("searches", "hits", "hits_confirmed", "hits_acted_on"), "")
    assert "states no figure" in str(refusal(a_report(tmp_path / "a.csv", nothing), USE))


def test_two_rows_of_one_key_are_named_with_both_lines(tmp_path: Path) -> None:
    path = a_report(tmp_path / "a.csv", {}, {"channel": "mind"}, {"searches": 9999, "hits": 1})
    assert str(refusal(path, USE)) == (
        "line 4: the same month, bureau, border_point, database, channel as line 2; keep one of "
        "the two"
    )


def test_one_border_point_has_one_position(tmp_path: Path) -> None:
    path = a_report(tmp_path / "a.csv", {}, {"channel": "mind", "latitude": "35.6"})
    assert "ITLMP has another position in an earlier row" in str(refusal(path, USE))


def test_many_bad_rows_are_counted_by_what_is_wrong_with_them(tmp_path: Path) -> None:
    bad: list[dict[str, Cell]] = [{"hits": f"-{n}", "channel": ""} for n in range(1, 31)]
    error = refusal(a_report(tmp_path / "a.csv", *bad), USE)
    assert str(error).endswith("; 29 more rows cannot be read")
    assert error.details[0].startswith("30 × hits: … is below")
    assert len(error.details) == 12
    assert error.details[1].strip().startswith("line 2, field hits: '-1' is below 0")
    assert error.details[-1].endswith("lists each of the 30")


def test_a_month_is_told_by_routes_or_by_countries_and_never_by_both(tmp_path: Path) -> None:
    source = "bureau_identification"
    path = a_report(tmp_path / "a.csv", {}, {"country": ""}, source=source)
    message = str(refusal(path, source))
    assert "2026-03 is told by country in other rows and by route here" in message
    neither = a_report(tmp_path / "b.csv", {"country": "", "route": ""}, source=source)
    assert "says neither country nor route" in str(refusal(neither, source))


def test_a_delay_is_counted_from_the_end_of_the_month(tmp_path: Path) -> None:
    source = "bureau_reporting"
    reading = read(a_report(tmp_path / "a.csv", source=source), source)
    (fact,) = reading.facts
    assert isinstance(fact, ObservationFact)
    assert (fact.series_code, fact.month, fact.value) == ("reporting:ITA", 202603, 9)
    # Malta's report is waited for: its month is known to have no delay yet.
    assert reading.builder.months["reporting:MLT"] == {202603}
    early = a_report(tmp_path / "b.csv", {"reported_on": "2026-03-30"}, source=source)
    assert "2026-03-30 lies before the month ended" in str(refusal(early, source))


def test_an_operation_names_itself_and_nothing_that_computes(tmp_path: Path) -> None:
    source = "bureau_operations"
    assert read(a_report(tmp_path / "a.csv", source=source), source).rows_kept == 1
    for change, sentence in (
        ({"name": "=HYPERLINK(1)"}, "field name: '=HYPERLINK(1)' is a formula"),
        ({"name": "Ex\u202eample"}, "field name"),
        ({"source_address": "javascript:alert(1)"}, "is no address"),
        ({"ends_on": "2026-03-01"}, "2026-03-01 is before the start on 2026-03-02"),
        ({"routes": "atlantis"}, "unknown route 'atlantis'"),
        ({"countries": "ITA Malta"}, "'Malta' is no country's code; write MLT"),
    ):
        message = str(refusal(a_report(tmp_path / "b.csv", change, source=source), source))
        assert sentence in message


def test_a_last_line_without_its_end_is_refused(tmp_path: Path) -> None:
    path = a_report(tmp_path / "a.csv")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    message = str(refusal(path, USE))
    assert message.startswith("line 4, the last, has no line end, so the file may be cut")
