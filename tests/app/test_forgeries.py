"""Files that were changed after they left, or were made by somebody else: each is told."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pytest
from pypdf import PdfWriter
from pypdf.generic import ContentStream

from dashboard.exports.files import export_file
from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.bundle import VerificationError, verify
from dashboard.exports.pack.orders import ordered
from dashboard.exports.pack.signatures import (
    ensure_key,
    key_file,
    make_keys,
    public_file,
    seal,
    seal_fault,
)
from dashboard.exports.pictures import FileSpec
from dashboard.wiring import Store
from tests.app.conftest import ROUTE
from tests.conftest import invoke_routewatch

_SEAL = 216
Forge = Callable[[bytes], bytes]


def rezipped(edit: Callable[[dict[str, bytes]], object]) -> Forge:
    """A ZIP with other parts under the seal that it had."""

    def forge(content: bytes) -> bytes:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        edit(parts)
        made = io.BytesIO()
        with ZipFile(made, "w") as archive:
            for name, part in parts.items():
                archive.writestr(ZipInfo(name), part)
            archive.comment = content[-_SEAL:]
        return made.getvalue()

    return forge


def part(name: str, old: str, new: str) -> Forge:
    """The first part whose name and content fit, written over."""

    def edit(parts: dict[str, bytes]) -> None:
        one = next(
            key for key in parts if re.search(name, key) and re.search(old.encode(), parts[key])
        )
        parts[one] = re.sub(old.encode(), new.encode(), parts[one], count=1)

    return rezipped(edit)


def added(name: str, content: str = "<x/>") -> Forge:
    return rezipped(lambda parts: parts.update({name: content.encode()}))


def gone(name: str) -> Forge:
    return rezipped(lambda parts: parts.pop(next(one for one in parts if re.search(name, one))))


def bytes_for(old: bytes, new: bytes) -> Forge:
    def forge(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return forge


def at(place: int, byte: bytes) -> Forge:
    """A byte written over."""

    def forge(content: bytes) -> bytes:
        number = place % len(content)
        assert content[number : number + 1] != byte
        return content[:number] + byte + content[number + 1 :]

    return forge


def updated(content: bytes) -> bytes:
    """A PDF with a second edition behind the first, which readers show."""
    body = content[:-_SEAL]
    start = body.rindex(b"startxref")
    return body + b"1 0 obj\n<<>>\nendobj\n" + body[start:] + content[-_SEAL:]


def renamed_in_local_header(content: bytes) -> bytes:
    """What reads a ZIP from its beginning sees another name than what reads its list."""
    return content.replace(b"figures.csv", b"figures.CSV", 1)


def doubled(content: bytes) -> bytes:
    """A second part of the same name."""
    made = io.BytesIO(content)
    with ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("figures.csv", b"table,row\n")
    return made.getvalue()


def stored(content: bytes) -> bytes:
    """The same parts, packed otherwise."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as archive, ZipFile(made, "w", ZIP_STORED) as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
        other.comment = archive.comment
    return made.getvalue()


def without_seal(content: bytes) -> bytes:
    if content.startswith(b"%PDF"):
        return content[:-_SEAL]
    return content[: -_SEAL - 2] + b"\0\0"


