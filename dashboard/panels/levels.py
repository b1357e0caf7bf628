"""How much there was: of which months, and of what, as it is said aloud."""

from collections.abc import Callable, Iterator, Mapping

from dashboard import wording
from dashboard.formats import (
    all_of,
    clauses,
    comma_list,
    date_in_full,
    format_number,
    month_in_full,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import PLACES
from dashboard.panels.names import measure_name
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import ROUTES, Metric

_LEVELS: Mapping[str, Callable[[int], str]] = {
    "dead_missing": lambda value: ngettext(
        "at least 1 person died or went missing {period}",
        "at least {value} people died or went missing {period}",
        value,
    ),
    "detections": lambda value: ngettext(
        "1 irregular crossing was detected {period}",
        "{value} irregular crossings were detected {period}",
        value,
    ),
    "encounters": lambda value: ngettext(
        "1 encounter was recorded {period}", "{value} encounters were recorded {period}", value
    ),
    "arrivals": lambda value: ngettext(
        "1 arrival was registered {period}", "{value} arrivals were registered {period}", value
    ),
    "interceptions": lambda value: ngettext(
        "1 person was stopped {period}", "{value} people were stopped {period}", value
    ),
    "transits": lambda value: ngettext(
        "1 person was recorded in transit {period}",
        "{value} people were recorded in transit {period}",
        value,
    ),
    "returns": lambda value: ngettext(
        "1 person was returned {period}", "{value} people were returned {period}", value
    ),
    "dead": lambda value: ngettext(
        "at least 1 person died {period}", "at least {value} people died {period}", value
    ),
    "missing": lambda value: ngettext(
        "at least 1 person went missing {period}",
        "at least {value} people went missing {period}",
        value,
    ),
    "searches": lambda value: ngettext(
        "1 search was recorded {period}", "{value} searches were recorded {period}", value
    ),
    "hits": lambda value: ngettext(
        "1 hit was recorded {period}", "{value} hits were recorded {period}", value
    ),
}
"""What is said of a number, by code of its measure."""

_NONE = {"dead_missing": N_("no deaths or disappearances were recorded {period}")}
_NAMED = 2
_DECEMBER = 12


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
        held: what is known of it, and the months of the period that are; None where nothing is.
        filters: of the view.
        name: of the measure in the middle of a sentence, where not its own.
    """
    (known, months), name = held, name or measure_name("", metric)
    period = during(months, known) if months and known else ""
    if value:
        write = _LEVELS.get(metric.code)
        text = write(int(value)) if write else _("{measure} numbered {value} {period}")
        text = text.format(measure=name, value=format_number(value), period=period)
    else:
        usual = N_("no {measure} were recorded {period}")
        text = _(_NONE.get(metric.code, usual)).format(measure=name, period=period)
    limits = list(_limits(months, known)) if months and known else []
    if limits:
        text = f"{text} ({clauses(limits)})"
    subject = subject_in_words(filters)
    return with_subject(subject, text) if subject else text


def _limits(months: MonthRange, known: Availability) -> Iterator[str]:
    """What keeps a level from being the last word on its months."""
    if not known.knows(months):
        count = sum(map(months.holds, known.months))
        yield wording.months_reported(count, months.length)
    incomplete = sum(map(months.holds, known.partial))
    if incomplete and incomplete == sum(map(months.holds, known.months)):
        # Every month lacks some country or route: the sum is not what its name says.
        yield _("no month is complete")
    elif incomplete:
        yield _("some months incomplete")
    if known.provisional_from <= min(months.last, known.newest_complete):
        first = max(known.provisional_from, months.first)
        if first == months.first:
            yield _("provisional")
        else:
            yield _("provisional from {month}").format(month=month_in_full(first))


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
    text = months_in_words(first, last, _("in {month}"), _("from {first} to {last}"))
    if in_part:
        month = month_in_full(known.newest)
        return _("{months}, {month} in part").format(months=text, month=month)
    return text


def months_in_words(first: int, last: int, one: str, several: str) -> str:
    """Inclusive months by a pattern for one month or year, and one for several."""
    begins, ends = divmod(first, 100), divmod(last, 100)
    if begins[1] == 1 and ends[1] == _DECEMBER:
        if begins[0] == ends[0]:
            return one.format(month=str(ends[0]))
        return several.format(first=str(begins[0]), last=str(ends[0]))
    if first == last:
        return one.format(month=month_in_full(last))
    return several.format(
        first=month_in_full(first, year=begins[0] != ends[0]), last=month_in_full(last)
    )


def subject_in_words(filters: Filters) -> str:
    """Of which part of all figures a level is; empty where it is of all."""
    routes = [_(ROUTES[code].name) for code in filters.routes]
    places = [with_country(_(PLACES[one.role]), one.iso3) for one in filters.countries]
    several = (
        ngettext("on {count} route", "on {count} routes", len(routes)),
        ngettext("{count} country", "{count} countries", len(places)),
    )
    parts = [
        all_of(names) if len(names) <= _NAMED else text.format(count=format_number(len(names)))
        for names, text in zip((routes, places), several, strict=True)
        if names
    ]
    if filters.quality is not None:
        low, high = filters.quality
        parts.append(_("source quality {low} to {high}").format(low=low, high=high))
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=date_in_full(filters.as_known_on)))
    return comma_list(parts)
