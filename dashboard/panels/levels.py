"""How much there was: of which months, and of what, as it is said aloud."""

from collections.abc import Callable, Mapping, Sequence

from dashboard import wording
from dashboard.formats import (
    all_of,
    comma_list,
    date_in_full,
    format_number,
    month_in_full,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import PLACES, kind_of_records
from dashboard.panels.names import measure_name
from data_access.availability import Availability
from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.registry import ROUTES, Metric

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
        number = format_number(value)
        if months and known and _is_part(months, known):
            number = _("at least {number}").format(number=number)
        text = text.format(measure=name, value=number, period=period)
    else:
        usual = N_("no {measure} were recorded {period}")
        text = _(_NONE.get(metric.code, usual)).format(measure=name, period=period)
    subject = subject_in_words(filters)
    return with_subject(subject, text) if subject else text


def _is_part(months: MonthRange, known: Availability) -> bool:
    """Whether some months lack a country or a route, or are not known at all."""
    return not known.knows(months) or any(map(months.holds, known.partial))


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
    parts += kind_of_records(filters)
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=date_in_full(filters.as_known_on)))
    return comma_list(parts)
