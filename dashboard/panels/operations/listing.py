"""Joint operations in a table, with the results that were published of each."""

from dashboard.figures.drawings import Align, Column, Grid, Table
from dashboard.i18n import _, format_months
from dashboard.panels.operations.chosen import (
    EMPTY,
    OPERATIONS,
    READ,
    RESULTS,
    WHOLE_IN,
    asked,
    chosen,
    kind,
    names,
    not_told,
    reads,
)
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, Query
from data_access.queries import operations
from data_access.queries.operations import Operation


def _query(view: View) -> Query[Listing]:
    return operations.listed(view.filters, asked(view.filters, view))


def day(operation: Operation, *, first: bool) -> str:
    """A day as far as it is known: `2024-09-29`, `2024-07`, `2014`."""
    known = operation.starts_on if first else operation.ends_on
    length = {"day": 10, "year": 4}.get(operation.date_precision, 7)
    return known.isoformat()[:length]


def _draw_grid(frame: Listing, view: View) -> Grid:
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
                operation.name,
                day(operation, first=True),
                day(operation, first=False),
                operation.country_count,
                *(operation.results[code] for code, _label in RESULTS),
                kind(operation),
                operation.partners or None,
                names(operation)[1] or None,
                operation.source_address or None,
            )
            for operation in listed
        ],
        unknown=_("not published"),
    )
    keys = [operation.key for operation in listed]
    return Grid(table, keys, [picked.key] if picked else [], option="op")


def tabulate(frame: Listing, _view: View) -> Table:
    """Every field of each operation, codes and dates as files write them."""
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
            *(Column(code, _(label), Align.NUMBER) for code, label in RESULTS),
            Column("source_address", _("Source")),
        ),
        rows=[
            (
                o.key,
                o.name,
                o.kind or None,
                day(o, first=True),
                day(o, first=False),
                o.partners or None,
                " ".join(o.countries) or None,
                o.country_count,
                " ".join(o.routes) or None,
                *(o.results[code] for code, _label in RESULTS),
                o.source_address or None,
            )
            for o in operations.as_values(frame)
        ],
        unknown=_("not published"),
    )


def _subtitle(view: View) -> str:
    months = asked(view.filters, view)
    shown = _("all that are held") if months is None else format_months(months.first, months.last)
    return " · ".join((_("joint operations"), shown, _("first published results")))


TABLE = Panel[Listing](
    code="operations",
    title=lambda _view: _("Joint operations and their published results"),
    kind=Kind.GRID,
    metrics=(OPERATIONS.code,),
    query=_query,
    reads=reads,
    shape=adapted(_draw_grid, tabulate),
    subtitle=_subtitle,
    explanation=READ,
    lacks=not_told,
    in_scope=True,
    when_empty=EMPTY,
    whole_in=WHOLE_IN,
)
PANELS = (TABLE,)
