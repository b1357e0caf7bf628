"""A deck: our own master or an organisation's, with a layout for each kind of slide.

Masters are shipped, one for each size and ground, and edited in PowerPoint or LibreOffice. Layouts
of a template are given the placeholders of ours that they lack, around those that they have, so
that slides fill both in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.placeholder import BasePlaceholder
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from dashboard.exports.pack.orders import LARGEST_TEMPLATE, OrderRefusedError
from dashboard.exports.pack.papers import Paper
from dashboard.i18n import N_, _
from dashboard.theme import DEFAULT, theme_named
from data_access.registry.metrics import Hue
from data_access.store import zip_files

COVER, FIGURES, CHART, CLOSING = "Cover", "Figures", "Chart", "Closing"
TITLE, CONTENT, DATE, FOOTER, NUMBER = 0, 1, 10, 11, 12
"""Indices of placeholders that most templates have."""
SUBTITLE, ADDRESS, CODE, MARK, MARK_BELOW, DEMO = 13, 14, 15, 20, 21, 22
FINDINGS = (30, 31, 32)
"""Indices of those of our own."""
HUES = MappingProxyType(
    {
        theme_named(DEFAULT).hues[hue].upper(): number
        for number, hue in enumerate((Hue.MOVEMENT, Hue.DEATHS, Hue.HITS), start=1)
    }
)
"""Accent of the theme by a measure's colour."""

_MASTERS = Path(__file__).parent / "masters"
_NO_TEMPLATE = N_("the template is no PowerPoint file (.pptx or .potx)")
_TOO_LARGE = N_("the template is too large once it is unpacked")
_UNPACKED, _PARTS = 200 << 20, 4000
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"
_ACTIVE = ("vbaProject", "activeX", "embeddings/oleObject")

