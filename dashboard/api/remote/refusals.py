"""Requests about remotes that no page of this dashboard has sent, and how refusals look.

A browser tells where a request comes from, and lets a foreign page send neither JSON nor a header
of its own without asking first, which nothing here allows. There is no cookie that it could add.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, Response, jsonify

KEY = "X-Routewatch-Key"
"""Header with the key of a wall or a remote; there, and empty, for those who have none yet."""


@dataclass(eq=False)
class RefusedError(Exception):
    """What is refused, for people and for scripts.

    Attributes:
        status: of the answer.
        reason: a word that pages have a sentence for.
        sentence: in English, for whoever has no page.
        wait: seconds after which it is worth asking again; 0 where it is not.
    """

    status: int
    reason: str
    sentence: str
    wait: int = 0

    def __str__(self) -> str:
        return self.sentence

    def answer(self) -> Response:
        """As JSON."""
        response = jsonify({"error": self.sentence, "reason": self.reason})
        response.status_code = self.status
        if self.wait:
            response.headers["Retry-After"] = str(self.wait)
        return response


def refuse_forged(request: Request, address: str) -> None:
    """Let pass what a page of ours has sent.

    Args:
        request: as it came.
        address: where readers reach this installation, if that is configured.

    Raises:
        RefusedError: it comes from elsewhere, or from no page.
    """
    if not request.is_json:
        raise RefusedError(415, "forged", "Refused: only JSON from a page of this dashboard.")
    origin = urlsplit(request.headers.get("Origin", "")).netloc.lower()
    # The host alone: what stands in front of the server may have taken the encryption off.
    ours = {request.host.lower(), urlsplit(address).netloc.lower()} - {""}
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if origin not in ours or site != "same-origin" or KEY not in request.headers:
        sentence = "Refused: this request does not come from a page of this dashboard."
        raise RefusedError(403, "forged", sentence)
