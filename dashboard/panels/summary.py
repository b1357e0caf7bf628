"""The lead of a view: how many died, then what changed most clearly, in at most 30 words.

Rules over cards: each sentence has its card, and where a card says nothing there is no sentence.
Screen, briefing and data interface show the same sentences.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from dash import html
from dash.development.base_component import Component

from dashboard import wording
from dashboard.access.reader import current
from dashboard.day import today
from dashboard.drawings import Headline
from dashboard.formats import (
    capitalised,
    comma_list,
    date_in_full,
    format_number,
    month_in_full,
    with_subject,
)
from dashboard.i18n import DEFAULT, N_, _, current_language, ngettext
from dashboard.panel_request import OF_COUNTRIES, Request
from dashboard.panels import PANELS, findings, rights
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.catalogue import people
from dashboard.panels.catalogue.bureau import headlines
from dashboard.panels.filter_sentence import in_months, level_in_words
from dashboard.panels.names import NATIONALS, measure_name, measure_title, within_sentence
from dashboard.panels.other_side import second_in_words
from dashboard.panels.panel import State
from dashboard.panels.shapes import headline
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.analysis.changes import Compared
from data_access.availability import Availability
from data_access.filters import CountryRole, Filters, Role
from data_access.periods import MonthRange, PeriodKind, distance, month_of, shifted
from data_access.queries import conditions
from data_access.registry import DEAD_MISSING, METRICS, ROUTES, Metric

_YEAR = 12
_SENTENCES = 2
_LONGEST, _LONGEST_ELSEWHERE = 30, 45
"""Words of a lead in English and in other languages."""
_BUREAU = frozenset({"bureau-deaths", NATIONALS})
_DEATHS = "headline-dead-missing"
SIDES = ("both-dead-missing", "both-movement")
"""Panels with both numbers of a comparison."""
_ON_PAGES = frozenset({"measure-over-time", "map", *_BUREAU, *SIDES})
"""Panels whose pages open with a lead; the number of deaths stands on pages of other things too."""


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
    """A headline card, and the availability of its measure.

    Attributes:
        availability: None where nothing is known of the view.
        months: those of the period that are known; None where none is.
        wanted: first and last month that the period asks for; the last month that is over where
            it has no end of its own.
        stages: what each country counted of one way, where that is never added up.
        is_held: whether anything of its measure was published by the day that is looked at.
        countries: those that it is of, where others did not publish every month.
        is_old: whether it ended years ago, though nobody asked for that time.
        base: what the other side of a comparison is called: `B (2019)`.
    """

    card: Card
    metric: Metric
    availability: Availability | None
    months: MonthRange | None
    wanted: tuple[int | None, int]
    stages: str = ""
    is_held: bool = True
    countries: tuple[CountryRole, ...] = ()
    is_old: bool = False
    base: str = ""

    @property
    def headline(self) -> Headline | None:
        """What the card shows, where that is a number."""
        drawing = self.card.drawing
        return drawing if isinstance(drawing, Headline) and drawing.value is not None else None

    @property
    def value(self) -> float | None:
        """That number."""
        return self.headline.value if self.headline else None

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
    def difference(self) -> str:
        """What lies between two sides, where the other is not the year before; else empty."""
        compared = self.compared
        if not (self.base and compared) or compared.like.is_of_year_before:
            return ""
        return wording.beside(compared, self.base).text

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

    def level(self, filters: Filters) -> str:
        """How many, with its months."""
        held = (self.availability, self.months)
        return level_in_words(self.metric, self.value, held, filters, name=self.name)

    def sentence(self, text: str) -> Sentence:
        """A sentence about it, which says first where its figures were made for exercises."""
        text = capitalised(text)
        if self.card.in_part:
            text = _("{sentence}, of the sources that you may see").format(sentence=text)
        if self.card.exercise:
            text = _("Demo: {sentence}").format(sentence=text)
        return Sentence(f"{text}.", self.card.code, self.card.address, self.card.finding())


# Which cards it rests on.


def summary(
    request: Request, store: Store, *, bureau: str | None = None, sides: bool = False
) -> tuple[Sentence, ...]:
    """The sentences of a view; none where no card of it has figures.

    Args:
        request: what is asked of its panels.
        store: that is read.
        bureau: ISO3, on the page of one, which has figures of its own.
        sides: whether it is of two sides.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    language, grant = current_language(), current().grant
    own = tuple(headlines(bureau)) if bureau else SIDES if sides else ()
    question = ("summary", request, own, language, today(), grant)
    return store.cached(question, lambda: _summary(request, store, own))


