"""Forged packs: whoever changes a file and writes its new hash into the manifest is found out."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pptx
import pytest
from openpyxl.cell import Cell, MergedCell
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo
from pptx.chart.data import CategoryChartData
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import ContentStream, NameObject, TextStringObject

from dashboard.exports.pack.brief_files import BESIDE, Means, brief_file
from dashboard.exports.pack.bundle import digest
from dashboard.exports.pack.orders import Part, ordered
from dashboard.exports.pack.verification import Verification, VerificationError, verify
from dashboard.wiring import Store
from tests.app.briefing import ROUTE

Forge = Callable[[dict[str, bytes]], None]

CAUSES = "09_deaths-by-cause"
MAP = "05_map.png"
SLIDES, PAGES = "slides.pptx", "pages.pdf"


def drawn_map(part: Part) -> bytes | None:
    """A map that needs no browser."""
    return picture_of("1,480") if part.code == "map" else None


def picture_of(words: str) -> bytes:
    """A picture with some words."""
    image = Image.new("RGB", (1224, 512), "#ffffff")
    ImageDraw.Draw(image).text((600, 250), words, fill="#000000", font_size=24)
    buffer = io.BytesIO()
    image.save(buffer, "png")
    return buffer.getvalue()


Pack = Mapping[str, bytes]


@pytest.fixture(scope="session")
def packs(store: Store) -> Mapping[str, Pack]:
    """The members of a pack of tables, and of those that hold workbooks or slides, too."""
    return {form: pack_with(form, store) for form in ("", "xlsx", "pptx")}


@pytest.fixture(scope="session")
def printed(store: Store) -> Mapping[str, Pack]:
    """The members of a pack with its pages."""
    return {"pdf": pack_with("pdf", store)}


def pack_with(form: str, store: Store) -> Pack:
    """The members of a pack."""
    means = Means(maps=drawn_map, beside=[form] if form else [])
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store, means).content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def verified(members: Mapping[str, bytes], store: Store, folder: Path) -> Verification:
    """What is found of members, whose hashes the manifest is given."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"] = [one for one in manifest["files"] if one["name"] in members]
    for one in manifest["files"]:
        one["sha256"] = digest(members[one["name"]])
        one["bytes"] = len(members[one["name"]])
    file = folder / "pack.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", json.dumps(manifest))
        for name in members.keys() - {"manifest.json"}:
            bundle.writestr(name, members[name])
    return verify(file, store, drawn_map)


# Ways to forge.


def text(name: str, old: str, new: str) -> Forge:
    """Other words or digits in a file of text."""

    def forge(members: dict[str, bytes]) -> None:
        content = members[name].decode()
        assert old in content, f"nothing of {old!r} in {name}"
        members[name] = content.replace(old, new, 1).encode()

    return forge


def lines(change: Callable[[list[str]], None]) -> Forge:
    """Other rows of a table."""

    def forge(members: dict[str, bytes]) -> None:
        rows = members[f"{CAUSES}.csv"].decode().splitlines(keepends=True)
        change(rows)
        members[f"{CAUSES}.csv"] = "".join(rows).encode()

    return forge


def workbook(change: Callable[[Worksheet], object], sheet: str = "Data") -> Forge:
    """A workbook saved again."""

    def forge(members: dict[str, bytes]) -> None:
        book = openpyxl.load_workbook(io.BytesIO(members[f"{CAUSES}.xlsx"]))
        change(book[sheet])
        buffer = io.BytesIO()
        book.save(buffer)
        members[f"{CAUSES}.xlsx"] = buffer.getvalue()

    return forge


def cell_of(sheet: Worksheet, value: object) -> Cell | MergedCell:
    """The cell with a value."""
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == value)


def beside(sheet: Worksheet, name: str) -> Cell | MergedCell:
    """The cell to the right of a name."""
    return next(row[1] for row in sheet.iter_rows() if row[0].value == name)


