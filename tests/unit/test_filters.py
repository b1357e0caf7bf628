"""`Filters`: validation, meaning, and the round trip through the address."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import url_state
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
    as_known_on=st.one_of(st.none(), st.dates(date(2015, 1, 1), date(2030, 1, 1))),
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
