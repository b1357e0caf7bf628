"""`Filters`: validation, meaning, the round trip through the address, and the other side."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from dashboard import page_controls, url_state
from dashboard.panels import card_body, other_side
from dashboard.plots import time_series
from dashboard.plots.plot import Series, Setting
from dashboard.theme import theme_named
from data_access.filters import (
    Compare,
    CountryRole,
    Filters,
    Grain,
    InvalidFilterError,
    Role,
    Window,
)
from data_access.periods import Period, iso, month_of
from data_access.registry import COUNTRIES, METRICS, ROUTES

_months = st.builds(month_of, st.integers(1900, 2199), st.integers(1, 12))
periods = st.one_of(
    st.sampled_from(["all", "latest12", "ytd", "2014..", "..2016"]),
    _months.map(iso),
    st.tuples(_months, _months).map(lambda ends: f"{iso(min(ends))}..{iso(max(ends))}"),
).map(Period.parse)
filters = st.builds(
    Filters,
    period=periods,
    routes=st.lists(st.sampled_from(sorted(ROUTES)), max_size=5).map(tuple),
    countries=st.lists(
        st.builds(
            CountryRole,
            st.sampled_from(sorted(COUNTRIES)),
            st.one_of(st.none(), st.sampled_from(Role)),
        ),
        max_size=4,
    ).map(tuple),
    compare=st.sampled_from(Compare),
    grain=st.sampled_from(Grain),
    window=st.sampled_from(Window),
    metrics=st.lists(st.sampled_from(sorted(METRICS)), max_size=3).map(tuple),
    quality=st.one_of(
        st.none(), st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda q: (min(q), max(q)))
    ),
    as_known_on=st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2025, 12, 31))),
)


@given(filters)
def test_filters_survive_the_address(wanted: Filters) -> None:
    reading = url_state.parse(url_state.write(wanted))
    assert reading.filters == wanted
    assert reading.notices == ()


@given(filters)
def test_the_address_is_canonical(wanted: Filters) -> None:
    query = url_state.write(wanted)
    assert url_state.write(url_state.parse(query).filters) == query
    assert [pair.split("=")[0] for pair in query.split("&")] == sorted(
        pair.split("=")[0] for pair in query.split("&")
    )


def test_defaults_are_left_out_of_the_address() -> None:
    assert url_state.write(Filters()) == ""


@given(st.text(max_size=60))
def test_no_address_is_an_error_page(query: str) -> None:
    assert isinstance(url_state.parse(query).filters, Filters)


def test_unknown_parameters_are_kept() -> None:
    reading = url_state.parse("?utm=x&r=central-mediterranean&ll=35.5,15,5")
    written = url_state.write(reading.filters, reading.others)
    assert written == "ll=35.5,15,5&r=central-mediterranean&utm=x"


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("t=2015-13", "t"),
        ("r=atlantis", "r"),
        ("c=XYZ", "c"),
        ("c=ITA:boss", "c"),
        ("cmp=never", "cmp"),
        ("q=0-9", "q"),
        ("q=x", "q"),
        ("q=\u0663-\u0665", "q"),
        ("t=\u0662\u0660\u0661\u0665", "t"),
        ("asof=\u0662\u0660\u0662\u0665-06-03", "asof"),
        ("asof=20250603", "asof"),
        ("m=tears", "m"),
        ("asof=yesterday", "asof"),
        ("asof=2999-01-01", "asof"),
        ("g=day", "g"),
    ],
)
def test_what_cannot_be_read_gives_the_default_and_a_notice(query: str, key: str) -> None:
    reading = url_state.parse(query)
    assert reading.filters == Filters()
    assert [notice.key for notice in reading.notices] == [key]
    with pytest.raises(InvalidFilterError):
        url_state.strict(query)


def test_a_parameter_given_twice_counts_once_and_says_so() -> None:
    reading = url_state.parse("t=2015&t=2016")
    assert str(reading.filters.period) == "2015"
    assert [notice.key for notice in reading.notices] == ["t"]


def test_a_parent_admits_its_children_once() -> None:
    chosen = Filters(routes=("eastern-mediterranean", "turkiye-europe-land")).route_codes
    assert chosen == ("eastern-mediterranean", "turkiye-europe-land")


def test_a_country_of_destination_admits_its_routes() -> None:
    chosen = Filters(countries=(CountryRole("MLT", Role.DESTINATION),)).route_codes
    assert chosen == ("central-mediterranean", "apulia-calabria")


def test_a_route_and_a_country_s_role_both_narrow() -> None:
    italy = (CountryRole("ITA", Role.DESTINATION),)
    both = Filters(routes=("central-mediterranean", "western-mediterranean"), countries=italy)
    assert both.route_codes == ("central-mediterranean", "apulia-calabria")
    neither = Filters(routes=("western-mediterranean",), countries=italy)
    assert neither.route_codes == ()


def test_of_several_countries_any_role_admits_a_route() -> None:
    towards = Filters(countries=(CountryRole("ITA", Role.DESTINATION),)).route_codes or ()
    through = Filters(countries=(CountryRole("LBY", Role.TRANSIT),)).route_codes or ()
    together = Filters(
        countries=(CountryRole("ITA", Role.DESTINATION), CountryRole("LBY", Role.TRANSIT))
    ).route_codes
    assert set(together or ()) == {*towards, *through}
    assert not set(towards) <= set(through)
    assert not set(through) <= set(towards)


def test_equal_choices_are_equal_filters() -> None:
    one = Filters(routes=("western-balkans", "black-sea"), quality=(1, 5))
    other = Filters(routes=("black-sea", "western-balkans", "black-sea"))
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    "query",
    [
        "ll=36.1,14.2,6.25",
        "ll=-36,-140.25,11",
        "tab=map:about,series:table",
        "sort=series:month:desc,map:dead_missing:asc",
        "find=map:name:contains:a%252Cb,map:count:inRange:1:9,series:name:blank",
        "anything=whatever",
    ],
)
def test_what_is_on_screen_beside_the_figures_is_no_filter_and_read(query: str) -> None:
    reading = url_state.strict(query)
    assert reading.filters == Filters()
    assert not url_state.unreadable_on_screen(reading.others, {"map", "series"})


@pytest.mark.parametrize(
    "query",
    [
        "ll=91,0,4",
        "ll=0,0,12",
        "ll=0,0",
        "tab=map:nothing",
        "tab=nothing:table",
        "sort=map:month:up",
        "sort=map",
        "find=map:name",
    ],
)
def test_what_cannot_be_put_on_screen_is_named(query: str) -> None:
    (notice,) = url_state.unreadable_on_screen(url_state.parse(query).others, {"map", "series"})
    assert f"{notice.key}={notice.text}" == query


def test_a_filter_that_is_refused_names_its_parameter_and_what_is_unknown() -> None:
    with pytest.raises(InvalidFilterError, match="atlantis") as refused:
        Filters(routes=("atlantis",))
    assert refused.value.key == "r"


def test_countries_of_origin_are_those_with_that_role() -> None:
    countries = (
        CountryRole("ITA"),
        CountryRole("TUN", Role.ORIGIN),
        CountryRole("LBY", Role.DESTINATION),
    )
    filters = Filters(countries=countries)
    assert filters.origins == ("TUN",)
    assert filters.places == ("ITA",)


@pytest.mark.parametrize(
    ("search", "changes", "expected"),
    [
        ("", {"t": "2015"}, "?t=2015"),
        ("?t=2015", {"t": "latest12"}, ""),
        ("?t=2015", {"period_from": "2014-03"}, "?t=2014-03..2015-12"),
        ("?t=2015", {"period_to": ""}, "?t=2015.."),
        ("?t=2015", {"period_from": "2017-01"}, "?t=2015-12..2017-01"),
        ("", {"months": [201501, 201512]}, "?t=2015"),
        (
            "?r=darien",
            {"routes": ["darien", "central-mediterranean"]},
            "?r=central-mediterranean,darien",
        ),
        ("?c=ITA,LBY:trn", {"transit": [], "origins": ["SYR"]}, "?c=ITA,SYR:src"),
        ("?q=3", {"quality": [1, 5]}, ""),
        ("", {"measures": ["hits"], "average": "3", "g": "year"}, "?avg=3&g=year&m=hits"),
        ("?scale=log", {"overlays": ["season", "yoy"]}, "?ann=0&yoy=1"),
        ("?scale=log", {"flip": "scale"}, ""),
        ("", {"flip": "ann"}, "?ann=0"),
        ("?t=2014-03..2014-05", {"step": -1}, "?t=2013-12..2014-02"),
        ("?t=2015", {"step": 2}, "?t=2017"),
        ("?t=2015&lang=fr&theme=dark&x=1", {"reset": True}, "?lang=fr&theme=dark"),
        ("?t=2015&theme=dark&r=darien", {"view": "r=darien&t=all"}, "?r=darien&t=all&theme=dark"),
        ("?b.r=all", {"b.t": "pp"}, "?b.t=pp"),
        ("?b.r=all", {"b.t": "py"}, ""),
        ("?t=2015", {"t": None, "rev": "1"}, "?rev=1"),
        # A choice of another place moves the map, wherever it stood; what was selected goes along.
        ("?ll=1,2,3&t=2015", {"t": "2016"}, "?ll=1,2,3&t=2016"),
        ("?ll=1,2,3&sel=route:darien&r=darien", {"routes": []}, ""),
        ("", {"r": "darien", "sel": "route:darien"}, "?r=darien&sel=route:darien"),
        # What cannot be read goes with the next choice.
        ("?t=yesterday&r=darien", {"t": "ytd"}, "?r=darien&t=ytd"),
    ],
)
def test_a_choice_becomes_the_canonical_address(
    search: str, changes: dict[str, object], expected: str
) -> None:
    assert page_controls.changed(search, changes) == expected


@given(filters)
def test_controls_hold_what_the_address_says_and_choosing_it_again_changes_nothing(
    wanted: Filters,
) -> None:
    written = url_state.write(wanted)
    reading = url_state.parse(written)
    values = page_controls.values(reading)
    chosen = {name: values[name] for name in ("t", "window", "cmp", "routes", "quality", "g")}
    by_role = {name: values[name] for name in ("places", "origins", "transit", "destinations")}
    again = page_controls.changed(written, chosen | by_role)
    assert url_state.parse(again).filters == reading.filters


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"period": ("Latest 12 months", False), "routes": ("All routes", False)}),
        ("t=2014-10..2015-09", {"period": ("Oct 2014 – Sep 2015", True)}),
        ("t=2014..", {"period": ("since 2014", True)}),
        (
            "t=..2015-04&window=common",
            {"period": ("until Apr 2015", True), "more": ("More: same last month", True)},
        ),
        ("r=central-mediterranean,darien", {"routes": ("Central Mediterranean +1", True)}),
        ("g=month&ann=1", {"more": ("More filters", False)}),
        ("c=ITA:dst", {"more": ("More: to Italy", True)}),
        ("c=ITA:dst&avg=3&yoy=1&g=year", {"more": ("More: to Italy +3", True)}),
        (
            "q=3&cmp=none",
            {"more": ("More: source quality 3", True), "compare": ("No comparison", True)},
        ),
    ],
)
def test_buttons_of_the_bar_say_what_is_chosen(
    query: str, expected: dict[str, tuple[str, bool]]
) -> None:
    labels = page_controls.labels(url_state.parse(query))
    assert expected.items() <= labels.items()


@given(filters)
def test_the_scope_is_what_is_counted_whatever_the_months(chosen: Filters) -> None:
    scope = chosen.scope()
    assert scope == replace(
        Filters(),
        routes=chosen.routes,
        countries=chosen.countries,
        quality=chosen.quality,
        as_known_on=chosen.as_known_on,
    )
    assert scope.chosen == chosen.chosen


MEDITERRANEAN = Filters(routes=("central-mediterranean",))


def test_without_a_word_the_other_side_is_the_year_before() -> None:
    found, notices = other_side.parse(MEDITERRANEAN, {})
    assert (found.key, found.relative, found.filters) == ("t", Compare.YEAR_BEFORE, MEDITERRANEAN)
    assert not notices


def test_the_base_that_the_filters_name_is_the_other_side() -> None:
    found, _notices = other_side.parse(Filters(compare=Compare.PREVIOUS_PERIOD), {})
    assert found.relative is Compare.PREVIOUS_PERIOD


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("b.t", "2014..2015", "r=central-mediterranean&t=2014..2015"),
        ("b.r", "western-balkans", "r=western-balkans"),
        ("b.r", "all", ""),
        ("b.r", "neighbours", "r=eastern-mediterranean,western-mediterranean"),
        ("b.c", "ITA:dst,LBY", "c=ITA:dst,LBY&r=central-mediterranean"),
    ],
)
def test_one_thing_is_changed_and_all_else_stays(key: str, text: str, expected: str) -> None:
    found, notices = other_side.parse(MEDITERRANEAN, {key: text})
    assert url_state.write(found.filters) == expected
    assert found.key == key.removeprefix("b.")
    assert not notices


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"b.t": "yesterday"}, ["b.t"]),
        ({"b.r": "moon"}, ["b.r"]),
        ({"b.c": "XXX"}, ["b.c"]),
        ({"b.t": "2015", "b.r": "all"}, ["b.r"]),
    ],
)
def test_what_cannot_be_read_is_told_and_gives_the_default(
    options: dict[str, str], told: list[str]
) -> None:
    found, notices = other_side.parse(MEDITERRANEAN, options)
    assert [notice.key for notice in notices] == told
    assert found.key == "t"


def test_all_routes_have_no_neighbours() -> None:
    found, notices = other_side.parse(Filters(), {"b.r": "neighbours"})
    assert found.relative is Compare.YEAR_BEFORE
    assert [notice.key for notice in notices] == ["b.r"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([202311, 202312], [201501, 201502, 201503], [202311, 202312, 202401]),
        ([202301, 202302], [202301, 202302], [202301, 202302]),
        ([202301], [], []),
    ],
)
def test_the_other_side_stands_step_by_step_at_the_first(
    first: list[int], second: list[int], expected: list[int]
) -> None:
    assert time_series.aligned(first, second, Grain.MONTH) == expected


def test_a_side_that_is_provisional_from_its_first_step_on_has_one_name_in_the_key() -> None:
    both = [Series(name, "#000000", label=name) for name in "AB"]
    first = time_series.Line(both[0], {202401: 3, 202402: 5}, provisional=(202401, 202402))
    second = time_series.Line(both[1], {202301: 2, 202302: 4}, provisional=())
    plot = time_series.two_sides(
        first, second, Setting(Grain.MONTH, legend=True), theme_named("light")
    )
    assert [name.text for name in card_body.names(plot)] == ["A", "B", "provisional"]
