"""A tile server is asked only where one is configured, and then it alone."""

import json
import re

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.app.headers import content_policy, tile_host
from dashboard.settings import Settings

PATTERN = "https://{s}.tiles.example/{z}/{x}/{y}.png"


def words(client: FlaskClient) -> dict[str, object]:
    """What the page tells its scripts."""
    block = re.search(r'<script id="words"[^>]*>(.*?)</script>', client.get("/map").text)
    assert block
    said: dict[str, object] = json.loads(block[1])
    return said


def test_without_one_pictures_come_from_here_alone(client: FlaskClient) -> None:
    policy = client.get("/map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:;" in policy
    assert "tiles" not in words(client)


def test_a_configured_one_is_told_to_the_page_and_allowed_for_pictures_only(
    reference_store: str,
) -> None:
    settings = Settings(
        database_url=reference_store, tile_url=PATTERN, tile_attribution="Tiles: Example"
    )
    served = create_app(settings).server.test_client()
    policy = served.get("/map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://*.tiles.example;" in policy
    assert policy.count("tiles.example") == 1
    assert words(served)["tiles"] == {"url": PATTERN, "attribution": "Tiles: Example"}


@pytest.mark.parametrize(
    ("pattern", "host"),
    [
        ("", ""),
        ("https://tiles.example:8443/{z}/{x}/{y}.png?key=1", "https://tiles.example:8443"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_the_policy_names_the_host_and_nothing_of_the_path(pattern: str, host: str) -> None:
    assert tile_host(pattern) == host
    assert f"blob: {host}".strip() in content_policy(tile_host(pattern))
