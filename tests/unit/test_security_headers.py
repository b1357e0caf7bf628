"""The headers of any answer, from a server that has nothing else."""

import pytest
from flask import Flask

from dashboard.app import headers

COMPANIONS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("tile_url", "tiles"),
    [
        ("", ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("https://tiles.example:8443/{z}/{x}/{y}.png", " https://tiles.example:8443"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", " https://*.tiles.example"),
    ],
)
def test_an_answer_allows_pictures_of_the_tile_server_and_nothing_else_from_elsewhere(
    tile_url: str, tiles: str
) -> None:
    server = Flask("any")
    headers.register(server, tile_url)
    answer = server.test_client().get("/")
    assert answer.headers["Content-Security-Policy"] == POLICY.format(tiles=tiles)
    assert {name: answer.headers[name] for name in COMPANIONS} == COMPANIONS
    assert "Strict-Transport-Security" not in answer.headers
    secure = server.test_client().get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
