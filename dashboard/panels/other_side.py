"""The other side of a comparison: the address's own filters with one thing changed.

`b.t`, `b.r` and `b.c` name the other period, routes or countries as `t`, `r` and `c` do. `py` and
`pp` are the base of each measure's own months; `neighbours` are the routes of the same region.
Without any of them, the other side is the base that `cmp` names, else the year before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import quote

from dashboard import url_state, wording
from dashboard.formats import comma_list, dot_list, format_date, format_month
from dashboard.i18n import N_, _
from dashboard.panel_request import OTHER
from dashboard.panels.filter_sentence import filter_sentence
from dashboard.panels.panel import Panel
from dashboard.view import View
from data_access.filters import Compare, Filters
from data_access.periods import Period, PeriodKind
from data_access.queries import conditions
from data_access.registry import (
    COUNTRIES,
    DEAD_MISSING,
    METRICS,
    ROUTES,
    Metric,
    with_children,
)
from data_access.sentences import SentenceError

PREFIX = "b."
ALL, NEIGHBOURS = "all", "neighbours"
_RELATIVE = MappingProxyType(
    {"py": Compare.YEAR_BEFORE, "pp": Compare.PREVIOUS_PERIOD},
)
_FIELDS = MappingProxyType({"t": "period", "r": "routes", "c": "countries"})
_NAMES_AT_MOST = 2


@dataclass(frozen=True, slots=True)
class Other:
    """What is changed for the other side.

    Attributes:
        key: of the filter that differs: `t`, `r` or `c`.
        filters: of the other side; its period is open where it is `relative`.
        relative: the period is the base of each measure's months.
    """

    key: str
    filters: Filters
    relative: Compare | None = None


def parse(
    filters: Filters, options: Mapping[str, str]
) -> tuple[Other, tuple[url_state.Notice, ...]]:
    """The other side of some filters, and what of the address could not be read."""
    notices, other = list[url_state.Notice](), None
    for key in _FIELDS:
        text = options.get(f"{PREFIX}{key}", "")
        if not text:
            continue
        if other is not None:
            problem = N_("one thing differs at a time; the first one counts")
            notices.append(url_state.Notice(f"{PREFIX}{key}", text, SentenceError(problem)))
            continue
        changed = _changed(filters, key, text)
        if isinstance(changed, Other):
            other = changed
        else:
            notices.append(changed)
    usual = filters.compare if filters.compare is not Compare.NONE else Compare.YEAR_BEFORE
    return other or Other("t", filters, usual), tuple(notices)


def _changed(filters: Filters, key: str, text: str) -> Other | url_state.Notice:
    if key == "t" and text in _RELATIVE:
        return Other(key, filters, _RELATIVE[text])
    if key == "r" and text == NEIGHBOURS:
        beside = neighbours(filters)
        if beside:
            return Other(key, replace(filters, routes=beside))
        problem = N_("choose a route that has others in its region")
        return url_state.Notice(f"{PREFIX}{key}", text, SentenceError(problem))
    if key != "t" and text == ALL:
        return Other(key, replace(filters, **{_FIELDS[key]: ()}))  # type: ignore[arg-type] # Both are tuples
    reading = url_state.parse(f"{key}={quote(text)}")
    if reading.notices:
        return replace(reading.notices[0], key=f"{PREFIX}{key}")
    field = _FIELDS[key]
    return Other(key, replace(filters, **{field: getattr(reading.filters, field)}))


def neighbours(filters: Filters) -> tuple[str, ...]:
    """The other routes of the regions that the chosen ones are in, none inside another."""
    chosen = {ROUTES[code].parent or code for code in with_children(filters.routes)}
    regions = {ROUTES[code].group for code in chosen}
    return tuple(
        code
        for code, route in ROUTES.items()
        if route.parent is None and route.group in regions and code not in chosen
    )


def other(view: View) -> Other:
    """The other side of a view."""
    return parse(view.filters, view.options)[0]


def second(view: View, metric: Metric) -> View:
    """The other side's view, as one measure has it."""
    found = other(view)
    filters = found.filters
    if found.relative is not None and view.has(metric):
        base = view.availabilities.base(view.months(metric), found.relative)
        if base is not None:
            # Not as an address would have it: those know no month before 1900.
            filters = replace(filters, period=Period(PeriodKind.SPAN, base.first, base.last))
    options = {key: text for key, text in view.options.items() if key not in OTHER}
    return replace(view, filters=filters, options=options)


