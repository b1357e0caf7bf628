"""Headers that every answer carries: content policy and its companions."""

from collections.abc import Sequence

from flask import Flask, Response, request


def register(server: Flask, script_hashes: Sequence[str]) -> None:
    """Send the headers with every answer.

    Args:
        server: the Flask server.
        script_hashes: of the only inline scripts there are, Dash's own; known once every callback
            is registered.
    """
    policy = content_policy(script_hashes)

    @server.after_request
    def add(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def content_policy(script_hashes: Sequence[str]) -> str:
    """Nothing from another host, no script but files and those with a known hash.

    Inline styles stay allowed: React, Plotly and Leaflet all set them.
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
