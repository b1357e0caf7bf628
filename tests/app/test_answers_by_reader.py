"""No answer to one reader is kept for another: every address, asked by two in turn."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import maps
from dashboard.access.policy import Policy
from dashboard.access.reader import Identity, Reader
from dashboard.app.route_rights import ANYBODY, ROUTES
from tests.app import asking

POLICY = Policy.load(Path(__file__).parents[2] / "docs" / "access.toml")
ANALYST = POLICY.role("analyst", Identity("8f14", "An analyst", via="oidc"))
OTHER = POLICY.reader(Identity("45ea", "A stranger", via="oidc"))
CALLBACKS = "/_dash-update-component"
SHOWN = "t=2025"
EXAMPLES = {
    "/": "/",
    "/<path:path>": "/network/databases",
    "/first-view": "/first-view?path=/network/databases&search=?t=2025",
    "/api/<path:unknown>": "/api/none",
    "/api/v1/batches": "/api/v1/batches",
    "/api/v1/brief": f"/api/v1/brief?{SHOWN}",
    "/api/v1/brief.<any(pptx, pdf, zip):form>": "/api/v1/brief.zip?items=/?p=hits",
    "/api/v1/operations": f"/api/v1/operations?{SHOWN}",
    "/api/v1/thresholds": f"/api/v1/thresholds?{SHOWN}",
    "/api/v1/panels/<code>.<any(csv, xlsx, png, svg, pdf):form>": "/api/v1/panels/hits.csv",
    "/api/v1/playlists/<code>": "/api/v1/playlists/situation",
    "/api/v1/playlists/<code>.toml": "/api/v1/playlists/situation.toml",
    "/api/v1/playlists/<code>/editions/<int:edition>": "/api/v1/playlists/situation/editions/1",
    "/api/v1/queue/<ticket>": "/api/v1/queue/4f0c2b7d9a1e43c8",
    "/api/v1/revisions": "/api/v1/revisions?m=searches",
    "/api/v1/series": f"/api/v1/series?m=searches&by=month&{SHOWN}",
    "/api/v1/summary": f"/api/v1/summary?{SHOWN}",
    "/card/<code>": "/card/hits",
    "/embed/<code>": "/embed/hits",
    "/print": "/print/network/databases",
    "/print/<path:name>": "/print/network/databases",
    "/s/<code>": "/s/none",
    "/search/<language>.json": "/search/en.json",
}
"""An address of each route that takes something; those without stand for themselves."""


def asked(client: FlaskClient, reader: Reader, address: str, **headers: str) -> TestResponse:
    with asking.asked_by(client, reader):
        if address == CALLBACKS:
            return client.post(address, json=asking.panels("/network/databases", f"?{SHOWN}"))
        return client.get(address, headers=headers)


def addresses(client: FlaskClient) -> list[str]:
    """One of every route that says something of figures or readers."""
    version = asked(client, ANALYST, "/api/version").get_json()["data_version"]
    examples = EXAMPLES | {
        "/data/boundaries/<digest>.json": maps.BOUNDARIES_ADDRESS,
        "/data/corridors/<language>-<digest>.json": maps.lines_address(),
        "/data/points/<version>.json": maps.points_address(version, None),
        "/data/points/<version>/<int:row>-<int:column>.json": f"/data/points/{version}/3-4.json",
    }
    found = []
    for rule in client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and ROUTES[rule.endpoint] is not ANYBODY:
            assert rule.rule in examples or not rule.arguments, f"{rule.rule} has no example"
            found.append(examples.get(rule.rule, rule.rule))
    return [*found, CALLBACKS]


@pytest.mark.thorough
def test_what_differs_for_two_readers_is_kept_for_neither_by_anybody_else(
    network: FlaskClient,
) -> None:
    differing = set()
    for address in addresses(network):
        first, other = (asked(network, reader, address) for reader in (ANALYST, OTHER))
        again = asked(network, ANALYST, address)
        assert again.status_code == first.status_code, address
        if first.cache_control.public:
            # Lines of borders and routes, at the address of their content.
            assert address.startswith(("/data/boundaries/", "/data/corridors/"))
            assert first.data == other.data
            continue
        for answer in (first, other):
            kept = answer.headers["Cache-Control"]
            assert "private" in kept, (address, kept)
            assert "no-store" in kept or "no-cache" in kept, (address, kept)
            assert "Cookie" in answer.headers["Vary"], address
        if first.data == other.data:
            continue
        differing.add(address.partition("?")[0])
        tags = [answer.headers.get("ETag") for answer in (first, other)]
        assert tags[0] != tags[1] or tags == [None, None], address
        if tag := first.headers.get("ETag"):
            conditional = asked(network, OTHER, address, **{"If-None-Match": tag})
            assert conditional.status_code != 304, address
    assert {"/first-view", CALLBACKS, "/search/en.json", "/api/version"} <= differing
    assert {"/api/v1/series", "/api/v1/batches", "/api/v1/metrics"} <= differing


def test_points_of_one_grant_are_at_no_address_of_another(network: FlaskClient) -> None:
    versions = [
        asked(network, reader, "/api/version").get_json()["data_version"]
        for reader in (ANALYST, OTHER)
    ]
    assert versions[0] != versions[1]
    own, others = (maps.points_address(version, None) for version in versions)
    first = asked(network, ANALYST, own)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-cache")
    tag = first.headers["ETag"]
    assert asked(network, ANALYST, own, **{"If-None-Match": tag}).status_code == 304
    assert asked(network, ANALYST, others).status_code == 404
    assert asked(network, OTHER, own, **{"If-None-Match": tag}).status_code == 404


def test_who_is_known_leaves_lines_of_what_is_marked_and_of_refusals(
    network: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    # In ten minutes the same is looked at once.
    looking = replace(ANALYST, identity=Identity("a8f1", "Another", via="oidc"))
    series = f"/api/v1/series?m=searches&by=month&{SHOWN}"
    with caplog.at_level(logging.INFO, logger="routewatch.audit"):
        for address in (series, series, CALLBACKS, "/api/v1/routes"):
            assert asked(network, looking, address).status_code == 200
        # The access file marks this source above what bureaus report.
        top = POLICY.role("administrator", Identity("a9", "Who runs it", via="oidc"))
        links = f"/api/v1/series?m=links_confirmed&by=month&{SHOWN}"
        assert asked(network, top, links).status_code == 200
        assert asked(network, OTHER, "/api/v1/panels/deaths-over-time.csv").status_code == 403
        # What is kept from the public as if it were not there is a refusal; what is not there none.
        for path in ("/network/vessels", "/network/none"):
            assert asked(network, POLICY.reader(None), path).status_code == 404
    lines = [json.loads(one.getMessage()) for one in caplog.records]
    marked = {"who": "a8f1", "via": "oidc", "act": "view", "marking": "TLP:AMBER", "result": "done"}
    wanted = [
        marked | {"address": series},
        marked | {"address": f"{CALLBACKS}?{SHOWN}"},
        marked | {"who": "a9", "marking": "TLP:AMBER+STRICT", "address": links},
        {"who": "45ea", "via": "oidc", "act": "refusal", "result": "refused (403)"},
        {"act": "refusal", "result": "refused (404)", "address": "/network/vessels"},
    ]
    for line, says in zip(lines, wanted, strict=True):
        assert {key: line.get(key) for key in says} == says
        assert line["from"]
        assert line["request"]
