"""Briefing packs made by the command and by the data interface, or refused with the reason."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.exports.pack.brief_files import BatchSpec, batch_files
from dashboard.exports.pack.contents import title_of
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app.briefing import brief


@pytest.mark.thorough
@pytest.mark.browser
def test_several_bureaus_are_a_file_each(reference_store: str, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    arguments = ("--bureau", "ITA", "--bureau", "GRC", "--format", "pdf", "--out", str(out))
    done = brief(reference_store, "brief", *arguments)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 2
    assert "bureau-brief-greece" in names[0]
    assert "bureau-brief-italy" in names[1]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (BatchSpec("", bureaus=("ITA", "ZZZ")), "no bureau 'ZZZ'"),
        (BatchSpec("", form="docx"), "no format 'docx'"),
        (BatchSpec("", paper="a0"), "no paper 'a0'"),
        (BatchSpec("t=2015-13"), "cannot be read"),
        (BatchSpec("", marking="TLP:MAUVE"), "no marking"),
    ],
)
def test_what_cannot_be_briefed_is_refused_before_anything_is_made(
    reference_store: str, wanted: BatchSpec, words: str
) -> None:
    store = Store(Settings(database_url=reference_store))
    with pytest.raises(OrderRefusedError, match=words):
        next(batch_files(wanted, store, lambda _done, _all: None))


def test_the_command_refuses_in_one_sentence_and_leaves_no_file(
    reference_store: str, tmp_path: Path
) -> None:
    out = tmp_path / "file"
    done = brief(reference_store, "brief", "--format", "docx", "--out", str(out))
    assert done.returncode == 2
    assert "no format 'docx'" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("", "Situation brief: migration routes"),
        ("c=ITA", "Country brief: Italy"),
        ("about=/bureaus/ITA", "Bureau brief: Italy"),
        ("r=central-mediterranean&c=ITA", "Route brief: Central Mediterranean, Italy"),
        ("c=GMB:src", "Situation brief: nationals of the Gambia"),
        ("c=ITA,GRC", "Situation brief: Greece, Italy"),
        ("r=black-sea,channel-uk", "Situation brief: Black Sea, Channel to the UK"),
        ("c=ITA,GRC,ESP,MLT", "Situation brief: migration routes"),
    ],
)
def test_a_pack_is_called_for_its_bureau_or_for_what_its_filters_name(
    view: str, title: str
) -> None:
    assert title_of(ordered(view)) == title


def test_the_page_is_told_the_parts_their_mark_and_whether_newer_figures_exist(
    client: FlaskClient,
) -> None:
    told = client.get("/api/v1/brief?r=central-mediterranean&t=2015").get_json()
    assert told["title"] == "Route brief: Central Mediterranean"
    assert not told["own"]
    assert told["mark"] == {
        "label": "TLP:CLEAR",
        "meaning": "anybody, and may be published",
        "public": True,
    }
    items = "|".join(part["text"] for part in told["parts"][:3])
    again = client.get("/api/v1/brief", query_string={"items": items, "held": "older"}).get_json()
    assert again["own"]
    assert again["newer"]
    assert [part["code"] for part in again["parts"]] == [p["code"] for p in told["parts"][:3]]


def test_the_data_interface_makes_the_same_file_and_leaves_one_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="routewatch.audit"):
        answer = client.get("/api/v1/brief.zip?bureau=ITA&t=2015")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    name = answer.headers["Content-Disposition"].split('"')[1]
    assert name.endswith("bureau-brief-italy_2015_TLP-CLEAR.zip")
    (line,) = (
        json.loads(record.getMessage())
        for record in caplog.records
        if record.name == "routewatch.audit"
    )
    assert (line["act"], line["file"], line["marking"]) == ("brief", name, "TLP:CLEAR")


@pytest.mark.parametrize(
    "query",
    [
        "items=/%3Fp%3Dsorrow",
        "t=2015-13",
        "bureau=ZZZ",
        "items=/%3Fp%3Dtop-routes&mark=TLP:MAUVE",
        "paper=a0",
    ],
)
def test_a_brief_that_cannot_be_made_is_a_400_with_the_reason(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"/api/v1/brief.pdf?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]
