"""Joint operations: a timeline, a table with their published results, and the one looked at."""

from collections.abc import Sequence

from dashboard.drawings import (
    Align,
    Coded,
    Column,
    Dated,
    Entries,
    Entry,
    Grid,
    Table,
)
from dashboard.formats import comma_list, dot_list, format_date, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.panel import Content, Kind, panel
from dashboard.plots import plot as plots
from dashboard.view import View
from data_access.filters import Filters
from data_access.frames import Listing
from data_access.periods import MonthRange, PeriodKind
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry import COUNTRIES, METRICS, OPERATION_KINDS, ROUTES

OPERATIONS = METRICS["operations"]

RESULTS = (
    ("checks", N_("Checks")),
    ("hits", N_("Hits")),
    ("arrests", N_("Arrests")),
    ("victims_identified", N_("Identified or potential victims")),
    ("migrants_found", N_("Migrants found")),
)
_DESCRIBED = frozenset(
    {
        N_("Hammer (Italian airports)"),
        N_("Focal Points Sea (Constanța)"),
        N_("Three joint operations with Frontex (names not published)"),
        N_("North Africa and Sahel border operation"),
        N_("Five joint operations with Frontex"),
    }
)
"""Operations that are known by a description, in the publisher's words. Other names are names."""
_PARTNERS = frozenset(
    {
        N_("AFRIPOL"),
        N_("EMPACT"),
        N_("Eurojust"),
        N_("Europol"),
        N_("Frontex"),
        N_("INTERPOL"),
    }
)
"""Who takes part, as they are named in each language. Other names stay as they came."""
READ = N_(
    "First results as published, never revised in public. Checks mix persons, documents and "
    "vehicles and grow as border systems search automatically; arrests are not all for smuggling. "
    "Operations differ in length and countries: no trend can be read from them."
)


EMPTY = N_("No joint operations in this selection.")


WHOLE_IN = (PeriodKind.LATEST_12, PeriodKind.ALL)
"""Periods in which all operations are listed: the newest twelve months, which every page shows
first, hold a handful."""


def months_listed(filters: Filters, view: View) -> MonthRange | None:
    """The months whose operations are listed; None lists all."""
    if filters.period.kind in WHOLE_IN or not view.has(OPERATIONS):
        return None
    return view.availabilities.months(OPERATIONS, filters)


def period_listed(view: View) -> str:
    """The same in words."""
    months = months_listed(view.filters, view)
    return format_months(months) if months else _("all available")


def chosen(view: View) -> Operation | None:
    """The operation of the address; without one, the newest that has had time to be followed up.

    None if there are none, or the address names one that is not among them.
    """
    known, key = view.operations(), view.options.get("op", "")
    if key:
        return next((operation for operation in known if operation.key == key), None)
    followed = (METRICS[code] for code in ("detections", "interceptions"))
    last = max(
        (view.availabilities.of(m).newest for m in followed if view.availabilities.answers(m)),
        default=0,
    )
    ended = (operation for operation in known if operation.months.last < last)
    return next(ended, known[0] if known else None)


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
            return _("{months}, days not published").format(months=format_months(operation.months))


def how_many(operation: Operation) -> str:
    """The number of its countries, or that it was not published."""
    if operation.country_count is None:
        return _("countries not published")
    return ngettext("{count} country", "{count} countries", operation.country_count).format(
        count=format_number(operation.country_count)
    )


def places(operation: Operation) -> tuple[str, str]:
    """Countries and routes by name."""
    return (
        comma_list(_(COUNTRIES[code].name) for code in operation.countries if code in COUNTRIES),
        comma_list(_(ROUTES[code].name) for code in operation.routes if code in ROUTES),
    )


def title(operation: Operation) -> str:
    """Its name, or what stands for one in the reader's language."""
    return _(operation.name) if operation.name in _DESCRIBED else operation.name


