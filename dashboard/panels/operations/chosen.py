"""Which joint operations are asked for, which one is looked at, and how it is written."""

from collections.abc import Sequence
from typing import Any

from dashboard.i18n import N_, _, format_date, format_months, format_number, ngettext
from dashboard.panels.data import Operations, Reading
from dashboard.panels.panel import View
from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.periods import MonthRange, PeriodKind, month_of
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.vocabularies import OPERATION_KINDS

OPERATIONS = METRICS["operations"]

RESULTS = (
    ("checks", N_("Checks")),
    ("hits", N_("Hits")),
    ("arrests", N_("Arrests")),
    ("victims_identified", N_("Victims identified")),
    ("migrants_found", N_("Migrants found")),
)
READ = N_(
    "First results as published, never revised in public. Checks mix persons, documents and "
    "vehicles and grow as border systems search by themselves; arrests are not all for smuggling. "
    "Operations differ in length and countries: no trend can be read from them."
)


EMPTY = N_("No joint operation is recorded for this choice.")


WHOLE_IN = (PeriodKind.LATEST_12, PeriodKind.ALL)
"""Periods in which all operations are listed: the newest twelve months, which every page shows
first, hold a handful."""


def asked(filters: Filters, view: View) -> MonthRange | None:
    """The months whose operations are listed; None lists all."""
    if filters.period.kind in WHOLE_IN or not view.has(OPERATIONS):
        return None
    return view.availabilities.months(OPERATIONS, filters)


def reads(view: View) -> Sequence[Reading[Any]]:
    """What `chosen` needs to be read."""
    return (Operations(view.filters.as_known_on),)


def chosen(view: View) -> Operation | None:
    """The operation of the address; without one, the newest that has had time to be followed up.

    None where the address names one that is not held, or nothing is held.
    """
    held, key = view.operations(), view.options.get("op", "")
    if key:
        return next((operation for operation in held if operation.key == key), None)
    followed = (METRICS[code] for code in ("detections", "interceptions"))
    last = max(
        (view.availabilities.of(m).newest for m in followed if view.availabilities.has(m)),
        default=0,
    )
    ended = (o for o in held if month_of(o.ends_on.year, o.ends_on.month) < last)
    return next(ended, held[0] if held else None)


def when(operation: Operation) -> str:
    """Its days, as exactly as they are known."""
    first, last = operation.starts_on, operation.ends_on
    match operation.date_precision:
        case "day" if first == last:
            return format_date(first)
        case "day":
            return f"{format_date(first)} – {format_date(last)}"
        case "year":
            return _("{year}, months not published").format(year=first.year)
        case _:
            months = month_of(first.year, first.month), month_of(last.year, last.month)
            return _("{months}, days not published").format(months=format_months(*months))


def everything(view: View) -> Query[Listing]:
    """All operations on the routes and in the countries of a view, whatever its period."""
    return operations.listed(view.filters)


def how_many(operation: Operation) -> str:
    """The number of its countries, or that it was not published."""
    if operation.country_count is None:
        return _("countries not published")
    return ngettext("{count} country", "{count} countries", operation.country_count).format(
        count=format_number(operation.country_count)
    )


def names(operation: Operation) -> tuple[str, str]:
    """Countries and routes by name."""
    return (
        ", ".join(_(COUNTRIES[code].name) for code in operation.countries if code in COUNTRIES),
        ", ".join(_(ROUTES[code].short_name) for code in operation.routes if code in ROUTES),
    )


def kind(operation: Operation) -> str | None:
    """What it was against; None where that was not published."""
    term = OPERATION_KINDS.get(operation.kind)
    return _(term.label) if term else operation.kind or None


def none_chosen(view: View) -> str:
    """Why nothing is shown of an operation; empty where one is chosen."""
    if not view.has(OPERATIONS) or chosen(view):
        return ""
    return _("The address names an operation that is not held. Choose one in the table.")


def not_told(view: View) -> str:
    """Why no operation can be listed for the filters; empty where some can."""
    if not view.filters.origins():
        return ""
    return _(
        "Operations are not recorded by nationality; choose a place, or transit or destination "
        "instead."
    )
