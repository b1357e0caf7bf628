"""Joint operations that a bureau took part in: a short table, from which each leads to its page."""

from dataclasses import replace

from dashboard import url_state
from dashboard.figures.drawings import Align, Column, Table
from dashboard.i18n import _
from dashboard.panels.operations import listing
from dashboard.panels.operations.chosen import RESULTS, kind, names
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.filters import Filters
from data_access.frames import Listing
from data_access.queries import operations


def _address(key: str, filters: Filters) -> str:
    """An operation on the page of all, which is about no bureau."""
    everywhere = replace(filters, countries=())
    return f"/operations?{url_state.write(everywhere, [('op', key)])}"


def _draw(frame: Listing, view: View) -> Table:
    listed = operations.as_values(frame)
    return Table(
        columns=(
            Column("name", _("Operation")),
            Column("starts_on", _("From"), Align.SHORT),
            Column("ends_on", _("To"), Align.SHORT),
            Column("kind", _("Against")),
            Column("routes", _("Routes")),
            Column("country_count", _("Countries"), Align.NUMBER),
            *(Column(code, _(label), Align.NUMBER) for code, label in RESULTS),
        ),
        rows=[
            (
                operation.name,
                listing.day(operation, first=True),
                listing.day(operation, first=False),
                kind(operation),
                names(operation)[1] or None,
                operation.country_count,
                *(operation.results[code] for code, _label in RESULTS),
            )
            for operation in listed
        ],
        links={place: _address(one.key, view.filters) for place, one in enumerate(listed)},
    )


# A table and no grid: its rows are few, nothing on the page depends on a chosen one, and the
# script of grids takes longer than the page's charts.
OF_BUREAU: Panel[Listing] = replace(
    listing.TABLE, code="bureau-operations", kind=Kind.TABLE, shape=adapted(_draw, listing.tabulate)
)

PANELS = (OF_BUREAU,)
