"""The joint operation that is looked at, in words."""

from dashboard.figures.drawings import Column, Entries, Entry, Table
from dashboard.i18n import _, format_number
from dashboard.panels.operations.chosen import (
    OPERATIONS,
    READ,
    RESULTS,
    chosen,
    everything,
    how_many,
    kind,
    names,
    none_chosen,
    reads,
    when,
)
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing
from data_access.queries.operations import Operation


def _facts(operation: Operation) -> list[tuple[str, str]]:
    """What is known of one operation, label and text."""
    unknown = _("not published")
    countries, routes = names(operation)
    rest = f": {countries}" if countries else ""
    return [
        (_("When"), when(operation)),
        (_("Against"), kind(operation) or unknown),
        (_("Countries"), how_many(operation) + rest),
        (_("With"), operation.partners or unknown),
        (_("Routes"), routes or unknown),
        *((_(label), _number(operation.results[code])) for code, label in RESULTS),
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


CHOSEN = Panel[Listing](
    code="operation",
    title=lambda view: picked.name if (picked := chosen(view)) else _("Operation"),
    kind=Kind.LIST,
    metrics=(OPERATIONS.code,),
    query=everything,
    reads=reads,
    shape=adapted(_draw_chosen, _tabulate_chosen),
    subtitle=lambda view: when(picked) if (picked := chosen(view)) else "",
    explanation=READ,
    lacks=none_chosen,
    in_scope=True,
    needs_rows=False,
)

PANELS = (CHOSEN,)
