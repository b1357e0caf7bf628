"""Tokens against forged writes: a page of ours shows that it can read a cookie of ours.

The cookie is made of who is signed in, so that one of another session is none. A script that sends
its token in a header of its own needs none: no browser adds that for a foreign page.
"""

import hashlib
import hmac

from flask import Request

COOKIE = "__Host-routewatch-forgery"
"""Read by `assets/app/forgery.js`, which sends it back as the header."""
HEADER = "X-Routewatch-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset({"/_dash-update-component"})
"""Asked for with POST, and changes nothing."""
SENTENCE = "Refused: this page is older than your session. Load it again, and try once more."


def token(secret: bytes, bound_to: str) -> str:
    """What a page sends with what it writes.

    Args:
        secret: of the installation.
        bound_to: session, subject of the proxy or device.
    """
    return hmac.new(secret, bound_to.encode(), hashlib.sha256).hexdigest()


def is_forged(request: Request, wanted: str) -> bool:
    """Whether a request writes without the token of whoever is signed in."""
    if request.method in _SAFE or request.path in _READS:
        return False
    return not hmac.compare_digest(request.headers.get(HEADER, "").encode(), wanted.encode())
