"""A deck: our own master or an organisation's, with its layouts by what a slide is for.

Everything stands in placeholders where the layout has them, so that places, colours and fonts are
the template's. What a template has no placeholder for is put beside those that it has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pptx
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.placeholder import BasePlaceholder
from pptx.slide import Slide, SlideLayout
from pptx.util import Pt

from dashboard.exports.pack.deck_master import (
    CHART,
    CHART_AND_TEXT,
    CLOSING,
    COVER,
    FIGURES,
    FOOTER,
    MARK,
    TABLE,
    own_deck,
)
from dashboard.exports.pack.orders import LARGEST_TEMPLATE, OrderRefusedError
from dashboard.exports.pack.page_layout import Box, Paper
from dashboard.i18n import N_, _
from data_access.store import zip_files

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
        CHART_AND_TEXT: ("twoObj", "chartAndTx", "objTx", "obj"),
        TABLE: ("obj", "tbl", "titleOnly"),
        CLOSING: ("obj", "titleOnly"),
    }
)
"""Kinds of layouts in OOXML, the best first, for a template that has none of our names."""
_AT_THE_FOOT = frozenset(
    {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
)
_TITLES = frozenset(
    {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
)
_MARK_HEIGHT, _MARK_WIDTH, _GAP = 16.0, 130.0, 6.0
_FOOT = 57.0
"""Points of source, caveat and day on a template: five lines."""


def opened(paper: Paper, template: bytes | None = None) -> Presentation:
    """An empty presentation: our own of a size, or a template's masters in the template's size.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    if template is None:
        return own_deck(paper)
    if reason := _refusal(template):
        raise OrderRefusedError(_(reason))
    try:
        deck = pptx.Presentation(BytesIO(_retyped(template)))
        layouts = list(deck.slide_layouts)
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, etree.LxmlError) as error:
        raise OrderRefusedError(_(_NO_TEMPLATE)) from error
    if not layouts:
        msg = _("the template has no layouts")
        raise OrderRefusedError(msg)
    for identity in list(deck.slides._sldIdLst):  # noqa: SLF001 - it has no public way to remove
        deck.part.drop_rel(identity.rId)
        deck.slides._sldIdLst.remove(identity)  # noqa: SLF001
    return deck


def _refusal(content: bytes) -> str:
    """Why a template is not even opened; empty where it is."""
    if len(content) > LARGEST_TEMPLATE:
        return _("the template is larger than {size} MB").format(size=LARGEST_TEMPLATE >> 20)
    try:
        with zip_files.opened(BytesIO(content)) as given:
            parts = given.infolist()
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
    """A template with the type of a presentation, which is all that tells the two apart."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = given.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(_TEMPLATE_TYPE, _DECK_TYPE)
            written.writestr(name, part)
    return buffer.getvalue()


def layout_for(deck: Presentation, role: str) -> SlideLayout:
    """The layout for a kind of slide: by our own name, by its kind, or one with title and room."""
    return next(_layouts_for(role, list(deck.slide_layouts)))


def _layouts_for(role: str, layouts: Sequence[SlideLayout]) -> Iterator[SlideLayout]:
    """The best first; what a layout has room for is measured where nothing else is left to ask."""
    yield from (one for one in layouts if one.name == role)
    yield from (one for kind in _KINDS[role] for one in layouts if one.element.get("type") == kind)
    titled = [one for one in layouts if any(_is_title(p) for p in one.placeholders)]
    roomy = sorted(titled, key=lambda one: max(map(_area, contents_of(one)), default=0))
    yield from (*reversed(roomy), *layouts)


def _is_title(shape: BasePlaceholder) -> bool:
    return shape.placeholder_format.type in _TITLES


def _area(shape: BaseShape) -> int:
    return (shape.width or 0) * (shape.height or 0)


def contents_of(slide: Slide | SlideLayout) -> Sequence[BasePlaceholder]:
    """The placeholders that take content, the largest first; of equal ones the left one."""
    others = [
        shape
        for shape in slide.placeholders
        if not _is_title(shape)
        and shape.placeholder_format.type not in _AT_THE_FOOT
        and shape.placeholder_format.idx < MARK
    ]
    return sorted(others, key=lambda one: (-round(_area(one) / 1e10), one.left or 0))


def placeholder(slide: Slide | SlideLayout, index: int) -> BasePlaceholder | None:
    """The placeholder of an index."""
    found = (one for one in slide.placeholders if one.placeholder_format.idx == index)
    return next(found, None)


def of_kind(layout: SlideLayout, kind: PP_PLACEHOLDER) -> BasePlaceholder | None:
    """The placeholder of a kind."""
    found = (one for one in layout.placeholders if one.placeholder_format.type == kind)
    return next(found, None)


def box_of(shape: BaseShape) -> Box:
    """Where a shape stands, in points."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    left, top, width, height = ((side or 0) / 12700 for side in sides)
    return Box(left, top, width, height)


