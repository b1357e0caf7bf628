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
from dashboard.panels.catalogue import people
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
        measures: their names, as in a sentence.
        age: of the newest complete month, in months.
        release: to when they are known, who published them and on which day.
        sources: codes of those who published them.
    """

    measures: str
    age: int
    release: str
    sources: tuple[str, ...]


def freshness(view: View, measures: Iterable[Metric]) -> Sequence[Freshness]:
    """One for each measure whose next release is long due; those of one release share it.

    Args:
        view: what is shown.
        measures: of the page's cards; where these count deaths, only deaths and what counts
            movement, on the routes chosen or by a card of its own, are named.
    """
    shown = list(dict.fromkeys([one for one in measures if not one.is_ratio]))
    if DEAD_MISSING in shown:
        counted = [one for one in shown if one in people.COUNTED and view.answers(one)]
        shown = list(dict.fromkeys((*movement_and_deaths(view.filters), *counted)))
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
    measures = all_of([measure_name("", metric) for metric in metrics])
    age = distance(known.newest_complete, month_of(view.today.year, view.today.month)) - 1
    published = [
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in known.published.items()
    ]
    to_when = _("{measure} to {month}").format(
        measure=capitalised(measures), month=format_month(known.newest_complete)
    )
    return Freshness(
        measures,
        age,
        " · ".join((to_when, comma_list(published), _("next release overdue"))),
        tuple(known.published),
    )


def chips(old: Sequence[Freshness]) -> list[Component]:
    """One for all, as a page shows it; it leads to their sources in the list of all."""
    if not old:
        return []
    first, *others = old
    text = ngettext(
        "{measures} data is {count} month old", "{measures} data is {count} months old", first.age
    )
    told = [
        text.format(measures=capitalised(first.measures), count=format_number(first.age)),
        *(
            _("{measures} {count}").format(measures=one.measures, count=format_number(one.age))
            for one in others
        ),
    ]
    sources = dict.fromkeys(source for one in old for source in one.sources)
    return [
        html.A(
            comma_list(told),
            title="\n".join(one.release for one in old),
            href=f"/quality?src={','.join(sources)}",
            className="chip",
            **attributes(overdue="true"),
        )
    ]
