"""Headers that every answer carries: content policy and its companions."""

from collections.abc import Sequence
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
    policy = content_policy(tile_host(tile_url))
    framed = frame_policy(sites)

    @server.after_request
    def add(response: Response) -> Response:
        is_framed = bool(sites) and request.path.startswith(EMBED)
        response.headers["Content-Security-Policy"] = framed if is_framed else policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        whose = "cross-origin" if is_framed else "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = whose
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
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
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(sites)}",
        )
    )


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
