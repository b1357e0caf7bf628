"""Briefing packs: their numbers are those of the data interface, whatever the format."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pptx
import pytest
from flask.testing import FlaskClient
from pptx.enum.chart import XL_CHART_TYPE
from pypdf import PdfReader

from dashboard.exports.pack.batch import Wanted, written
from dashboard.exports.pack.bundle import digest
from dashboard.exports.pack.making import Means, made
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.pictures import of
from dashboard.exports.pack.proving import prove
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.conftest import ROUTEWATCH

ROUTE = "/routes/central-mediterranean?t=2015"


@pytest.fixture(scope="session")
def store(reference_store: str) -> Store:
    """The reference figures."""
    return Store(Settings(database_url=reference_store, address="https://routewatch.example.org"))


@pytest.fixture(scope="session")
def slides(store: Store) -> pptx.presentation.Presentation:
    """The default pack of the Central Mediterranean in 2015."""
    return pptx.Presentation(io.BytesIO(made(ordered(ROUTE), "pptx", store).content))


def rows(client: FlaskClient, code: str, query: str) -> list[list[str]]:
    """What the data interface answers for a card: header and rows."""
    text = client.get(f"/api/v1/panels/{code}.csv?{query}").text
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))


def slide_of(deck: pptx.presentation.Presentation, title: str) -> pptx.slide.Slide:
    """The slide with a title."""
    return next(slide for slide in deck.slides if slide.shapes.title.text == title)


def chart_of(slide: pptx.slide.Slide) -> pptx.chart.chart.Chart:
    """The chart on a slide."""
    return next(shape.chart for shape in slide.shapes if shape.has_chart)


def words_of(slide: pptx.slide.Slide) -> str:
    """All text that stands on a slide."""
    frames = (shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    tables = (shape.table for shape in slide.shapes if shape.has_table)
    cells = (cell.text for table in tables for row in table.rows for cell in row.cells)
    return "\n".join((*frames, *cells))


def test_a_native_chart_holds_the_numbers_of_the_data_interface(
    slides: pptx.presentation.Presentation, client: FlaskClient
) -> None:
    chart = chart_of(slide_of(slides, "Detections on this route"))
    assert chart.chart_type == XL_CHART_TYPE.LINE
    asked = rows(client, "detections-by-route", "r=central-mediterranean&t=2015")[1:]
    assert list(chart.plots[0].series[0].values) == [float(value) for _month, value in asked]
    book = chart.part.chart_workbook.xlsx_part.blob
    assert book[:2] == b"PK", "the data that PowerPoint edits are inside"


def test_a_bar_is_in_the_order_and_of_the_number_of_the_data_interface(
    slides: pptx.presentation.Presentation, client: FlaskClient
) -> None:
    chart = chart_of(slide_of(slides, "Causes of death"))
    asked = rows(client, "deaths-by-cause", "r=central-mediterranean&t=2015")[1:]
    assert list(chart.plots[0].series[0].values) == [float(value) for _cause, value in asked]
    assert chart.plots[0].categories[0] == "Drowning"


def test_every_slide_bears_its_mark_and_every_item_its_source_filters_and_notes(
    slides: pptx.presentation.Presentation,
) -> None:
    assert len(slides.slides) >= 10
    for slide in slides.slides:
        assert words_of(slide).count("TLP:CLEAR") >= 2
        assert "data version" in words_of(slide)
    slide = slide_of(slides, "Dead and missing over time")
    for words in ("Source: IOM Missing Migrants Project, 8 Sep 2025", "Minimum estimate", "2015"):
        assert words in words_of(slide)
    notes = slide.notes_slide.notes_text_frame.text
    for words in (
        "People who died or went missing",
        "Minimum estimate",
        "Central Mediterranean · 2015",
        "IOM Missing Migrants Project",
        "data version",
        "https://routewatch.example.org/",
    ):
        assert words in notes


def test_no_shape_leaves_its_slide(slides: pptx.presentation.Presentation) -> None:
    for slide in slides.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= slides.slide_width
            assert shape.top + shape.height <= slides.slide_height


def test_the_last_slide_leads_back_and_the_file_says_what_it_is(
    slides: pptx.presentation.Presentation,
) -> None:
    link = "https://routewatch.example.org/briefing?about=%2Froutes%2Fcentral-mediterranean&t=2015"
    last = list(slides.slides)[-1]
    assert link in words_of(last)
    pictures = [shape for shape in last.shapes if hasattr(shape, "image")]
    assert [shape.click_action.hyperlink.address for shape in pictures] == [link]
    assert slides.core_properties.title == "Route brief: Central Mediterranean"
    assert slides.core_properties.category == "TLP:CLEAR"


@pytest.mark.parametrize("paper", ["16x9", "a4"])
def test_a_pdf_has_text_and_bookmarks_and_the_same_numbers(
    store: Store, client: FlaskClient, paper: str
) -> None:
    file = made(ordered(f"{ROUTE}&paper={paper}"), "pdf", store)
    reader = PdfReader(io.BytesIO(file.content))
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[:2] == ["Route brief: Central Mediterranean", "Bottom line"]
    pages = [page.extract_text() for page in reader.pages]
    assert all(page.count("TLP:CLEAR") >= 2 for page in pages)
    text = next(page for page in pages if page.find("Causes of death") >= 0)
    for _cause, value in rows(client, "deaths-by-cause", "r=central-mediterranean&t=2015")[1:]:
        assert f"{int(value):,}" in text
    assert "3,149" in pages[1]
    assert reader.metadata is not None
    assert str(reader.metadata.subject).startswith("TLP:CLEAR")
    width, height = reader.pages[0].mediabox[2:]
    assert (width > height) == (paper == "16x9")


def test_a_zip_holds_what_the_data_interface_answers_and_a_dictionary(
    store: Store, client: FlaskClient
) -> None:
    with ZipFile(io.BytesIO(made(ordered(ROUTE), "zip", store).content)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        for one in manifest["files"]:
            if "panel" not in one:
                continue
            text = bundle.read(one["name"]).decode()
            assert text.startswith("# marking: TLP:CLEAR")
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            query = "r=central-mediterranean&t=2015"
            assert list(csv.reader(lines)) == rows(client, one["panel"], query), one["panel"]
        assert b"People who died or went missing" in bundle.read("dictionary.csv")
        assert {one["name"] for one in manifest["files"]} | {"manifest.json"} == set(
            bundle.namelist()
        )


def test_an_untouched_bundle_proves_that_its_figures_are_those_of_its_version(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(made(ordered(ROUTE), "zip", store).content)
    proof = prove(file, store)
    assert proof.is_remade
    assert proof.items >= 8
    assert proof.faults == []
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    assert prove(tmp_path / "unpacked" / "manifest.json", store).faults == []


def test_a_changed_figure_is_found_even_where_its_hash_was_changed_with_it(
    store: Store, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    with ZipFile(io.BytesIO(made(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(unpacked)
    manifest = json.loads((unpacked / "manifest.json").read_text())
    one = next(file for file in manifest["files"] if file.get("panel") == "deaths-by-cause")
    victim = unpacked / one["name"]
    victim.write_text(victim.read_text().replace("2864", "2863"))
    (fault,) = prove(unpacked / "manifest.json", store).faults
    assert fault.startswith(one["name"])
    lines = [line for line in victim.read_text().splitlines() if not line.startswith("#")]
    one["sha256"] = digest(victim.read_bytes())
    one["figures_sha256"] = digest("".join(f"{line}\n" for line in lines).encode())
    (unpacked / "manifest.json").write_text(json.dumps(manifest))
    (fault,) = prove(unpacked / "manifest.json", store).faults
    assert "not those of the version" in fault


def test_a_path_in_a_manifest_is_never_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        json.dumps(
            {
                "format": 1,
                "language": "en",
                "data_version": "0",
                "files": [{"name": "../secret", "sha256": "0"}],
            }
        )
    )
    with pytest.raises(ValueError, match="not known here"):
        prove(tmp_path / "manifest.json", store)


HOSTILE = "items=/%3Fp%3Ddeaths-by-cause%26h%3D%253Cscript%253E%2541%2500%26n%3D%253D1%252B1"


@pytest.mark.parametrize("form", ["pptx", "pdf", "zip"])
def test_hostile_words_of_an_author_stay_words(store: Store, form: str) -> None:
    file = made(ordered(f"{HOSTILE}&title=%3Db%26%3C%2Fa%3E..%2F..%2Fetc"), form, store)
    assert file.brief.items[0].heading == "<script>A"
    assert "/" not in file.name
    assert not file.name.startswith((".", "-", "="))


@pytest.mark.browser
def test_a_map_stands_on_its_slide_as_a_picture_with_its_words(
    store: Store, client: FlaskClient
) -> None:
    order = ordered("items=/%3Fr%3Dcentral-mediterranean%26t%3D2015%26p%3Dmap")
    means = Means(maps=of(lambda: client.application))
    deck = pptx.Presentation(io.BytesIO(made(order, "pptx", store, means).content))
    slide = slide_of(deck, "Where people died or went missing, and the corridors")
    (picture,) = [shape for shape in slide.shapes if hasattr(shape, "image")]
    assert "Map of where ≥ 3,149 people died" in picture.element.nvPicPr.cNvPr.get("descr")
    width, height = picture.image.size
    assert width > 2000
    assert abs(picture.width / picture.height - width / height) < 0.01
    assert "Source: IOM Missing Migrants Project" in words_of(slide)


def test_a_mark_can_be_raised_and_never_lowered(reference_store: str) -> None:
    store = Store(Settings(database_url=reference_store, marking="TLP:GREEN"))
    raised = made(ordered(f"{ROUTE}&mark=TLP:AMBER"), "pptx", store)
    assert raised.name.endswith("_TLP-AMBER.pptx")
    deck = pptx.Presentation(io.BytesIO(raised.content))
    assert all("TLP:AMBER" in words_of(slide) for slide in deck.slides)
    with pytest.raises(OrderRefusedError, match="would be lower"):
        made(ordered(f"{ROUTE}&mark=TLP:CLEAR"), "pptx", store)


def test_a_template_gives_its_masters_and_none_of_its_slides(store: Store, tmp_path: Path) -> None:
    template = pptx.Presentation()
    template.slides.add_slide(template.slide_layouts[0]).shapes.title.text = "Their own"
    template.slide_layouts[5].name = "Of the organisation"
    file = tmp_path / "organisation.pptx"
    template.save(str(file))
    content = made(ordered(ROUTE), "pptx", store, Means(template=file)).content
    deck = pptx.Presentation(io.BytesIO(content))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert "Their own" not in titles
    assert {slide.slide_layout.name for slide in deck.slides} == {"Of the organisation"}
    (tmp_path / "no.pptx").write_text("no presentation")
    with pytest.raises(OrderRefusedError, match="no PowerPoint template"):
        made(ordered(ROUTE), "pptx", store, Means(template=tmp_path / "no.pptx"))


def brief(store: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command on the reference store."""
    return subprocess.run(
        [ROUTEWATCH, *arguments],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": store},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


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
        (Wanted("", bureaus=("ITA", "ZZZ")), "no bureau 'ZZZ'"),
        (Wanted("", form="docx"), "no format 'docx'"),
        (Wanted("", paper="a0"), "no paper 'a0'"),
        (Wanted("t=2015-13"), "cannot be read"),
        (Wanted("", marking="TLP:MAUVE"), "no marking"),
    ],
)
def test_what_cannot_be_briefed_is_refused_before_anything_is_made(
    reference_store: str, wanted: Wanted, words: str
) -> None:
    with pytest.raises(OrderRefusedError, match=words):
        next(written(wanted, Settings(database_url=reference_store), lambda _done, _all: None))


