"""What the search of a page finds: a small list in the reader's language, matched in the browser.

The list is asked for at first use, and from then on the browser asks whether it has changed. Its
address holds no fingerprint: a document needs no store, and is made before there is a connection.
"""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Flask, Response, abort, request

from dashboard.access.portions import portion_of_measure
from dashboard.access.reader import current
from dashboard.api.answers import again_later
from dashboard.app.card_links import place
from dashboard.components.shell import SECTIONS
from dashboard.formats import (
    clauses,
    comma_list,
    format_date,
    format_month,
    format_months,
    format_number,
)
from dashboard.i18n import LANGUAGES, N_, _, use_language
from dashboard.pages import MENU, is_open, standard
from dashboard.panel_request import Request
from dashboard.panels.catalogue.operations import aim, title
from dashboard.panels.catalogue.published_figures import FIGURES, SHOWN_IN
from dashboard.panels.names import measure_name
from dashboard.url_state import BUREAU_PAGE
from dashboard.view import View, view_of
from dashboard.wiring import Store, StoreUnavailableError
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import ALL_MONTHS, MonthRange, iso
from data_access.queries import operations, published_figures, revisions
from data_access.registry import (
    BORDER_POINTS,
    BUREAUS,
    CHARTABLE,
    COUNTRIES,
    DATABASES,
    EVENTS,
    METRICS,
    ROUTES,
    SOURCES,
    Dimension,
    Metric,
)

ADDRESS = "/search/"
_LAYERS, _CLOSE = "border-points", 8
"""Layers and zoom with which a border point is looked at."""
_WORDS = MappingProxyType(
    {
        "/": N_("deaths headline figures what is new since last meeting recent updates day"),
        "/map": N_("print where incidents corridors layers legend"),
        "/trends": N_("charts over time deaths series months picture"),
        "/compare": N_("difference two periods years routes countries change before against"),
        "/routes": N_("which route rose fell most change ranking biggest largest increase deaths"),
        "/bureaus": N_("countries national central bureaus"),
        "/network/databases": N_("most hits by border point points searches hit rate"),
        "/network/notices": N_("red blue yellow colour diffusions"),
        "/quality": N_(
            "sources publisher releases revisions definitions where figures numbers come from"
        ),
        "/about": N_("what is this help licence licences cite citation who publishes limits"),
        "/briefing": N_("pack slides PowerPoint PDF download export files"),
        "/wall": N_("big screen TV projector inches metres room distance playlist"),
    }
)
"""What readers type who look for what stands on a page."""
_LINK = N_("share send this view colleague address email")

LEAST = 100
"""Smaller numbers stand for too much."""
_YEAR, _END_OF_YEAR, _LETTERS_OF_YEAR = 12, "-12-31", 4
_MEASURES = tuple(
    metric
    for metric in map(METRICS.__getitem__, CHARTABLE)
    if not (metric.reported or metric.is_ratio) and metric.carries(Dimension.ROUTE)
)
_INSIDE = tuple(code for code, route in ROUTES.items() if route.parent)
_COUNTED_AS = MappingProxyType(
    {
        "frontex/illegal_border_crossings": "detections",
        "iom_mmp/dead_and_missing": "dead_missing",
        "iom_mmp/dead": "dead",
        "iom_mmp/missing": "missing",
        "panama_migration/transits_northbound": "transits",
        "uk_home_office/small_boat_arrivals": "arrivals",
    }
)
"""Measures by the names of published figures, whose last part is a route, or all of them."""
_ALL = ("total", "world")


Entry = tuple[str, str, str, dict[str, str | None], str]
"""Kind, name, path, what it changes of the address, and further words.

They find what is in the list of a language; of a number they say of which release it is, and what
it is now. A path that begins with `#` is an action of the page."""


def address(language: str) -> str:
    """Where the list in a language is."""
    return f"{ADDRESS}{language}.json"


def register(server: Flask, store: Store) -> None:
    """Add the routes."""

    @server.get(f"{ADDRESS}<language>.json")
    @server.get(f"{ADDRESS}<language>/<int:number>.json")
    def search(language: str, number: int | None = None) -> Response:
        if language not in LANGUAGES:
            abort(404)
        try:
            with use_language(language):
                text = _list(language, store) if number is None else _meanings(number, store)
        except StoreUnavailableError as error:
            return again_later(error)
        answer = Response(text, headers={"Cache-Control": "no-cache"}, mimetype="application/json")
        answer.add_etag()
        answer.make_conditional(request)
        return answer


