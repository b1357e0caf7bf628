"""How much one address may ask for in a minute, of each process that answers.

Flask-Limiter counts, in the memory of each process: limits are to keep one reader from taking what
all need, so that it matters little that another process begins from nought. Codes of remotes are
guessed against a count that all processes share (`wall/remote/codes.py`).
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.errors import RateLimitExceeded

from dashboard.api.answers import BusyError, again_later
from dashboard.settings import Settings

log = logging.getLogger("routewatch")
_MINUTE = 60
_OURSELVES = frozenset({"127.0.0.1", "::1"})
"""Addresses that stand for a proxy on this machine, and so for everybody behind it."""
_SITE_PREFIX = 64
"""Bits of an IPv6 address that a provider gives to one household."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one address may ask of some endpoints together.

    Attributes:
        points: in a minute.
        what: there is more of than a minute allows, for the sentence.
        endpoints: as Flask names them.
        cost: points of the request that is answered.
    """

    points: int
    what: str
    endpoints: tuple[str, ...]
    cost: Callable[[], int] | int = 1


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "saving": Limit(20, "changes", ("playlists.save", "playlists.remove")),
        "checking": Limit(600, "drafts", ("playlists.check",)),
    }
)


def register(server: Flask, settings: Settings) -> None:
    """Count what is asked for; all routes are there already.

    Raises:
        SettingsError: the share of one address is no number of seconds.
    """
    server.before_request(_begin)
    limiter = Limiter(
        requester,
        app=server,
        storage_uri="memory://",
        application_limits=[
            ApplicationLimit(
                f"{settings.share_milliseconds()} per minute",
                cost=_milliseconds,
                deduct_when=lambda _response: True,
                exempt_when=lambda: request.remote_addr in _OURSELVES,
                error_message="work",
            )
        ],
    )
    for scope, limit in LIMITS.items():
        counted: Any = limiter.shared_limit(
            f"{limit.points} per minute", scope, cost=limit.cost, error_message=limit.what
        )
        for endpoint in limit.endpoints:
            server.view_functions[endpoint] = counted(server.view_functions[endpoint])

    @server.errorhandler(RateLimitExceeded)
    def refuse(error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        seconds = max(1, int(reached.reset_at - time.time()) + 1) if reached else _MINUTE
        log.warning("more %s than a minute allows: %s", error.description, request.endpoint)
        msg = f"more {error.description} than a minute allows; ask again in {seconds} seconds"
        return again_later(BusyError(seconds, msg))


def requester() -> str:
    """Who asks, as far as limits go: an address, or those of one household."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(int(address) >> _SITE_PREFIX)
    return str(address)


def _begin() -> None:
    g.began = time.thread_time()


def _milliseconds() -> int:
    """Work of this thread on the request so far: waiting for others costs nothing."""
    return int((time.thread_time() - g.began) * 1000)
