"""Joint operations: when, with whom, what was published of them, and which one is looked at."""

from dashboard.figures.drawings import Align, Chart, Column, Entries, Entry, Grid, Table
from dashboard.figures.spans import Span, timeline
from dashboard.i18n import N_, _, format_date, format_months, format_number, ngettext
from dashboard.panels.panel import Kind, Panel, View
from data_access.filters import Filters
from data_access.frames import Listing, Query
from data_access.periods import MonthRange, PeriodKind, month_of
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.network_terms import OPERATION_KINDS
from data_access.registry.routes import ROUTES

OPERATIONS = METRICS["operations"]

_RESULTS = (
    ("checks", N_("Checks")),
    ("hits", N_("Hits")),
    ("arrests", N_("Arrests")),
    ("victims_identified", N_("Victims identified")),
    ("migrants_found", N_("Migrants found")),
)
_READ = N_(
    "First results as published, never revised in public. Checks mix persons, documents and "
    "vehicles and grow as border systems search by themselves; arrests are not all for smuggling. "
    "Operations differ in length and countries: no trend can be read from them."
)


def asked(filters: Filters, view: View) -> MonthRange | None:
    """The months whose operations are listed; None lists all.

    The newest twelve months, which every page shows first, hold a handful: then all are listed.
    """
    if filters.period.kind in {PeriodKind.LATEST_12, PeriodKind.ALL} or not view.has(OPERATIONS):
        return None
    return view.holdings.months(OPERATIONS, filters)


def chosen(view: View) -> Operation | None:
    """The operation of the address; without one, the newest that has had time to be followed up.

    None where the address names one that is not held, or nothing is held.
    """
    held, key = view.operations(), view.options.get("op", "")
    if key:
        return next((operation for operation in held if operation.key == key), None)
    followed = (METRICS[code] for code in ("detections", "interceptions"))
    last = max((view.holdings.of(m).newest for m in followed if view.holdings.has(m)), default=0)
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


def _query(view: View) -> Query[Listing]:
    return operations.listed(view.filters, asked(view.filters, view))


def _all(view: View) -> Query[Listing]:
    return operations.listed(view.filters)


def _countries(operation: Operation) -> str:
    if operation.country_count is None:
        return _("countries not published")
    return ngettext("{count} country", "{count} countries", operation.country_count).format(
        count=format_number(operation.country_count)
    )


def _names(operation: Operation) -> tuple[str, str]:
    """Countries and routes by name."""
    return (
        ", ".join(_(COUNTRIES[code].name) for code in operation.countries if code in COUNTRIES),
        ", ".join(_(ROUTES[code].short_name) for code in operation.routes if code in ROUTES),
    )


def _draw_timeline(frame: Listing, view: View) -> Chart:
    months, picked = asked(view.filters, view), chosen(view)
    listed = operations.as_values(frame)
    spans = [
        Span(
            key=operation.key,
            label=operation.name,
            note=_countries(operation),
            hover=f"<b>{operation.name}</b><br>{when(operation)}<br>{_countries(operation)}",
            first=operation.starts_on,
            last=operation.ends_on,
            vague=operation.date_precision == "year",
            dim=months is not None and not _touches(operation, months),
            chosen=picked is not None and operation.key == picked.key,
        )
        for operation in listed
    ]
    return Chart(
        timeline(spans, view.theme.hues[OPERATIONS.hue], view.theme, months),
        _("Timeline of {count} joint operations. The table has all of them.").format(
            count=len(spans)
        ),
    )


def _touches(operation: Operation, months: MonthRange) -> bool:
    first, last = operation.starts_on, operation.ends_on
    return (
        month_of(first.year, first.month) <= months.last
        and month_of(last.year, last.month) >= months.first
    )


def _day(operation: Operation, *, first: bool) -> str:
    """A day as far as it is known: `2024-09-29`, `2024-07`, `2014`."""
    day = operation.starts_on if first else operation.ends_on
    length = {"day": 10, "year": 4}.get(operation.date_precision, 7)
    return day.isoformat()[:length]


def _kind(operation: Operation) -> str | None:
    term = OPERATION_KINDS.get(operation.kind)
    return _(term.label) if term else operation.kind or None


def _draw_grid(frame: Listing, view: View) -> Grid:
    listed, picked = operations.as_values(frame), chosen(view)
    table = Table(
        columns=(
            Column("name", _("Operation")),
            Column("starts_on", _("From")),
            Column("ends_on", _("To")),
            Column("country_count", _("Countries"), Align.NUMBER),
            *(Column(code, _(label), Align.NUMBER) for code, label in _RESULTS),
            Column("kind", _("Against")),
            Column("partners", _("With")),
            Column("routes", _("Routes")),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                operation.name,
                _day(operation, first=True),
                _day(operation, first=False),
                operation.country_count,
                *(operation.results[code] for code, _label in _RESULTS),
                _kind(operation),
                operation.partners or None,
                _names(operation)[1] or None,
                operation.source_address or None,
            )
            for operation in listed
        ],
        unknown=_("not published"),
    )
    keys = [operation.key for operation in listed]
    return Grid(table, keys, [picked.key] if picked else [], option="op")


