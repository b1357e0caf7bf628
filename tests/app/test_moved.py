"""What moved a total: parts that add up to the change of the headline, unknown ones left out."""

import pytest

from dashboard import url_state
from dashboard.drawings import Headline
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.plots.plot import Plot
from dashboard.plots.plotly import figure
from dashboard.view import Request, view_of
from dashboard.wiring import Store
from data_access.analysis import changes
from data_access.filters import Grain
from data_access.queries import series
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension


def _card(store: Store, code: str, view: str) -> Card:
    return render(PANELS[code], Request.of(url_state.parse(view)), store)


def _difference(store: Store, metric_code: str, view: str) -> int:
    """The difference of the measure as a whole, over the months that its headline compares."""
    data, metric = view_of(Request.of(url_state.parse(view)), store), METRICS[metric_code]
    frame = store.fetch(
        series.counts(
            (metric,),
            data.filters,
            (Dimension(Grain.MONTH),),
            {metric_code: data.months_to_compare(metric)},
        )
    )
    counted = dict(zip(frame["month"], frame["value"], strict=True))
    like = data.like_months(metric)
    assert like
    return int(changes.total(counted, like.now) - changes.total(counted, like.before))


@pytest.mark.parametrize("view", ["", "t=2025"])
@pytest.mark.parametrize(
    ("panel", "metric", "headline"),
    [
        ("change-by-route", "dead_missing", "headline-dead-missing"),
        ("second-change-by-route", "detections", "headline-detections"),
    ],
)
def test_parts_add_up_to_the_change_of_the_headline(
    store: Store, view: str, panel: str, metric: str, headline: str
) -> None:
    card = _card(store, panel, view)
    assert isinstance(card.drawing, Plot)
    *parts, total = card.table().rows
    difference = _difference(store, metric, view)
    assert sum(row[3] for row in parts if isinstance(row[3], int)) == total[3] == difference
    assert int(str(total[1])) - int(str(total[2])) == difference
    shown = _card(store, headline, view).drawing
    assert isinstance(shown, Headline)
    assert shown.change
    assert shown.change.text in card.drawing.alternative
    bars = figure(card.drawing)["data"][0]["x"]
    assert sum(bars[:-1]) == bars[-1] == difference
    assert len(bars) <= 10


def test_the_bar_of_what_has_none_of_its_own_says_how_many_it_is_of(store: Store) -> None:
    card = _card(store, "change-by-route", "")
    assert isinstance(card.drawing, Plot)
    *parts, _total = card.table().rows
    names = figure(card.drawing)["data"][0]["y"]
    assert [name for name in names if "other" in name.lower()][-1] == f"{len(parts) - 8} others"


def test_parts_that_are_not_known_in_full_are_named_and_have_no_number(store: Store) -> None:
    card = _card(store, "change-by-route", "m=arrivals")
    assert isinstance(card.drawing, Plot)
    left_out = [row for row in card.table().rows if row[3] is None]
    assert left_out
    assert all(row[1] is None and row[2] is None for row in left_out)
    assert "Left out" in card.drawing.alternative
    assert all(str(row[0]) in card.drawing.alternative for row in left_out)


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        ("m=transits", "never added up"),
        ("m=survivors", "some records only"),
        ("cmp=none", "No comparison is chosen"),
        ("m=dead_missing", "second measure"),
    ],
)
def test_what_has_no_parts_that_add_up_says_why(store: Store, view: str, reason: str) -> None:
    code = "second-change-by-route" if "second" in reason else "change-by-route"
    assert reason in _card(store, code, view).message
