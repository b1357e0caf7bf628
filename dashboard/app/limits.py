"""How much one reader may ask for in a minute, of each process that answers.

Where nobody is known, an address stands for its readers; where they are, it may have ten times as
much as one of them, whoever it says that they are.

Flask-Limiter counts, in the memory of each process: limits are to keep one reader from taking what
all need, so that it matters little that another process begins from nought. Codes of remotes are
guessed against a count that all processes share (`wall/remote/codes.py`).
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.errors import RateLimitExceeded

from dashboard.api.answers import BusyError, again_later, network_address, requester
from dashboard.audit.record import subject
from dashboard.i18n import N_, _, ngettext
from dashboard.settings import Settings

log = logging.getLogger("routewatch")
_MINUTE = 60
_PARTS = 10
"""Of a millisecond: many answers take less than one, and a thousand of them are to count."""
_OURSELVES = frozenset({"127.0.0.1", "::1"})
"""Addresses that stand for a proxy on this machine, and so for everybody behind it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one reader may ask of some endpoints together, or one address where nobody is known.

    Attributes:
        points: in a minute.
        what: there is more of than a minute allows, for the sentence.
        endpoints: as Flask names them.
        cost: points of the request that is answered; of none that costs nothing.
        spares_proxies: whether nobody is counted whose address is that of all.
    """

    points: int
    what: str
    endpoints: tuple[str, ...]
    cost: Callable[[], int] = lambda: 1
    spares_proxies: bool = False


def _file_points() -> int:
    """A picture, a page or a briefing costs six, a table one, a list that is no file nothing."""
    form = str((request.view_args or {}).get("form") or request.args.get("format"))
    if request.endpoint == "api.read_list":
        return 1 if form == "csv" else 0
    return 1 if form in {"csv", "xlsx"} else 6


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "saving": Limit(20, N_("changes"), ("playlists.save", "playlists.remove")),
        "signing": Limit(
            60,
            N_("tries to sign in"),
            ("signing.begin", "signing.come_back", "device.keep"),
            spares_proxies=True,
        ),
        "files": Limit(
            600,
            N_("files"),
            (
                "api.read_panel",
                "api.make",
                "api.make_by_template",
                "api.print_page",
                "api.embed",
                "api.read_list",
            ),
            _file_points,
        ),
    }
)
_TOGETHER = 10
"""Readers with all their work for whom one address may stand."""


def register(server: Flask, settings: Settings) -> None:
    """Count what is asked for; all routes are there already."""
    server.before_request(_begin)
    limiter = Limiter(
        requester,
        app=server,
        storage_uri="memory://",
        application_limits=[
            ApplicationLimit(
                f"{settings.share * 1000 * _PARTS} per minute",
                cost=_work,
                deduct_when=lambda _response: True,
                exempt_when=lambda: not subject() and _is_a_proxy(),
                error_message=N_("work"),
            )
        ],
    )
    for scope, limit in LIMITS.items():
        _count(server, limiter, scope, limit)

    @server.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        seconds = max(1, int(reached.reset_at - time.time()) + 1) if reached else _MINUTE
        log.warning("more %s than a minute allows: %s", error.description, request.endpoint)
        text = ngettext(
            "more {what} than a minute allows; ask again in {seconds} second",
            "more {what} than a minute allows; ask again in {seconds} seconds",
            seconds,
        )
        what = _(error.description)
        return again_later(BusyError(seconds, text.format(what=what, seconds=seconds)))


def _count(server: Flask, limiter: Limiter, scope: str, limit: Limit) -> None:
    """Count what some endpoints are asked for: of a reader, and of the address of many readers."""
    more: dict[str, Any] = {"cost": limit.cost, "error_message": limit.what}
    own: Any = limiter.shared_limit(
        f"{limit.points} per minute",
        scope,
        exempt_when=lambda: not limit.cost() or (limit.spares_proxies and _is_a_proxy()),
        **more,
    )
    of_address: Any = limiter.shared_limit(
        f"{_TOGETHER * limit.points} per minute",
        f"{scope} of an address",
        key_func=network_address,
        exempt_when=lambda: not (subject() and limit.cost()) or _is_a_proxy(),
        **more,
    )
    # Some routes are there only where readers sign in.
    for endpoint in server.view_functions.keys() & set(limit.endpoints):
        server.view_functions[endpoint] = of_address(own(server.view_functions[endpoint]))


def _is_a_proxy() -> bool:
    return request.remote_addr in _OURSELVES


def _begin() -> None:
    g.began = time.thread_time()


def _work() -> int:
    """Tenths of a millisecond of work on the request so far: waiting for others costs nothing."""
    return int((time.thread_time() - g.began) * 1000 * _PARTS)