def deck(change: Callable[[Presentation], object]) -> Forge:
    """Slides saved again."""

    def forge(members: dict[str, bytes]) -> None:
        slides = pptx.Presentation(io.BytesIO(members[SLIDES]))
        change(slides)
        buffer = io.BytesIO()
        slides.save(buffer)
        members[SLIDES] = buffer.getvalue()

    return forge


def shape_of(slides: Presentation, kind: str) -> pptx.shapes.base.BaseShape:
    """The first shape with a chart, or with a table."""
    shapes = (shape for slide in slides.slides for shape in slide.shapes)
    return next(shape for shape in shapes if getattr(shape, kind))


def words(old: str, new: str) -> Forge:
    """Other words or digits wherever they stand first on a slide."""

    def change(slides: Presentation) -> None:
        runs = (run for slide in slides.slides for run in slide.element.iter(qn("a:t")))
        run = next(run for run in runs if old in (run.text or ""))
        run.text = run.text.replace(old, new)

    return deck(change)


def stored_value(slides: Presentation) -> None:
    """The number that a chart draws, not the one of its workbook."""
    chart = shape_of(slides, "has_chart").chart.element
    point = next(next(chart.iter(qn("c:val"))).iter(qn("c:v")))
    point.text = f"9{point.text}"


def workbook_of_a_chart(slides: Presentation) -> None:
    """The number of its workbook, not the one that a chart draws."""
    behind = shape_of(slides, "has_chart").chart.part.chart_workbook
    book = openpyxl.load_workbook(io.BytesIO(behind.xlsx_part.blob))
    book.worksheets[0]["B2"] = 9480
    buffer = io.BytesIO()
    book.save(buffer)
    behind.update_from_xlsx_blob(buffer.getvalue())


def whole_chart(slides: Presentation) -> None:
    """Both."""
    chart = shape_of(slides, "has_chart").chart
    data = CategoryChartData()
    data.categories = list(chart.plots[0].categories)
    for series in chart.plots[0].series:
        data.add_series(series.name, [9480.0, *list(series.values)[1:]])
    chart.replace_data(data)


def form_of_a_chart(slides: Presentation) -> None:
    """A form of numbers that writes another digit before each."""
    shape_of(slides, "has_chart").chart.value_axis.tick_labels.number_format = '"9"#,##0'


def label_of_a_bar(slides: Presentation) -> None:
    """A label of one's own at a bar."""
    point = shape_of(slides, "has_chart").chart.plots[0].series[0].points[0]
    point.data_label.text_frame.text = "9,480"


def alternative(slides: Presentation) -> None:
    """What a screen reader says of a chart."""
    own = next(shape_of(slides, "has_chart").element.iter(qn("p:cNvPr")))
    own.set("descr", "Deaths rose to 9,480")


def cell_of_a_table(slides: Presentation) -> None:
    """A cell of a table on a slide."""
    shape_of(slides, "has_table").table.cell(1, 3).text = "9,480"


def laid_over(slides: Presentation) -> None:
    """A text over a number."""
    slides.slides[1].shapes.add_textbox(0, 0, 900000, 900000).text_frame.text = "9,480"


def without_a_slide(slides: Presentation) -> None:
    """A slide taken out."""
    identities = slides.element.find(qn("p:sldIdLst"))
    identities.remove(identities[3])


def another_map(slides: Presentation) -> None:
    """A map with another number."""
    other = picture_of("9,480")
    pictures = (shape for slide in slides.slides for shape in slide.shapes if is_map(shape))
    picture = next(pictures)
    _part, relation = picture.part.get_or_add_image_part(io.BytesIO(other))
    next(picture.element.iter(qn("a:blip"))).set(qn("r:embed"), relation)


def is_map(shape: pptx.shapes.base.BaseShape) -> bool:
    """Whether a shape is the picture of a map."""
    return hasattr(shape, "image") and shape.image.size == (1224, 512)


