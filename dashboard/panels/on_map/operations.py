"""Where joint operations took place: a mark a country that took part."""

from collections.abc import Mapping

from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.symbols import Symbol
from dashboard.i18n import N_, _, format_months, format_number, ngettext
from dashboard.panels.operations.chosen import EMPTY, OPERATIONS, asked, not_told, when
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.map import marks_map, sized
from data_access.frames import Listing, Query
from data_access.queries import operations
from data_access.queries.operations import Operation
from data_access.registry.countries import COUNTRIES

_KIND = "operation"
_LINES = 5


def _query(view: View) -> Query[Listing]:
    return operations.listed(view.filters, asked(view.filters, view))


def _by_country(frame: Listing) -> Mapping[str, list[Operation]]:
    """The operations of each country, that with most of them first."""
    found: dict[str, list[Operation]] = {}
    for operation in operations.as_values(frame):
        for code in operation.countries:
            if code in COUNTRIES:
                found.setdefault(code, []).append(operation)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def _draw(frame: Listing, view: View) -> MapDrawing:
    places = []
    for code, held in _by_country(frame).items():
        at = COUNTRIES[code].label_at
        if at is None:
            continue
        said = [f"{one.name}, {when(one)}" for one in held[:_LINES]]
        more = len(held) - _LINES
        if more > 0:
            said.append(_("and {count} more").format(count=more))
        name = _(COUNTRIES[code].name)
        places.append(Symbol(*at, name=name, lines=said, kind=_KIND, value=len(held), country=code))
    keys = sized(places, _KIND, _operations)
    unnamed = sum(1 for one in operations.as_values(frame) if not one.countries)
    note = ngettext(
        "{count} operation whose countries were not published",
        "{count} operations whose countries were not published",
        unnamed,
    ).format(count=format_number(unnamed))
    return marks_map(
        view,
        places,
        keys,
        note=note if unnamed else "",
        without=_("no mark: no operation published"),
    )


def _operations(number: int) -> str:
    return ngettext("{number} operation", "{number} operations", number).format(
        number=format_number(number)
    )


def _tabulate(frame: Listing, _view: View) -> Table:
    return Table(
        columns=(
            Column("country", _("Country")),
            Column("operations", _("Operations"), Align.NUMBER),
            Column("names", _("Names")),
        ),
        rows=[
            (_(COUNTRIES[code].name), len(held), ", ".join(one.name for one in held))
            for code, held in _by_country(frame).items()
        ],
    )


def _subtitle(view: View) -> str:
    months = asked(view.filters, view)
    shown = _("all that are held") if months is None else format_months(months.first, months.last)
    return " · ".join((_("area: operations of a country"), shown))


PANELS = (
    Panel[Listing](
        code="map-operations",
        title=lambda _view: _("Countries of joint operations"),
        kind=Kind.MAP,
        metrics=(OPERATIONS.code,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=_subtitle,
        explanation=N_(
            "The area of an operation is published as the list of its countries, so each country "
            "has a mark; what happened where inside it is not published."
        ),
        lacks=not_told,
        in_scope=True,
        when_empty=EMPTY,
    ),
)
