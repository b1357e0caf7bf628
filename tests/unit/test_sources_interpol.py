"""What the rows of INTERPOL's public notices, published figures and joint operations mean."""

from datetime import date
from pathlib import Path

from data_access.declaration.facts import OperationFact, PublishedFact
from data_access.ingest import parsing
from data_access.ingest.releases import covered
from tests.builders import Cell, a_csv
from tests.unit.reading import RAW, counts, notes, read, refusal

NOTICES = "interpol_public_notices"


def figures(reading: parsing.Reading) -> list[PublishedFact]:
    return [fact for fact in reading.facts if isinstance(fact, PublishedFact)]


def joint(reading: parsing.Reading) -> list[OperationFact]:
    return [fact for fact in reading.facts if isinstance(fact, OperationFact)]


# Public notices


def test_each_colour_is_known_on_its_own_days_only() -> None:
    reading = read(RAW / "interpol_colours.csv", NOTICES)
    assert [(f.month, f.category_code, f.value) for f in counts(reading)] == [
        (202012, "red", 6010),
        (202505, "red", 6400),
        (202304, "yellow", 8287),
    ]
    assert {series: list(months) for series, months in covered(reading).items()} == {
        "public-notices-red": [202012, 202505],
        "public-notices-yellow": [202304],
    }


def test_na_is_namibia_and_codes_that_tell_nothing_are_unknown() -> None:
    reading = read(RAW / "interpol_nationalities.csv", NOTICES)
    assert [(f.nationality_code, f.value) for f in counts(reading)] == [
        ("NAM", 1),
        ("TWN", 1),
        ("OOO", 8),
        ("OOO", 2),
        ("SYR", 23),
    ]
    assert "public-notices-red" not in covered(reading)


def test_years_of_registration_are_refused_since_nothing_was_counted_in_them(
    tmp_path: Path,
) -> None:
    titles: list[Cell] = ["notice_colour", "snapshot_date", "registration_year", "notices"]
    path = a_csv(tmp_path / "years.csv", [titles, ["red", "2020-12-10", 1972, 1]])
    assert "year in which a file was opened" in str(refusal(path, NOTICES))
    titles.insert(2, "nationality_code")
    row: list[Cell] = ["red", "2020-12-10", "AE", "other (each <5)", 1]
    path = a_csv(tmp_path / "folded.csv", [titles, row])
    assert "folds counts under five" in str(refusal(path, NOTICES))


# Published figures


def test_a_figure_is_named_by_who_counts_what_of_what() -> None:
    found = figures(read(RAW / "published_figures.csv", "published_figures"))
    assert [(f.figure_series, f.month, f.value, f.as_of) for f in found] == [
        ("interpol/member_countries", 200200, 179, "2002-12-31"),
        ("interpol/db_contributing_countries/sltd", 201300, 166, "2013-12-31"),
        ("interpol/notices_in_circulation/red", 201900, 62448, "2019-12-31"),
        ("frontex/illegal_border_crossings/eastern-land-borders", 201000, 1043, "2010-12-31"),
        ("frontex/illegal_border_crossings/total", 202500, 50226, "2025-04-30"),
        (
            "derived/deaths_per_1000_attempts/central-mediterranean/detections",
            201600,
            24.6,
            "2016-12-31",
        ),
        (
            "derived/deaths_per_1000_attempts/central-mediterranean/detections-and-returns",
            201900,
            51.3,
            "2019-12-31",
        ),
        ("frontex/illegal_border_crossings/total", 202601, 5500, "2026-01-31"),
    ]
    assert [f.preferred for f in found] == [1, 1, 1, 0, 1, 1, 1, 0]
    assert {f.evidence for f in found} == {"verified", "derived"}


def test_what_was_not_verified_is_left_out_and_said() -> None:
    reading = read(RAW / "published_figures.csv", "published_figures")
    assert notes(reading) == [(9, "evidence", "neither verified nor derived: left out")]
    reading = read(RAW / "operations.csv", "operations")
    assert notes(reading) == [
        (4, "evidence", "neither verified nor derived: left out"),
        (5, "countries_iso3", "known only in part: left out"),
        (8, "evidence", "neither verified nor derived: left out"),
    ]


# Operations


def test_an_operation_lasts_as_long_as_its_dates_tell() -> None:
    found = joint(read(RAW / "operations.csv", "operations"))
    assert [(f.month, f.starts_on, f.ends_on, f.date_precision) for f in found] == [
        (201100, date(2011, 1, 1), date(2011, 12, 31), "year"),
        (201308, date(2013, 8, 1), date(2013, 8, 31), "month"),
        (202003, date(2020, 3, 15), date(2020, 3, 22), "day"),
        (202210, date(2022, 10, 26), date(2022, 10, 29), "day"),
        (202511, date(2025, 11, 10), date(2025, 11, 21), "day"),
    ]


def test_results_that_were_not_published_are_unknown_not_zero() -> None:
    hammer, *_rest, liberterra = joint(read(RAW / "operations.csv", "operations"))
    assert (hammer.checks, hammer.hits, hammer.arrests) == (8000, 3, None)
    assert (liberterra.checks, liberterra.arrests, liberterra.migrants_found) == (None, 3744, 12992)


def test_partners_countries_and_kinds_are_those_of_the_registry() -> None:
    hammer, focal, simba, jad, _liberterra = joint(read(RAW / "operations.csv", "operations"))
    assert (hammer.partners, hammer.kind, hammer.countries) == (
        "Frontex; INTERPOL",
        "documents",
        "ITA",
    )
    assert (simba.routes, simba.countries) == ("southern-route-africa drc-uganda", "")
    assert jad.partners == "EMPACT; Europol; Frontex; INTERPOL; Eurojust"
    assert focal.name == "Focal Points Sea (Constanța)"


def test_texts_of_the_compilation_are_not_kept() -> None:
    facts = " ".join(map(str, read(RAW / "operations.csv", "operations").facts))
    assert "16,000 officers" not in facts
    assert "as read in the stored copy" not in facts


def test_a_name_says_nothing_of_what_the_compilation_was_made_from(tmp_path: Path) -> None:
    header, hammer = (RAW / "operations.csv").read_text(encoding="utf-8").splitlines()[:2]
    path = tmp_path / "named.csv"
    named = hammer.replace("(Italian airports)", "(names not published in seed)")
    path.write_text(f"{header}\n{named}\n", encoding="utf-8")
    (operation,) = joint(read(path, "operations"))
    assert operation.name == "Hammer (names not published)"


def test_an_operation_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    header, hammer = (RAW / "operations.csv").read_text(encoding="utf-8").splitlines()[:2]
    others = [hammer.replace("hammer-it-2011", f"hammer-{n}") for n in range(100)]
    path = tmp_path / "twice.csv"
    path.write_text("\n".join([header, *others, others[0]]) + "\n", encoding="utf-8")
    (issue,) = read(path, "operations").issues
    assert (issue.field, issue.reason) == ("op_id", "the operation stands there twice")
