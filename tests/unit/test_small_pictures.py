"""Which pictures fill no slide, and what is said of them in place of one."""

from datetime import date
from types import SimpleNamespace
from typing import cast

from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.small_pictures import in_words, sentence
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries

MONTHS = [date(2024, month, 1) for month in range(1, 5)]


def item(code: str, heading: str, *plots: NativeChart, finding: str = "") -> Item:
    """An item of a brief of which only its picture matters."""
    parts = SimpleNamespace(code=code, heading=heading, finding=finding, plots=plots)
    return cast("Item", parts)


def lines(*rows: list[float | None]) -> NativeChart:
    """A line a route."""
    series = [NativeSeries(f"Route {n}", row, "#000000") for n, row in enumerate(rows)]
    return NativeChart(Form.LINE, MONTHS, series)


def bars(*values: float | None) -> NativeChart:
    """A bar a topic."""
    names = ["Borders", "Documents", "Databases"][: len(values)]
    return NativeChart(Form.BAR, names, [NativeSeries("Trainings", values, "#000000")])


def said(*items: Item, view: str = "/briefing") -> list[str]:
    """The sentences of a brief of these."""
    brief = SimpleNamespace(statements=[None], view=view, items=items)
    return [sentence(one) for one in in_words(cast("Brief", brief))]


def test_months_with_hardly_any_are_a_sentence() -> None:
    few = item(
        "bureau-nationals-by-route", "Nationals detected", lines([1, 0, None, 2], [0, 1, 0, 1])
    )
    assert said(few) == [
        "Nationals detected: at most 3 recorded in any known month, Jan – Apr 2024."
    ]
    assert said(item("by-route", "Deaths", lines([4, 0, 0, 0], [1, 0, 0, 0]))) == []
    none = item("deaths-over-time", "Deaths", lines([0, 0, None, 0]))
    assert said(none) == ["Deaths: none recorded in any known month, Jan – Apr 2024."]


def test_the_only_route_is_said_where_another_slide_has_its_line() -> None:
    all_of_them = item("deaths-over-time", "Deaths", lines([9, 2, 0, 8]))
    between = item("nationalities", "Nationalities", bars(90, 20))
    by_route = item("deaths-by-route", "Deaths, by route", lines([9, 2, 0, 8]))
    assert said(all_of_them, between, by_route) == ["Deaths, by route: Route 0."]
    two = item("deaths-by-route", "Deaths, by route", lines([9, 2, 0, 0], [0, 0, 0, 8]))
    assert said(all_of_them, two) == []


def test_hardly_any_of_all_rows_are_a_sentence_unless_some_are_hidden_or_chosen() -> None:
    few = item("training-by-topic", "Training by topic", bars(2, 1, 0), bars(36, 18, 0))
    assert said(few) == ["Training by topic: Borders 2, Documents 1."]
    assert said(few, view="/briefing?items=x") == []
    hidden = item("training-by-topic", "Training by topic", bars(2, None, 0), bars(36, 18, 0))
    assert said(hidden) == []
