"""Single layers of the map: marks at routes, at countries, at places of arrival."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard import steps, wording
from dashboard.drawings import Align, Column, Table
from dashboard.formats import comma_list, dot_list, format_months, format_number, with_subject
from dashboard.i18n import N_, _, ngettext
from dashboard.maps.ribbons import visible_routes
from dashboard.maps.symbols import Key, Symbol
from dashboard.maps.words import country_name
from dashboard.panels import findings
from dashboard.panels.catalogue import rates
from dashboard.panels.catalogue.operations import (
    EMPTY,
    OPERATIONS,
    listed_in_period,
    period_listed,
    when,
    why_unlisted,
)
from dashboard.panels.names import BY_ROUTE, whole_name
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.map import marks_map, sized
from dashboard.panels.shapes.table import Field, change_cells, change_columns, number, table
from dashboard.url_state import route_address
from dashboard.view import View
from dashboard.wording import (
    SMALL_BASE,
    base_in_words,
    figure,
    months_in_words,
    period_in_words,
    unit,
)
from data_access.analysis.changes import Compared
from data_access.frames import Frame, records
from data_access.queries import conditions, operations, series
from data_access.registry import (
    COUNTRIES,
    DEAD_MISSING,
    DEATHS_PER_1000,
    DETECTIONS,
    METRICS,
    ROUTES,
    Dimension,
    Metric,
)

_ARRIVALS, _BY_PLACE = METRICS["arrivals"], METRICS["arrivals_by_place"]


def _months(metric: Metric, view: View) -> str:
    return period_in_words(view.months(metric), view.availability(metric))


def _line(metric: Metric, value: int, view: View) -> str:
    """What a mark says of its count."""
    said = comma_list((figure(metric, value), _months(metric, view)))
    return with_subject(_(metric.label), said)


def _unit(metric: Metric) -> Callable[[int], str]:
    return lambda value: f"{format_number(value)} {unit(metric, value)}"


# --- movement at its route ---


def _at_routes(code: str, metric: Metric, kind: str) -> Panel:
    """A layer of a circle a route; what is on none of them is said.

    Args:
        code: of the panel.
        metric: what is counted.
        kind: name of the circles' colour.
    """

    def draw(view: View) -> Content:
        """Columns: metric, route, value."""
        frame = view.counts((metric,), (Dimension.ROUTE,), view.months(metric))
        by_route = dict(zip(frame["route"], map(int, frame["value"]), strict=True))
        counted = sorted(
            ((code, by_route[code]) for code in visible_routes(view.filters) if code in by_route),
            key=lambda item: (-item[1], item[0]),
        )
        names, values = [BY_ROUTE.name(code) for code, _n in counted], [n for _code, n in counted]
        marks = [
            _at_route(code, [_line(metric, value, view)], view, kind=kind, value=value)
            for code, value in counted
        ]
        rest = sum(frame["value"]) - sum(values)
        return Content(
            marks_map(
                view,
                marks,
                sized(marks, kind, _unit(metric)),
                note=_("{count} on no route of the map").format(count=figure(metric, rest))
                if rest
                else "",
                without=_("no mark: a route that is not counted"),
            ),
            lambda: Table(
                (
                    Column("route", _("Route")),
                    Column(metric.code, _(metric.label), Align.NUMBER),
                ),
                list(zip(names, values, strict=True)),
            ),
            rows=frame,
            # What is never added up has no shares.
            finding=lambda: (
                ""
                if conditions.pooled(metric, view.filters)
                else findings.of_ranking(names, values, whole_name(metric))
            ),
        )

    return Panel(
        code=code,
        title=metric.label,
        kind=Kind.MAP,
        metrics=(metric.code,),
        draw=draw,
        when_empty=N_("Not counted for these months and routes, or not loaded."),
        subtitle=lambda view: _months(metric, view),
        explanation=N_(
            "One circle a route, at its name: where on the route they were counted is not "
            "published. Area is the count; each measure has a scale of its own."
        ),
    )


def _at_route(code: str, lines: Sequence[str], view: View, **look: Any) -> Symbol:
    """The mark of a route, in the middle of what it crosses; it leads to its page."""
    return Symbol(
        *(ROUTES[code].label_at or (0.0, 0.0)),
        name=_(ROUTES[code].name),
        lines=lines,
        link=route_address(code, view.filters),
        **look,
    )


# --- arrivals ---


def _arrivals(
    metric: Metric, marks: Sequence[Symbol], view: View, write: Callable[[], Table], rows: Frame
) -> Content:
    drawing = marks_map(
        view,
        marks,
        sized(marks, "movement", _unit(metric)),
        without=_("no mark: not published for these months"),
    )
    return Content(drawing, write, rows=rows)


def _arrival(metric: Metric, at: tuple[float, float], name: str, value: int, view: View) -> Symbol:
    return Symbol(*at, name=name, lines=[_line(metric, value, view)], kind="movement", value=value)


# --- joint operations ---

_OPERATIONS_NAMED = 5

# --- change ---

_SIGNS = {"up": "+", "times": "+", "more": "+", "down": "−", "fewer": "−"}
"""Of changes that go somewhere, by their manner."""


def change_map(compared: Mapping[str, Compared], view: View, base: str, periods: str) -> Content:
    """A mark a route, as large as the change of its people; grey where it is not clear.

    Args:
        compared: both counts of each route.
        view: whose routes are drawn.
        base: what it is compared with, as in "fewer than …".
        periods: both sides, in one line.
    """
    marks = [
        _at_route(
            code,
            [wording.beside(one, base).text, periods],
            view,
            kind=_colour(one),
            letter=_SIGNS.get(wording.manner_of(one), "="),
            value=int(abs(one.now - one.before)),
        )
        for code, one in compared.items()
    ]
    keys = [
        # Outlines: a size means the same in each of the three colours.
        *sized(
            marks,
            "",
            lambda value: ngettext(
                "{number} person more or fewer", "{number} people more or fewer", value
            ).format(number=format_number(value)),
        ),
        Key(_("more people died or went missing"), "more", "+"),
        Key(_("fewer"), "less", "−"),
        Key(
            _("no clear change, not yet final, or a base under {n}").format(n=SMALL_BASE),
            "few",
            "±",
        ),
    ]
    return Content(
        marks_map(view, marks, keys, without=_("no mark: nobody recorded in either")),
        lambda: Table(
            (Column("route", _("Route")), *change_columns()),
            [(BY_ROUTE.name(code), *change_cells(one)) for code, one in compared.items()],
        ),
    )


def _colour(compared: Compared) -> str:
    """What may be chance is grey: a boat more or less would decide the colour."""
    if compared.before < SMALL_BASE or not compared.is_clear or compared.without_largest:
        return "few"
    return "more" if compared.now > compared.before else "less"


def _periods(view: View) -> str:
    like = view.like_months(DEAD_MISSING)
    if like is None:
        return _months(DEAD_MISSING, view)
    return _("{months} against {base}").format(
        months=months_in_words(like.now), base=months_in_words(like.before)
    )


def _no_change(view: View) -> str:
    """Why there is no change to show; empty where there is."""
    if not view.has(DEAD_MISSING):
        return ""
    base = view.base(DEAD_MISSING)
    if base is None:
        return _("No comparison is chosen: choose one in the bar above.")
    if view.availability(DEAD_MISSING).oldest > base.last:
        return _("No data for {base}: there is nothing to compare with.").format(
            base=format_months(base)
        )
    return ""


# --- deaths per 1,000 ---

_ROOM = 16.0
"""Radius of a mark that has a number inside."""


@panel(
    "map-arrivals",
    title=_ARRIVALS.label,
    kind=Kind.MAP,
    metrics=(_ARRIVALS.code,),
    by=(Dimension.COUNTRY,),
    subtitle=lambda view: _months(_ARRIVALS, view),
    explanation=N_(
        "One circle a country of arrival, a ring where nobody arrived. Countries publish for "
        "different months: one without a mark has not published for these."
    ),
)
def map_arrivals(view: View) -> Content:
    """Columns: metric, country, value."""
    frame = view.counts((_ARRIVALS,), (Dimension.COUNTRY,), view.months(_ARRIVALS))
    rows = records(frame)
    marks = [
        replace(_arrival(_ARRIVALS, at, country_name(code), int(row["value"]), view), country=code)
        for row in rows
        if (code := row["country"]) in COUNTRIES and (at := COUNTRIES[code].label_at)
    ]
    fields = (
        Field("country", N_("Country"), value=lambda row: country_name(row["country"])),
        number(_ARRIVALS.code, _ARRIVALS.label, lambda row: row["value"]),
    )
    return _arrivals(_ARRIVALS, marks, view, lambda: table(fields, rows), frame)


@panel(
    "map-arrival-places",
    title=_BY_PLACE.label,
    kind=Kind.MAP,
    metrics=(_BY_PLACE.code,),
    subtitle=lambda view: _months(_BY_PLACE, view),
    explanation=N_(
        "People who came ashore in whole years, by town, province or country as published: "
        "a circle of a province stands in its middle, not where boats land."
    ),
    when_empty=N_("No whole year with places of arrival is in this period."),
)
def map_arrival_places(view: View) -> Content:
    """Columns: name, country, lat_hundredths, lon_hundredths, value."""
    frame = view.rows(series.counts_by_place, _BY_PLACE, view.filters, view.months(_BY_PLACE))
    rows = records(frame)
    marks = [
        _arrival(
            _BY_PLACE,
            (row["lat_hundredths"] / 100, row["lon_hundredths"] / 100),
            row["name"],
            row["value"],
            view,
        )
        for row in rows
        if row["lat_hundredths"] is not None and row["lon_hundredths"] is not None
    ]
    fields = (
        Field("place", N_("Place"), value=lambda row: row["name"]),
        Field("country", N_("Country"), value=lambda row: country_name(row["country"])),
        number(_BY_PLACE.code, _BY_PLACE.label, lambda row: row["value"]),
    )
    return _arrivals(_BY_PLACE, marks, view, lambda: table(fields, rows), frame)


@panel(
    "map-operations",
    title=N_("Countries of joint operations"),
    kind=Kind.MAP,
    metrics=(OPERATIONS.code,),
    subtitle=lambda view: dot_list(_("area: operations of a country"), period_listed(view)),
    explanation=N_(
        "The area of an operation is published as the list of its countries, so each country "
        "has a mark; what happened where inside it is not published."
    ),
    lacks=why_unlisted,
    in_scope=True,
    when_empty=EMPTY,
)
def map_operations(view: View) -> Content:
    """A mark a country that took part, those of most operations first.

    Columns: those of `queries.operations.listed`.
    """
    frame = listed_in_period(view)
    listed = operations.as_values(frame)
    found = {
        code: [one for one in listed if code in one.countries]
        for code in {code for one in listed for code in one.countries if code in COUNTRIES}
    }
    by_country = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    marks = [
        Symbol(
            *at,
            name=country_name(code),
            lines=wording.lines_with_more(
                [comma_list((one.name, when(one))) for one in taken_part], _OPERATIONS_NAMED
            ),
            kind="operation",
            value=len(taken_part),
            country=code,
        )
        for code, taken_part in by_country
        if (at := COUNTRIES[code].label_at) is not None
    ]
    unnamed = sum(1 for one in listed if not one.countries)
    note = ngettext(
        "{count} operation whose countries were not published",
        "{count} operations whose countries were not published",
        unnamed,
    ).format(count=format_number(unnamed))
    drawing = marks_map(
        view,
        marks,
        sized(
            marks,
            "operation",
            lambda count: ngettext("{number} operation", "{number} operations", count).format(
                number=format_number(count)
            ),
        ),
        note=note if unnamed else "",
        without=_("no mark: no operation published"),
    )
    return Content(
        drawing,
        lambda: Table(
            (
                Column("country", _("Country")),
                Column("operations", _("Operations"), Align.NUMBER),
                Column("names", _("Names")),
            ),
            [
                (country_name(code), len(some), comma_list(one.name for one in some))
                for code, some in by_country
            ],
        ),
        rows=frame,
    )


@panel(
    "map-change",
    compares=True,
    title=N_("Change of dead and missing"),
    kind=Kind.MAP,
    metrics=(DEAD_MISSING.code,),
    subtitle=lambda view: dot_list(_("area: people more or fewer"), _periods(view)),
    explanation=N_(
        "Change, not level: area is how many people more or fewer than in the base. A route "
        "with fewer than 30 people in the base is grey, since one boat would decide its colour."
    ),
    lacks=_no_change,
)
def map_change(view: View) -> Content:
    """Columns: metric, route, month, value."""
    by = (Dimension.ROUTE, Dimension.MONTH)
    frame = view.counts((DEAD_MISSING,), by, view.months_to_compare(DEAD_MISSING))
    counted = steps.by_group(frame, Dimension.ROUTE)
    compared = {
        code: one
        for code in visible_routes(view.filters)
        if (by_month := counted.get(code))
        and (one := view.on(code).compared(DEAD_MISSING, by_month))
        and (one.now or one.before)
    }
    return replace(
        change_map(
            compared,
            view,
            base_in_words(view.filters.compare, view.months_known(DEAD_MISSING)),
            _periods(view),
        ),
        rows=frame,
    )


@panel(
    "map-death-rate",
    title=DEATHS_PER_1000.label,
    kind=Kind.MAP,
    metrics=(DEATHS_PER_1000.code,),
    subtitle=N_("each route over its own months and its own count of movement"),
    lacks=rates.headline_death_rate.lacks,
    explanation=N_(
        "The number in a mark is the rate; the marks are alike in size, since routes that are "
        "counted differently cannot be compared. Each mark names its count of movement."
    ),
)
def map_death_rate(view: View) -> Content:
    """Columns: metric, route, month, value."""
    counted = rates.by_route(rates.counts_of_parts(view))
    found = [
        rates.formed(DEATHS_PER_1000, one, counted, one.months)
        for one in view.rated(DEATHS_PER_1000)
    ]
    marks = [
        _at_route(
            one.rated.route,
            [rates.formed_of(one), format_months(one.months)],
            view,
            kind="bar",
            letter=format_number(one.rate.value, 1),
            radius=_ROOM,
        )
        for one in found
        if one.rate.value is not None
    ]
    without = len(found) - len(marks)
    note = ngettext(
        "{count} route with too few people for a rate",
        "{count} routes with too few people for a rate",
        without,
    ).format(count=format_number(without))
    drawing = marks_map(
        view,
        marks,
        [Key(_("dead and missing per 1,000 of those counted on the route"), "bar", "n", None)],
        note=note if without else "",
        without=_("no mark: no rate, since movement is not counted or too small"),
    )
    return Content(drawing, lambda: rates.table(counted, view))


PANELS: tuple[Panel, ...] = (
    _at_routes("map-detections", DETECTIONS, "movement"),
    _at_routes("map-interceptions", METRICS["interceptions"], "stopped"),
    map_arrivals,
    map_arrival_places,
    map_operations,
    map_change,
    map_death_rate,
)