def _tabulate(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("operation", _("Key")),
            Column("name", _("Operation")),
            Column("kind", _("Against")),
            Column("starts_on", _("From")),
            Column("ends_on", _("To")),
            Column("partners", _("With")),
            Column("countries", _("Countries by name")),
            Column("country_count", _("Countries"), Align.NUMBER),
            Column("routes", _("Routes")),
            *(Column(code, _(label), Align.NUMBER) for code, label in _RESULTS),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                o.key,
                o.name,
                o.kind or None,
                _day(o, first=True),
                _day(o, first=False),
                o.partners or None,
                " ".join(o.countries) or None,
                o.country_count,
                " ".join(o.routes) or None,
                *(o.results[code] for code, _label in _RESULTS),
                o.source_address or None,
            )
            for o in operations.as_values(frame)
        ],
        unknown=_("not published"),
    )


def _facts(operation: Operation) -> list[tuple[str, str]]:
    """What is known of one operation, label and text."""
    unknown = _("not published")
    countries, routes = _names(operation)
    rest = f": {countries}" if countries else ""
    return [
        (_("When"), when(operation)),
        (_("Against"), _kind(operation) or unknown),
        (_("Countries"), _countries(operation) + rest),
        (_("With"), operation.partners or unknown),
        (_("Routes"), routes or unknown),
        *((_(label), _number(operation.results[code])) for code, label in _RESULTS),
        (_("Source"), operation.source_address or unknown),
        (
            _("Read with care"),
            _(
                "What the charts show around these months is coincidence, not effect: weather, "
                "other operations and other routes move the figures, too."
            ),
        ),
    ]


def _number(value: int | None) -> str:
    return _("not published") if value is None else format_number(value)


def _draw_chosen(_frame: Listing, view: View) -> Entries:
    operation = chosen(view)
    return Entries([Entry(*fact) for fact in _facts(operation)] if operation else [])


def _tabulate_chosen(_frame: Listing, view: View) -> Table:
    operation = chosen(view)
    return Table(
        columns=(Column("what", _("What")), Column("text", _("Published"))),
        rows=_facts(operation) if operation else [],
    )


def none_chosen(view: View) -> str:
    """Why nothing is shown of an operation; empty where one is chosen."""
    if not view.has(OPERATIONS) or chosen(view):
        return ""
    return _("The address names an operation that is not held. Choose one in the table.")


def _subtitle(view: View) -> str:
    months = asked(view.filters, view)
    shown = _("all that are held") if months is None else format_months(months.first, months.last)
    return " · ".join((_("joint operations"), shown, _("first published results")))


_EMPTY = N_("No joint operation is recorded for this choice.")

TIMELINE = Panel[Listing](
    code="operations-timeline",
    title=lambda _view: _("Joint operations"),
    kind=Kind.CHART,
    metrics=(OPERATIONS.code,),
    query=_all,
    draw=_draw_timeline,
    tabulate=_tabulate,
    subtitle=lambda _view: _("first to last day · dotted: only the year is published"),
    explanation=N_(
        "Each operation from its first to its last day, the newest on top, with the number of "
        "countries. Choose one by a click here, or in the table by click, Space or Enter. Those "
        "outside of the chosen period are paler."
    ),
    in_scope=True,
    when_empty=_EMPTY,
)
TABLE = Panel[Listing](
    code="operations",
    title=lambda _view: _("Joint operations and their published results"),
    kind=Kind.GRID,
    metrics=(OPERATIONS.code,),
    query=_query,
    draw=_draw_grid,
    tabulate=_tabulate,
    subtitle=_subtitle,
    explanation=_READ,
    in_scope=True,
    when_empty=_EMPTY,
)
CHOSEN = Panel[Listing](
    code="operation",
    title=lambda view: picked.name if (picked := chosen(view)) else _("Operation"),
    kind=Kind.LIST,
    metrics=(OPERATIONS.code,),
    query=_all,
    draw=_draw_chosen,
    tabulate=_tabulate_chosen,
    subtitle=lambda view: when(picked) if (picked := chosen(view)) else "",
    explanation=_READ,
    lacks=none_chosen,
    in_scope=True,
    needs_rows=False,
)

PANELS = (TIMELINE, TABLE, CHOSEN)
