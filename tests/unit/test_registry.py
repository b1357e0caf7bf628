"""The registry: complete rows, resolved references, names in every language, breaks in labels."""

import csv
import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard import steps
from dashboard.i18n import _, isolate, use_language
from dashboard.panels import names
from dashboard.panels.catalogue.operations import partners
from dashboard.panels.country_names import route_inside, with_country
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Grain
from data_access.periods import MonthRange
from data_access.queries import thresholds
from data_access.queries.operations import Operation
from data_access.registry import (
    BORDER_POINTS,
    BUREAUS,
    COUNTRIES,
    METRICS,
    SERIES,
    SOURCES,
    Dimension,
    breaks,
    chosen,
    countries,
    denominators,
    events,
    geography,
    is_exercise,
    of_run,
    reporter_of,
    routes,
    vocabularies,
)
from tests.builders import SEASON
from tests.material import SHARED


def test_only_countries_of_iso_3166_and_kosovo_are_offered_and_labels_of_sources_stay() -> None:
    labels = {"AB9", "ANT", "SOL", "TIB", "XCX"}
    assert labels.isdisjoint(countries.CHOICES)
    assert all(COUNTRIES[code].name for code in labels)
    assert set(BUREAUS) | {"TWN", "HKG", "PSE", "XKX"} <= set(countries.CHOICES)
    assert COUNTRIES["TWN"].name == "Taiwan Province of China"
    assert countries.by_spelling("Taiwan Province of China, China") == "TWN"
    assert countries.by_spelling("Tibet") == "TIB"


def test_every_parent_is_a_route_without_a_parent() -> None:
    assert routes.ROUTES[routes.SEVERAL].parent == routes.NOT_STATED
    for route in routes.ROUTES.values():
        if route.parent:
            assert routes.ROUTES[route.parent].parent is None, route.code


def test_every_reference_between_rows_resolves() -> None:
    for route in routes.ROUTES.values():
        for role in ("src", "trn", "dst"):
            assert set(route.countries(role)) <= set(countries.COUNTRIES), route.code
        assert set(route.denominators) <= set(METRICS), route.code
        assert not route.denominators or denominators.of_route(route.code), route.code
    for event in events.EVENTS.values():
        assert set(event.routes) <= set(routes.ROUTES), event.code
        assert event.title
    for metric in METRICS.values():
        assert set(metric.sources) <= set(SOURCES)
        assert metric.routes <= set(routes.ROUTES)


def test_every_metric_can_be_explained() -> None:
    for metric in METRICS.values():
        for text in (metric.label, metric.unit, metric.definition, metric.caveat):
            assert text, metric.code
        if metric.is_ratio:
            assert {metric.numerator, metric.denominator} <= {*METRICS, None}


@pytest.mark.parametrize(
    ("route", "counted"),
    [
        ("central-mediterranean", "detections"),
        ("channel-uk", "arrivals+interceptions"),
        ("us-mexico-border", "encounters"),
        ("darien", "transits"),
        ("central-america-transit", "transits"),
        ("mexico-transit", "transits"),
        ("indonesia-australia", "arrivals"),
    ],
)
def test_a_route_names_what_counts_its_movement(route: str, counted: str) -> None:
    held = denominators.of_route(route)
    assert held is not None
    assert held.code == counted
    for code in held.metrics:
        assert route in METRICS[code].routes


def test_spellings_lead_to_one_route() -> None:
    assert routes.by_spelling("Turkey-Europe land route", "iom_mmp") == "turkiye-europe-land"
    assert routes.by_spelling(" western african ", "iom_mmp") == "west-africa-atlantic"
    assert routes.by_spelling("Atlantis", "iom_mmp") is None


def test_every_spelling_of_a_closed_list_leads_to_its_own_entry() -> None:
    for subject, _title, terms in vocabularies.LISTS:
        for term in terms.values():
            for written in (term.label, f"{term.label.upper()} ", *term.spellings):
                assert vocabularies.by_spelling(terms, written) == term.code, (subject, written)


def test_time_and_source_split_every_metric_and_the_route_all_but_those_of_bureaus() -> None:
    for metric in METRICS.values():
        assert metric.carries(Dimension.MONTH, Dimension.SOURCE), metric.code
        of_bureaus = all(series.by_role for series in metric.series)
        assert metric.carries(Dimension.ROUTE) is not of_bureaus, metric.code


def test_a_measure_split_by_nationality_is_told_by_the_series_that_know_it() -> None:
    told = [series.code for series in chosen("arrivals", [Dimension.NATIONALITY])]
    assert "arrivals-italy-by-nationality" in told
    assert "arrivals-malta" not in told
    assert [s.code for s in chosen("detections", [])] == ["detections-by-route"]


