"""Headers that every answer carries: content policy and its companions."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, request

from dashboard.exports.links import EMBED


def register(server: Flask, tile_url: str = "", sites: Sequence[str] = ()) -> None:
    """Send the headers with every answer.

    Args:
        server: the Flask server.
        tile_url: pattern of the tile server, where one is configured.
        sites: those that may show cards in frames.
    """
    sent = companions(content_policy(tile_host(tile_url)))
    framed = companions(frame_policy(sites), whose="cross-origin")

    @server.after_request
    def add(response: Response) -> Response:
        is_framed = bool(sites) and request.path.startswith(EMBED)
        response.headers.update(framed if is_framed else sent)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def frame_policy(sites: Sequence[str]) -> str:
    """Of a card in a frame: no script and nothing from anywhere, on the listed sites alone."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(sites)}",
        )
    )


def companions(policy: str, whose: str = "same-origin") -> Mapping[str, str]:
    """A policy and what goes with it, for each answer, the server's own refusals among them.

    Args:
        policy: for the contents.
        whose: pages may show the answer.
    """
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": whose,
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


def tile_host(tile_url: str) -> str:
    """The only other host that may be asked for pictures, as the policy writes it.

    `{s}` in a pattern stands for one of several hosts.
    """
    parts = urlsplit(tile_url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def content_policy(tiles_from: str = "") -> str:
    """Nothing from another host, and no script but files.

    Inline styles stay allowed: React, Plotly and Leaflet all set them.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {tiles_from}".strip(),
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
