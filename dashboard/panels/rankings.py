"""Tables: routes with their figures, and the largest incidents."""

from dataclasses import replace
from datetime import date

from dashboard import url_state
from dashboard.figures import steps
from dashboard.figures.drawings import Align, Column, Table
from dashboard.figures.wording import short_change
from dashboard.i18n import N_, _, format_date, format_month, format_months
from dashboard.panels.panel import Kind, Panel, View
from data_access.filters import Filters, Grain
from data_access.frames import Counts, Incidents, Query, records
from data_access.periods import MonthRange
from data_access.queries import incidents, series
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import DEAD_MISSING
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension
from data_access.registry.vocabularies import CAUSES

_TOP_ROUTES = 8
_SPARK_MONTHS = 36


def _reach(view: View) -> MonthRange:
    months = view.months(DEAD_MISSING)
    base = view.base(DEAD_MISSING) or months
    spark = MonthRange(months.last, months.last).extended_back(_SPARK_MONTHS - 1)
    return MonthRange(min(months.first, base.first, spark.first), max(months.last, base.last))


def _query(view: View) -> Query[Counts]:
    by = (Dimension.ROUTE, Dimension.MONTH)
    return series.counts((DEAD_MISSING,), view.filters, by, {DEAD_MISSING.code: _reach(view)})


def route_address(code: str, filters: Filters) -> str:
    """The page of a route with the filters kept; the page itself fixes the route."""
    query = url_state.write(replace(filters, routes=()))
    return f"/routes/{code}" + (f"?{query}" if query else "")


def _rows(frame: Counts, view: View) -> list[tuple[str, int, int | None, list[int | None]]]:
    """Route, people in the period, people in the base, 36 months; most people first."""
    availability, months, base = (
        view.availability(DEAD_MISSING),
        view.months(DEAD_MISSING),
        view.base(DEAD_MISSING),
    )
    window = MonthRange(months.last, months.last).extended_back(_SPARK_MONTHS - 1)
    calendar = steps.Calendar.over(window, availability, Grain.MONTH)
    rows = []
    for code, counted in steps.by_group(frame, Dimension.ROUTE, Grain.MONTH).items():
        people = sum(value for month, value in counted.items() if months.holds(month))
        before = steps.total(counted, base, availability) if base else None
        if people or before:
            rows.append((code, people, before, list(calendar.filled(counted).values())))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _table(frame: Counts, view: View, most: int | None = None) -> Table:
    ranked = _rows(frame, view)[:most]
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _("People"), Align.NUMBER),
            Column("change", _("Change"), Align.NUMBER),
        ),
        rows=[
            (_(ROUTES[code].short_name), people, short_change(people, before))
            for code, people, before, _spark in ranked
        ],
        links={i: route_address(code, view.filters) for i, (code, *_rest) in enumerate(ranked)},
        sparks={i: spark for i, (*_cells, spark) in enumerate(ranked)},
    )


def _subtitle(view: View) -> str:
    months = view.months(DEAD_MISSING)
    return " · ".join(
        (
            _("people, minimum estimate"),
            format_months(months.first, months.last),
            _("line: 36 months"),
        )
    )


def _tabulate(frame: Counts, view: View) -> Table:
    """All routes with unformatted numbers: the period, and the months it is compared with."""
    base = view.base(DEAD_MISSING)
    before = format_months(base.first, base.last) if base else ""
    return Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
            *([Column("before", before, Align.NUMBER)] if base else []),
        ),
        rows=[
            (_(ROUTES[code].name), people, *([earlier] if base else []))
            for code, people, earlier, _spark in _rows(frame, view)
        ],
    )


TOP_ROUTES = Panel[Counts](
    code="top-routes",
    title=lambda _view: _("Routes with most dead and missing"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    query=_query,
    draw=lambda frame, view: _table(frame, view, _TOP_ROUTES),
    tabulate=_tabulate,
    subtitle=_subtitle,
    explanation=N_(
        "Each record under the route that IOM names. Route not stated is a row of its own, so that "
        "the rows add up to the total. On fewer than 30 people the change is given as two numbers."
    ),
)

ALL_ROUTES = Panel[Counts](
    code="all-routes",
    title=lambda _view: _("All routes with records"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    query=_query,
    draw=_table,
    tabulate=_tabulate,
    subtitle=lambda view: " · ".join((_subtitle(view), _("routes inside another counted apart"))),
    explanation=TOP_ROUTES.explanation,
)


def _incidents_query(view: View) -> Query[Incidents]:
    return incidents.largest(view.filters, view.months(DEAD_MISSING))


def _when(occurred_on: date | None, precision: str, month: int) -> str:
    if precision == "day" and occurred_on is not None:
        return format_date(occurred_on)
    return format_month(month)


def _incidents(frame: Incidents, _view: View) -> Table:
    return Table(
        columns=(
            Column("date", _("Date"), Align.SHORT),
            Column("route", _("Route")),
            Column("country", _("Country")),
            Column("cause", _("Cause")),
            Column("dead", _("Dead"), Align.NUMBER),
            Column("missing", _("Missing"), Align.NUMBER),
            Column("dead_missing", _("Dead and missing"), Align.NUMBER),
        ),
        rows=[
            (
                _when(row["occurred_on"], row["date_precision"], row["month"]),
                _(ROUTES[row["route"]].short_name),
                _(COUNTRIES[row["country"]].name) if row["country"] in COUNTRIES else None,
                _(CAUSES[row["cause"]].label) if row["cause"] in CAUSES else None,
                row["dead"],
                row["missing"],
                row["dead_missing"],
            )
            for row in records(frame)
        ],
    )


LARGEST = Panel[Incidents](
    code="largest-incidents",
    title=lambda _view: _("Incidents with most dead and missing"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    query=_incidents_query,
    draw=_incidents,
    tabulate=_incidents,
    subtitle=lambda view: " · ".join(
        (
            _("people, minimum estimate"),
            format_months(view.months(DEAD_MISSING).first, view.months(DEAD_MISSING).last),
        )
    ),
    explanation=N_("Totals that IOM gives for a period rather than an event are not listed."),
)

PANELS = (TOP_ROUTES, ALL_ROUTES, LARGEST)