def _list(language: str, store: Store) -> str:
    """Everything but numbers; without operations while the store does not answer."""
    reader = current()
    question = ("search", language, reader.grant, reader.acts)
    try:
        return store.cached(question, lambda: _written([*_entries(), *_operations(store)]))
    except StoreUnavailableError:
        return _written([*_entries()])


def _operations(store: Store) -> Iterator[Entry]:
    for row in operations.as_values(store.fetch(operations.listed(Filters()))):
        words = f"{aim(row) or ''} {row.starts_on:%Y}"
        yield "operation", title(row), "/operations", {"op": row.key}, words


def _is_open(entry: Entry) -> bool:
    """Whether it leads the reader to anything, and names no measure that they may not see."""
    _kind, _name, path, changes, _words_of_it = entry
    reader = current()
    measure = changes.get("m")
    return (
        reader.may_all
        or path.startswith("#")
        or (
            is_open(path, reader)
            and (not measure or bool(portion_of_measure(reader.grant, measure)))
        )
    )


def _written(entries: list[Entry]) -> str:
    kinds = {
        "page": _("Page"),
        "action": _("Action"),
        "route": _("Route"),
        "bureau": _("Bureau"),
        "measure": _("Measure"),
        "database": _("Database"),
        "operation": _("Operation"),
        "event": _("Event"),
        "place": _("Border point"),
    }
    shown = [entry for entry in entries if _is_open(entry)]
    content: dict[str, Any] = {"kinds": kinds, "entries": shown}
    return _json(content)


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _entries() -> Iterator[Entry]:
    """Everything but what the store brings."""
    sections = {code: _(label) for code, label in SECTIONS.items()}
    for item in MENU:
        words = f"{sections.get(item.section, '')} {_(_WORDS.get(item.path, ''))}"
        yield "page", _(item.label), item.path, {}, words.strip()
    yield "action", _("Copy link"), "#copy-link", {}, _(_LINK)
    for route in ROUTES.values():
        words = f"{route.other_names} {route.code}"
        yield "route", _(route.name), f"/routes/{route.code}", {"r": None}, words
    for bureau in BUREAUS.values():
        yield "bureau", _(bureau.name), f"{BUREAU_PAGE}{bureau.iso3}", {"c": None}, bureau.iso3
    for code in CHARTABLE:
        metric = METRICS[code]
        yield "measure", _(metric.label), "/trends", {"m": code}, f"{_(metric.unit)} {code}"
    for database in DATABASES.values():
        yield (
            "database",
            _(database.label),
            standard.DATABASES.path,
            {},
            _(_WORDS[standard.DATABASES.path]),
        )
    for event in EVENTS.values():
        month = f"{event.month // 100}-{event.month % 100:02d}"
        routes = ",".join(event.routes) or None
        words = " ".join(_(ROUTES[code].name) for code in event.routes)
        yield "event", _(event.title), "/map", {"t": month, "r": routes}, f"{words} {month}"
    for point in BORDER_POINTS.values():
        position = f"{point.lat_hundredths / 100:g},{point.lon_hundredths / 100:g},{_CLOSE}"
        view: dict[str, str | None] = {"lay": _LAYERS, "ll": position}
        country = _(COUNTRIES[point.country].name)
        yield "place", comma_list((point.name, country)), "/map", view, point.code


# Numbers.


class Figure(NamedTuple):
    """The subject of a sum; route "" means all, period "" the newest twelve months."""

    metric: str
    route: str
    period: str


def _meanings(number: int, store: Store) -> str:
    """Everything that a number can mean, current figures first.

    Sums of months and years as they stand today, what a release had of a month before a later one
    changed it, and figures that publishers gave in reports: each with the view that shows it.
    Counts by bureaus, of which small ones are hidden, and demo figures are none of them.
    """
    if number < LEAST:
        return _json([])
    with store.one_transaction():
        view = view_of(Request(Filters(), theme=""), store)
        measures = [m for m in _MEASURES if view.has(m) and not view.is_demo(m)]
        today = view.ask(("figures today",), lambda _store: dict(_figures_today(view, measures)))
        standing = (
            _entry(number, one, _releases(view, one), view)
            for one, value in today.items()
            if value == number
        )
        revised = (entry for metric in measures for entry in _revised(number, metric, view))
        meanings = [*standing, *revised, *_published(number, view, today)]
        return _json([*filter(_is_open, meanings)])


def _figures_today(view: View, measures: list[Metric]) -> Iterator[tuple[Figure, int]]:
    for metric in measures:
        for route, counted in _by_route(metric, view).items():
            scope = _on(route, view)
            if scope.answers(metric):
                for period, value in _by_period(metric, counted, scope):
                    yield Figure(metric.code, route, period), value