def partners(operation: Operation) -> str | None:
    """Who took part, by name; None where that was not published."""
    names = filter(None, (name.strip() for name in operation.partners.split(";")))
    return comma_list(_(name) if name in _PARTNERS else name for name in names) or None


def aim(operation: Operation) -> str | None:
    """What it was against; None where that was not published."""
    term = OPERATION_KINDS.get(operation.kind)
    return _(term.label) if term else operation.kind or None


def none_chosen(view: View) -> str:
    """Why nothing is shown of an operation; empty where one is chosen."""
    if not view.has(OPERATIONS) or chosen(view):
        return ""
    return _("This operation is not in the list. Choose one in the table.")


def why_unlisted(view: View) -> str:
    """Why no operation can be listed for the filters; empty where some can."""
    if not view.filters.origins:
        return ""
    return _(
        "Operations are not recorded by nationality; choose a place, or transit or destination "
        "instead."
    )


def listed_in_period(view: View) -> Listing:
    """Read the operations of the period; columns: those of `operations.listed`."""
    return view.rows(operations.listed, view.filters, months_listed(view.filters, view))


def day(operation: Operation, *, first: bool) -> Dated:
    """A day as far as it is known: `2024-09-29`, `2024-07`, `2014`."""
    known = operation.starts_on if first else operation.ends_on
    length = {"day": 10, "year": 4}.get(operation.date_precision, 7)
    return Dated(known.isoformat()[:length])


def every_field(listed: Sequence[Operation]) -> Table:
    """Every field of each operation; codes and days are for files, their names for readers."""
    return Table(
        columns=(
            Column("operation", _("Key"), for_files=True),
            Column("name", _("Operation")),
            Column("kind", _("Against")),
            Column("starts_on", _("From")),
            Column("ends_on", _("To")),
            Column("partners", _("With")),
            Column("countries", _("Countries by name")),
            Column("country_count", _("Countries"), Align.NUMBER),
            Column("routes", _("Routes")),
            *(Column(code, _(label), Align.NUMBER) for code, label in RESULTS),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                o.key,
                title(o),
                _coded(o.kind, aim(o)),
                day(o, first=True),
                day(o, first=False),
                _coded(o.partners, partners(o)),
                _coded(" ".join(o.countries), countries),
                o.country_count,
                _coded(" ".join(o.routes), routes),
                *(o.results[code] for code, _label in RESULTS),
                o.source_address or None,
            )
            for o, (countries, routes) in ((o, places(o)) for o in listed)
        ],
        unknown=_("not published"),
    )


def finding(listed: Sequence[Operation]) -> str:
    """How many there are, and the newest of them."""
    if not listed:
        return ""
    return ngettext(
        "One joint operation with published results: {name}",
        "{count} joint operations with published results, the newest {name}",
        len(listed),
    ).format(
        count=format_number(len(listed)),
        name=title(max(listed, key=lambda one: str(day(one, first=True)))),
    )


def _coded(code: str, name: str | None) -> Coded | None:
    return Coded(code, name or code) if code else None


@panel(
    "operations",
    title=N_("Joint operations and their published results"),
    kind=Kind.GRID,
    metrics=(OPERATIONS.code,),
    subtitle=lambda view: dot_list(
        _("joint operations"), period_listed(view), _("first published results")
    ),
    explanation=READ,
    lacks=why_unlisted,
    in_scope=True,
    when_empty=EMPTY,
    whole_in=WHOLE_IN,
)
def joint_operations_listing(view: View) -> Content:
    """A row an operation, the one looked at chosen. Columns: those of `operations.listed`."""
    frame = listed_in_period(view)
    listed, picked = operations.as_values(frame), chosen(view)
    table = Table(
        columns=(
            Column("name", _("Operation")),
            Column("starts_on", _("From")),
            Column("ends_on", _("To")),
            Column("country_count", _("Countries"), Align.NUMBER),
            *(Column(code, _(label), Align.NUMBER) for code, label in RESULTS),
            Column("kind", _("Against")),
            Column("partners", _("With")),
            Column("routes", _("Routes")),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                title(operation),
                day(operation, first=True),
                day(operation, first=False),
                operation.country_count,
                *(operation.results[code] for code, _label in RESULTS),
                aim(operation),
                partners(operation),
                places(operation)[1] or None,
                operation.source_address or None,
            )
            for operation in listed
        ],
        unknown=_("not published"),
    )
    keys = [operation.key for operation in listed]
    return Content(
        Grid(table, keys, [picked.key] if picked else [], option="op"),
        lambda: every_field(listed),
        rows=frame,
        finding=lambda: finding(listed),
    )


