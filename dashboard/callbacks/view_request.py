"""Parse views and addresses that a page's scripts send; anything else is refused with 400."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from dashboard import url_state
from dashboard.audit.record import note_search
from dashboard.components.shell import Place
from dashboard.page_controls import changed
from dashboard.panel_request import Request
from data_access.sentences import SentenceError

_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """A view that a page asks for.

    Attributes:
        search: the address bar's query string, after what was chosen on the page.
        reading: what it says.
        request: the same for panels, with the route or country that the page fixes.
        number: of the request on its page, so that the page knows the newest one's answer.
    """

    search: str
    reading: url_state.Reading
    request: Request
    number: int

    @property
    def stamp(self) -> str:
        """Mark of a figure, so that the page can tell when it has been drawn."""
        return f"{self.number} {self.search}"


def parse_address(address: object) -> tuple[str, str]:
    """Path and query string of a page.

    Raises:
        werkzeug.exceptions.BadRequest: they are not, or too long.
    """
    if not isinstance(address, Mapping):
        abort(400, "no address")
    path, search = address.get("path"), address.get("search")
    if not (isinstance(path, str) and isinstance(search, str)):
        abort(400, "path and query string are texts")
    if len(path) + len(search) > _LONGEST:
        abort(400, "the address is too long")
    return path, search


def _changed(search: str, changes: object) -> str:
    """The query string after what was chosen on the page."""
    if not isinstance(changes, Mapping):
        abort(400, "no choices")
    try:
        search = changed(search, changes) if changes else search
    except (SentenceError, ValueError, TypeError, KeyError, AttributeError):
        abort(400, "a choice that no control offers")
    if len(search) > _LONGEST:
        abort(400, "the address is too long")
    return search


def parse_view(view: object, place: Place | None = None) -> ViewRequest:
    """The view in a callback's argument, on a page or on a wall.

    Raises:
        werkzeug.exceptions.BadRequest: it is not one that `assets/app/view.js` would send.
    """
    if not isinstance(view, Mapping):
        abort(400, "no view")
    search, number = view.get("search", ""), view.get("number", 0)
    if not isinstance(search, str) or len(search) > _LONGEST:
        abort(400, "search is not a query string")
    if not isinstance(number, int):
        abort(400, "number is not one")
    search = _changed(search, view.get("changes") or {})
    note_search(search)
    reading = url_state.parse(search)
    request = Request.of(reading, **place.fixes() if place else {})
    return ViewRequest(search, reading, request, number)
