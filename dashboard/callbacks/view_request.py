"""Parse views and addresses that a page's scripts send; anything else is refused with 400."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from flask import abort
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
        path: of the page; empty on a wall.
        search: the address bar's query string, after what was chosen on the page.
        reading: what it says.
        request: the same for panels, with the route or country that the page fixes.
        number: of the request on its page, so that the page knows the newest one's answer.
    """

    path: str
    search: str
    reading: url_state.Reading
    request: Request
    number: int

    @property
    def stamp(self) -> str:
        """Mark of a figure, so that the page can tell when it has been drawn."""
        return f"{self.number} {self.search}"


class _Sent(BaseModel):
    """A view as the scripts of a page or a wall send it.

    Attributes:
        search, path: of the address.
        number: of the request on its page.
        changes: what was chosen there.
        theme: where the address names none.
    """

    model_config = ConfigDict(strict=True)
    search: Annotated[str, Field(max_length=_LONGEST)] = ""
    path: Annotated[str, Field(max_length=_LONGEST)] = ""
    number: int = 0
    changes: dict[str, Any] | None = None
    theme: str = ""


def parse_view(view: object, place_at: Callable[[str], Place] | None = None) -> ViewRequest:
    """The view in a callback's argument, on a page or on a wall.

    Args:
        view: as it was sent.
        place_at: the page at a path; None on a wall.

    Raises:
        werkzeug.exceptions.BadRequest: it is not one that `assets/app/view.js` would send.
    """
    try:
        sent = _Sent.model_validate(view)
        search = changed(sent.search, sent.changes) if sent.changes else sent.search
    except ValidationError as error:
        abort(400, f"no view: {error.errors()[0]['loc']}")
    except (SentenceError, ValueError, TypeError, KeyError, AttributeError):
        abort(400, "a choice that no control offers")
    if place_at and not sent.path:
        abort(400, "no view: path")
    if len(search) > _LONGEST:
        abort(400, "the address is too long")
    note_search(search)
    reading, place = url_state.parse(search), place_at(sent.path) if place_at else None
    theme = dict(reading.others).get("theme") or sent.theme
    request = Request.of(reading, theme=theme, **place.fixes() if place else {})
    return ViewRequest(sent.path, search, reading, request, sent.number)
