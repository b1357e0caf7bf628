"""Tables: routes with their figures, and the largest incidents."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from dashboard import steps
from dashboard.drawings import Align, Column, Keyed, Table
from dashboard.formats import comma_list, dot_list, format_month, with_subject
from dashboard.i18n import N_, _
from dashboard.panels import findings
from dashboard.panels.catalogue import people
from dashboard.panels.names import BY_CAUSE, BY_ROUTE
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.table import (
    Field,
    change_cells,
    change_columns,
    listed,
    number,
    occurred_on,
    short,
    stated_country,
    stated_route,
    written_months,
)
from dashboard.url_state import route_address
from dashboard.view import View
from dashboard.wording import (
    UNKNOWN,
    base_in_words,
    months_in_words,
    part_in_words,
    period_in_words,
    relative_change,
)
from data_access.analysis.changes import Compared, LikeMonths, total
from data_access.filters import Grain
from data_access.frames import records
from data_access.periods import MonthRange, PeriodKind
from data_access.queries import conditions, incidents
from data_access.registry import CAUSES, DEAD_MISSING, ROUTES, Break, Dimension, Metric
from data_access.registry.routes import NOT_STATED

_TOP_ROUTES, _ROUTES = 8, 10
_YEAR = 12


def _routes(view: View, most: int) -> Content:
    """Routes with people and change, the largest first; their file has unformatted numbers.

    A sum of fewer months has no rank among others: it comes after them, and then what has no route.

    Columns: metric, route, month, value.

    Args:
        view: what is shown.
        most: rows of the picture; the file has all.
    """
    reach, months = view.months_to_compare(DEAD_MISSING), view.months(DEAD_MISSING)
    by = (Dimension.ROUTE, Dimension.MONTH)
    frame = view.counts((DEAD_MISSING,), by, reach)
    every = (
        (code, total(counted, months.months()), view.on(code).compared(DEAD_MISSING, counted))
        for code, counted in steps.by_group(frame, Dimension.ROUTE).items()
    )
    by_size = sorted(
        ((code, n, compared) for code, n, compared in every if n or (compared and compared.before)),
        key=lambda row: (row[0] != NOT_STATED, -row[1], row[0]),
    )
    routes = sorted(
        by_size, key=lambda row: (row[0] == NOT_STATED, _fewer_months(row[0], view) is not None)
    )
    first = [row for row in routes if row in by_size[:most]]
    others = sum(people for _code, people, _compared in by_size[most:])
    has_base = view.base(DEAD_MISSING) is not None
    heading, named = _heading([compared for _code, _people, compared in routes])
    picture = Table(
        columns=(
            Column("route", _("Route")),
            Column(DEAD_MISSING.code, _("People"), Align.NUMBER),
            *([Column("change", heading, Align.NUMBER)] if has_base else ()),
        ),
        rows=[
            (
                _name(code, view),
                people,
                *([_change(code, compared, named, view)] if has_base else ()),
            )
            for code, people, compared in first
        ]
        + ([(_("Remaining routes"), others, *([""] if has_base else ()))] if others else []),
        links={i: route_address(code, view.filters) for i, (code, *_rest) in enumerate(first)},
        dash=_("nothing to compare with"),
    )

    return Content(
        picture,
        lambda: Table(
            columns=(
                Column("route", _("Route")),
                Column(DEAD_MISSING.code, _(DEAD_MISSING.label), Align.NUMBER),
                *(change_columns() if has_base else ()),
            ),
            rows=[
                (BY_ROUTE.name(code), people, *(change_cells(compared) if has_base else ()))
                for code, people, compared in routes
            ],
        ),
        rows=frame,
    )


def _fewer_months(code: str, view: View) -> MonthRange | None:
    """The months of a route where it is known for fewer than the period has; else None."""
    part = view.on(code).available_part(DEAD_MISSING)
    return None if part == view.available_part(DEAD_MISSING) else part


def _broken(code: str, view: View) -> Break | None:
    """The break in the label of a route that leaves it no change; of all months none is formed."""
    is_of_all = view.filters.period.kind is PeriodKind.ALL
    return None if is_of_all else view.on(code).crosses(DEAD_MISSING)


def _name(code: str, view: View) -> str:
    """A route, with its months where it is known for fewer than the period has.

    Where it has no change because its count began, that says from when on it is known.
    """
    on_route, name = view.on(code), _(ROUTES[code].name)
    part = _fewer_months(code, view)
    if part is None:
        return name
    broken = _broken(code, view)
    if broken and broken.month == part.first:
        return name
    return comma_list((name, period_in_words(part, on_route.availability(DEAD_MISSING))))


def _change(
    code: str, compared: Compared | None, named: LikeMonths | None, view: View
) -> Keyed | str | None:
    """The change of a route, or the break in its label that leaves it none."""
    broken = None if compared else _broken(code, view)
    # As wide as a drawn change: a phone has no more room.
    return (
        comma_list((_(broken.title), format_month(broken.month)))
        if broken
        else relative_change(compared, named)
    )


def _heading(every: Sequence[Compared | None]) -> tuple[str, LikeMonths | None]:
    """The heading of changes, with their months where all have the same and those are not all."""
    months = {compared.like for compared in every if compared}
    if len(months) == 1:
        (like,) = months
        if not (like.is_whole and like.are_of_one_season):
            return _("Change, {months}").format(months=months_in_words(like.now)), like
    return _("Change"), None


def _subtitle(view: View, *parts: str) -> str:
    period = period_in_words(view.months(DEAD_MISSING), view.availability(DEAD_MISSING))
    return dot_list(_("minimum estimate"), period, *parts)


TOP_ROUTES = Panel(
    code="top-routes",
    compares=True,
    title=N_("Routes with most dead and missing"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    draw=lambda view: _routes(view, _TOP_ROUTES),
    subtitle=_subtitle,
    explanation=N_(
        "Each record under the route that IOM names; a route inside another counts with it. Route "
        "not stated is a row, so that the rows add up to the total. Routes known for fewer months "
        "come after the others. Each change is a dot with its "
        "95% interval; half as many and twice as many are equally far from the middle. It is pale "
        "where the interval includes no change, or is unknown, or where later releases may "
        "reverse it, and hollow where figures are provisional. On fewer than 30 people the change "
        "is given as two numbers."
    ),
)


# Every measure of every route in one table, which answers which of them rose most.


def _metrics_counted(view: View) -> list[Metric]:
    """Deaths, and what counts movement on some route, as far as the filters can ask for it."""
    return [
        metric
        for metric in (DEAD_MISSING, *people.COUNTED)
        if not conditions.out_of_scope(metric, view.filters) and view.has(metric, Dimension.ROUTE)
    ]


def _step(view: View) -> Grain:
    """Of all months nothing is compared: sums of years say the same in a tenth of the rows."""
    return Grain.YEAR if view.filters.period.kind is PeriodKind.ALL else Grain.MONTH


def _period(
    metric: Metric, months: MonthRange, value: int, compared: Compared | None, view: View
) -> tuple[Keyed, float]:
    """The months of a row and what is counted in them: where it has a change, those of that.

    Their base stands with them unless it is the year before: it is not the same in all rows.
    """
    if compared is None:
        words = period_in_words(months, view.availability(metric, Dimension.ROUTE))
        return Keyed(words, months.last), value
    like = compared.like
    text = months_in_words(like.now)
    if not like.is_of_year_before:
        text = _("{months}, before: {base}").format(months=text, base=months_in_words(like.before))
    return Keyed(text, like.now[-1]), compared.now


def _against(view: View) -> Iterator[str]:
    """What changes are formed against; of all months there is nothing before them."""
    if view.filters.period.kind is not PeriodKind.ALL:
        base = base_in_words(view.filters.compare, view.months_known(DEAD_MISSING))
        yield _("against {base}").format(base=base)


@panel(
    "route-measures",
    compares=True,
    title=N_("Every measure of every route"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    beside=tuple(metric.code for metric in people.COUNTED),
    by=(Dimension.ROUTE,),
    subtitle=lambda view: dot_list(_("largest rise first"), *_against(view)),
    explanation=N_(
        "Each measure in its own unit and over its own newest months: crossings, arrivals and "
        "encounters are not added up. A row with a change covers only months complete in "
        "both; the file has the whole period as well. Each change is a dot, that of deaths with "
        "its 95% interval, and pale where it is unclear or later releases may reverse it. On fewer "
        "than 30 people it is given as two numbers."
    ),
)
def route_measures(view: View) -> Content:
    """A row for each measure of each route, what rose most on top of its measure.

    Columns: metric, route, month (year, of all months), value.
    """
    metrics, by = _metrics_counted(view), (Dimension.ROUTE, Dimension(_step(view)))
    reach = {metric.code: view.months_to_compare(metric, Dimension.ROUTE) for metric in metrics}
    frame = view.counts(metrics, by, reach)
    is_by_year = _step(view) is Grain.YEAR
    found = list[tuple[Metric, str, MonthRange, int, Compared | None]]()
    every = steps.by_metric(frame, Dimension.ROUTE, _step(view))
    for metric in metrics:
        for code, counted in every.get(metric.code, {}).items():
            on_route = view.on(code) if code in ROUTES else view
            months = on_route.months(metric, Dimension.ROUTE)
            if is_by_year:
                value, compared = sum(counted.values()), None
            else:
                value = total(counted, months.months())
                compared = on_route.compared(metric, counted, Dimension.ROUTE)
            if value or (compared and compared.before):
                found.append((metric, code, months, value, compared))
    places = {metric.code: place for place, metric in enumerate((DEAD_MISSING, *people.COUNTED))}
    found.sort(
        key=lambda row: (places[row[0].code], -(row[-1].now - row[-1].before) if row[-1] else inf)
    )
    picture = Table(
        columns=(
            Column("route", _("Route")),
            Column("measure", _("Measure")),
            Column("months", _("Period"), Align.SHORT),
            Column("value", _("In the period"), Align.NUMBER),
            Column("before", _("Before"), Align.NUMBER),
            Column("change", _("Change"), Align.NUMBER),
        ),
        rows=[
            (
                BY_ROUTE.name(code),
                _(metric.label),
                *_period(metric, months, value, compared, view.on(code)),
                compared.before if compared else None,
                relative_change(compared, compared.like if compared else None),
            )
            for metric, code, months, value, compared in found
        ],
        links={
            place: route_address(code, view.filters)
            for place, (_metric, code, *_rest) in enumerate(found)
        },
        dash=_("nothing to compare with"),
    )

    return Content(
        picture,
        lambda: Table(
            columns=(
                Column("route", _("Route")),
                Column("measure", _("Measure")),
                Column("unit", _("Unit")),
                Column("months", _("Period")),
                Column("value", _("In the period"), Align.NUMBER),
                *change_columns(),
            ),
            rows=[
                (
                    BY_ROUTE.name(code),
                    _(metric.label),
                    _(metric.unit),
                    written_months(months.months()),
                    value,
                    *change_cells(compared),
                )
                for metric, code, months, value, compared in found
            ],
        ),
        rows=frame,
    )


def _of_largest(view: View) -> str:
    """How much of the sum a few records are, where they decide it."""
    (row,) = records(view.rows(incidents.concentration, view.filters, view.months(DEAD_MISSING)))
    texts = {
        "of_largest": _("the three largest: {share} of all"),
        "of_periods": _("records of a period, not listed: {share}"),
    }
    parts = [
        text.format(share=part_in_words(int(row[key]) / int(row["people"])))
        for key, text in texts.items()
        if (row[key] if key == "of_periods" else row["people"])
    ]
    return _subtitle(view, *parts, with_subject(UNKNOWN, _("not recorded")))


PANELS = (
    TOP_ROUTES,
    replace(
        TOP_ROUTES,
        code="all-routes",
        title=N_("Deaths by route"),
        draw=lambda view: _routes(view, _ROUTES),
    ),
    route_measures,
    Panel(
        code="largest-incidents",
        title=N_("Incidents with most dead and missing"),
        kind=Kind.TABLE,
        metrics=(DEAD_MISSING.code,),
        draw=listed(
            lambda view: view.rows(incidents.largest, view.filters, view.months(DEAD_MISSING)),
            (
                short("date", N_("Date"), occurred_on),
                Field("route", N_("Route"), value=stated_route),
                Field("country", N_("Country"), value=stated_country),
                Field(
                    "cause",
                    N_("Cause"),
                    value=lambda row: (
                        BY_CAUSE.name(row["cause"]) if row["cause"] in CAUSES else None
                    ),
                ),
                number("dead", N_("Dead")),
                number("missing", N_("Missing")),
                number("dead_missing", N_("Dead and missing")),
            ),
            dash=N_("not recorded"),
            finding=findings.of_incidents,
        ),
        subtitle=_of_largest,
        explanation=N_(
            "Totals that IOM gives for a period rather than an event are not listed. Where a few "
            "incidents are a large part of all, a change between two periods may be theirs alone."
        ),
    ),
)