def test_every_series_counts_known_measures_of_known_sources() -> None:
    for series in SERIES.values():
        assert set(series.metrics) <= set(METRICS), series.code
        assert set(series.sources) <= set(SOURCES), series.code
        assert len(series.run_of("ITA")) <= 40, series.code
        assert "exercise" not in series.sources or len(series.exercise_of("ITA")) <= 40
    for code in ("bodies", "links"):
        assert len(SERIES[code].exercise_of(max(routes.ROUTES, key=len))) <= 40


def test_a_run_made_for_exercises_is_of_the_series_and_bureau_that_it_stands_for() -> None:
    run = SERIES["database-use"].exercise_of("ITA")
    assert run == "x/database-use:ITA"
    assert of_run(run) is SERIES["database-use"]
    assert reporter_of(run) == "ITA"
    assert is_exercise(run)
    assert not is_exercise(SERIES["database-use"].run_of("ITA"))
    assert of_run(SERIES["links"].exercise_of("darien")) is SERIES["links"]


@pytest.mark.published
def test_routes_agree_with_the_taxonomy() -> None:
    taxonomy = json.loads((SHARED / "reference" / "routes.json").read_text(encoding="utf-8"))
    wanted = {route["id"]: route["parent"] for route in taxonomy["routes"]}
    held = {r.code: r.parent for r in routes.ROUTES.values() if r.code != routes.SEVERAL}
    assert held == wanted


