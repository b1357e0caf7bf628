"""Change of dead and missing against the chosen base, a mark a route."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.figures import steps
from dashboard.figures.drawings import Align, Column, MapDrawing, Table
from dashboard.figures.symbols import Key, Symbol
from dashboard.figures.wording import SMALL_BASE, base_in_words, change_on
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.maps.ribbons import shown
from dashboard.panels.catalogue.rankings import route_address
from dashboard.panels.panel import Kind, Panel, View, adapted
from dashboard.panels.shapes.map import at_route, marks_map, sized, with_parts
from data_access.filters import Grain
from data_access.frames import Counts, Query
from data_access.periods import MonthRange
from data_access.queries import series
from data_access.registry.metrics import DEAD_MISSING
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension

_BY = (Dimension.ROUTE, Dimension.MONTH)
_SIGNS = {-1: "−", 0: "=", 1: "+"}


def _base(view: View) -> MonthRange:
    return view.base(DEAD_MISSING) or view.months(DEAD_MISSING)


def _query(view: View) -> Query[Counts]:
    months, base = view.months(DEAD_MISSING), _base(view)
    reach = MonthRange(min(months.first, base.first), max(months.last, base.last))
    return series.counts((DEAD_MISSING,), view.filters, _BY, {DEAD_MISSING.code: reach})


def _compared(frame: Counts, view: View) -> Mapping[str, tuple[int, int]]:
    """People now and in the base, of each route drawn that has any, those inside it with it."""
    counted = steps.by_group(frame, Dimension.ROUTE, Grain.MONTH)
    now, before = (
        {
            code: sum(value for month, value in by_month.items() if months.holds(month))
            for code, by_month in counted.items()
        }
        for months in (view.months(DEAD_MISSING), _base(view))
    )
    return pairs(shown(view.filters), now, before)


def pairs(
    codes: Iterable[str], now: Mapping[str, int], before: Mapping[str, int]
) -> Mapping[str, tuple[int, int]]:
    """People now and in the base, of those routes that have any, those inside them with them."""
    found = {
        code: (with_parts(code, dict(now)) or 0, with_parts(code, dict(before)) or 0)
        for code in codes
    }
    return {code: pair for code, pair in found.items() if any(pair)}


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared, in words.

    Attributes:
        base: what it is held against, as in "fewer than …".
        periods: both sides, in one line.
    """

    base: str
    periods: str


def _kind(now: int, before: int) -> str:
    """Small counts are grey whatever they do: a boat more or less would decide the colour."""
    if before < SMALL_BASE:
        return "few"
    return "more" if now > before else "less"


def _draw(frame: Counts, view: View) -> MapDrawing:
    said = Said(base_in_words(view.filters.compare), _periods(view))
    return draw(_compared(frame, view), view, said)


def draw(compared: Mapping[str, tuple[int, int]], view: View, words: Said) -> MapDrawing:
    """A mark a route, as large as the change of its people; on a small base it is grey."""
    places = []
    for code, (now, before) in compared.items():
        said = change_on(now, before, words.base)
        direction = said.direction if said else 0
        places.append(
            Symbol(
                *at_route(code),
                name=_(ROUTES[code].name),
                lines=[said.text if said else "", words.periods],
                kind=_kind(now, before),
                letter=_SIGNS[direction],
                value=abs(now - before),
                link=route_address(code, view.filters),
            )
        )
    keys = [
        # Outlines: a size means the same in each of the three colours.
        *sized(
            places,
            "",
            lambda number: _("{number} people more or fewer").format(number=format_number(number)),
        ),
        Key(_("more people died or went missing"), "more", "+"),
        Key(_("fewer"), "less", "−"),
        Key(_("base under {n} people").format(n=SMALL_BASE), "few", "±"),
    ]
    without = _("no mark: nobody recorded in either")
    return marks_map(view, places, keys, without=without)


def _periods(view: View) -> str:
    months, base = view.months(DEAD_MISSING), _base(view)
    return _("{months} against {base}").format(
        months=format_months(months.first, months.last), base=format_months(base.first, base.last)
    )


def _tabulate(frame: Counts, view: View) -> Table:
    return tabulate(_compared(frame, view), (_(DEAD_MISSING.label), _("Base")))


def tabulate(compared: Mapping[str, tuple[int, int]], names: tuple[str, str]) -> Table:
    """A route a row, with both counts."""
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, names[0], Align.NUMBER),
            Column("before", names[1], Align.NUMBER),
        ),
        rows=[(_(ROUTES[code].name), now, before) for code, (now, before) in compared.items()],
    )


def _why_not(view: View) -> str:
    """Why there is no change to show; empty where there is."""
    if not view.has(DEAD_MISSING):
        return ""
    base = view.base(DEAD_MISSING)
    if base is None:
        return _("No comparison is chosen: choose one in the bar above.")
    if not view.availability(DEAD_MISSING).knows(base):
        return _("{base} are not held in full: there is nothing to compare with.").format(
            base=format_months(base.first, base.last)
        )
    return ""


PANELS = (
    Panel[Counts](
        code="map-change",
        title=lambda _view: _("Change of dead and missing"),
        kind=Kind.MAP,
        metrics=(DEAD_MISSING.code,),
        query=_query,
        shape=adapted(_draw, _tabulate),
        subtitle=lambda view: " · ".join((_("area: people more or fewer"), _periods(view))),
        explanation=N_(
            "Change, not level: area is how many people more or fewer than in the base. A route "
            "with fewer than 30 people in the base is grey, since one boat would decide its colour."
        ),
        lacks=_why_not,
    ),
)