def _facts(operation: Operation) -> list[tuple[str, str]]:
    """Facts about one operation, label and text."""
    unknown = _("not published")
    countries, routes = places(operation)
    rest = f": {countries}" if countries else ""
    return [
        (_("When"), when(operation)),
        (_("Against"), aim(operation) or unknown),
        (_("Countries"), how_many(operation) + rest),
        (_("With"), partners(operation) or unknown),
        (_("Routes"), routes or unknown),
        *(
            (_(label), unknown if (n := operation.results[code]) is None else format_number(n))
            for code, label in RESULTS
        ),
        (_("Source"), operation.source_address or unknown),
        (
            _("Read with care"),
            _(
                "What the charts show around these months is coincidence, not effect: weather, "
                "other operations and other routes move the figures, too."
            ),
        ),
    ]


@panel(
    "operation",
    title=lambda view: title(picked) if (picked := chosen(view)) else _("Operation"),
    kind=Kind.LIST,
    metrics=(OPERATIONS.code,),
    subtitle=lambda view: when(picked) if (picked := chosen(view)) else "",
    explanation=READ,
    lacks=none_chosen,
    in_scope=True,
)
def operation_details(view: View) -> Content:
    """List facts about the chosen operation."""
    operation = chosen(view)
    facts = _facts(operation) if operation else []
    columns = (Column("what", _("What")), Column("text", _("Published")))
    return Content(Entries([Entry(*fact) for fact in facts]), lambda: Table(columns, facts))


@panel(
    "operations-timeline",
    title=N_("Joint operations"),
    kind=Kind.CHART,
    metrics=(OPERATIONS.code,),
    subtitle=N_("first to last day · dotted: only the year is published"),
    explanation=N_(
        "Each operation from its first to its last day, the newest on top. Choose one by a click "
        "here, or in the table by click, Space or Enter. Those "
        "outside of the chosen period are paler."
    ),
    lacks=why_unlisted,
    in_scope=True,
    when_empty=EMPTY,
    whole_in=tuple(PeriodKind),
)
def operations_timeline(view: View) -> Content:
    """Columns: those of `operations.listed`."""
    frame = view.rows(operations.listed, view.filters)
    months, picked = months_listed(view.filters, view), chosen(view)
    listed = operations.as_values(frame)
    spans = [
        {
            "key": operation.key,
            "label": title(operation),
            "hover": f"<b>{title(operation)}</b><br>{when(operation)}<br>{how_many(operation)}",
            "first": operation.starts_on,
            "last": operation.ends_on,
            "vague": operation.date_precision == "year",
            "dim": months is not None and not months.overlap(operation.months),
            "chosen": picked is not None and operation.key == picked.key,
        }
        for operation in listed
    ]
    text = ngettext(
        "Timeline of {count} joint operation. The table has it.",
        "Timeline of {count} joint operations. The table has all of them.",
        len(spans),
    )
    timeline = plots.plot_of(
        plots.Kind.SPANS,
        spans,
        [plots.Series(_(OPERATIONS.label), view.theme.hues[OPERATIONS.hue])],
        view.theme,
        alternative=text.format(count=len(spans)),
        setting=plots.Setting(chosen=months),
    )
    return Content(timeline, lambda: every_field(listed), rows=frame)


PANELS = (operations_timeline, joint_operations_listing, operation_details)
