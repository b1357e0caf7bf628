"""`routewatch export`: a panel as a file that can be read a year later."""

import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import run_routewatch


def export(store: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Call the command on the reference store."""
    return run_routewatch("export", *arguments, address=store, within=environment)


def test_the_file_is_what_the_data_interface_answers(
    reference_store: str, client: FlaskClient, tmp_path: Path
) -> None:
    file = tmp_path / "routes.csv"
    done = export(
        reference_store,
        "top-routes",
        "--view",
        "t=2015",
        "--format",
        "csv",
        "--out",
        str(file),
    )
    assert done.returncode == 0, done.stderr
    assert "# link: Routewatch, page /card/top-routes?t=2015" in (
        file.read_text(encoding="utf-8-sig")
    )
    assert file.read_bytes() == client.get("/api/v1/panels/top-routes.csv?t=2015&bom=1").data
    assert [path.name for path in tmp_path.iterdir()] == ["routes.csv"]


def test_an_address_copied_from_a_routes_page_fixes_its_route(
    reference_store: str, tmp_path: Path
) -> None:
    file = tmp_path / "deaths.csv"
    address = "http://127.0.0.1:8050/routes/central-mediterranean?t=2015-04"
    done = export(
        reference_store,
        "headline-dead-missing",
        "--view",
        address,
        "--format",
        "csv",
        "--out",
        str(file),
    )
    assert done.returncode == 0, done.stderr
    assert "2015-04,1480" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sorrow", "--format", "csv"), "no panel 'sorrow'"),
        (("top-routes", "--format", "docx"), "no format 'docx'"),
        (("top-routes", "--format", "csv", "--view", "t=2015-13"), "a period is"),
        (("deaths-by-cause", "--format", "svg", "--view", "t=1990"), "data available from"),
        (("top-routes", "--format", "csv", "--marking", "TLP:PINK"), "no marking 'TLP:PINK'"),
        (("top-routes", "--format", "png", "--preset", "wall"), "no preset 'wall'"),
        (("headline-detections", "--format", "csv", "--view", "r=darien"), "not counted"),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_no_file(
    reference_store: str, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = export(reference_store, *arguments, "--out", str(tmp_path / "file"))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
def test_a_picture_carries_title_filters_source_caveat_and_mark(
    reference_store: str, tmp_path: Path
) -> None:
    file = tmp_path / "detections.svg"
    done = export(
        reference_store,
        "detections-by-route",
        "--view",
        "t=2015",
        "--format",
        "svg",
        "--out",
        str(file),
        ROUTEWATCH_MARKING="TLP:AMBER+STRICT",
    )
    assert done.returncode == 0, done.stderr
    text = re.sub(r"<[^>]+>", " ", file.read_text())
    for words in (
        "Detections by route",
        "All routes · 2015",
        "Frontex, 4 Aug 2026",
        "Crossings, not persons",
        "TLP:AMBER+STRICT",
        "Western Balkans",
        "18 Apr 2015",
    ):
        assert words in text, words