@pytest.mark.published
def test_every_alias_of_the_taxonomy_is_known() -> None:
    with (SHARED / "reference" / "route_aliases.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            source = {"frontex": "frontex_ibc", "iom_mmp": "iom_mmp"}.get(row["source"])
            if source and row["alias"]:
                assert routes.by_spelling(row["alias"], source) == row["route_id"]


@pytest.mark.published
def test_only_events_with_evidence_are_marked() -> None:
    with (SHARED / "reference" / "events.csv").open(encoding="utf-8") as lines:
        verified = {
            row["event_id"]
            for row in csv.DictReader(lines)
            if row["evidence"].startswith(("verified", "derived"))
        }
    assert set(events.EVENTS) == verified


@pytest.mark.parametrize(
    ("days", "grade"),
    [
        (0, "fresh"),
        (31, "fresh"),
        (32, "due"),
        (46, "due"),
        (47, "late"),
        (62, "late"),
        (63, "overdue"),
    ],
)
def test_freshness_is_judged_against_the_sources_own_cadence(days: int, grade: str) -> None:
    published = date(2025, 9, 8)
    source = SOURCES["iom_mmp"]
    assert source.freshness(published, published + timedelta(days=days)) == grade


def test_how_often_a_source_publishes_is_said_of_each() -> None:
    said = {source.cadence_days: source.how_often for source in SOURCES.values()}
    assert said[7] == "weekly"
    assert said[31] == "monthly"
    assert all(said.values())


def test_the_distance_from_a_route_is_that_from_its_nearest_line() -> None:
    assert geography.km_to_corridor(34.0, 12.45, ("central-mediterranean",)) < 1
    # A degree of longitude west of the Strait of Gibraltar, at 36 degrees north.
    assert geography.km_to_corridor(36.01, -6.6, ("western-mediterranean",)) == pytest.approx(
        72, abs=20
    )
    assert geography.km_to_corridor(0.0, 0.0, ("other-undefined",)) == math.inf


def test_what_is_fetched_has_an_encrypted_address_at_a_named_host() -> None:
    fetched = {code: source for code, source in SOURCES.items() if source.downloads}
    assert fetched.keys() == {"iom_mmp", "italy_landings"}
    for source in fetched.values():
        assert all(address.startswith("https://") for address in source.downloads)
        assert all(host and "@" not in host and ":" not in host for host in source.hosts)


@pytest.mark.published
def test_what_is_shown_of_a_bureau_is_verified() -> None:
    with (SHARED / "reference" / "bureaus.csv").open(encoding="utf-8") as lines:
        rows = {row["iso3"]: row for row in csv.DictReader(lines)}
    assert set(rows) == set(BUREAUS)
    assert all(bureau.name for bureau in BUREAUS.values())
    for iso3, bureau in BUREAUS.items():
        row = rows[iso3]
        assert bureau.member_since == row["member_since"]
        assert bool(bureau.verified_city) is (row["city_evidence"] == "verified"), iso3
        assert bool(bureau.verified_region) is row["region_evidence"].startswith("verified"), iso3
        assert bureau.city == row["ncb_city"]


def test_the_routes_of_a_bureau_are_those_that_name_its_country() -> None:
    assert "central-mediterranean" in BUREAUS["ITA"].routes("dst")
    assert "central-mediterranean" in BUREAUS["LBY"].routes("trn")
    assert BUREAUS["PLW"].routes("src") == ()


def test_border_points_are_in_or_by_a_country_that_is_on_a_route() -> None:
    on_a_route = set(routes.countries_on(routes.ROUTES))
    assert "ITLMP" in {point.code for point in geography.border_points_of("ITA")}
    assert geography.border_points_of("PLW") == ()
    for point in BORDER_POINTS.values():
        assert point.country in on_a_route, point.code
        assert COUNTRIES[point.country].iso2 == point.code[:2], point.code
        if point.country not in geography.EXTENTS:
            continue
        lat, lon = point.lat_hundredths / 100, point.lon_hundredths / 100
        # Lampedusa is too small for the outline that the extents come from.
        assert geography.EXTENTS[point.country].km_to(lat, lon) < 130, point.code


@pytest.mark.parametrize(
    ("language", "message", "iso3", "text"),
    [
        ("en", "in {country}", "NLD", "in the Kingdom of the Netherlands"),
        ("en", "in {country}", "ITA", "in Italy"),
        ("en", "Dead in or off {country}", "", "Dead in or off a country"),
        ("fr", "en {country}", "ITA", "en Italie"),
        ("fr", "en {country}", "MAR", "au Maroc"),
        ("fr", "en {country}", "USA", "aux États-Unis d’Amérique"),
        ("fr", "en {country}", "CYP", "à Chypre"),
        ("fr", "en {country}", "ISR", "en Israël"),
        ("fr", "en {country}", "IRQ", "en Iraq"),
        ("fr", "en {country}", "TTO", "à la Trinité-et-Tobago"),
        ("fr", "en {country}", "PSE", "dans l’État de Palestine"),
        ("fr", "en {country}", "COD", "en République démocratique du Congo"),
        ("fr", "nés de {country} et venus", "NER", "nés du Niger et venus"),
        ("fr", "de {country}", "HTI", "d’Haïti"),
        ("fr", "de {country}", "HND", "du Honduras"),
        ("fr", "de {country}", "PHL", "des Philippines"),
        ("fr", "par {country}", "TUR", "par la Türkiye"),
        ("fr", "{country} reçoit", "EGY", "l’Égypte reçoit"),
        ("es", "en {country}", "IND", "en la India"),
        ("es", "de {country}", "NER", "del Níger"),
        ("es", "llegan a {country} o", "LBN", "llegan al Líbano o"),
        ("es", "de {country}", "SYR", "de la República Árabe Siria"),
        ("es", "por {country}", "USA", "por los Estados Unidos de América"),
        ("es", "de {country}", "ESP", "de España"),
        ("ar", "في {country}", "ITA", "في إيطاليا"),
    ],
)
def test_a_name_has_the_article_and_preposition_of_its_language(
    language: str, message: str, iso3: str, text: str
) -> None:
    with use_language(language):
        assert with_country(message, iso3) == text


@pytest.mark.parametrize(
    ("language", "route", "name"),
    [
        ("en", "us-mexico-border", "US–Mexico border"),
        ("fr", "eastern-route-yemen", "route est de la Corne de l’Afrique"),
        ("fr", "western-balkans", "Balkans occidentaux"),
        ("es", "eastern-route-yemen", "ruta oriental del Cuerno de África"),
    ],
)
def test_what_a_route_is_has_no_capital_inside_a_sentence(
    language: str, route: str, name: str
) -> None:
    with use_language(language):
        assert route_inside(_(routes.ROUTES[route].name)) == name


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_name_keeps_an_article_that_its_preposition_takes_up(language: str) -> None:
    with use_language(language):
        written = [
            with_country(f"{word} {{country}}", c) for word in ("de", "en") for c in COUNTRIES
        ]
    assert not [
        text for text in written if text.startswith(("de le ", "de les ", "de el ", "en le"))
    ]


HAMMER = Operation(
    key="hammer",
    name="Hammer",
    kind="",
    starts_on=date(2011, 1, 1),
    ends_on=date(2011, 12, 31),
    date_precision="year",
    countries=(),
    routes=(),
    partners="INTERPOL; Frontex; Anybody",
    country_count=None,
    results={},
    source_address="",
    source="",
)


@pytest.mark.parametrize(
    ("language", "black"),
    [
        ("en", "▼ K Black: unidentified body"),
        # K is a letter of the English word.
        ("fr", "▼ Noire\u00a0: corps non identifié"),
        ("es", "▼ Negra: cuerpo sin identificar"),
        ("ar", "▼ سوداء: جثمان مجهول الهوية"),
    ],
)
def test_a_colour_has_the_letter_of_its_english_name_in_english_alone(
    language: str, black: str
) -> None:
    with use_language(language):
        assert names.BY_COLOUR.name("black") == black
        assert names.without_sign(black) == black.split(maxsplit=2 if language == "en" else 1)[-1]


def test_who_takes_part_is_named_in_the_language_of_the_reader() -> None:
    assert partners(HAMMER) == "INTERPOL, Frontex, Anybody"
    with use_language("ar"):
        named = ("الإنتربول", "فرونتكس", "Anybody")
        assert partners(HAMMER) == "، ".join(map(isolate, named))
    assert partners(replace(HAMMER, partners="")) is None


BENGAL = "bay-of-bengal-andaman"
YEAR = MonthRange(202501, 202512)


def _known(*months: int) -> Availability:
    return Availability(("incidents",), {"iom_mmp": date(2026, 6, 1)}, months, months[-1])


@pytest.mark.parametrize(
    ("filters", "base", "is_crossed"),
    [
        (Filters(routes=(BENGAL,)), MonthRange(202401, 202412), True),
        (Filters(routes=("central-mediterranean", BENGAL)), MonthRange(202401, 202412), True),
        # From the month of the break on, all is counted alike.
        (Filters(routes=(BENGAL,)), MonthRange(202501, 202506), False),
        (Filters(routes=("central-mediterranean",)), MonthRange(202401, 202412), False),
        # People who changed their label are in the sum of all before and after.
        (Filters(), MonthRange(202401, 202412), False),
        (Filters(countries=(CountryRole("MMR"),)), MonthRange(202401, 202412), False),
    ],
)
def test_a_comparison_crosses_a_break_of_what_is_chosen(
    filters: Filters, base: MonthRange, *, is_crossed: bool
) -> None:
    known = _known(202412, 202501)
    assert (known.crosses(filters, YEAR, base) is not None) is is_crossed
    assert (known.crosses(filters, base, YEAR) is not None) is is_crossed


def test_a_break_of_one_source_is_none_of_another() -> None:
    chosen = {Dimension.ROUTE: (BENGAL,)}
    assert list(breaks.within({"iom_mmp"}, chosen, 202401, 202512))
    assert not list(breaks.within({"frontex_ibc"}, chosen, 202401, 202512))


@pytest.mark.parametrize(("places", "count"), [((), 1), (("ITA",), 0), (("ITA", "MMR"), 1)])
def test_a_label_that_lost_people_in_some_countries_is_unbroken_in_others(
    places: tuple[str, ...], count: int
) -> None:
    chosen = {Dimension.ROUTE: ("other-undefined",), Dimension.COUNTRY: places}
    assert len(list(breaks.within({"iom_mmp"}, chosen, 202401, 202512))) == count


def test_a_threshold_is_not_held_against_years_before_a_break() -> None:
    months = MonthRange(202401, 202406)
    known = _known(*MonthRange(202001, 202406).months())
    counts = [dict.fromkeys(months.months(), 400)]
    verdicts = [
        thresholds._by_counts(SEASON, counts, known, months, broken)  # noqa: SLF001 - the rule alone
        for broken in ([], [202301], [202404])
    ]
    standings = [[standing.value for standing, *_ in one] for one in verdicts]
    assert standings[0][:3] == ["raised"] * 3
    assert standings[1] == ["unknown"] * 6
    assert standings[2] == [*standings[0][:3], *["unknown"] * 3]


def test_breaks_name_what_the_registry_has() -> None:
    for one in breaks.BREAKS:
        assert one.source in SOURCES
        assert one.dimension is not Dimension.ROUTE or one.values <= set(routes.ROUTES)
        assert 1 <= one.month % 100 <= 12
        assert one.countries <= set(countries.COUNTRIES)
        assert one.title
        assert one.what


@pytest.mark.parametrize(
    ("earlier", "step", "grain", "is_crossed"),
    [
        (202412, 202501, Grain.MONTH, True),
        (202501, 202601, Grain.MONTH, False),
        (20244, 20251, Grain.QUARTER, True),
        (2024, 2025, Grain.YEAR, True),
        (2025, 2026, Grain.YEAR, False),
    ],
)
def test_steps_on_both_sides_of_a_break_are_not_alike(
    earlier: int, step: int, grain: Grain, *, is_crossed: bool
) -> None:
    assert steps.crosses(earlier, step, grain, [202501]) is is_crossed