_SLIDE, _SHEET, _CHART = r"slides/slide\d+\.xml$", r"worksheets/sheet1\.xml$", r"chart\d+\.xml$"
_PICTURE = '<p:pic xmlns:p="p"><p:blipFill><a:blip xmlns:a="a"/></p:blipFill></p:pic>'
_TREE = "</p:spTree>"
FORGERIES: dict[str, dict[str, Forge]] = {
    "pptx": {
        "a title": part(_SLIDE, "<a:t>[^<]+", "<a:t>Deaths fell by half"),
        "a number of a chart": part(_CHART, r"<c:v>\d+", "<c:v>1"),
        "a number format": part(_CHART, 'formatCode="[^"]*"', 'formatCode="0,"'),
        "an axis turned round": part(_CHART, '"minMax"', '"maxMin"'),
        "an axis cut": part(_CHART, "<c:scaling>", '<c:scaling><c:max val="9"/>'),
        "shapes over a chart": part(_CHART, "</c:chartSpace>", '<c:userShapes r:id="r1"/>$0'),
        "a rectangle with a picture": part(
            _SLIDE, _TREE, f'<p:sp><p:spPr><a:blipFill r:embed="r9"/></p:spPr></p:sp>{_TREE}'
        ),
        "a picture": part(_SLIDE, _TREE, _PICTURE + _TREE),
        "another content for other programs": part(
            _SLIDE, _TREE, f"<mc:AlternateContent>{_PICTURE}</mc:AlternateContent>{_TREE}"
        ),
        "an OLE picture": part(_SLIDE, _TREE, f"<p:oleObj>{_PICTURE}</p:oleObj>{_TREE}"),
        "a slide that is hidden": part(_SLIDE, "<p:sld ", '<p:sld show="0" '),
        "notes": part("notesSlide", "<a:t>[^<]+", "<a:t>Nothing to add"),
        "a marking": part(_SLIDE, "TLP:CLEAR", "TLP:AMBER"),
        "a colour of the theme": part("theme1.xml", 'val="[0-9A-F]{6}"', 'val="FFFFFF"'),
        "a workbook behind a chart": rezipped(
            lambda parts: parts.update({next(one for one in parts if one.endswith(".xlsx")): b"PK"})
        ),
        "a part that nothing names": added("ppt/media/image99.png"),
        "a part less": gone("notesSlide1.xml$"),
        "its order": rezipped(lambda parts: parts.update({"docProps/app.xml": b"<x/>"})),
        "a seal taken off": without_seal,
        "bytes before it": lambda content: b"MZ" + content,
        "bytes behind it": lambda content: content + b"\n",
    },
    "xlsx": {
        "a number": part(_SHEET, r"<v>\d+", "<v>1"),
        "a text": part(_SHEET, "<t>[^<]+", "<t>Illness"),
        "a conditional format": part(
            _SHEET, "</sheetData>", '</sheetData><conditionalFormatting sqref="A1:Z99"/>'
        ),
        "a number format": part("styles", "<fonts", '<numFmts formatCode="0,"/><fonts'),
        "a hidden row": part(_SHEET, r'<row r="2"', '<row r="2" hidden="1"'),
        "a hidden column": part(_SHEET, "<sheetData>", '<cols hidden="1"/><sheetData>'),
        "a formula": part(_SHEET, "<v>", "<f>1+1</f><v>"),
        "a name of a sheet": part("workbook.xml$", 'name="[^"]*"', 'name="Other"'),
        "a remark": added("xl/comments1.xml"),
        "a picture": added("xl/drawings/drawing9.xml"),
        "macros": added("xl/vbaProject.bin"),
        "a seal taken off": without_seal,
        "a byte of the seal": at(-5, b"x"),
        "stored": stored,
    },
    "pdf": {
        "a figure": bytes_for(b"(2,864)", b"(1,864)"),
        "glyphs swapped": bytes_for(b"/Helvetica", b"/ZapfDingb"),
        "text that is not drawn": bytes_for(b"0 Tr", b"3 Tr"),
        "its size": bytes_for(b"/MediaBox", b"/CropBox "),
        "a later edition": updated,
        "bytes before it": lambda content: b"\n" + content,
        "bytes behind it": lambda content: content + b"\n%%EOF\n",
        "a blank before the seal": lambda content: content[:-_SEAL] + b" " + content[-_SEAL:],
        "its version": bytes_for(b"%PDF-1.", b"%PDF-2."),
        "another key in its seal": at(-190, b"g"),
        "a seal taken off": without_seal,
        "cut off": lambda content: content[:-1],
    },
    "zip": {
        "a figure": part("^figures.csv$", ",2864,", ",9864,"),
        "a table": part("deaths-by-cause.csv$", "2864", "2863"),
        "a key more in the manifest": part("manifest.json$", r"\{", '{"approved": true,'),
        "an earlier kind of manifest": part("manifest.json$", '"format": 3', '"format": 2'),
        "a marking": part("manifest.json$", "TLP:CLEAR", "TLP:GREEN"),
        "a picture that moves": added("01_deaths-total.png", "\x89PNG acTL"),
        "a file more": added("another.csv"),
        "a file less": gone("dictionary.csv$"),
        "bytes before its first entry": lambda content: b"#!/bin/sh\n" + content,
        "a byte behind it": lambda content: content + b"\0",
        "two files of one name": doubled,
        "two names of one file": renamed_in_local_header,
        "packed otherwise": stored,
        "a day": at(10, b"\xff"),
        "a seal taken off": without_seal,
    },
}
CASES = [(form, name) for form, forgeries in FORGERIES.items() for name in forgeries]