def hidden(slide: Slide) -> None:
    """A slide that nobody is shown."""
    slide.element.set("show", "0")


def notes(slides: Presentation) -> None:
    """Another number in a speaker's notes."""
    frame = slides.slides[1].notes_slide.notes_text_frame
    frame.text = frame.text.replace("3,149", "9,149")


def link(slides: Presentation) -> None:
    """A link that leads elsewhere."""
    slide = list(slides.slides)[-1]
    elsewhere = "https://elsewhere.example.org/"
    relation = slide.part.relate_to(elsewhere, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    next(slide.element.iter(qn("a:hlinkClick"))).set(qn("r:id"), relation)


def pages(change: Callable[[PdfWriter], object]) -> Forge:
    """A PDF written again."""

    def forge(members: dict[str, bytes]) -> None:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(members[PAGES])))
        change(writer)
        buffer = io.BytesIO()
        writer.write(buffer)
        members[PAGES] = buffer.getvalue()

    return forge


def strokes(added: bytes) -> Forge:
    """More that is drawn on the page of the bottom line."""

    def change(writer: PdfWriter) -> None:
        page = writer.pages[0]
        stream = ContentStream(None, writer)
        font = next(iter(page["/Resources"]["/Font"])).encode()  # type: ignore[index]
        drawn = page.get_contents()
        assert drawn is not None
        stream.set_data(drawn.get_data() + added.replace(b"/F", font))
        page.replace_contents(stream)

    return pages(change)


def stamp(writer: PdfWriter) -> None:
    """A note that lies over a number."""
    writer.add_annotation(0, FreeText(text="9,480", rect=(40, 300, 240, 360)))


def painted(members: dict[str, bytes]) -> None:
    """A map with another digit."""
    image = Image.open(io.BytesIO(members[MAP])).convert("RGB")
    ImageDraw.Draw(image).text((600, 250), "9", fill="#000000", font_size=24)
    buffer = io.BytesIO()
    image.save(buffer, "png")
    members[MAP] = buffer.getvalue()


def taken_out(members: dict[str, bytes]) -> None:
    """A file that is neither in the ZIP nor in its manifest."""
    del members[f"{CAUSES}.csv"]


def put_in(name: str, like: str) -> Forge:
    """One file more, which the manifest names."""

    def forge(members: dict[str, bytes]) -> None:
        members[name] = members[like]
        manifest = json.loads(members["manifest.json"])
        manifest["files"].append({"name": name, "sha256": ""})
        members["manifest.json"] = json.dumps(manifest).encode()

    return forge


def hidden_sheet(sheet: Worksheet) -> None:
    """A sheet that nobody is shown, with a number."""
    book = sheet.parent
    assert book
    made = book.create_sheet("More")
    made["A1"], made.sheet_state = 9480, "veryHidden"


def said_of_a_picture(writer: PdfWriter) -> None:
    """What a screen reader says of the first picture that has words."""
    left: list[Any] = [writer.root_object["/StructTreeRoot"]]
    while left:
        part = left.pop(0)
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            left[:0] = part
        elif isinstance(part, dict) and "/Alt" in part:
            part[NameObject("/Alt")] = TextStringObject("9,480 people")
            return
        elif isinstance(part, dict) and "/K" in part:
            left.insert(0, part["/K"])


def written_into_a_map(members: dict[str, bytes]) -> None:
    """A text that stands in the file of a map and on no picture."""
    words = PngInfo()
    words.add_text("Source", "someone")
    buffer = io.BytesIO()
    Image.open(io.BytesIO(members[MAP])).save(buffer, "png", pnginfo=words)
    members[MAP] = buffer.getvalue()


def swapped(rows: list[str]) -> None:
    """Two rows in the other order."""
    rows[-2:] = reversed(rows[-2:])


def without_a_row(rows: list[str]) -> None:
    """A row taken out."""
    del rows[-1]