def put(shape: BaseShape, box: Box) -> None:
    """Place a shape."""
    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def take_place(shape: BaseShape, place: BasePlaceholder) -> None:
    """Make a chart, a table or a picture the content of a placeholder, which it takes away."""
    own = next(shape.element.iter(qn("p:nvPr")))
    mark = place.element.find(f".//{qn('p:ph')}")
    own.insert(0, mark)
    place.element.getparent().replace(place.element, shape.element)


def add_at_the_foot(slide: Slide, model: BasePlaceholder) -> BaseShape:
    """A placeholder of the foot on a slide: python-pptx puts none there by itself."""
    tree = slide.shapes._spTree  # noqa: SLF001 - shapes are put behind the others by it
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    element = shape.element
    properties = element.find(f".//{qn('p:nvPr')}")
    mark = etree.SubElement(properties, qn("p:ph"))
    given = model.element.find(f".//{qn('p:ph')}")
    for name in ("type", "idx"):
        if given.get(name):
            mark.set(name, given.get(name))
    own = element.find(qn("p:spPr"))
    for child in list(own):
        own.remove(child)
    body = element.find(f".//{qn('a:bodyPr')}")
    body.attrib.clear()
    for child in list(body):
        body.remove(child)
    element.find(f".//{qn('p:cNvSpPr')}").attrib.pop("txBox", None)
    shape.name = model.name
    tree.append(element)
    return slide.shapes[-1]


def room_of(slide: Slide, layout: SlideLayout, deck: Presentation) -> Box:
    """What is left for the content: that of the largest placeholder, above the foot."""
    width, height = deck.slide_width / 12700, deck.slide_height / 12700
    place = next(iter(contents_of(slide)), None)
    title = slide.shapes.title
    under = box_of(title) if title is not None else Box(width / 20, 0, width * 0.9, height / 6)
    top = under.top + under.height + _GAP
    box = box_of(place) if place is not None else Box(under.left, top, under.width, height)
    if place is not None and not is_own(layout):
        box = _abreast(layout) or box
    foot = foot_of(layout, deck)
    bottom = min(box.top + box.height, foot.top - _GAP)
    return Box(box.left, box.top, box.width, max(40.0, bottom - box.top))


def foot_of(layout: SlideLayout, deck: Presentation) -> Box:
    """Where source and caveat stand: the footer's place, as wide as the slide has room for it.

    A footer that is not below the content, as one in a column at the side, is no place for them:
    they take the last lines of the content's, above a title that stands at the foot.
    """
    width, height = deck.slide_width / 12700, deck.slide_height / 12700
    footer = of_kind(layout, PP_PLACEHOLDER.FOOTER)
    if is_own(layout):
        return box_of(footer) if footer is not None else Box(0, height, width, 0)
    number = of_kind(layout, PP_PLACEHOLDER.SLIDE_NUMBER)
    content = next(iter(contents_of(layout)), None)
    sides = _abreast(layout) or box_of(layout.placeholders[0])
    left, right = sides.left, sides.left + sides.width
    bottom = height - _MARK_HEIGHT - 4
    middle = sides.top + sides.height / 2
    if footer is not None:
        place = box_of(footer)
        is_below = content is None or place.top >= middle
        bottom = min(bottom, (place if is_below else sides).bottom)
    for title in filter(_is_title, layout.placeholders):
        if content is not None and box_of(title).top >= middle:
            bottom = min(bottom, box_of(title).top - _GAP)
    if number is not None and box_of(number).left > left + width / 3:
        right = min(right, box_of(number).left - _GAP)
    return Box(left, bottom - _FOOT, right - left, _FOOT)


def _abreast(layout: SlideLayout) -> Box | None:
    """The place of the content, and of what stands beside it; None where there is none."""
    places = [box_of(one) for one in contents_of(layout)]
    if not places:
        return None
    largest = places[0]
    beside = [one for one in places if abs(one.top - largest.top) < _GAP]
    left = min(one.left for one in beside)
    right = max(one.left + one.width for one in beside)
    return replace(largest, left=left, width=right - left)


def is_own(layout: SlideLayout) -> bool:
    """Whether a layout has the places of ours."""
    return placeholder(layout, MARK) is not None and placeholder(layout, FOOTER) is not None


def mark_boxes(deck: Presentation) -> Sequence[Box]:
    """Where the mark stands on a template without a place for it: at the upper and lower edge."""
    width, height = deck.slide_width / 12700, deck.slide_height / 12700
    left = (width - _MARK_WIDTH) / 2
    return [Box(left, top, _MARK_WIDTH, _MARK_HEIGHT) for top in (1, height - _MARK_HEIGHT - 1)]
