"""What a view is of, in words: the filter sentence, and levels as they are said aloud.

The filter sentence stands on pages, in files and in alternative texts; a level says how much there
was, of which months, and of what.
"""

from collections.abc import Callable, Mapping, Sequence

from dashboard import url_state, wording
from dashboard.formats import (
    all_of,
    comma_list,
    date_in_full,
    dot_list,
    format_date,
    format_month,
    format_months,
    format_number,
    month_in_full,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.country_names import route_inside, with_country
from dashboard.panels.names import measure_name
from dashboard.view import View
from data_access.availability import Availability
from data_access.filters import Compare, Filters, Role, Window
from data_access.periods import MonthRange, PeriodKind
from data_access.registry import DEAD_MISSING, METRICS, ROUTES, Metric, denominators

PLACES = {
    None: N_("in {country}"),
    Role.ORIGIN: N_("nationals of {country}"),
    Role.TRANSIT: N_("routes through {country}"),
    Role.DESTINATION: N_("routes to {country}"),
}
"""What a country is to what is shown, by its role; English message ids."""
_OF_INCIDENTS = frozenset({"dead_missing", "dead", "missing", "incidents"})
"""Codes of what is counted under the country in or off which it happened."""
_NAMES_AT_MOST, _SAID_AT_MOST = 3, 2
"""Names of a sentence that is read, and of one that is said."""
_DECEMBER = 12
_ROLLING = frozenset({PeriodKind.LATEST_12, PeriodKind.YEAR_TO_DATE})


def filter_sentence(view: View, base: str = "", *, comparison: bool = True) -> str:
    """One line: routes, period, comparison, then what narrows the view further, then dates.

    Args:
        view: what is shown.
        base: what it is compared with, where that is not for the filters to say.
        comparison: whether what is shown is compared.
    """
    chosen = choice(view, base, comparison=comparison)
    return dot_list(chosen, published(view))


def choice(
    view: View,
    base: str = "",
    *,
    windows: bool = True,
    period: bool = True,
    comparison: bool = True,
) -> str:
    """The sentence without its dates: what is chosen.

    Args:
        view: what is shown.
        base: what it is compared with, where that is not for the filters to say.
        windows: whether it names the months of each measure where they differ; a wall has no room
            for it, and each of its numbers has its own.
        period: whether what is shown follows it.
        comparison: whether what is shown is compared.
    """
    filters = view.filters
    parts = [_routes(filters), _period(view, windows=windows) if period else ""]
    # Of all months there is nothing before them.
    is_compared = comparison and filters.period.kind is not PeriodKind.ALL
    if base or (is_compared and filters.compare is not Compare.NONE):
        parts.append(_("compared with {base}").format(base=base or _bases(view)))
    parts += [with_country(_(PLACES[c.role]), c.iso3) for c in filters.countries]
    parts += url_state.labels(filters.scope())
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=format_date(filters.as_known_on)))
    return dot_list(*parts)


def _bases(view: View) -> str:
    """What changes are formed against; of each measure, where one is known for more years."""
    measures = dict[str, list[str]]()
    for metric in filter(view.has, movement_and_deaths(view.filters)):
        base = wording.base_in_words(view.filters.compare, view.months_known(metric))
        measures.setdefault(base, []).append(measure_name("", metric))
    if len(measures) <= 1:
        return next(iter(measures), wording.base_in_words(view.filters.compare, 1))
    return comma_list(f"{base} ({comma_list(named)})" for base, named in measures.items())


def with_exercise(sentence: str, made_up: int, cards: int) -> str:
    """The sentence of a page with figures made for exercises; first of all, if it shows no other.

    Beside real ones it says how many cards they are on, after what is real: readers took the whole
    page for invented.

    Args:
        sentence: of the choice.
        made_up: cards with such figures; none leaves the sentence as it is.
        cards: of the page.
    """
    if not made_up:
        return sentence
    if made_up == cards:
        return f"{wording.of_exercise()} {sentence}"
    return f"{sentence} · {in_part_exercise(made_up, cards)}"