def one_row_more(rows: list[str]) -> None:
    """A row put in."""
    rows.append("Sorrow,9480\n")


# What is forged, and what the sentence on it names.
FORGERIES: Mapping[str, tuple[Forge, tuple[str, ...]]] = {
    "number in a table": (
        text(f"{CAUSES}.csv", "2864", "9864"),
        (f"{CAUSES}.csv, row Drowning", "found “9864”", "“2864”"),
    ),
    "row's name": (text(f"{CAUSES}.csv", "Drowning", "Illness"), ("row Illness", "nothing that")),
    "order of rows": (lines(swapped), (f"{CAUSES}.csv, order",)),
    "row taken out": (lines(without_a_row), (f"{CAUSES}.csv, row", "missing; the store gives")),
    "row put in": (lines(one_row_more), ("row Sorrow", "“9480” is nothing that the store gives")),
    "caveat in a table": (text(f"{CAUSES}.csv", "Minimum", "Exact"), ("line “caveat”", "Exact")),
    "unit of a table": (text(f"{CAUSES}.csv", "unit: people", "unit: cases"), ("line “unit”",)),
    "period of a table": (
        text(f"{CAUSES}.csv", "period: 2015", "period: 2016"),
        (f"{CAUSES}.csv, line “period”", "2016", "2015"),
    ),
    "day of a source": (
        text(f"{CAUSES}.csv", "Project, 8 Sep 2025", "Project, 8 Nov 2025"),
        ("line “source”", "8 Nov 2025"),
    ),
    "mark of a table": (text(f"{CAUSES}.csv", "TLP:CLEAR", "TLP:RED"), ("line “marking”",)),
    "sources": (text("sources.csv", "8 Sep 2025", "8 Nov 2025"), ("sources.csv, row",)),
    "definition": (text("dictionary.csv", "died or went", "died and went"), ("dictionary.csv",)),
    "cell of a workbook": (
        workbook(lambda sheet: setattr(cell_of(sheet, 2864), "value", 9864)),
        (f"{CAUSES}.xlsx, sheet Data, cell B", "found “9864”", "“2864”"),
    ),
    "formula in a workbook": (
        workbook(lambda sheet: setattr(cell_of(sheet, 2864), "value", "=9864")),
        (f"{CAUSES}.xlsx, sheet Data, cell B", "=9864"),
    ),
    "form of a cell": (
        workbook(lambda sheet: setattr(cell_of(sheet, 2864), "number_format", '"9,864"')),
        (f"{CAUSES}.xlsx, sheet Data, cell B", "9,864"),
    ),
    "hidden row": (
        workbook(lambda sheet: setattr(sheet.row_dimensions[5], "hidden", True)),
        (f"{CAUSES}.xlsx, sheet Data, row 5", "hidden"),
    ),
    "hidden sheet": (workbook(hidden_sheet), (f"{CAUSES}.xlsx, sheet More", "veryHidden")),
    "picture over cells": (
        workbook(lambda sheet: sheet.add_image(SheetImage(io.BytesIO(picture_of("9,864"))), "B3")),
        (f"{CAUSES}.xlsx, xl/", "nothing that the store gives"),
    ),
    "source of a workbook": (
        workbook(lambda sheet: setattr(beside(sheet, "source"), "value", "someone"), "About"),
        (f"{CAUSES}.xlsx, sheet About, cell B", "someone", "IOM Missing Migrants Project"),
    ),
    "headline figure": (words("3,149", "9,149"), ("slides.pptx, slide 2", "9,149", "3,149")),
    "title of the deck": (words("Route brief", "Secret brief"), ("slides.pptx, slide 1",)),
    "number of a chart": (deck(stored_value), ("slides.pptx, slide", "the store gives")),
    "workbook of a chart": (
        deck(workbook_of_a_chart),
        ("slides.pptx, slide", "workbook, cell B2", "found “9480”"),
    ),
    "chart and its workbook": (
        deck(whole_chart),
        ("slides.pptx, slide", "workbook, cell B2", "found “9480”"),
    ),
    "form of a chart's numbers": (
        deck(form_of_a_chart),
        ("slides.pptx, slide", "form of numbers", '"9"#,##0'),
    ),
    "label of a bar": (deck(label_of_a_bar), ("slides.pptx, slide", "label", "9,480")),
    "words for a screen reader": (
        deck(alternative),
        ("slides.pptx, slide", "alternative text", "rose to 9,480"),
    ),
    "cell on a slide": (deck(cell_of_a_table), ("slides.pptx, slide", "column", "9,480")),
    "text laid over a slide": (deck(laid_over), ("slides.pptx, slide 2, TextBox", "9,480")),
    "slide taken out": (deck(without_a_slide), ("slides.pptx, slide 4",)),
    "slide hidden": (
        deck(lambda slides: hidden(slides.slides[3])),
        ("slides.pptx, slide 4: “hidden”",),
    ),
    "map on a slide": (deck(another_map), ("slides.pptx, slide", "picture", "pixels")),
    "notes": (deck(notes), ("slides.pptx, slide 2, notes", "9,149", "3,149")),
    "link": (deck(link), ("slides.pptx, slide", "link", "elsewhere.example.org")),
    "text of a page": (
        strokes(b"\nBT /F 12 Tf 100 100 Td (9,480) Tj ET\n"),
        ("pages.pdf, page 1, line",),
    ),
    "bar of a page": (
        strokes(b"\n0 0 0 rg 100 100 300 20 re f\n"),
        ("pages.pdf, page 1, drawing",),
    ),
    "note over a page": (pages(stamp), ("pages.pdf, page 1, links", "9,480")),
    "title of the pages": (
        pages(lambda writer: writer.add_metadata({"/Title": "Another"})),
        ("pages.pdf, property Title", "Another"),
    ),
    "file attached to pages": (
        pages(lambda writer: writer.add_attachment("figures.csv", b"month,value\n2015-04,9480\n")),
        ("pages.pdf, attachment figures.csv", "9480"),
    ),
    "digit painted on a map": (painted, (f"{MAP}, picture, pixels",)),
    "words for those who do not see a page": (
        pages(said_of_a_picture),
        ("pages.pdf, alternative texts", "9,480"),
    ),
    "text inside a map": (written_into_a_map, (f"{MAP}, text Source", "someone")),
    "table put in": (put_in("99_x.csv", f"{CAUSES}.csv"), ("99_x.csv", "has no such file")),
    "map put in": (put_in("99_map.png", MAP), ("99_map.png", "has no such file")),
    "file taken out": (taken_out, (f"{CAUSES}.csv: missing",)),
    "sentence of the manifest": (
        text("manifest.json", "Central Mediterranean · 2015", "Central Mediterranean · 2016"),
        ("manifest.json, sentence",),
    ),
    "mark of the manifest": (
        text("manifest.json", '"marking": "TLP:CLEAR"', '"marking": "TLP:RED"'),
        ("manifest.json, marking", "TLP:RED", "TLP:CLEAR"),
    ),
    "heading of the manifest": (
        text("manifest.json", "Causes of death", "Causes of grief"),
        ("manifest.json, 09_deaths-by-cause.csv, heading", "grief"),
    ),
    "another year's view": (
        text("manifest.json", "central-mediterranean&t=2015", "central-mediterranean&t=2016"),
        (f"{CAUSES}.csv, row Drowning", "the store gives"),
    ),
}


