"""What a page asks for, read from what its scripts send; anything else is refused with 400."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from flask import abort

from dashboard import url_state
from dashboard.audit.requests import note_search
from dashboard.view import Request
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES

_LONGEST_SEARCH = 8_000
_LONGEST_ADDRESS = 8_000


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """A view that a page asks for.

    Attributes:
        search: the address bar's query string, as it stands.
        reading: what it says.
        request: the same for panels, with the route or country that the page fixes.
        number: of the request on its page, so that the page knows the newest one's answer.
        form: of the page (`Place.form`); a sheet has room for its map alone.
    """

    search: str
    reading: url_state.Reading
    request: Request
    number: int
    form: str = ""

    @property
    def is_default(self) -> bool:
        """Whether nothing is chosen: resetting the view would change nothing."""
        return self.reading.filters == url_state.DEFAULTS


def address(wanted: object) -> tuple[str, str]:
    """Path and query string of a page.

    Raises:
        werkzeug.exceptions.BadRequest: they are not, or too long.
    """
    if not isinstance(wanted, Mapping):
        abort(400, "no address")
    path, search = wanted.get("path"), wanted.get("search")
    if not (isinstance(path, str) and isinstance(search, str)):
        abort(400, "path and query string are texts")
    if len(path) + len(search) > _LONGEST_ADDRESS:
        abort(400, "the address is too long")
    return path, search


def read(view: object) -> ViewRequest:
    """The view in a callback's argument.

    Raises:
        werkzeug.exceptions.BadRequest: it is not one that `assets/app/view.js` would send.
    """
    if not isinstance(view, Mapping):
        abort(400, "no view")
    search = view.get("search", "")
    if not isinstance(search, str) or len(search) > _LONGEST_SEARCH:
        abort(400, "search is not a query string")
    route = _fixed(view.get("route"), ROUTES)
    country = _fixed(view.get("country"), BUREAUS)
    note_search(search)
    number = view.get("number", 0)
    if not isinstance(number, int):
        abort(400, "number is not one")
    form = view.get("form", "")
    if not isinstance(form, str):
        abort(400, "form is no text")
    reading = url_state.read(search)
    request = Request.of(reading, route=route, country=country)
    return ViewRequest(search, reading, request, number, form)


def _fixed(code: object, registry: Container[str]) -> str | None:
    """What a page fixes, if it does."""
    if code is None:
        return None
    if not isinstance(code, str) or code not in registry:
        abort(400, "the page fixes what is not known")
    return code
