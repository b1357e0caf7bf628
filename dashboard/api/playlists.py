"""`/api/v1/playlists`: what walls can show, as rows, as files, and saved from the page for them.

A draft is checked exactly as a file is. Writing takes JSON from a page of this dashboard alone, as
remotes do; reading is open to whoever sees the dashboard.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard.api.answers import UnknownPathError, answered
from dashboard.api.gate import Gate
from dashboard.api.remote.refusals import RefusedError, refuse_forged
from dashboard.i18n import _
from dashboard.playlists import choices, drafts
from dashboard.playlists.parts import Fault
from dashboard.playlists.reading import checked, is_code
from dashboard.playlists.shelf import Shelf, Volume
from dashboard.wiring import Store
from data_access.store.playlists import FullError, OvertakenError

Handler = Callable[..., Response]
log = logging.getLogger("routewatch")

_PATH = "/api/v1/playlists"
_LONGEST_BODY = 2 * drafts.LONGEST


def blueprint(store: Store, shelf: Shelf) -> Blueprint:
    """The routes."""
    routes = Blueprint("playlists", __name__)
    _for_reading(routes, store, shelf)
    _for_writing(routes, store, shelf)
    return routes


def _for_reading(routes: Blueprint, store: Store, shelf: Shelf) -> None:
    @routes.get(_PATH)
    @answered
    def list_all() -> Response:
        rows = [_row(volume, shelf) for volume in shelf.volumes()]
        return _answer({"playlists": rows, **choices.all_of(store)})

    @routes.get(f"{_PATH}/<code>")
    @answered
    def open_one(code: str) -> Response:
        volume = _volume(code, shelf)
        return _answer({**_row(volume, shelf), "draft": drafts.draft(volume.text)})

    @routes.get(f"{_PATH}/<code>.toml")
    @answered
    def take_one(code: str) -> Response:
        answer = Response(_volume(code, shelf).text, mimetype="application/toml")
        answer.headers["Content-Disposition"] = f'attachment; filename="{code}.toml"'
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _for_writing(routes: Blueprint, store: Store, shelf: Shelf) -> None:
    written = _from_a_page(store)

    @routes.post(f"{_PATH}/check")
    @written
    def check() -> Response:
        code, text, faults = _read(_body())
        return _answer({"code": code, "toml": text, "faults": faults})

    @routes.put(f"{_PATH}/<code>")
    @written
    def save(code: str) -> Response:
        return _saved(code, _body(), shelf)

    @routes.delete(f"{_PATH}/<code>")
    @written
    def remove(code: str) -> Response:
        if _volume(code, shelf).edition == 0:
            return _refused(422, _("It is a file: only who runs the server can remove it."))
        shelf.remove(code, _edition(_body()))
        log.info("playlist removed code=%s", code)
        return _answer({"code": code})


def _from_a_page(store: Store) -> Callable[[Handler], Handler]:
    """Lets pass what a page of ours sends, as often as a minute allows; refusals are a sentence."""
    gate = Gate()

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        @answered
        def guarded(**path: str) -> Response:
            try:
                refuse_forged(request, store.settings.address)
                with gate.admitted(request.remote_addr or "", picture=False):
                    return handler(**path)
            except RefusedError as error:
                return error.answer()
            except OvertakenError:
                return _refused(409, _("Somebody else has changed it meanwhile: open it again."))
            except FullError:
                return _refused(409, _("There are too many playlists: remove one first."))

        return guarded

    return guard


def _saved(code: str, body: Mapping[str, Any], shelf: Shelf) -> Response:
    if not is_code(code) or shelf.is_file(code):
        return _refused(422, _("A wall needs another address: small letters, digits, hyphens."))
    _code, text, faults = _read({**body, "code": code})
    if faults:
        return _refused(422, faults[0]["sentence"], faults)
    edition = shelf.save(code, text, _edition(body))
    log.info("playlist saved code=%s edition=%d", code, edition)
    return _answer({"code": code, "edition": edition})


def _row(volume: Volume, shelf: Shelf) -> dict[str, Any]:
    shown = volume.playlist
    at = volume.saved_at
    return {
        "code": volume.code,
        "title": _(shown.title) if shown else volume.code,
        "about": _(shown.about) if shown and shown.about else "",
        "file": shelf.is_file(volume.code),
        "edition": volume.edition,
        "saved_at": at.replace(tzinfo=UTC).isoformat() if at else None,
        "seconds": shown.seconds if shown else 0,
        "scenes": [_(scene.title) for scene in shown.scenes] if shown else [],
        "shown": shown is not None,
    }


def _read(body: Mapping[str, Any]) -> tuple[str, str, list[dict[str, Any]]]:
    """Code and text of a draft, and what is wrong with it."""
    code, fields = body.get("code"), body.get("draft")
    if not (isinstance(code, str) and isinstance(fields, dict)):
        raise RefusedError(400, "unreadable", "Refused: a code and a draft are expected.")
    try:
        text = drafts.toml(fields)
    except drafts.NoDraftError as error:
        raise RefusedError(422, "unreadable", str(error)) from error
    _playlist, faults = checked(code, text)
    return code, text, [_told(fault) for fault in faults]


def _told(fault: Fault) -> dict[str, Any]:
    return {
        "table": fault.table,
        "place": fault.place,
        "key": fault.key,
        "sentence": fault.sentence,
    }


def _volume(code: str, shelf: Shelf) -> Volume:
    found = shelf.volume(code)
    if found is None:
        raise UnknownPathError(f"playlist {code}")
    return found


def _body() -> Mapping[str, Any]:
    if (request.content_length or 0) > _LONGEST_BODY:
        raise RefusedError(413, "unreadable", "Refused: too long.")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError(400, "unreadable", "Refused: an object is expected.")
    return body


def _edition(body: Mapping[str, Any]) -> int:
    seen = body.get("edition")
    if not isinstance(seen, int) or isinstance(seen, bool) or not 0 <= seen < 1 << 31:
        raise RefusedError(400, "unreadable", "Refused: the edition that was seen is expected.")
    return seen


def _refused(status: int, sentence: str, faults: Sequence[Mapping[str, Any]] = ()) -> Response:
    answer = _answer({"error": sentence, "faults": list(faults)})
    answer.status_code = status
    return answer


def _answer(content: Mapping[str, Any]) -> Response:
    answer = jsonify(content)
    answer.headers["Cache-Control"] = "no-store"
    return answer