def in_part_exercise(made_up: int, cards: int) -> str:
    """How many of so many cards show figures made for exercises, where others show real ones."""
    counted = ngettext(
        "{count} of {all} cards shows demo figures, not real; it is marked.",
        "{count} of {all} cards show demo figures, not real; they are marked.",
        made_up,
    )
    return counted.format(count=made_up, all=cards)


def _routes(filters: Filters) -> str:
    names = [_(ROUTES[code].name) for code in filters.routes]
    return comma_list(wording.with_more(names, _NAMES_AT_MOST)) or _("All routes")


def _period(view: View, *, windows: bool) -> str:
    """What the period is; where measures end in different months, which those are."""
    metrics, period = view.availabilities.side_by_side(view.filters), view.filters.period
    spans = {
        metric: wording.period_in_words(months, view.availability(metric))
        for metric in metrics
        if (months := view.available_part(metric))
    }
    text = _period_in_words(view, metrics)
    if not windows or len(set(spans.values())) <= 1:
        return text
    if period.kind in _ROLLING:
        # As many months of each, or from the same one on: where they end tells them.
        spans = {
            metric: _("to {month}").format(month=format_month(view.months(metric).last))
            for metric in spans
        }
    named = [f"{measure_name('', metric)} {words}" for metric, words in spans.items()]
    return dot_list(text, *named)


def _period_in_words(view: View, metrics: Sequence[Metric]) -> str:
    period, is_common = view.filters.period, view.filters.window is Window.COMMON
    end = view.availabilities.common_end(view.filters)
    if is_common and end is not None and period.kind is not PeriodKind.SPAN:
        named = {
            PeriodKind.ALL: _("all months to {month}"),
            PeriodKind.LATEST_12: _("12 months to {month}"),
            PeriodKind.YEAR_TO_DATE: _("this year to {month}"),
        }
        text = named[period.kind].format(month=format_month(end))
        measures = all_of([measure_name("", metric) for metric in metrics])
        return _("{period}, for which {measures} are complete").format(
            period=text, measures=measures
        )
    named = {
        PeriodKind.ALL: _("all months"),
        PeriodKind.LATEST_12: _("latest 12 months"),
        PeriodKind.YEAR_TO_DATE: _("this year"),
    }
    if period.kind is not PeriodKind.SPAN:
        return named[period.kind]
    known = [m for m in movement_and_deaths(view.filters) if view.has(m)]
    if not known:
        return str(period)
    months = view.months(known[0])
    if period.last is not None and not is_common:
        return format_months(months)
    return wording.period_in_words(months, view.availability(known[0]))


def published(view: View) -> str:
    """The date of the figures."""
    dates = [
        f"{format_date(view.availability(metric).published_on)} ({measure_name('', metric)})"
        for metric in movement_and_deaths(view.filters)
        if view.has(metric)
    ]
    return _("figures of {dates}").format(dates=comma_list(dates)) if dates else ""


def movement_and_deaths(filters: Filters) -> tuple[Metric, ...]:
    """Deaths, and what counts movement on the routes chosen."""
    return (DEAD_MISSING, *(METRICS[code] for code in denominators.movement(filters.routes)))


# How much there was.

_LEVELS: Mapping[str, Callable[[int], str]] = {
    "dead_missing": lambda value: ngettext(
        "{value} person died or went missing {period}",
        "{value} people died or went missing {period}",
        value,
    ),
    "detections": lambda value: ngettext(
        "{value} irregular crossing was detected {period}",
        "{value} irregular crossings were detected {period}",
        value,
    ),
    "encounters": lambda value: ngettext(
        "{value} encounter was recorded {period}",
        "{value} encounters were recorded {period}",
        value,
    ),
    "arrivals": lambda value: ngettext(
        "{value} arrival was registered {period}",
        "{value} arrivals were registered {period}",
        value,
    ),
    "interceptions": lambda value: ngettext(
        "{value} person was stopped {period}", "{value} people were stopped {period}", value
    ),
    "transits": lambda value: ngettext(
        "{value} person was recorded in transit {period}",
        "{value} people were recorded in transit {period}",
        value,
    ),
    "returns": lambda value: ngettext(
        "{value} person was returned {period}", "{value} people were returned {period}", value
    ),
    "dead": lambda value: ngettext(
        "{value} person died {period}", "{value} people died {period}", value
    ),
    "missing": lambda value: ngettext(
        "{value} person went missing {period}",
        "{value} people went missing {period}",
        value,
    ),
    "searches": lambda value: ngettext(
        "{value} search was recorded {period}", "{value} searches were recorded {period}", value
    ),
    "hits": lambda value: ngettext(
        "{value} hit was recorded {period}", "{value} hits were recorded {period}", value
    ),
}
"""What is said of a number, by code of its measure."""

