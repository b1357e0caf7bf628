"""Which newest figures of a page are old, said once above its cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import data as attributes
from dashboard.formats import (
    all_of,
    capitalised,
    comma_list,
    format_date,
    format_month,
    format_number,
)
from dashboard.i18n import _, ngettext
from dashboard.panels.card_text import is_stale
from dashboard.panels.filter_sentence import movement_and_deaths
from dashboard.panels.names import measure_name
from dashboard.view import View
from data_access.periods import distance, month_of
from data_access.registry import DEAD_MISSING, SOURCES, Metric

_MOST = 4


@dataclass(frozen=True, slots=True)
class Freshness:
    """That the newest figures of some measures are old.

    Attributes:
        text: how old, in a few words.
        release: to when they are known, who published them and on which day.
        sources: codes of those who published them.
    """

    text: str
    release: str
    sources: tuple[str, ...]


def freshness(view: View, measures: Iterable[Metric]) -> Sequence[Freshness]:
    """One for each measure whose next release is long due; those of one release share it.

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
        if view.has(metric) and _is_overdue(metric, view):
            known = view.availability(metric)
            found.setdefault((known.newest_complete, known.sources), []).append(metric)
    return [_of_release(metrics, view) for metrics in list(found.values())[:_MOST]]


def _is_overdue(metric: Metric, view: View) -> bool:
    published = view.availability(metric).published
    return all(is_stale(source, day, view, settled=False) for source, day in published.items())


def _of_release(metrics: Sequence[Metric], view: View) -> Freshness:
    known = view.availability(metrics[0])
    measures = capitalised(all_of([measure_name("", metric) for metric in metrics]))
    age = distance(known.newest_complete, month_of(view.today.year, view.today.month)) - 1
    text = ngettext(
        "{measures} data is {count} month old", "{measures} data is {count} months old", age
    )
    published = [
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in known.published.items()
    ]
    to_when = _("{measure} to {month}").format(
        measure=measures, month=format_month(known.newest_complete)
    )
    return Freshness(
        text.format(measures=measures, count=format_number(age)),
        " · ".join((to_when, comma_list(published), _("next release overdue"))),
        tuple(known.published),
    )


def chips(old: Iterable[Freshness]) -> list[Component]:
    """As a page shows them; each leads to its sources in the list of all."""
    return [
        html.A(
            one.text,
            title=one.release,
            href=f"/quality?src={','.join(one.sources)}",
            className="chip",
            **attributes(overdue="true"),
        )
        for one in old
    ]
