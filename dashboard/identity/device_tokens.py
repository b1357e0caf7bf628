"""Tokens of screens and scripts: who shows one has the rights of its role, on its wall alone.

A screen has it in a cookie, a script sends it as `Authorization: Bearer …`. The store has its hash.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from cachetools import TTLCache, cachedmethod
from flask import Blueprint, Request, Response, jsonify, make_response, request

from dashboard.access.reader import OPERATOR, Act, Identity, reading_as
from dashboard.audit.record import DONE, audit_of
from dashboard.i18n import N_, _
from dashboard.identity import notices
from dashboard.shared_file import key_hash
from dashboard.wall.scenes import Playlists
from dashboard.wiring import Store, StoreUnavailableError
from data_access.store import device_tokens

COOKIE = "__Host-routewatch-screen"
PATH = "/device"
PREFIX = "rwt_"
"""What tokens begin with, so that they are known where they should not be."""
_USED_EVERY_SECONDS = 60.0
_LONGEST = 200
log = logging.getLogger("routewatch")


class TokenEndedError(Exception):
    """A token that counts no more, or never did."""


def sent(request: Request) -> tuple[str, bool]:
    """The token of a request, empty where it has none, and whether a script sends it."""
    scheme, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() == "bearer" and bearer.strip().startswith(PREFIX):
        return bearer.strip()[:_LONGEST], True
    return request.cookies.get(COOKIE, "")[:_LONGEST], False


class DeviceTokens:
    """Those that the store has; the use of each is noted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._looking = threading.Lock()
        self._used: TTLCache[Any, None] = TTLCache(4096, _USED_EVERY_SECONDS)

    def device(self, token: str) -> tuple[Identity, device_tokens.DeviceToken]:
        """The screen or script whose a token is, and what the store says of it.

        Raises:
            TokenEndedError: it is none, was revoked, or its days are over.
            StoreUnavailableError: the store does not answer.
        """
        hashed = key_hash(token)
        with reading_as(OPERATOR):
            row = self.store.run(lambda connection: device_tokens.find(connection, hashed))
        if row is None or not row.counts_on(datetime.now(UTC).date()):
            raise TokenEndedError
        self._note_use(row.id)
        return Identity(f"token:{row.id}", row.label, via="token"), row

    @cachedmethod(attrgetter("_used"), lock=attrgetter("_looking"))
    def _note_use(self, number: int) -> None:
        """Write down that it was used: now and then, and not while an import holds the store."""
        try:
            with reading_as(OPERATOR):
                self.store.keep(lambda connection: device_tokens.note_use(connection, number))
        except StoreUnavailableError as error:
            log.warning("the use of token %d is not noted: %s", number, error)


def forget(answer: Response) -> None:
    """Let the browser that gets an answer have no token any more."""
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")


def blueprint(tokens: DeviceTokens) -> Blueprint:
    """Where a screen is given its token: after `#` in the address, which no server ever sees."""
    routes = Blueprint("device", __name__)

    @routes.get(PATH)
    def open_page() -> Response:
        sentence = _("Enter the token that was made for this screen.")
        form = _FORM.format(label=_("Token"), button=_("Use this screen"))
        return notices.page(_("This screen"), sentence, way=form)

    @routes.post(PATH)
    def keep() -> Response:
        # No page of another site can send JSON without asking first.
        sent = _body(request).get("token") if request.is_json else None
        if not isinstance(sent, str):
            return notices.refusal(_("Refused: a token is expected."), 400, "unreadable")
        answer = make_response({"address": "/"}, {"Cache-Control": "no-store"})
        if not sent:
            forget(answer)
            return answer
        try:
            who, device = tokens.device(sent.strip()[:_LONGEST])
        except TokenEndedError:
            return notices.refusal(_(ENDED), 401, "ended")
        except StoreUnavailableError as error:
            return notices.refusal(str(error), 503, "unavailable")
        kept = audit_of(tokens.store.settings)
        kept.write("screen opened", DONE, who=who.subject, via=who.via, object=who.name)
        if device.playlist:
            answer.set_data(jsonify({"address": f"{_WALL}{device.playlist}"}).get_data())
        # Its own end is on the server: the browser keeps it a day longer, to be told so.
        days = (device.ends_on - datetime.now(UTC).date()).days + 2
        answer.set_cookie(
            COOKIE,
            sent.strip(),
            max_age=days * 86_400,
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return answer

    return routes


ENDED = N_("The access of this screen has ended. Nothing more is shown here.")
_FORM = """<form id="device"><label>{label}<input name="token" autocomplete="off" spellcheck="false"
 required></label><p class="notice-ways"><button class="button">{button}</button></p></form>
<script type="module" src="/assets/identity/device.js"></script>"""


# What a screen of one wall may ask for.

_WALL = "/wall/"
_PROGRAMS = ("/_dash-dependencies", "/_reload-hash", "/api/version")
_FILES = ("/data/",)
_REMOTE = frozenset({"/api/remote/code", "/api/remote/follow", "/api/remote/send-away"})
_LAYOUT, _CALLBACKS = "/_dash-layout", "/_dash-update-component"
SCREEN_ACTS = frozenset({Act.VIEW})


def is_of_its_wall(request: Request, playlist: str, playlists: Playlists) -> bool:
    """Whether a request is one that the wall of a playlist makes.

    Args:
        request: that is made.
        playlist: code of the wall.
        playlists: all of them.
    """
    path, own = request.path, f"{_WALL}{playlist}"
    if path == own or path in _PROGRAMS or path.startswith(_FILES):
        return True
    if path == _LAYOUT:
        return urlsplit(request.referrer or "").path == own
    if path in _REMOTE:
        return _body(request).get("playlist") == playlist
    return path == _CALLBACKS and _is_of_scenes(_body(request), playlist, playlists)


def _is_of_scenes(body: Mapping[str, Any], playlist: str, playlists: Playlists) -> bool:
    """Whether a callback draws panels of a playlist's scenes, and nothing else."""
    found = playlists.get(playlist)
    if found is None:
        return False
    panels = {panel for scene in found.scenes for panel in scene.panels}
    outputs = list(_flat(body.get("outputs")))
    ids = [one.get("id") for one in outputs if isinstance(one, dict)]
    return bool(ids) and all(
        isinstance(one, dict)
        and "scene" in one
        and (one.get("type") == "scene-drawn" or one.get("panel") in panels)
        for one in ids
    )


def _flat(value: object) -> Iterable[object]:
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _body(request: Request) -> Mapping[str, Any]:
    try:
        found = request.get_json(silent=True)
    except RecursionError:
        found = None
    return found if isinstance(found, dict) else {}
