"""The sentences of a summary, to be said aloud: level, change, what is unusual, what is not known.

Rules over cards: each sentence has its card, and where a card says nothing there is no sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.drawings import Headline
from dashboard.formats import (
    all_of,
    capitalised,
    clauses,
    date_in_full,
    format_number,
    month_in_full,
    with_subject,
)
from dashboard.i18n import _, ngettext
from dashboard.panels.card import Card
from dashboard.panels.catalogue import judgements
from dashboard.panels.levels import level_in_words, months_in_words
from dashboard.panels.names import NATIONALS, measure_name
from dashboard.panels.panel import State
from data_access.analysis.changes import Compared
from data_access.analysis.rules import Judgement
from data_access.availability import Availability
from data_access.filters import Compare, Filters, Role
from data_access.periods import MonthRange
from data_access.registry import METRICS, THRESHOLDS, Metric

_NAMED = 2
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        panel: code of the card that has its numbers.
        filters: canonical query string of that card.
    """

    text: str
    panel: str
    filters: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline card, and what is known of its measure.

    Attributes:
        availability: None where nothing is known of the view.
        months: those of the period that are known; None where none is.
        wanted: first and last month that the period asks for; the last month that is over where
            it has no end of its own.
    """

    card: Card
    metric: Metric
    availability: Availability | None
    months: MonthRange | None
    wanted: tuple[int | None, int]

    @property
    def headline(self) -> Headline | None:
        """What the card shows, where that is a number."""
        drawing = self.card.drawing
        return drawing if isinstance(drawing, Headline) and drawing.value is not None else None

    @property
    def name(self) -> str:
        """What is counted, in the middle of a sentence."""
        return measure_name(self.card.code, self.metric)

    def sentence(self, text: str) -> Sentence:
        """A sentence about it, which says first where its figures were made for exercises."""
        text = capitalised(text)
        if self.card.in_part:
            text = _("{sentence}, of the sources that you may see").format(sentence=text)
        if self.card.exercise:
            text = _("Exercise: {sentence}").format(sentence=text)
        return Sentence(f"{text}.", self.card.code, self.card.address)


def sentences(
    figures: Sequence[Figure],
    filters: Filters,
    raised: Sequence[Judgement] = (),
    alarms: Card | None = None,
    decisive: str = "",
) -> tuple[Sentence, ...]:
    """The rules: what cards have to say, each in a sentence of its own.

    Args:
        figures: the measures of the view; level and change are those of the first with a number.
        filters: of the view.
        raised: which routes had an unusual month.
        alarms: the card that lists them.
        decisive: which incident alone may be the change; empty where none is.
    """
    first = next((one for one in figures if one.headline), None)
    if first is None:
        return tuple(_unknown(figures)) if any(one.availability for one in figures) else ()
    found = [_level(first, filters), *_change(first, filters)]
    if decisive:
        found.append(first.sentence(decisive))
    if raised and alarms is not None:
        text = _unusual(raised, filters, figures)
        found.append(Sentence(f"{text}.", alarms.code, alarms.address))
    found += _unknown(figures)
    return tuple(found)


# How much, and how it changed, over like months only, and how sure that is.


def _level(figure: Figure, filters: Filters) -> Sentence:
    if figure.card.code == NATIONALS:
        # They were detected anywhere but in their own country.
        of_origin = tuple(replace(one, role=Role.ORIGIN) for one in filters.countries)
        filters = replace(filters, countries=of_origin)
    value = figure.headline.value if figure.headline else None
    held = (figure.availability, figure.months)
    return figure.sentence(level_in_words(figure.metric, value, held, filters, name=figure.name))


def _change(figure: Figure, filters: Filters) -> Iterator[Sentence]:
    change = figure.headline.change if figure.headline else None
    if change is None or figure.metric.is_ratio:
        return
    compared, like = change.compared, change.compared.like
    if like.is_whole and like.are_of_one_season:
        base = wording.base_in_words(filters.compare, len(like.now))
        if filters.compare is not Compare.PREVIOUS_PERIOD and len(like.now) < _DECEMBER:
            # Said aloud, a month's is not that of the whole year before.
            base = ngettext(
                "the same month of the year before",
                "the same months of the year before",
                len(like.now),
            )
        text = _in_words(compared, base, _("no clear change on {base}: {change}"))
    else:
        unclear = _("no clear change on {base}, {change}")
        text = with_subject(_span(like.now), _in_words(compared, _span(like.before), unclear))
    if compared.is_provisional:
        text = _("{change}, provisional").format(change=text)
    yield figure.sentence(text)


def _span(months: Sequence[int]) -> str:
    if MonthRange(months[0], months[-1]).length != len(months):
        return wording.months_in_words(months)
    return months_in_words(months[0], months[-1], "{month}", _("{first} to {last}"))


def _in_words(compared: Compared, base: str, unclear: str) -> str:
    now, before = compared.now, compared.before
    if now == before:
        return _("no change on {base}").format(base=base)
    amount, interval = wording.amount_in_words(now, before), ""
    if compared.interval:
        ends = wording.range_in_words(*compared.interval)
        if not compared.is_clear:
            if before >= wording.SMALL_BASE:
                base = f"{base} ({format_number(before)})"
            change = _("{change}, with {interval} possible (95% interval)").format(
                change=amount, interval=ends
            )
            return unclear.format(base=base, change=change)
        interval = _(" (95% interval: {interval})").format(interval=ends)
    if before < wording.SMALL_BASE:
        text = _("{now}, up from {before} in {base}")
        if now < before:
            text = _("{now}, down from {before} in {base}")
        text = text.format(now=format_number(now), before=format_number(before), base=base)
        return text + (interval or _("; too few cases to judge"))
    text = (
        _("so far {change} than {base}") if compared.is_provisional else _("{change} than {base}")
    )
    text = text.format(change=amount, base=base)
    return text + interval if compared.is_exact or interval else wording.unsure(text)


# What is unusual, and what is not known.


def _unusual(raised: Sequence[Judgement], filters: Filters, figures: Sequence[Figure]) -> str:
    """Each measure with its month and the route that is farthest above what was to be expected."""
    known = {one.metric.code: one.availability for one in figures}
    by_rule = dict[str, list[Judgement]]()
    for one in raised:
        by_rule.setdefault(one.rule, []).append(one)
    months = {one.month for one in raised}
    parts = list[str]()
    for rule, found in by_rule.items():
        metric = METRICS[THRESHOLDS[rule].metric]
        text = measure_name("", metric)
        if len(months) > 1:
            month = month_in_full(found[0].month)
            text = _("{measure} in {month}").format(measure=text, month=month)
        if tuple(one.subject for one in found) != filters.routes:
            routes = _routes([judgements.subject_name(one) for one in found], len(by_rule))
            text = _("{unusual} ({routes})").format(unusual=text, routes=routes)
        of_metric = known.get(metric.code)
        if of_metric and of_metric.provisional_from <= max(one.month for one in found):
            text = _("{alarm}, provisional").format(alarm=text)
        parts.append(text)
    what = clauses(parts)
    if len(months) > 1:
        return _("Unusual: {what}").format(what=what)
    return _("Unusual in {month}: {what}").format(month=month_in_full(min(months)), what=what)


def _routes(names: Sequence[str], measures: int) -> str:
    """Two routes, or the first and how many more; of several measures, the number alone."""
    if len(names) == 1:
        return names[0]
    if measures > 1:
        return ngettext("{count} route", "{count} routes", len(names)).format(count=len(names))
    if len(names) == _NAMED:
        return all_of(names)
    rest = len(names) - 1
    more = ngettext("{route} and {count} more route", "{route} and {count} more routes", rest)
    return more.format(route=names[0], count=rest)


def _unknown(figures: Sequence[Figure]) -> Iterator[Sentence]:
    """What no card can show of the period; linked to the first one that lacks something."""
    found = [(figure, text) for figure in figures for text in _lacks(figure)]
    if found:
        texts = clauses(text for _figure, text in found)
        yield found[0][0].sentence(_("not known: {what}").format(what=texts))


def _lacks(figure: Figure) -> Iterator[str]:
    known, (first, last) = figure.availability, figure.wanted
    if figure.card.state is State.SUPPRESSED:
        return
    if known is None or figure.months is None:
        text = _("{measure} in this period")
        if known is None:
            of_all = figure.card.code == NATIONALS
            text = "{measure}" if of_all else _("{measure} for this selection")
        yield text.format(measure=figure.name)
        return
    if first is not None and first < known.oldest:
        month = month_in_full(known.oldest)
        yield _("{measure} before {month}").format(measure=figure.name, month=month)
    if known.newest_complete < last:
        if known.ends_in_part and known.ends_on is not None:
            day = date_in_full(known.ends_on)
            yield _("{measure} after {day}").format(measure=figure.name, day=day)
        else:
            month = month_in_full(known.newest_complete)
            yield _("{measure} after {month}").format(measure=figure.name, month=month)
