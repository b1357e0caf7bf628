"""What countries count one after the other of one way is never added up, whatever is asked."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from sqlalchemy import func, select

from dashboard import url_state
from dashboard.drawings import Headline
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.panels.summary import summary
from dashboard.plots.plot import Plot
from dashboard.wiring import Store
from data_access.availabilities import DataUnavailableError
from data_access.registry import COUNTRIES, METRICS, SERIES, Metric
from data_access.store.schema import monthly_total
from tests.cases import quick

STAGED = [metric for metric in METRICS.values() if metric.per_route and metric.code == "transits"]
"""Those that the reference figures have."""
ROUTES = ("darien", "central-america-transit", "mexico-transit")
YEARS = range(2018, 2025)
ADDRESSES = [
    f"m={metric.code}&r={','.join(routes)}&t={year}".replace("r=&", "")
    for metric in STAGED
    for routes in ((), *combinations(ROUTES, 2))
    for year in YEARS
]
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def counts(metric: Metric, address: str, store: Store) -> dict[str, int]:
    """What each country counted, by name, asked of the table itself."""
    filters = url_state.parse(address).filters
    year, total = filters.period.first or 0, monthly_total.c
    statement = (
        select(total.series_code, func.sum(total.value))
        .where(total.metric_code == metric.code, total.known_until.is_(None))
        .where(total.month.between(year // 100 * 100, year // 100 * 100 + 12))
        .where(total.series_code.in_([one.part for one in metric.series]))
        .where(total.route_code.in_(filters.routes or ROUTES))
        .group_by(total.series_code)
    )
    rows = store.run(lambda connection: connection.execute(statement).all())
    return {
        COUNTRIES[iso3].name: int(value) for code, value in rows for iso3 in SERIES[code].countries
    }


def numbers(card: Card) -> Iterator[int]:
    """Every number that a card says, draws or writes into its file."""
    texts = [card.title, card.subtitle, card.message, card.caveat, card.finding()]
    drawing = card.drawing
    if isinstance(drawing, Headline):
        texts += [drawing.text, drawing.comparison, drawing.details]
        texts += [drawing.other.text] if drawing.other else []
    if isinstance(drawing, Plot):
        texts.append(drawing.alternative)
    try:
        cells = [cell for row in card.table().rows for cell in row]
    except DataUnavailableError:
        cells = []
    yield from (int(text.replace(",", "")) for text in NUMBER.findall(" ".join(texts)))
    yield from (cell for cell in cells if isinstance(cell, int))


@pytest.mark.parametrize("address", quick(ADDRESSES[5], of=ADDRESSES))
def test_no_card_adds_up_the_stages_of_a_way(store: Store, address: str) -> None:
    request = Request.of(url_state.parse(address))
    for metric in STAGED:
        by_country = counts(metric, address, store)
        total = sum(by_country.values())
        assert len(by_country) > 1
        for code, panel in PANELS.items():
            assert total not in numbers(render(panel, request, store)), code
        card = render(PANELS[f"headline-{metric.code}"], request, store)
        assert isinstance(card.drawing, Headline)
        assert card.drawing.value is None
        # Of some years not all months of a country are known.
        rows = {name: value for name, value in card.table().rows if value is not None}
        assert rows
        assert rows.items() <= by_country.items()
        (lead,) = summary(request, store)
        assert set(NUMBER.findall(lead.text)) == {address[-4:], *map("{:,}".format, rows.values())}
        assert lead.text.endswith(f"{card.finding().removeprefix('Transits')}.")


def test_a_country_alone_has_its_count(store: Store) -> None:
    request = Request.of(url_state.parse("m=transits&c=MEX&t=2023"))
    (lead,) = summary(request, store)
    assert lead.text.startswith("In Mexico: 778,907 people were recorded in transit in 2023"), lead
