"""`/api/v1/playlists`: what walls can show, as rows, as files, and saved from the page for them.

A draft is checked exactly as a file is. Writing takes JSON from a page of this dashboard alone, as
remotes do, and only where this installation lets pages write (`Settings.editing`), or its reader
has the right to where readers are known. Each act is a line of the audit.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, request

from dashboard.access.reader import Act, current
from dashboard.api.answers import (
    UnknownPathError,
    file_answer,
    json_answer,
    json_body,
    refusal,
    refuse_forged,
    register_errors,
)
from dashboard.audit.record import audit_of, register_acts
from dashboard.i18n import N_, _
from dashboard.wall.playlist_draft import LONGEST, DraftError, draft_of, toml_of
from dashboard.wall.playlist_files import checked_playlist, is_wall_code
from dashboard.wall.playlist_repository import (
    LAST_EDITION,
    PlaylistRepository,
    StoredPlaylist,
    read_only_reason,
)
from dashboard.wall.remote.validation import RefusedError
from dashboard.wall.scenes import permitted_playlist, scene_choices
from dashboard.wiring import Store, StoreUnavailableError
from data_access.store.playlists import FullError, OvertakenError, OwnFullError

_PATH = "/api/v1/playlists"
_LONGEST_BODY = 2 * LONGEST


def blueprint(store: Store, repository: PlaylistRepository) -> Blueprint:
    """The routes."""
    routes = Blueprint("playlists", __name__)
    register_errors(routes)
    routes.register_error_handler(RefusedError, refusal)
    for kind in _OVERTAKEN:
        routes.register_error_handler(kind, lambda error: _refused(409, _(_OVERTAKEN[type(error)])))
    done = {"save": "playlist saved", "remove": "playlist removed"}
    audit = audit_of(store.settings)
    register_acts(routes, audit, done, lambda: str((request.view_args or {}).get("code", "")))

    @routes.before_request
    def refuse_foreign_pages() -> Response | None:
        if request.method in {"PUT", "DELETE"}:
            refuse_forged(store.settings.address)
            if reason := read_only_reason(store.settings):
                return _refused(403, reason)
        return None

    _for_reading(routes, store, repository)
    _for_writing(routes, repository)
    return routes


_OVERTAKEN: Mapping[type[Exception], str] = MappingProxyType(
    {
        OvertakenError: N_("Somebody else has changed it meanwhile: open it again."),
        OwnFullError: N_("You have saved as many playlists as you may: remove one first."),
        FullError: N_("There are too many playlists: remove one first."),
    }
)


def _for_reading(routes: Blueprint, store: Store, repository: PlaylistRepository) -> None:
    @routes.get(_PATH)
    def list_all() -> Response:
        earlier = _earlier(repository) if current().may(Act.PLAYLISTS) else {}
        rows = [
            {**_row(stored, repository), "earlier": earlier.pop(stored.code, [])}
            for stored in repository.stored_playlists()
            if stored.playlist is None or permitted_playlist(stored.playlist)
        ]
        # What is left was removed.
        removed = [{"code": code, "earlier": editions} for code, editions in earlier.items()]
        reason = read_only_reason(store.settings)
        answer = {"read_only": reason, "playlists": rows, "removed": removed}
        return json_answer(answer | scene_choices(store))

    @routes.get(f"{_PATH}/<code>")
    def open_one(code: str) -> Response:
        stored = _stored(code, repository)
        return json_answer({**_row(stored, repository), "draft": draft_of(stored.text)})

    @routes.get(f"{_PATH}/<code>/editions/<int:edition>")
    def open_earlier(code: str, edition: int) -> Response:
        text = repository.readable_earlier(code, edition)
        if text is None:
            raise UnknownPathError(
                _("edition {edition} of playlist {code}").format(edition=edition, code=code)
            )
        newest = repository.stored(code)
        now = newest.edition if newest else 0
        return json_answer({"code": code, "edition": now, "draft": draft_of(text)})

    @routes.get(f"{_PATH}/<code>.toml")
    def take_one(code: str) -> Response:
        return file_answer(f"{code}.toml", "application/toml", _stored(code, repository).text)


def _for_writing(routes: Blueprint, repository: PlaylistRepository) -> None:
    @routes.put(f"{_PATH}/<code>")
    def save(code: str) -> Response:
        return _saved(code, _body(), repository)

    @routes.delete(f"{_PATH}/<code>")
    def remove(code: str) -> Response:
        if _stored(code, repository).edition == 0:
            return _refused(422, _("It is a file: only who runs the server can remove it."))
        repository.remove(code, _edition(_body()))
        return json_answer({"code": code})


def _saved(code: str, body: Mapping[str, Any], repository: PlaylistRepository) -> Response:
    if not is_wall_code(code) or repository.is_file(code):
        return _refused(422, _("A wall needs another address: small letters, digits, hyphens."))
    text, faults = _checked_draft(code, body.get("draft"))
    if faults:
        return _refused(422, faults[0]["sentence"], faults)
    edition = repository.save(code, text, _edition(body))
    return json_answer({"code": code, "edition": edition})


def _row(stored: StoredPlaylist, repository: PlaylistRepository) -> dict[str, Any]:
    playlist = stored.playlist and permitted_playlist(stored.playlist)
    return {
        "code": stored.code,
        "title": _(playlist.title) if playlist else stored.code,
        "about": _(playlist.about) if playlist and playlist.about else "",
        "file": repository.is_file(stored.code),
        "edition": stored.edition,
        "saved_at": _in_utc(stored.saved_at) if stored.saved_at else None,
        "seconds": playlist.seconds if playlist else 0,
        "scenes": [_(scene.title) for scene in playlist.scenes] if playlist else [],
        "shown": playlist is not None,
    }


def _earlier(repository: PlaylistRepository) -> dict[str, list[dict[str, object]]]:
    """Earlier editions by code; none while the store does not answer, as walls go on."""
    try:
        found = repository.earlier()
    except StoreUnavailableError:
        return {}
    return {
        code: [{"edition": one.edition, "saved_at": _in_utc(one.saved_at)} for one in editions]
        for code, editions in found.items()
    }


def _in_utc(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat()


def _checked_draft(code: str, fields: object) -> tuple[str, list[dict[str, Any]]]:
    """The text of a draft, and what is wrong with it."""
    if not isinstance(fields, dict):
        raise RefusedError(400, "unreadable", N_("Refused: a draft is expected."))
    try:
        text = toml_of(fields)
    except DraftError as error:
        raise RefusedError(422, "unreadable", str(error)) from error
    _playlist, faults = checked_playlist(code, text)
    keys = ("table", "place", "key", "problem", "sentence")
    return text, [{key: getattr(fault, key) for key in keys} for fault in faults]


def _stored(code: str, repository: PlaylistRepository) -> StoredPlaylist:
    found = repository.readable(code)
    if found is None:
        raise UnknownPathError(_("playlist {code}").format(code=code))
    return found


def _body() -> Mapping[str, Any]:
    return json_body(_LONGEST_BODY, N_("Refused: an object is expected."))


def _edition(body: Mapping[str, Any]) -> int:
    seen = body.get("edition")
    if not isinstance(seen, int) or isinstance(seen, bool) or not 0 <= seen <= LAST_EDITION:
        raise RefusedError(400, "unreadable", N_("Refused: the edition that was seen is expected."))
    return seen


def _refused(status: int, sentence: str, faults: Sequence[Mapping[str, Any]] = ()) -> Response:
    return json_answer({"error": sentence, "faults": list(faults)}, status)