# Saved again by what forges them, files hold what they held: each fault is its forger's.
UNCHANGED: Mapping[str, Forge] = {
    "xlsx": workbook(lambda sheet: sheet),
    "pptx": deck(lambda slides: slides),
    "pdf": pages(lambda writer: writer),
}

ON_PAGES = [name for name, (_forge, named) in FORGERIES.items() if PAGES in named[0]]


def missed(
    names: Iterable[str], packs: Mapping[str, Pack], store: Store, folder: Path
) -> list[str]:
    """The forgeries whose place no sentence names."""
    unnamed = []
    for name in names:
        forge, named = FORGERIES[name]
        form = next((one for one in BESIDE if f".{one}" in named[0]), "")
        members = dict(packs[form])
        forge(members)
        faults = verified(members, store, folder).faults
        if not any(all(one in fault for one in named) for fault in faults):
            unnamed.append(f"{name}: {list(faults)[:4]}")
    return unnamed


@pytest.mark.thorough
def test_a_forged_number_is_named_in_table_workbook_and_slides(
    packs: Mapping[str, Pack], store: Store, tmp_path: Path
) -> None:
    for pack in packs.values():
        found = verified(pack, store, tmp_path)
        assert (found.faults, found.unproved) == ([], [])
        assert found.compared == found.files == len(pack) - 1
    three = ("number in a table", "cell of a workbook", "headline figure")
    assert missed(three, packs, store, tmp_path) == []