def a_pdf() -> bytes:
    """A page with a figure on it."""
    writer = PdfWriter()
    page, text = writer.add_blank_page(200, 200), ContentStream(None, writer)
    text.set_data(b"BT /F1 12 Tf 0 Tr (2,864) Tj ET /Helvetica")
    page.replace_contents(text)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def key(store: Store) -> Path:
    """The private key of the installation."""
    made = ensure_key(key_file(store.settings))
    assert made
    return made


@pytest.fixture(scope="module")
def files(store: Store, key: Path, route_slides: bytes, route_pack: bytes) -> dict[str, bytes]:
    """A file of each kind, as the installation gives it away."""
    view = "r=central-mediterranean&t=2015"
    return {
        "pptx": route_slides,
        "zip": route_pack,
        "xlsx": export_file("deaths-by-cause", view, FileSpec("xlsx"), store.settings).content,
        "pdf": seal(a_pdf(), key),
    }


def faults(content: bytes, form: str, store: Store, folder: Path, key: Path) -> list[str]:
    file = folder / f"file.{form}"
    file.write_bytes(content)
    try:
        return list(verify(file, store, public_file(key)).faults)
    except VerificationError as error:
        return [str(error)]


@pytest.mark.parametrize("form", FORGERIES)
def test_a_file_of_ours_is_told_as_ours_and_so_is_one_of_somebody_else(
    store: Store, tmp_path: Path, key: Path, files: dict[str, bytes], form: str
) -> None:
    assert faults(files[form], form, store, tmp_path, key) == []
    other = tmp_path / "other.pem"
    make_keys(other)
    theirs = seal(without_seal(files[form]), other)
    assert faults(theirs, form, store, tmp_path, key) == [f"file.{form}: signed by somebody else"]
    assert faults(theirs, form, store, tmp_path, other) == []


@pytest.mark.parametrize(("form", "name"), CASES)
def test_each_forgery_is_told(key: Path, files: dict[str, bytes], form: str, name: str) -> None:
    forged = FORGERIES[form][name](files[form])
    assert forged != files[form]
    assert seal_fault(forged, public_file(key)).startswith("not signed: nothing is proved")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a figure", "found “9864”, the store gives “2864”"),
        ("a key more in the manifest", "not signed: nothing is proved; it was changed"),
        ("an earlier kind of manifest", "manifest.json: signed by somebody else, or changed"),
        ("bytes before its first entry", "has bytes before its first entry"),
        ("two names of one file", "not signed: nothing is proved; it was changed"),
        ("a seal taken off", "not signed: nothing is proved"),
    ],
)
def test_of_a_forged_pack_is_told_what_is_forged(
    store: Store, tmp_path: Path, files: dict[str, bytes], name: str, sentence: str
) -> None:
    key = key_file(store.settings)
    found = faults(FORGERIES["zip"][name](files["zip"]), "zip", store, tmp_path, key)
    assert any(sentence in fault for fault in found), found


@pytest.mark.parametrize("form", ["png", "svg", "csv"])
def test_of_a_picture_by_itself_nothing_is_proved(
    store: Store, tmp_path: Path, key: Path, form: str
) -> None:
    sentence = f"file.{form}: not signed: nothing is proved"
    assert faults(b"any", form, store, tmp_path, key) == [sentence]


@pytest.mark.thorough
def test_the_command_says_who_signed_slides_and_what_is_in_a_pack_is_signed_too(
    reference_store: str, store: Store, tmp_path: Path
) -> None:
    desk = tmp_path / "desk.pem"
    public = make_keys(desk)
    for name, means in (("ours.pptx", Means()), ("theirs.pptx", Means(key=desk))):
        (tmp_path / name).write_bytes(brief_file(ordered(ROUTE), "pptx", store, means).content)
    pack = brief_file(ordered(ROUTE), "zip", store, Means(beside=("pptx", "xlsx"))).content
    with ZipFile(io.BytesIO(pack)) as archive:
        archive.extract("slides.pptx", tmp_path)
    for arguments, code, sentence in (
        (["ours.pptx"], 0, "ours.pptx: signed by this installation"),
        (["slides.pptx"], 0, "slides.pptx: signed by this installation"),
        (["theirs.pptx"], 1, "theirs.pptx: signed by somebody else"),
        (["theirs.pptx", "--key", public.name], 0, "signed by the owner of desk.pem.pub"),
    ):
        paths = [one if one == "--key" else str(tmp_path / one) for one in arguments]
        done = invoke_routewatch("verify", "--pack", *paths, address=reference_store)
        assert done.returncode == code, done.stderr
        assert sentence in done.stdout
