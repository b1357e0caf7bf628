"""The filter sentence: what a view shows, in words, on pages, in files, in alternative texts."""

from dashboard.figures import exercise
from dashboard.figures.wording import base_in_words, period_in_words
from dashboard.i18n import _, format_date, format_months
from dashboard.panels.data import Data
from data_access.filters import Compare, Filters, Role
from data_access.periods import PeriodKind
from data_access.registry import denominators
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, METRICS, Metric
from data_access.registry.routes import ROUTES

_ROLES = {
    None: "in {country}",
    Role.ORIGIN: "nationals of {country}",
    Role.TRANSIT: "routes through {country}",
    Role.DESTINATION: "routes to {country}",
}
_NAMES_AT_MOST = 3


def filter_sentence(data: Data, base: str = "") -> str:
    """One line: routes, period, comparison, then what narrows the view further, then dates.

    Args:
        data: what is shown.
        base: what it is compared with, where that is not for the filters to say.
    """
    return " · ".join(part for part in (choice(data, base), published(data)) if part)


def choice(data: Data, base: str = "") -> str:
    """The sentence without its dates: what is chosen."""
    filters = data.filters
    parts = [_routes(filters), _period(data)]
    if base or filters.compare is not Compare.NONE:
        words = base or base_in_words(filters.compare)
        parts.append(_("compared with {base}").format(base=words))
    parts += [
        _(_ROLES[c.role]).format(country=_(COUNTRIES[c.iso3].name)) for c in filters.countries
    ]
    if filters.quality is not None:
        parts.append(
            _("source quality {low} to {high}").format(
                low=filters.quality[0], high=filters.quality[1]
            )
        )
    if filters.as_known_on is not None:
        parts.append(_("as known on {day}").format(day=format_date(filters.as_known_on)))
    return " · ".join(part for part in parts if part)


def with_exercise(sentence: str) -> str:
    """The sentence of what shows figures made for exercises: first of all, that it does."""
    return f"{exercise.sentence()} {sentence}"


def _routes(filters: Filters) -> str:
    if not filters.routes:
        return _("All routes")
    names = [_(ROUTES[code].name) for code in filters.routes]
    if len(names) > _NAMES_AT_MOST:
        rest = _("{count} more").format(count=len(names) - _NAMES_AT_MOST)
        names = [*names[:_NAMES_AT_MOST], rest]
    return ", ".join(names)


def _period(data: Data) -> str:
    period = data.filters.period
    named = {
        PeriodKind.ALL: _("all months held"),
        PeriodKind.LATEST_12: _("latest 12 complete months of each measure"),
        PeriodKind.YEAR_TO_DATE: _("this year to the latest complete month of each measure"),
    }
    if period.kind is not PeriodKind.SPAN:
        return named[period.kind]
    known = [m for m in (DEAD_MISSING, *_movement(data.filters)) if data.has(m)]
    if not known:
        return str(period)
    months = data.months(known[0])
    if period.last is not None:
        return format_months(months.first, months.last)
    return period_in_words(months, data.availability(known[0]))


def published(data: Data) -> str:
    """Of which day the figures are."""
    dates = [
        f"{format_date(data.availability(metric).published_on)} ({_name(metric)})"
        for metric in (DEAD_MISSING, *_movement(data.filters))
        if data.has(metric)
    ]
    return _("figures of {dates}").format(dates=", ".join(dates)) if dates else ""


def _movement(filters: Filters) -> tuple[Metric, ...]:
    """What counts movement on the routes chosen; on all of them, the measure of most."""
    ways = (denominators.of_route(code) for code in filters.routes)
    codes = dict.fromkeys(code for way in ways if way for code in way.metrics)
    return tuple(METRICS[code] for code in codes) if filters.routes else (DETECTIONS,)


def _name(metric: Metric) -> str:
    short = {DEAD_MISSING: _("deaths"), DETECTIONS: _("detections")}
    return short.get(metric, _(metric.label))