def _by_route(metric: Metric, view: View) -> Mapping[str, Mapping[int, int]]:
    """Counts by month of all routes together, of each, and of each that is inside another one."""
    months, by = {metric.code: ALL_MONTHS}, (Dimension.ROUTE, Dimension.MONTH)
    frames = [
        view.counts((metric,), (Dimension.MONTH,), months).assign(route=""),
        view.counts((metric,), by, months),
        view.counts((metric,), by, months, filters=Filters(routes=_INSIDE)),
    ]
    counts: dict[str, dict[int, int]] = {}
    for frame in frames:
        for row in records(frame[frame["route"].isin(["", *ROUTES])]):
            counts.setdefault(row["route"], {})[row["month"]] = row["value"]
    return counts


def _by_period(
    metric: Metric, counted: Mapping[int, int], scope: View
) -> Iterator[tuple[str, int]]:
    """Sums of months, of years that are known in full, and of the newest twelve months."""
    newest, known = scope.months(metric).months(), scope.availability(metric)
    yield "", sum(counted.get(month, 0) for month in newest)
    for year in sorted({month // 100 for month in counted}):
        months = MonthRange(year * 100 + 1, year * 100 + _YEAR)
        if len(known.in_full(months)) == _YEAR:
            yield str(year), sum(n for month, n in counted.items() if month // 100 == year)
    for month, value in counted.items():
        if month % 100:
            yield _period_of(month), value


def _revised(number: int, metric: Metric, view: View) -> Iterator[Entry]:
    """Months of which a release had this number, and a later one another."""
    now: dict[tuple[str, str, int], int | None] = {}
    for row in records(view.rows(revisions.each, metric, Filters(), ALL_MONTHS)):
        of, month = (row["series"], row["route"], row["month"]), row["month"]
        # The newest come first.
        value = now.setdefault(of, row["new_value"])
        if row["old_value"] == number and value not in {number, None}:
            figure = Figure(metric.code, row["route"], _period_of(month))
            text = _("until the release of {day}; now {figure}")
            day = format_date(row["revised_on"])
            yield _entry(number, figure, text.format(day=day, figure=format_number(value)), view)


def _published(number: int, view: View, today: Mapping[Figure, int]) -> Iterator[Entry]:
    """Figures of reports, with what is counted of the same today where that is another number."""
    measured = {
        f"{name}/{part}": (metric, part if part in ROUTES else "")
        for name, metric in _COUNTED_AS.items()
        for part in (*ROUTES, *_ALL)
    }
    charts = {name: (code, title) for code, title, name, _unit in FIGURES}
    names = (*measured, *charts)
    for row in records(view.rows(published_figures.figures, names, Filters())):
        if row["value"] != number:
            continue
        period = _period_of(row["month"])
        if row["name"] in charts:
            code, title = charts[row["name"]]
            name = comma_list((format_number(number), _(title), period))
            if path := place(SHOWN_IN[code], Filters()):
                yield "figure", name, path, {}, _("as published")
        elif len(period) > _LETTERS_OF_YEAR or row["as_of"].endswith(_END_OF_YEAR):
            figure = Figure(*measured[row["name"]], period)
            if (now := today.get(figure)) not in {number, None}:
                text = _("as published; now {figure}").format(figure=format_number(now))
                yield _entry(number, figure, text, view)


def _entry(number: int, of: Figure, release: str, view: View) -> Entry:
    measure = measure_name("", METRICS[of.metric])
    parts = [f"{format_number(number)} {measure}"]
    parts += [_(ROUTES[of.route].name)] if of.route else [_("All routes")]
    parts.append(_period_in_words(of, view))
    # As it was counted: by no other filter.
    changes = {"m": of.metric, "r": of.route or None, "t": of.period or None}
    return "figure", comma_list(parts), "/trends", changes | _NO_OTHERS, release


_NO_OTHERS = dict.fromkeys(("asof", "c", "q"))


def _period_of(month: int) -> str:
    """A month, or a year if the month is unknown, as addresses have it."""
    return iso(month) if month % 100 else str(month // 100)


def _period_in_words(of: Figure, view: View) -> str:
    if not of.period:
        newest = _on(of.route, view).months(METRICS[of.metric])
        return format_months(newest)
    year, _dash, month = of.period.partition("-")
    return format_month(int(year + month)) if month else year


def _on(route: str, view: View) -> View:
    return view.on(route) if route else view


def _releases(view: View, of: Figure) -> str:
    """The newest release of each source of a sum."""
    published = _on(of.route, view).availability(METRICS[of.metric]).published
    return clauses(
        comma_list((_(SOURCES[source].short_name), format_date(day)))
        for source, day in published.items()
    )
