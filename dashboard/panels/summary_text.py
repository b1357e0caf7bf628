"""The lead of a view: how many died, then what changed most clearly, in at most 30 words.

Rules over cards: each sentence has its card, and where a card says nothing there is no sentence.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard import wording
from dashboard.drawings import Headline
from dashboard.formats import capitalised, date_in_full, format_number, month_in_full
from dashboard.i18n import DEFAULT, _, current_language, ngettext
from dashboard.panels.card import Card
from dashboard.panels.levels import in_months, level_in_words
from dashboard.panels.names import NATIONALS, measure_name
from dashboard.panels.panel import State
from data_access.analysis.changes import Compared
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Role
from data_access.periods import MonthRange, distance
from data_access.registry import DEAD_MISSING, Metric

_YEAR = 12
_SENTENCES = 2
_LONGEST, _LONGEST_ELSEWHERE = 30, 45
"""Words of a lead in English and in other languages."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes:
        panel: code of the card that has its numbers.
        filters: canonical query string of that card.
        finding: of that card, on its own measure.
    """

    text: str
    panel: str
    filters: str
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline card, and what is known of its measure.

    Attributes:
        availability: None where nothing is known of the view.
        months: those of the period that are known; None where none is.
        wanted: first and last month that the period asks for; the last month that is over where
            it has no end of its own.
        stages: what each country counted of one way, where that is never added up.
        is_held: whether anything of its measure was published by the day that is looked at.
        countries: those that it is of, where others did not publish every month.
    """

    card: Card
    metric: Metric
    availability: Availability | None
    months: MonthRange | None
    wanted: tuple[int | None, int]
    stages: str = ""
    is_held: bool = True
    countries: tuple[CountryRole, ...] = ()

    @property
    def headline(self) -> Headline | None:
        """What the card shows, where that is a number."""
        drawing = self.card.drawing
        return drawing if isinstance(drawing, Headline) and drawing.value is not None else None

    @property
    def is_told(self) -> bool:
        """Whether a sentence can say how many."""
        return self.headline is not None or bool(self.stages)

    @property
    def compared(self) -> Compared | None:
        """Its change, where it has one that a sentence can say."""
        change = self.headline.change if self.headline else None
        return change.compared if change and not self.metric.is_ratio else None

    @property
    def weight(self) -> tuple[bool, float]:
        """Clear changes before unclear ones, larger before smaller."""
        compared = self.compared
        if compared is None or not compared.is_clear:
            return False, 0
        return True, abs(math.log((compared.now + 1) / (compared.before + 1)))

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
            text = _("Demo: {sentence}").format(sentence=text)
        return Sentence(f"{text}.", self.card.code, self.card.address, self.card.finding())


def sentences(figures: Sequence[Figure], filters: Filters) -> tuple[Sentence, ...]:
    """One or two findings, as much of them as the words of a lead allow.

    Args:
        figures: the measures of the view; deaths are always named where they are among them.
        filters: of the view.
    """
    # Demo figures are named where there are no others.
    figures = [one for one in figures if not one.card.exercise] or figures
    deaths = [one for one in figures if one.metric is DEAD_MISSING]
    others = [one for one in figures if one.is_told and one.metric is not DEAD_MISSING]
    ranked = [*deaths, *sorted(others, key=lambda one: one.weight, reverse=True)]
    if not any(one.is_told for one in ranked):
        return tuple(_nothing((deaths or figures)[0], filters))
    first, rest = ranked[0], ranked[1:]
    openings = (
        list(_openings(first, filters)) if first.is_told else [tuple(_nothing(first, filters))]
    )
    second = next(iter(rest), None)
    further = list(_further(second, first, filters)) if second else []
    is_clear = second is not None and second.weight[0]
    # A clear change is worth more than what an unclear one is held against.
    held_against = openings if is_clear else openings[:-1] or openings
    pairs = [(*one, *two) for one in held_against for two in further]
    leads = [lead for lead in (*pairs, *openings) if len(lead) <= _SENTENCES]
    longest = _LONGEST if current_language() is DEFAULT else _LONGEST_ELSEWHERE
    fitting = (lead for lead in leads if _words(lead) <= longest)
    return next(fitting, min(leads, key=_words))


def _words(lead: Sequence[Sentence]) -> int:
    return sum(len(one.text.split()) for one in lead)


def _openings(figure: Figure, filters: Filters) -> Iterator[tuple[Sentence, ...]]:
    """How many, with what that is held against; the longest first."""
    if figure.stages:
        yield (figure.sentence(figure.stages),)
        return
    if figure.countries:
        filters = replace(filters, countries=figure.countries)
    if figure.card.code == NATIONALS:
        # They were detected anywhere but in their own country.
        of_origin = tuple(replace(one, role=Role.ORIGIN) for one in filters.countries)
        filters = replace(filters, countries=of_origin)
    value = figure.headline.value if figure.headline else None
    held = (figure.availability, figure.months)
    level = level_in_words(figure.metric, value, held, filters, name=figure.name)
    compared = figure.compared
    if compared:
        # What hangs on one incident is never said without that.
        brief = "" if compared.without_largest else _briefly(compared)
        parts = filter(None, (against(compared), brief))
        if compared.like.is_whole and compared.now == value:
            for text in parts:
                yield (figure.sentence(_("{level}, {change}").format(level=level, change=text)),)
        else:
            change = _of_some_months(figure, compared)
            yield (figure.sentence(level), figure.sentence(change))
    yield (figure.sentence(level),)