def _summary(request: Request, store: Store, own: Sequence[str]) -> tuple[Sentence, ...]:
    view = view_of(request, store)
    filters = view.filters
    codes = filter(rights.may_see, own or _headlines(filters))
    figures = [_figure(code, request, store) for code in codes]
    # What ended years ago stands in its tile; a lead is of now, where anything is.
    if any(one.is_told and not one.is_old for one in figures):
        figures = [one for one in figures if not one.is_old]
    is_published = any(view.is_published(one.metric) for one in figures)
    # What nobody has published is said where somebody asks for it.
    lead = sentences(figures, filters) if is_published or _chosen(filters) else ()
    if own or not lead or not filters.metrics or _chosen(filters):
        return lead
    # The charts show the usual measures then, and nobody takes them for what was asked.
    text = _("{measures}: no single figure; {shown} are shown instead.").format(
        measures=comma_list(_(METRICS[code].label) for code in filters.metrics),
        shown=figures[0].name,
    )
    return replace(lead[0], text=text), lead[0]


def _headlines(filters: Filters) -> Sequence[str]:
    """The panels of a view's first measure, and of what counts movement."""
    if chosen := _chosen(filters):
        return chosen
    routes = filters.routes
    # The first counts those who moved; others, as interceptions, those who did not get through.
    moved = (ROUTES[routes[0]].denominators if len(routes) == 1 else ()) or ("detections",)
    return _DEATHS, f"headline-{moved[0]}"


def _chosen(filters: Filters) -> Sequence[str]:
    """The panels of the measures chosen, of those that a number can lead with."""
    codes = (f"headline-{code.replace('_', '-')}" for code in filters.metrics)
    return [code for code in codes if code in PANELS]


def _figure(code: str, request: Request, store: Store) -> Figure:
    panel = PANELS[code]
    view = scoped(panel, request, store)
    metric = panel.measures(view)[0]
    is_known, card = view.has(metric) and view.answers(metric), render(panel, request, store)
    return Figure(
        card=card,
        metric=metric,
        availability=view.availability(metric) if is_known else None,
        months=view.available_part(metric) if is_known else None,
        wanted=_wanted(view),
        is_held=view.has(metric),
        countries=view.filters.countries if OF_COUNTRIES in view.options else (),
        stages=findings.of_countries(view, metric)
        if conditions.pooled(metric, view.filters)
        else "",
        is_old=headline.ended_long_ago(view, metric) is not None,
        base=second_in_words(view, metric) if code in SIDES else "",
    )


def _wanted(view: View) -> tuple[int | None, int]:
    day, period = view.filters.as_known_on or view.today, view.filters.period
    over = shifted(month_of(day.year, day.month), -1)
    if period.kind is not PeriodKind.SPAN:
        return None, over
    return period.first, min(period.last or over, over)


# What it says of them.


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
        return _nothing((deaths or figures)[0], filters)
    first, *rest = ranked
    openings = list(_openings(first, filters)) if first.is_told else [_nothing(first, filters)]
    pairs = list[tuple[Sentence, ...]]()
    if rest:
        second, further = rest[0], _further(rest[0], filters)
        # A clear change is worth more than what an unclear one is held against.
        held_against = openings if second.weight[0] else openings[:-1] or openings
        pairs = [(*opening, further) for opening in held_against]
    leads = [lead for lead in (*pairs, *openings) if len(lead) <= _SENTENCES]
    longest = _LONGEST if current_language() is DEFAULT else _LONGEST_ELSEWHERE
    fitting = (lead for lead in leads if _words(lead) <= longest)
    return next(fitting, min(leads, key=_words))


def _words(lead: Sequence[Sentence]) -> int:
    return sum(len(one.text.split()) for one in lead)


def _openings(figure: Figure, filters: Filters) -> Iterator[tuple[Sentence, ...]]:
    """How many, with what that is compared with; the longest first."""
    if figure.stages:
        yield (figure.sentence(figure.stages),)
        return
    if figure.countries:
        filters = replace(filters, countries=figure.countries)
    if figure.card.code == NATIONALS:
        # They were detected anywhere but in their own country.
        of_origin = tuple(replace(one, role=Role.ORIGIN) for one in filters.countries)
        filters = replace(filters, countries=of_origin)
    level, compared = figure.level(filters), figure.compared
    if compared and compared.like.is_whole and compared.now == figure.value:
        # What hangs on one incident is never said without that.
        brief = "" if compared.without_largest else _briefly(compared)
        ways = (figure.difference,) if figure.difference else (against(compared), brief)
        for text in filter(None, ways):
            yield (figure.sentence(_("{level}, {change}").format(level=level, change=text)),)
    elif compared:
        yield figure.sentence(level), figure.sentence(_of_some_months(figure, compared))
    yield (figure.sentence(level),)


_AGAINST = {
    "same": N_("as many as {base}"),
    "early": N_("a figure not yet final"),
    "unclear": N_("against {base}; too uncertain to call a change"),
    "almost": N_("almost unchanged from {base}"),
}
_BRIEFLY = {
    "early": N_("not yet final"),
    "unclear": N_("against {before}; change unclear"),
    "more": N_("up {share}"),
    "fewer": N_("down {share}"),
}