@pytest.mark.thorough
def test_more_than_thirty_ways_to_forge_a_pack_are_named(
    packs: Mapping[str, Pack], store: Store, tmp_path: Path
) -> None:
    ways = [name for name in FORGERIES if name not in ON_PAGES]
    assert len(ways) > 30
    assert missed(ways, packs, store, tmp_path) == []
    for form in ("xlsx", "pptx"):
        assert saved_again(packs[form], form, store, tmp_path) == []


def saved_again(pack: Pack, form: str, store: Store, folder: Path) -> list[str]:
    """What is found of a pack of which one file was saved again and not changed."""
    members = dict(pack)
    UNCHANGED[form](members)
    assert members != pack
    return list(verified(members, store, folder).faults)


@pytest.mark.browser
@pytest.mark.thorough
def test_forged_pages_are_named(printed: Mapping[str, Pack], store: Store, tmp_path: Path) -> None:
    assert verified(printed["pdf"], store, tmp_path).faults == []
    assert missed(ON_PAGES, printed, store, tmp_path) == []
    assert saved_again(printed["pdf"], "pdf", store, tmp_path) == []


@pytest.mark.thorough
def test_slides_by_themselves_are_compared_too(
    packs: Mapping[str, Pack], store: Store, tmp_path: Path
) -> None:
    alone(packs, store, tmp_path, "pptx")


@pytest.mark.browser
@pytest.mark.thorough
def test_pages_by_themselves_are_compared_too(
    printed: Mapping[str, Pack], store: Store, tmp_path: Path
) -> None:
    alone(printed, store, tmp_path, "pdf")


def alone(packs: Mapping[str, Pack], store: Store, tmp_path: Path, form: str) -> None:
    """One file, untouched, forged, and none at all."""
    name = SLIDES if form == "pptx" else PAGES
    members = dict(packs[form])
    file = tmp_path / f"brief.{form}"
    file.write_bytes(members[name])
    assert verify(file, store, drawn_map).faults == []
    forge = words("3,149", "9,149") if form == "pptx" else pages(stamp)
    forge(members)
    file.write_bytes(members[name])
    faults = verify(file, store, drawn_map).faults
    assert any(fault.startswith(f"brief.{form}, ") and "9," in fault for fault in faults)
    file.write_bytes(b"none")
    with pytest.raises(VerificationError):
        verify(file, store)


def test_what_another_version_gives_otherwise_is_told_and_not_called_forged(
    packs: Mapping[str, Pack], store: Store, tmp_path: Path
) -> None:
    members = dict(packs[""])
    text("manifest.json", store.version(), "000000000000")(members)
    text(f"{CAUSES}.csv", "2864", "9864")(members)
    found = verified(members, store, tmp_path)
    assert not found.is_of_this_version
    assert found.faults == []
    assert any("found “9864”" in difference for difference in found.unproved)