def against(compared: Compared) -> str:
    """`down about a third from 10,500 a year earlier`, or that no change can be called."""
    like, before = compared.like, format_number(compared.before)
    if like.are_of_one_season:
        years = distance(like.before[0], like.now[0]) // _YEAR
        earlier = ngettext("{count} a year earlier", "{count} {years} years earlier", years)
        base = earlier.format(count=before, years=years)
    else:
        base = _("{count} {months}").format(count=before, months=in_months(like.before))
    if compared.is_early:
        return _("against {before}; too early to compare").format(before=base)
    if compared.now == compared.before:
        return _("as many as {base}").format(base=base)
    if not compared.is_clear:
        return _("against {base}; too uncertain to call a change").format(base=base)
    if not (direction := wording.direction_of(compared)):
        return _("almost unchanged from {base}").format(base=base)
    change = _briefly(compared) or (_("up") if direction > 0 else _("down"))
    text = _("{change} from {base}").format(change=change, base=base)
    if compared.without_largest:
        return _("{change}; unclear without one incident").format(change=text)
    return text


def _briefly(compared: Compared) -> str:
    """`down about a third`, or that no change can be called; empty where no share can be said."""
    if not compared.is_clear:
        text = _("against {before}; change unclear")
        if compared.is_early:
            text = _("against {before}; too early to compare")
        return text.format(before=format_number(compared.before))
    direction = wording.direction_of(compared)
    is_few = compared.before < wording.SMALL_BASE or not compared.now
    if not direction or is_few or wording.is_manifold(compared):
        return ""
    text = _("up {share}") if direction > 0 else _("down {share}")
    return text.format(share=wording.about_share(compared.now, compared.before))


def _of_some_months(figure: Figure, compared: Compared) -> str:
    """A change over months that are not those of the level."""
    months = in_months(compared.like.now)
    if compared.is_clear:
        return _finding_of_months(figure, compared)
    return _("{measure} {months}: {count}, {change}").format(
        measure=figure.name,
        months=months,
        count=format_number(compared.now),
        change=against(compared),
    )


def _finding_of_months(figure: Figure, compared: Compared) -> str:
    """`detections fell by about a third in the year to June 2026`."""
    text = _("{finding} {months}").format(
        finding=wording.finding(figure.name, compared), months=in_months(compared.like.now)
    )
    if compared.like.are_of_one_season:
        return text
    base = wording.months_said(compared.like.before)
    return _("{finding}, compared with {months}").format(finding=text, months=base)


def _further(figure: Figure, first: Figure, filters: Filters) -> Iterator[tuple[Sentence, ...]]:
    """What is said of another measure after the first: its change, else how many."""
    if figure.stages:
        yield (figure.sentence(figure.stages),)
        return
    compared = figure.compared
    if compared is None:
        subjectless = Filters(period=filters.period)
        value = figure.headline.value if figure.headline else None
        held = (figure.availability, figure.months)
        text = level_in_words(figure.metric, value, held, subjectless, name=figure.name)
        yield (figure.sentence(text),)
        return
    text = wording.finding(figure.name, compared)
    if first.compared is None or first.compared.like != compared.like:
        text = _finding_of_months(figure, compared)
    yield (figure.sentence(text),)


def _nothing(figure: Figure, filters: Filters) -> Iterator[Sentence]:
    """That there is no data of a measure, and from when to when there is."""
    known, (first, last) = figure.availability, figure.wanted
    if figure.card.state is State.SUPPRESSED:
        return
    name, as_known_on = figure.name, filters.as_known_on
    if as_known_on and not figure.is_held:
        text = _("no {measure} data was published by {day}").format(
            measure=name, day=date_in_full(as_known_on)
        )
    elif known is None:
        text = _("no {measure} data for this selection").format(measure=name)
    elif first is not None and first > known.newest_complete and known.ends_on:
        day = date_in_full(known.ends_on)
        text = _("no {measure} data after {day}").format(measure=name, day=day)
    elif first is not None and first > known.newest_complete:
        month = month_in_full(known.newest_complete)
        text = _("no {measure} data after {month}").format(measure=name, month=month)
    elif last < known.oldest:
        month = month_in_full(known.oldest)
        text = _("no {measure} data before {month}").format(measure=name, month=month)
    else:
        text = _("no {measure} data for this period").format(measure=name)
    yield figure.sentence(text)