def against(compared: Compared) -> str:
    """`down about a third from 10,500 a year earlier`, or that no change can be called."""
    like, before = compared.like, format_number(compared.before)
    if like.are_of_one_season:
        years = distance(like.before[0], like.now[0]) // _YEAR
        earlier = ngettext("{count} a year earlier", "{count} {years} years earlier", years)
        base = earlier.format(count=before, years=years)
    else:
        base = _("{count} {months}").format(count=before, months=in_months(like.before))
    if text := _AGAINST.get(wording.manner_of(compared)):
        return _(text).format(base=base, before=base)
    change = _briefly(compared) or (_("up") if compared.now > compared.before else _("down"))
    text = _("{change} from {base}").format(change=change, base=base)
    if compared.without_largest:
        return _("{change}; unclear without one incident").format(change=text)
    return text


def _briefly(compared: Compared) -> str:
    """`down about a third`, or that no change can be called; empty where no share can be said."""
    text = _BRIEFLY.get(wording.manner_of(compared))
    share = wording.about_share(compared.now, compared.before)
    before = format_number(compared.before)
    return _(text).format(share=share, before=before) if text else ""


def _of_some_months(figure: Figure, compared: Compared) -> str:
    """A change over months that are not those of the level."""
    if compared.is_clear:
        return findings.of_months(figure.name, compared)
    return _("{measure} {months}: {count}, {change}").format(
        measure=figure.name,
        months=in_months(compared.like.now),
        count=format_number(compared.now),
        change=against(compared),
    )


def _further(figure: Figure, filters: Filters) -> Sentence:
    """What is said of another measure after the first: its change, else how many."""
    compared, title = figure.compared, measure_title(figure.metric, filters)
    name = figure.name if filters.countries else within_sentence(title)
    if figure.stages:
        text = figure.stages
    elif compared and figure.difference:
        months = in_months(compared.like.now)
        dated = _("{measure} {months}").format(measure=name, months=months)
        text = with_subject(dated, figure.difference)
    elif compared is None or wording.manner_of(compared) == "early":
        text = figure.level(Filters(period=filters.period))
    else:
        text = findings.of_months(name, compared)
    return figure.sentence(text)


def _nothing(figure: Figure, filters: Filters) -> tuple[Sentence, ...]:
    """That there is no data of a measure, and from when to when there is."""
    known, (first, last) = figure.availability, figure.wanted
    if figure.card.state is State.SUPPRESSED:
        return ()
    name, as_known_on = figure.name, filters.as_known_on
    if as_known_on and not figure.is_held:
        text = _("no {measure} data was published by {day}").format(
            measure=name, day=date_in_full(as_known_on)
        )
    elif known is None:
        text = _("no {measure} data for this selection").format(measure=name)
    elif _ends_before(known, first) and known.ends_on:
        day = date_in_full(known.ends_on)
        text = _("no {measure} data after {day}").format(measure=name, day=day)
    elif _ends_before(known, first):
        month = month_in_full(min(known.newest, known.newest_complete))
        text = _("no {measure} data after {month}").format(measure=name, month=month)
    elif last < known.oldest:
        month = month_in_full(known.oldest)
        text = _("no {measure} data before {month}").format(measure=name, month=month)
    elif figure.months:
        text = _("no total of {measure}: no country has published every month").format(measure=name)
    else:
        text = _("no {measure} data for this period").format(measure=name)
    return (figure.sentence(text),)


def _ends_before(known: Availability, first: int | None) -> bool:
    """Whether figures end before a period; of the newest months (None), whether a label did."""
    if first is None:
        return known.newest < known.newest_complete
    return first > min(known.newest, known.newest_complete)


# On pages.


def opens(codes: Collection[str]) -> bool:
    """Whether a page with these cards opens with sentences."""
    return not _ON_PAGES.isdisjoint(codes)


def beside(request: Request, store: Store, codes: Collection[str]) -> tuple[Sentence, ...]:
    """The sentences that some cards open with, on a page or a wall; none where none of them does.

    Args:
        request: what is asked of its panels.
        store: that is read.
        codes: of the panels.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    if not opens(codes) and _DEATHS not in codes:
        return ()
    if _DEATHS in codes:
        # Such a page shows deaths and movement, whatever measures are chosen for other pages.
        request = replace(request, filters=replace(request.filters, metrics=()))
    bureau = None if _BUREAU.isdisjoint(codes) else request.filters.countries[0].iso3
    return summary(request, store, bureau=bureau, sides=not set(SIDES).isdisjoint(codes))


def of_page(request: Request, store: Store, codes: Collection[str]) -> list[Component]:
    """The summary of a page as components, each sentence with the way to its card.

    Args:
        request: what is asked of its panels.
        store: that is read.
        codes: of its panels.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    cards = {code: code for code in codes}
    chosen = view_of(request, store).filters
    cards |= {choose(chosen): code for code, choose in people.CHOSEN.items() if code in cards}
    return [
        html.A(
            one.text,
            href=f"#card-title-{cards[one.panel]}"
            if one.panel in cards
            else f"/?{one.filters}#card-title-{one.panel}",
            className="summary-sentence",
        )
        for one in (beside(request, store, codes) if opens(codes) else ())
    ]