_NONE = {"dead_missing": N_("no deaths or disappearances were recorded {period}")}


def level_in_words(
    metric: Metric,
    value: float | None,
    held: tuple[Availability | None, MonthRange | None],
    filters: Filters,
    *,
    name: str = "",
) -> str:
    """A count with its months, and of which part of all figures it is.

    Args:
        metric: what is counted.
        value: the count.
        held: its availability, and the known months of the period; None if nothing is known.
        filters: of the view.
        name: of the measure in the middle of a sentence, where not its own.
    """
    (known, months), name = held, name or measure_name("", metric)
    period = during(months, known) if months and known else ""
    if value:
        write = _LEVELS.get(metric.code)
        text = write(int(value)) if write else _("{measure} numbered {value} {period}")
        number = format_number(value)
        # Some months lack a country or a route, or are not known at all.
        if months and known and (not known.knows(months) or any(map(months.holds, known.partial))):
            number = _("at least {number}").format(number=number)
        text = text.format(measure=name, value=number, period=period)
    else:
        usual = N_("no {measure} were recorded {period}")
        text = _(_NONE.get(metric.code, usual)).format(measure=name, period=period)
    subject = subject_in_words(filters, metric)
    return with_subject(subject, text.strip()) if subject else text.strip()


def during(months: MonthRange, known: Availability) -> str:
    """Months as they are said; where the newest is not known to its last day, to that day."""
    first, last = months.first, months.last
    in_part = known.ends_in_part and months.holds(known.newest)
    if in_part and known.ends_on is not None:
        end = date_in_full(known.ends_on)
        if first == last:
            return _("from 1 to {day}").format(day=end)
        same = first // 100 == last // 100
        return _("from {first} to {day}").format(first=month_in_full(first, year=not same), day=end)
    text = in_months(months.months())
    if in_part:
        month = month_in_full(known.newest)
        return _("{months}, {month} in part").format(months=text, month=month)
    return text


def in_months(months: Sequence[int]) -> str:
    """Months in a sentence: `in 2024`, `in the year to August 2025`, `from May to June 2025`."""
    first, last = months[0], months[-1]
    if MonthRange(first, last).length != len(months):
        return _("in {month}").format(month=wording.months_said(months))
    is_of_years = first % 100 == 1 and last % 100 == _DECEMBER
    if is_of_years and first // 100 == last // 100:
        return _("in {month}").format(month=str(last // 100))
    if is_of_years:
        return _("from {first} to {last}").format(first=str(first // 100), last=str(last // 100))
    if first == last:
        return _("in {month}").format(month=month_in_full(last))
    if len(months) == _DECEMBER:
        return _("in the year to {month}").format(month=month_in_full(last))
    begin = month_in_full(first, year=first // 100 != last // 100)
    return _("from {first} to {last}").format(first=begin, last=month_in_full(last))


def subject_in_words(filters: Filters, metric: Metric | None = None) -> str:
    """Of which part of all figures a level of a measure is; empty where it is of all."""
    messages = {role: _(text) for role, text in PLACES.items()}
    if metric and metric.code in _OF_INCIDENTS:
        messages[None] = _("in or off {country}")
    routes = [route_inside(_(ROUTES[code].name)) for code in filters.routes]
    places = [with_country(messages[one.role], one.iso3) for one in filters.countries]
    several = (
        ngettext("on {count} route", "on {count} routes", len(routes)),
        ngettext("{count} country", "{count} countries", len(places)),
    )
    parts = [
        all_of(names)
        if len(names) <= _SAID_AT_MOST
        else text.format(count=format_number(len(names)))
        for names, text in zip((routes, places), several, strict=True)
        if names
    ]
    parts += url_state.labels(filters.scope())
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=date_in_full(filters.as_known_on)))
    return comma_list(parts)
