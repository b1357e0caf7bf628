"""The scripts of the page read and write addresses exactly as the server does."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from dashboard import url_state
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from tests.browser.reading import opened

_MANY = 40

_NOISE = st.text(st.sampled_from("abzAZ059 ,.:;-_~!*'()&=+%/?é≥\n\t\"<>"), max_size=12)
_MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1895, 2205), st.integers(0, 13))
_ENDS = st.one_of(st.just(""), _MONTHS, st.integers(1895, 2205).map(str), _NOISE)
_PERIODS = st.one_of(
    st.sampled_from(["all", "latest12", "ytd", "ALL", ""]),
    _ENDS,
    st.builds("{}..{}".format, _ENDS, _ENDS),
)


def _listed(codes: list[str]) -> st.SearchStrategy[str]:
    code = st.one_of(st.sampled_from(codes), st.sampled_from(codes), _NOISE)
    return st.lists(code, max_size=4).map(",".join)


_COUNTRY = st.builds(
    "{}{}".format,
    st.sampled_from([*COUNTRIES, "ita", "XXX"]),
    st.sampled_from(["", ":src", ":trn", ":dst", ":", ":SRC"]),
)
_VALUES = {
    "t": _PERIODS,
    "r": _listed(list(ROUTES)),
    "c": st.lists(_COUNTRY, max_size=3).map(",".join),
    "cmp": st.sampled_from(["py", "pp", "none", "PY", ""]),
    "g": st.sampled_from(["month", "quarter", "year", "week"]),
    "m": _listed(list(METRICS)),
    "q": st.one_of(
        st.builds("{}-{}".format, st.integers(0, 6), st.integers(0, 6)),
        st.sampled_from(["3", "3-", "-3", "x", ""]),
    ),
    "asof": st.one_of(
        st.dates().map(str), st.sampled_from(["2025-02-30", "2024-02-29", "today", "1900-02-29"])
    ),
    "window": st.sampled_from(["own", "common", "mine"]),
    "theme": st.sampled_from(["dark", "light"]),
    "ll": _NOISE,
}
_PAIRS = st.sampled_from(sorted(_VALUES)).flatmap(lambda key: st.tuples(st.just(key), _VALUES[key]))
_QUERIES = st.lists(st.one_of(_PAIRS, st.tuples(_NOISE, _NOISE)), max_size=6).map(
    lambda pairs: "?" + "&".join(f"{key}={text}" for key, text in pairs)
)


@pytest.mark.thorough
@given(st.lists(_QUERIES, min_size=_MANY, max_size=_MANY))
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_browser_and_server_agree_on_every_address(page: Page, queries: list[str]) -> None:
    if page.url == "about:blank":
        opened(page, "/quality")
    written = page.evaluate(
        """(queries) => queries.map((query) =>
            modules.app_address.canonical(query, modules.app_words.words()))""",
        queries,
    )
    for query, text in zip(queries, written, strict=True):
        reading = url_state.read(query)
        assert text == url_state.write(reading.filters, reading.others), query


def test_every_code_of_the_registry_is_known_to_the_page(page: Page) -> None:
    opened(page, "/quality")
    words = page.evaluate("() => modules.app_words.words()")
    assert set(words["routes"]) == set(ROUTES)
    assert set(words["countries"]) == set(COUNTRIES)
    assert set(words["metrics"]) == set(METRICS)
