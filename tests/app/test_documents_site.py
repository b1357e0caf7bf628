"""The documents as pages: built without a warning, and served from this machine alone."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.app import documents_site
from dashboard.panels import PANELS, methods
from data_access.registry import METRICS
from tests.app import asking

ROOT = Path(__file__).parents[2]
_LOADED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=[\"']?([^\"'\s>]+)")
_LINKED = re.compile(r"<link\b[^>]*\brel=[\"']?(?:stylesheet|preconnect|preload|icon)[^>]*>")
_INLINE = re.compile(r"<script>|<script (?![^>]*(?:src=|application/json))|\son\w+=\"")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site, which the server has in place of the built one."""
    folder = tmp_path / "site"
    (folder / "methods").mkdir(parents=True)
    (folder / "index.html").write_text("documents")
    (folder / "methods" / "index.html").write_text("methods")
    (tmp_path / "outside.txt").write_text("outside")
    monkeypatch.setattr(documents_site, "SITE", folder)
    return folder


@pytest.mark.usefixtures("site")
def test_pages_are_found_by_their_folder(client: FlaskClient) -> None:
    assert client.get("/docs/").text == "documents"
    assert client.get("/docs").headers["Location"] == "/docs/"
    assert client.get("/docs/methods/").text == "methods"


@pytest.mark.parametrize(
    "path", ["../outside.txt", "%2e%2e/outside.txt", "methods/../../outside.txt", "methods/x/"]
)
@pytest.mark.usefixtures("site")
def test_nothing_outside_the_folder_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/docs/{path}")
    assert answer.status_code == 404
    assert "outside" not in answer.text


def test_where_nobody_built_the_site_there_is_none(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_site, "SITE", tmp_path / "nowhere")
    assert client.get("/docs/").status_code == 404


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    subprocess.run(["make", "docs", f"SITE={tmp_path}"], cwd=ROOT, check=True)  # noqa: S607 - of the system
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text("utf-8")
        loaded = [one for one in _LOADED.findall(_without_relations(text)) if "://" in one]
        assert not loaded, page
        assert not _INLINE.search(re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL)), page
    dictionary = (tmp_path / "data" / "index.html").read_text("utf-8")
    assert [
        one for one in METRICS.values() if f'id="{methods.anchor(one)}"' not in dictionary
    ] == []
    for sheet in tmp_path.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?https?:", sheet.read_text("utf-8")), sheet


def _without_relations(text: str) -> str:
    """A page without elements that name other pages and load none."""
    return re.sub(r"<link\b[^>]*>", lambda one: one[0] if _LINKED.match(one[0]) else "", text)


def test_every_section_that_a_card_leads_to_is_a_heading_of_the_methods() -> None:
    text = (ROOT / "docs" / "methods.md").read_text("utf-8")
    headings = {
        re.sub(r"[^\w\s-]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }
    assert set(methods.SECTIONS.values()) <= headings
    assert methods.SECTIONS.keys() <= PANELS.keys()


def test_the_about_of_a_card_leads_to_its_method(
    client: FlaskClient, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = {"panel": "headline-death-rate", "tab": "about", "search": ""}
    monkeypatch.setattr(methods, "SITE", site)
    answered = json.dumps(asking.answer(client, asking.tab("headline-death-rate", opened)))
    assert "/docs/methods/#death-rate" in answered
    monkeypatch.setattr(methods, "SITE", site / "nowhere")
    answered = json.dumps(asking.answer(client, asking.tab("headline-death-rate", opened)))
    assert "/docs/" not in answered
