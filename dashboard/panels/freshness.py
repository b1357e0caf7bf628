"""Which newest figures of a page are old, said once above its cards."""

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import data as attributes
from dashboard.formats import (
    all_of,
    capitalised,
    comma_list,
    dot_list,
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
from data_access.availability import Availability
from data_access.periods import distance, month_of
from data_access.registry import DEAD_MISSING, SOURCES, Metric

_MOST = 4
_MONTHS_AT_MOST = 24
"""From here on an age is of years."""


def chips(view: View, measures: Iterable[Metric]) -> list[Component]:
    """One chip for all measures whose next release is long due, if there are any.

    Those of one release share a part of it. It leads to their sources in the list of all.

    Args:
        view: what is shown.
        measures: of the page's cards; where these count deaths, only deaths and what counts
            movement, on the routes chosen or by a card of its own, are named.
    """
    shown = list(dict.fromkeys([one for one in measures if not one.is_ratio]))
    if DEAD_MISSING in shown:
        counted = [one for one in shown if one in people.COUNTED and view.answers(one)]
        shown = list(dict.fromkeys((*movement_and_deaths(view.filters), *counted)))
    overdue: dict[tuple[int, tuple[str, ...]], list[Metric]] = {}
    for metric in shown:
        known = view.availability(metric) if view.has(metric) else None
        if known and all(
            is_stale(source, day, view, settled=False) for source, day in known.published.items()
        ):
            overdue.setdefault((known.newest_complete, known.sources), []).append(metric)
    parts, releases, sources = list[str](), list[str](), dict[str, None]()
    today = month_of(view.today.year, view.today.month)
    for metrics in list(overdue.values())[:_MOST]:
        known, names = view.availability(metrics[0]), all_of(measure_name("", m) for m in metrics)
        age = distance(known.newest_complete, today) - 1
        parts.append(_("{measures} {age}").format(measures=names, age=_age_in_words(age)))
        releases.append(_release_in_words(capitalised(names), known))
        sources |= dict.fromkeys(known.published)
    chip = html.A(
        _("Data age: {measures}").format(measures=comma_list(parts)),
        title="\n".join(releases),
        href=f"/quality?src={','.join(sources)}",
        className="chip",
        **attributes(overdue="true"),
    )
    return [chip] if parts else []


def _age_in_words(months: int) -> str:
    """How old figures are: `15 months`, `about 3 years`."""
    if months < _MONTHS_AT_MOST:
        text = ngettext("{count} month", "{count} months", months)
        return text.format(count=format_number(months))
    years = round(months / 12)
    text = ngettext("about {count} year", "about {count} years", years)
    return text.format(count=format_number(years))


def _release_in_words(measures: str, known: Availability) -> str:
    """To when some measures are known, who published them, and on which day."""
    published = [
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in known.published.items()
    ]
    to_when = _("{measure} to {month}").format(
        measure=measures, month=format_month(known.newest_complete)
    )
    return dot_list(to_when, comma_list(published), _("next release overdue"))
