"""What the search of a page finds: a small list in the reader's language, matched in the browser.

The list is asked for at first use, and from then on the browser asks whether it has changed. Its
address holds no fingerprint: a document needs no store, and is made before there is a connection.
"""

import json
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, abort, request

from dashboard.access.portions import portion_of_measure
from dashboard.access.reader import current
from dashboard.api.answers import again_later
from dashboard.app import figure_search
from dashboard.components.shell import SECTIONS
from dashboard.formats import comma_list
from dashboard.i18n import LANGUAGES, N_, _, use_language
from dashboard.pages import MENU, is_open, standard
from dashboard.panels.catalogue.operations import aim, title
from dashboard.url_state import BUREAU_PAGE
from dashboard.wiring import Store, StoreUnavailableError
from data_access.filters import Filters
from data_access.queries import operations
from data_access.registry import (
    BORDER_POINTS,
    BUREAUS,
    CHARTABLE,
    COUNTRIES,
    DATABASES,
    EVENTS,
    METRICS,
    ROUTES,
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


def address(language: str) -> str:
    """Where the list in a language is."""
    return f"{ADDRESS}{language}.json"


def register(server: Flask, store: Store) -> None:
    """Add the routes."""

    def text(language: str) -> str:
        with use_language(language):
            try:
                reader = current()
                question = ("search", language, reader.grant, reader.acts)
                return store.cached(question, lambda: _text(store))
            except StoreUnavailableError:
                return _written(list(_entries()))

    @server.get(f"{ADDRESS}<language>.json")
    def search(language: str) -> Response:
        return _answer(language, text)

    @server.get(f"{ADDRESS}<language>/<int:number>.json")
    def search_number(language: str, number: int) -> Response:
        def text(language: str) -> str:
            with use_language(language), store.one_transaction():
                return _json(list(filter(_is_open, figure_search.entries(number, store))))

        try:
            return _answer(language, text)
        except StoreUnavailableError as error:
            return again_later(error)


def _answer(language: str, text: Callable[[str], str]) -> Response:
    """The text in a language; 404 where there is no such language."""
    if language not in LANGUAGES:
        abort(404)
    headers = {"Cache-Control": "no-cache"}
    answer = Response(text(language), headers=headers, mimetype="application/json")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _text(store: Store) -> str:
    rows = operations.as_values(store.fetch(operations.listed(Filters())))
    found: Iterator[figure_search.Entry] = (
        (
            "operation",
            title(row),
            "/operations",
            {"op": row.key},
            f"{aim(row) or ''} {row.starts_on:%Y}",
        )
        for row in rows
    )
    return _written([*_entries(), *found])


def _is_open(entry: figure_search.Entry) -> bool:
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


def _written(entries: list[figure_search.Entry]) -> str:
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


def _entries() -> Iterator[figure_search.Entry]:
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