def test_the_command_refuses_in_one_sentence_and_leaves_no_file(
    reference_store: str, tmp_path: Path
) -> None:
    out = tmp_path / "file"
    done = brief(reference_store, "brief", "--format", "docx", "--out", str(out))
    assert done.returncode == 2
    assert "no format 'docx'" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


def test_the_command_proves_a_bundle(reference_store: str, tmp_path: Path) -> None:
    file = tmp_path / "brief.zip"
    done = brief(reference_store, "brief", "--view", ROUTE, "--format", "zip", "--out", str(file))
    assert done.returncode == 0, done.stderr
    proved = brief(reference_store, "verify", "--manifest", str(file))
    assert proved.returncode == 0, proved.stderr
    assert "hold the figures of version" in proved.stdout
    file.write_bytes(file.read_bytes()[:200])
    refused = brief(reference_store, "verify", "--manifest", str(file))
    assert refused.returncode == 2


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
    (line,) = [
        record.getMessage()
        for record in caplog.records
        if "panel=brief" in record.msg % record.args
    ]
    assert f"file={name}" in line
    assert "marking=TLP-CLEAR" in line


@pytest.mark.parametrize(
    "query", ["items=/%3Fp%3Dsorrow", "t=2015-13", "bureau=ZZZ", "mark=TLP:MAUVE", "paper=a0"]
)
def test_a_brief_that_cannot_be_made_is_a_400_with_the_reason(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"/api/v1/brief.pdf?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]


def test_exercise_figures_are_written_across_every_slide_that_shows_them(
    exercise_store: str,
) -> None:
    store = Store(Settings(database_url=exercise_store))
    file = made(ordered("/bureaus/ITA?t=2025"), "pptx", store)
    assert file.name.startswith("exercise_")
    deck = pptx.Presentation(io.BytesIO(file.content))
    across = {
        slide.shapes.title.text
        for slide in deck.slides
        if any(shape.name == "exercise" for shape in slide.shapes)
    }
    said = {
        slide.shapes.title.text
        for slide in deck.slides
        if "Figures made for exercises" in words_of(slide)
    }
    assert {"Bureau brief: Italy", "Bottom line", "Notices by colour"} <= across
    assert "Dead and missing over time" not in across
    # Sources name the exercise as one of theirs: no figure stands there.
    assert said - across <= {"Methods: sources"}
    pages = PdfReader(io.BytesIO(made(ordered("/bureaus/ITA?t=2025"), "pdf", store).content)).pages
    text = next(page.extract_text() for page in pages if "Notices by colour" in page.extract_text())
    assert "Figures made for exercises" in text
