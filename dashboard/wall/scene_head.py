"""The head of a scene: what its cards are of, and to when their figures go."""

from collections.abc import Iterable, Iterator, Sequence

from dashboard.drawings import Headline
from dashboard.formats import all_of, comma_list, format_date, format_month
from dashboard.i18n import _
from dashboard.panels import PANELS
from dashboard.panels.card import Card, scoped
from dashboard.panels.card_text import side_of, split
from dashboard.panels.filter_sentence import choice
from dashboard.panels.names import measure_name
from dashboard.panels.panel import Kind, Panel
from dashboard.plots.plot import Plot
from dashboard.view import Request, View
from dashboard.wiring import Store
from data_access.registry import METRICS, Metric

_NAMED = 3
"""So many measures have room beside the title."""


def sentence(cards: Iterable[Card], view: View) -> str:
    """Filters in words, as far as they narrow what the cards of a scene show.

    Lists have a day or a month in each line: neither period nor comparison is theirs. Figures that
    no filter narrows say what they are of.
    """
    shown = list(cards)
    panels = [PANELS[card.code] for card in shown]
    unfiltered = dict.fromkeys(panel.unfiltered for panel in panels)
    if panels and all(unfiltered):
        return " · ".join(map(_, unfiltered))
    is_dated = any(panel.kind is not Kind.LIST for panel in panels)
    compares = any(isinstance(card.drawing, Headline) and card.drawing.change for card in shown)
    return choice(view, windows=False, period=is_dated, comparison=compares)


def name(cards: Iterable[Card], view: View) -> str:
    """Routes and countries that a scene shows; empty where no filter narrows its cards."""
    if all(PANELS[card.code].unfiltered for card in cards):
        return ""
    return choice(view, period=False, comparison=False)


def ends(cards: Iterable[Card], view: View, request: Request, store: Store) -> Sequence[str]:
    """Ends of the figures of a scene in words, and the same where room is short.

    Each measure with its month, where there are few; else the oldest and the newest month. Of
    publications whose figures are of years, the newest year; of what has neither, the days on
    which the sources were published. Nothing where nothing is known.
    """
    shown = list(cards)
    last_months = dict.fromkeys(end for card in shown for end in _ends(card, request, store))
    if not last_months:
        return _published(shown, view)
    names: dict[int, list[str]] = {}
    for name, month in last_months:
        names.setdefault(month, []).append(name)
    oldest, newest = (_month(pick(names)) for pick in (min, max))
    if len(names) == 1:
        text = _("figures to {month}").format(month=newest)
        return [text, _("to {month}").format(month=newest)]
    is_named_once = len({name for name, _month in last_months}) == len(last_months)
    text = _("oldest figures to {oldest}, newest to {newest}").format(oldest=oldest, newest=newest)
    if len(last_months) <= _NAMED and is_named_once:
        text = comma_list(
            _("{measure} to {month}").format(measure=all_of(some), month=_month(month))
            for month, some in sorted(names.items())
        )
    return [text, _("oldest figures to {month}").format(month=oldest)]


def _month(month: int) -> str:
    return format_month(month) if month % 100 else str(month // 100)


def _ends(card: Card, request: Request, store: Store) -> Iterator[tuple[str, int]]:
    """Measures of a card, and the month (yyyymm) or year (yyyy00) to which each is known."""
    panel = PANELS[card.code]
    if card.drawing is None:
        return
    if panel.unfiltered and isinstance(card.drawing, Plot):
        # What is published of years ends with the newest of them.
        parts = card.drawing.parts or (card.drawing,)
        years = [year for part in parts for year in part.data["year"]]
        if years:
            yield _("published figures"), 100 * max(years)
        return
    data = scoped(panel, request, store)
    for metric in _measures(panel, data):
        by = split(metric, panel.by, data)
        availability, months = data.availability(metric, *by), data.months(metric, *by)
        if months.first <= availability.newest_complete and availability.oldest <= months.last:
            yield measure_name("", metric), min(months.last, availability.newest_complete)


def _measures(panel: Panel, data: View) -> Iterator[Metric]:
    """Measures that are shown themselves: of a rate, those that it is formed of."""
    side = side_of(data, panel)
    below = {code for one in side.denominators for code in one.metrics}
    for metric in side.measures:
        if metric.numerator:
            yield METRICS[metric.numerator]
        elif metric.code not in below:
            yield metric


def _published(cards: Sequence[Card], view: View) -> Sequence[str]:
    days = [
        max(run.published[source] for run in runs)
        for source in dict.fromkeys(code for card in cards for code in card.sources)
        if (runs := view.availabilities.of_source(source))
    ]
    if not days:
        return []
    span = " – ".join(dict.fromkeys(format_date(day) for day in (min(days), max(days))))
    return [_("published {dates}").format(dates=span), span]
