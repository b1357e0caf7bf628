"""`POST /api/remote/…`: the chair's remote and the walls that follow it (docs/wall.md)."""

import base64
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, request

from dashboard.access.reader import current
from dashboard.api.answers import (
    KEY,
    json_answer,
    json_body,
    refusal,
    refuse_forged,
    requester,
)
from dashboard.audit.record import audit_of, register_acts
from dashboard.exports.links import qr_png
from dashboard.i18n import N_
from dashboard.settings import Settings
from dashboard.shared_file import REMOTES, beside_store
from dashboard.wall.remote import codes, control
from dashboard.wall.remote.validation import (
    Following,
    Pairing,
    RefusedError,
    Saying,
    fields_of,
    message,
)
from dashboard.wall.scenes import Playlist, Playlists

_LONGEST_BODY = 4_096
_LONGEST_NAME = 60
_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "new_code": "code asked for",
        "pair": "remote paired",
        "hand_over": "remote handed over",
        "send_away": "remote sent away",
    }
)
log = logging.getLogger("routewatch")


def blueprint(settings: Settings, playlists: Playlists) -> Blueprint:
    """The routes. Each takes and gives JSON; the key of who asks is in a header."""
    routes = Blueprint("remote", __name__, url_prefix="/api/remote")
    book = codes.Book(beside_store(settings.database_url, REMOTES, settings.remotes))

    @routes.before_request
    def check() -> None:
        refuse_forged(settings.address)

    @routes.errorhandler(RefusedError)
    def refuse(error: RefusedError) -> Response:
        if error.reason in {"forged", "wrong", "busy"}:
            log.warning("remote refused: %s", error)
        return refusal(error)

    @routes.errorhandler(codes.RemotesUnavailableError)
    def unavailable(error: codes.RemotesUnavailableError) -> Response:
        log.error("%s", error)
        sentence = N_("This server cannot keep what remotes say.")
        return refusal(RefusedError(503, "unavailable", sentence))

    register_acts(routes, audit_of(settings), _ACTS, _named_playlist)
    _for_walls(routes, book, settings, playlists)
    _for_remotes(routes, book, settings, playlists)
    return routes


def _code_card(settings: Settings, playlist: str, code: str) -> dict[str, object]:
    """A code with the address that it is entered at, as a picture too."""
    base = (settings.address or request.host_url).rstrip("/")
    address = f"{base}/wall/{playlist}/remote"
    # Behind the hash: no log of any server holds a code.
    picture = base64.b64encode(qr_png(f"{address}#{code}")).decode()
    return {
        "code": code,
        "seconds": codes.CODE_SECONDS,
        "address": address,
        "picture": f"data:image/png;base64,{picture}",
    }


def _for_walls(
    routes: Blueprint, book: codes.Book, settings: Settings, playlists: Playlists
) -> None:
    @routes.post("/code")
    def new_code() -> Response:
        playlist = _playlist(_body(), playlists).code
        wall, code = codes.new_code(book, playlist, _key(), requester())
        return json_answer({"wall": wall, **_code_card(settings, playlist, code)})

    @routes.post("/follow")
    def follow() -> Response:
        body = _body()
        said = message(Following, body, _playlist(body, playlists))
        return json_answer(control.follow(book, _key(), fields_of(said.shows)))

    @routes.post("/send-away")
    def send_away() -> Response:
        control.send_away(book, _key())
        return json_answer({})


def _for_remotes(
    routes: Blueprint, book: codes.Book, settings: Settings, playlists: Playlists
) -> None:
    @routes.post("/hand-over")
    def hand_over() -> Response:
        playlist = _playlist(_body(), playlists).code
        code = codes.hand_over(book, _key(), requester())
        return json_answer(_code_card(settings, playlist, code))

    @routes.post("/pair")
    def pair() -> Response:
        body = _body()
        playlist, said = _playlist(body, playlists).code, message(Pairing, body)
        key = codes.pair(
            book,
            codes.PairingRequest(playlist, said.digits, _key(), said.take, requester(), _name()),
        )
        return json_answer({"remote": key, **control.look(book, key)})

    @routes.post("/say")
    def say() -> Response:
        body = _body()
        said = message(Saying, body, _playlist(body, playlists))
        control.say(book, _key(), said.n, fields_of(said.wish), said.point)
        return json_answer({})

    @routes.post("/look")
    def look() -> Response:
        seen = control.look(book, _key())
        # A page that has the scenes of another edition is asked for anew.
        playlist = playlists.get(str(_body().get("playlist", "")))
        return json_answer({**seen, "edition": playlist.edition if playlist else ""})

    @routes.post("/leave")
    def leave() -> Response:
        control.leave(book, _key())
        return json_answer({})


def _name() -> str:
    """Who steers, for the wall to show; as readers are shown to themselves."""
    identity = current().identity
    return identity.name[:_LONGEST_NAME] if identity else ""


def _key() -> str:
    return request.headers.get(KEY, "")


def _body() -> Mapping[str, Any]:
    return json_body(_LONGEST_BODY, "body: an object is expected.")


def _named_playlist() -> str:
    """The playlist that the request names, whether there is one or not."""
    try:
        return str(_body().get("playlist", ""))
    except RefusedError:
        return ""


def _playlist(body: Mapping[str, Any], playlists: Playlists) -> Playlist:
    found = playlists.get(str(body.get("playlist", "")))
    if found is None:
        raise RefusedError(404, "unreadable", N_("There is no such playlist."))
    return found
