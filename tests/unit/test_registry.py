"""The registry: complete rows, resolved references, and agreement with the reference material."""

import csv
import json
import math
from datetime import date, timedelta

import pytest

from data_access.registry import (
    countries,
    denominators,
    events,
    geography,
    routes,
    vocabularies,
)
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES, Dimension, chosen, is_exercise, of_run, reporter_of
from data_access.registry.sources import SOURCES
from tests.material import SHARED


def test_there_are_41_routes_and_one_for_several() -> None:
    assert len(routes.ROUTES) == 42
    assert routes.ROUTES[routes.SEVERAL].parent == routes.NOT_STATED


def test_every_parent_is_a_route_without_a_parent() -> None:
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


def test_nobody_counts_those_who_cross_the_sahara() -> None:
    assert denominators.of_route("sahara-crossing") is None


def test_namibia_is_not_a_missing_value() -> None:
    assert countries.COUNTRIES["NAM"].iso2 == "NA"


def test_spellings_lead_to_one_route() -> None:
    assert routes.by_spelling("Turkey-Europe land route", "iom_mmp") == "turkiye-europe-land"
    assert routes.by_spelling(" western african ", "iom_mmp") == "west-africa-atlantic"
    assert routes.by_spelling("Atlantis", "iom_mmp") is None


def test_footnote_marks_are_no_part_of_a_country() -> None:
    assert countries.by_spelling("Kosovo*") == "XKX"
    assert countries.by_spelling("Palestine^") == "PSE"


def test_a_blank_is_no_country() -> None:
    assert countries.by_spelling("") is None
    assert countries.by_spelling(" * ") is None


def test_causes_are_found_by_any_spelling() -> None:
    assert vocabularies.by_spelling(vocabularies.CAUSES, "DROWNING ") == "drowning"


def test_every_spelling_of_a_closed_list_leads_to_its_own_entry() -> None:
    for subject, _title, terms in vocabularies.LISTS:
        for term in terms.values():
            for written in (term.label, *term.spellings):
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


def test_no_nationality_is_split_by_channel() -> None:
    # Sums by nationality are read from an index that leaves out what a channel splits.
    both = {Dimension.NATIONALITY, Dimension.CHANNEL}
    assert not [held.code for held in SERIES.values() if both <= held.splits]
    assert not [metric.code for metric in METRICS.values() if metric.carries(*both)]


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