_KINDS = MappingProxyType(
    {
        COVER: ("title", "ctrTitle"),
        FIGURES: ("obj", "titleOnly"),
        CHART: ("obj", "chart", "titleOnly"),
        CLOSING: ("obj", "titleOnly"),
    }
)
"""Kinds of layouts in OOXML, the best first, for a template that has none of our names."""
_AT_THE_FOOT = frozenset({PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER})
_TITLES = frozenset(
    {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
)
_MARK_HEIGHT, _MARK_WIDTH, _GAP = 16.0, 130.0, 6.0
_SOURCE, _DAY, _TITLE, _SUBTITLE = 36.0, 12.0, 50.0, 30.0
"""Points of source and caveat, of the day, and of title and line below it, on a template."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Points from the upper edge of the slide to its own lower one."""
        return self.top + self.height

    def below(self, height: float) -> "Box":
        """What is left of it under its first points."""
        return Box(self.left, self.top + height, self.width, max(0.0, self.height - height))

    def first(self, height: float) -> "Box":
        """Its first points."""
        return Box(self.left, self.top, self.width, min(height, self.height))


def open_deck(paper: Paper, template: bytes | None = None) -> Presentation:
    """An empty presentation: our own of a size, or a template's masters in the template's size.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    if template is None:
        return pptx.Presentation(str(_MASTERS / f"{paper.name}.pptx"))
    if reason := _refusal(template):
        raise OrderRefusedError(_(reason))
    try:
        deck = pptx.Presentation(BytesIO(_retyped(template)))
        layouts = list(deck.slide_layouts)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, etree.LxmlError) as error:
        raise OrderRefusedError(_(_NO_TEMPLATE)) from error
    if not layouts:
        raise OrderRefusedError(_("the template has no layouts"))
    for identity in list(deck.slides._sldIdLst):  # noqa: SLF001 - it has no public way to remove
        deck.part.drop_rel(identity.rId)
        deck.slides._sldIdLst.remove(identity)  # noqa: SLF001
    for layout in layouts:
        if placeholder(layout, MARK) is None or placeholder(layout, FOOTER) is None:
            _complete(layout, Box(0, 0, deck.slide_width / Pt(1), deck.slide_height / Pt(1)))
    return deck


def _refusal(content: bytes) -> str:
    """Why a template is not even opened; empty where it is."""
    if len(content) > LARGEST_TEMPLATE:
        return _("the template is larger than {size} MB").format(size=LARGEST_TEMPLATE >> 20)
    try:
        with zip_files.opened(BytesIO(content)) as package:
            parts = package.infolist()
    except zip_files.TooManyPartsError:
        return _TOO_LARGE
    except BadZipFile:
        return _NO_TEMPLATE
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
        return _TOO_LARGE
    if any(word in part.filename for part in parts for word in _ACTIVE):
        return N_("the template holds macros or embedded programs: save it without them")
    return ""


def _retyped(content: bytes) -> bytes:
    """A template with the type of a presentation, the only difference between the two."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as package, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
        for name in package.namelist():
            part = package.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(_TEMPLATE_TYPE, _DECK_TYPE)
            written.writestr(name, part)
    return buffer.getvalue()


def layout_for(deck: Presentation, role: str) -> SlideLayout:
    """The layout for a kind of slide: by our own name, by its kind, or the one with most room."""
    layouts = list(deck.slide_layouts)
    by_name = [one for one in layouts if one.name == role]
    by_kind = [one for kind in _KINDS[role] for one in layouts if one.element.get("type") == kind]
    roomy = sorted(layouts, key=lambda one: -_area(placeholder(one, CONTENT)))
    return (*by_name, *by_kind, *roomy)[0]


def placeholder(slide: Slide | SlideLayout, index: int) -> BasePlaceholder | None:
    """The placeholder of an index."""
    places = (one for one in slide.placeholders if one.placeholder_format.idx == index)
    return next(places, None)


def box_of(shape: BaseShape) -> Box:
    """Where a shape stands, in points."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    left, top, width, height = ((side or 0) / Pt(1) for side in sides)
    return Box(left, top, width, height)


def put(shape: BaseShape, box: Box) -> None:
    """Place a shape."""
    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def _area(shape: BaseShape | None) -> int:
    return (shape.width or 0) * (shape.height or 0) if shape is not None else 0


_ADDED = MappingProxyType(
    {
        TITLE: ("title", 28, "tx1"),
        SUBTITLE: ("body", 12, "tx2"),
        CONTENT: ("obj", 16, "tx1"),
        FOOTER: ("ftr", 9, "tx1"),
        DATE: ("dt", 9, "tx1"),
        MARK: ("body", 10, "tx1"),
        MARK_BELOW: ("body", 10, "tx1"),
        DEMO: ("body", 10, "tx1"),
    }
)
"""Kind, size of letters and colour of placeholders that a layout may lack."""


def _complete(layout: SlideLayout, sheet: Box) -> None:
    """Give a layout the placeholders of ours that it lacks, and its own the indices of ours.

    What ours has beside title and content stands inside of its content, where nothing else is.
    """
    places = list(layout.placeholders)
    titles = [one for one in places if one.placeholder_format.type in _TITLES]
    foot = [one for one in places if one.placeholder_format.type in _AT_THE_FOOT]
    # The largest first; of equal ones the left one.
    contents = sorted(
        (one for one in places if one not in (*titles, *foot)),
        key=lambda one: (-round(_area(one) / 1e10), one.left or 0),
    )
    for place, index in zip(contents, (CONTENT, *range(100, 200)), strict=False):
        _renumber(place, index)
    for place in foot:
        if place.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            _renumber(place, NUMBER)
        else:
            place.element.getparent().remove(place.element)
    room = _room(titles, contents, sheet)
    foot_top = room.height - _SOURCE - _DAY
    _add(layout, FOOTER, room.below(foot_top).first(_SOURCE))
    _add(layout, DATE, room.below(foot_top + _SOURCE))
    room = room.first(foot_top - _GAP)
    if not titles:
        _add(layout, TITLE, room.first(_TITLE))
        room = room.below(_TITLE + _GAP)
    elif titles[0].placeholder_format.type != PP_PLACEHOLDER.CENTER_TITLE:
        _add(layout, SUBTITLE, room.first(_SUBTITLE))
        room = room.below(_SUBTITLE + _GAP)
    if contents:
        put(contents[0], room)
    else:
        _add(layout, CONTENT, room)
    left = (sheet.width - _MARK_WIDTH) / 2
    below, beside = sheet.height - _MARK_HEIGHT - 1, left - _MARK_WIDTH - _GAP
    for index, side, top in ((MARK, left, 1), (MARK_BELOW, left, below), (DEMO, beside, 1)):
        _add(layout, index, Box(side, top, _MARK_WIDTH, _MARK_HEIGHT))


def _renumber(place: BasePlaceholder, index: int) -> None:
    place.element.find(f".//{qn('p:ph')}").set("idx", str(index))


def _room(titles: Sequence[BaseShape], contents: Sequence[BaseShape], sheet: Box) -> Box:
    """The place of the content, with what stands beside it; below the title where there is none."""
    if not contents:
        above = box_of(titles[0]) if titles else Box(sheet.width / 20, 0, sheet.width * 0.9, _GAP)
        height = sheet.height - above.bottom - _GAP - _MARK_HEIGHT
        return Box(above.left, above.bottom + _GAP, above.width, height)
    largest, *others = map(box_of, contents)
    abreast = [largest, *(one for one in others if abs(one.top - largest.top) < _GAP)]
    left = min(one.left for one in abreast)
    right = max(one.left + one.width for one in abreast)
    return replace(largest, left=left, width=right - left)


def _add(layout: SlideLayout, index: int, box: Box) -> None:
    """Put a placeholder on a layout: python-pptx makes none."""
    kind, size, colour = _ADDED[index]
    sides = (box.left, box.top, box.width, box.height)
    left, top, width, height = (int(Pt(side)) for side in sides)
    shape = parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr>"
        f'<p:cNvPr id="{1000 + index}" name="Place {index}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{kind}" idx="{index}"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0">'
        '<a:normAutofit/></a:bodyPr><a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
        f'<a:defRPr sz="{size * 100}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
        "</a:defRPr></a:lvl1pPr></a:lstStyle><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
    )
    layout.shapes._spTree.append(shape)  # noqa: SLF001 - it has no public way to add