def names(view: View, metric: Metric) -> tuple[str, str]:
    """What the two sides are called: by what differs between them."""
    key = other(view).key
    first, beside = (_name(key, side, metric) for side in (view, second(view, metric)))
    return f"A · {first}", f"B · {beside}"


def second_in_words(view: View, metric: Metric) -> str:
    """The second side within a sentence: `B (2019)`."""
    return f"B ({_name(other(view).key, second(view, metric), metric)})"


def base_name(view: View, metric: Metric) -> str:
    """What the first side is compared with, as in "fewer than …"."""
    compare = other(view).relative
    return wording.base_in_words(compare, view.months_known(metric)) if compare else "B"


def card_sentence(panel: Panel, view: View) -> str:
    """The filter sentence of a card by itself: only what narrows its figures.

    Args:
        panel: whose card it is.
        view: of the view that it is about.
    """
    if panel.unfiltered:
        day = view.filters.as_known_on
        known = _("as known on {day}").format(day=format_date(day)) if day else ""
        return dot_list(_(panel.unfiltered), known)
    return filter_sentence(view, name_beside(view) if panel.against else "")


def name_beside(view: View) -> str:
    """What the other side is called by the first measure that is chosen and counted, or deaths."""
    chosen = (METRICS[code] for code in view.filters.metrics)
    return names(view, next(filter(view.has, chosen), DEAD_MISSING))[1]


def _name(key: str, view: View, metric: Metric) -> str:
    """What a side is called, by the period, the routes or the countries that it has."""
    if key != "t":
        names, every = [_(ROUTES[code].name) for code in view.filters.routes], _("All routes")
        if key == "c":
            names = [_(COUNTRIES[one.iso3].name) for one in view.filters.countries]
            every = _("All countries")
        return comma_list(wording.with_more(names, _NAMES_AT_MOST)) or every
    if view.has(metric):
        return period_of(view, metric)
    named = {
        PeriodKind.ALL: _("All months"),
        PeriodKind.LATEST_12: _("latest 12 months"),
        PeriodKind.YEAR_TO_DATE: _("this year"),
    }
    return named.get(view.filters.period.kind, str(view.filters.period))


def period_of(view: View, metric: Metric) -> str:
    """The months of a side as far as they are known: `year to Aug 2025`, `Jan – 8 Sep 2025`."""
    months, known = view.months(metric), view.availability(metric)
    year = wording.year_to(months) if months.last <= known.newest_complete else ""
    return year or wording.period_in_words(months, known)


LEAST_BASE = 10
"""Below this, one boat is the difference."""


def is_counted(metric: Metric, view: View) -> bool:
    """Whether a measure counts what a side is about; else it is unknown there, and not 0."""
    return not conditions.out_of_scope(metric, view.filters) and view.answers(metric)


def why_no_difference(metric: Metric, sides: Sequence[View], base: float | None) -> str:
    """Why no difference is given; empty where one is."""
    for letter, view in zip("AB", sides, strict=True):
        if not (is_counted(metric, view) and view.is_whole(metric)):
            return _("No difference: {side} is incomplete.").format(side=letter)
    if len({view.availability(metric).is_exercise for view in sides}) > 1:
        return _("No difference: one side has demo figures, the other real ones.")
    spans = [view.months(metric) for view in sides]
    first, second = (span.length for span in spans)
    if first != second:
        return _("No difference: A has {a} months and B has {b}.").format(a=first, b=second)
    for view in sides if spans[0] != spans[1] else ():
        if broken := view.availability(metric).crosses(view.filters, spans[0], spans[1]):
            return _("No difference: {change} in {month}.").format(
                change=_(broken.title), month=format_month(broken.month)
            )
    if base is None or base < LEAST_BASE:
        return _("No difference: the base is below {least}.").format(least=LEAST_BASE)
    return ""
