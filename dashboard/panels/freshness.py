"""How fresh each measure of a page is, said once above its cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import data as attributes
from dashboard.formats import capitalised, comma_list, format_date, format_month
from dashboard.i18n import _
from dashboard.panels.card_text import is_stale
from dashboard.panels.filter_sentence import measure_name, movement_and_deaths
from dashboard.view import View
from data_access.registry import DEAD_MISSING, SOURCES, Metric

_MOST = 4


@dataclass(frozen=True, slots=True)
class Freshness:
    """To when some measures of one release are known.

    Attributes:
        sources: codes of those who published it.
        is_overdue: whether a newer release has long been due.
    """

    text: str
    sources: tuple[str, ...]
    is_overdue: bool


def freshness(view: View, measures: Iterable[Metric]) -> Sequence[Freshness]:
    """One for each release of each measure; measures that end with one release share it.

    Args:
        view: what is shown.
        measures: of the page's cards; where these count deaths, only deaths and what counts
            movement on the routes chosen are named.
    """
    shown = list(dict.fromkeys([one for one in measures if not one.is_ratio]))
    if DEAD_MISSING in shown:
        shown = list(movement_and_deaths(view.filters))
    found: dict[tuple[int, tuple[str, ...]], list[Metric]] = {}
    for metric in shown:
        if view.has(metric):
            known = view.availability(metric)
            found.setdefault((known.newest_complete, known.sources), []).append(metric)
    return [_of_release(metrics, view) for metrics in list(found.values())[:_MOST]]


def _of_release(metrics: Sequence[Metric], view: View) -> Freshness:
    known = view.availability(metrics[0])
    names = comma_list([measure_name(metric) for metric in metrics])
    sources = [
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in known.published.items()
    ]
    parts = [
        _("{measure} to {month}").format(
            measure=capitalised(names), month=format_month(known.newest_complete)
        ),
        comma_list(sources),
    ]
    is_overdue = all(
        is_stale(source, day, view, settled=False) for source, day in known.published.items()
    )
    if is_overdue:
        parts.append(_("next release overdue"))
    return Freshness(" · ".join(parts), tuple(known.published), is_overdue)


def chips(found: Iterable[Freshness]) -> list[Component]:
    """As a page shows them; each leads to its sources in the list of all."""
    return [
        html.A(
            one.text,
            href=f"/quality?src={','.join(one.sources)}",
            className="chip",
            **attributes(overdue="true" if one.is_overdue else "false"),
        )
        for one in found
    ]
