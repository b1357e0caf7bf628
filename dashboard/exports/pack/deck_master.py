"""The deck's own master: its theme, and a layout for each kind of slide, of any size.

Layouts are rows: a name and the placeholders on it. Places are in points of a slide; colours and
fonts are those of the theme, so that another theme changes them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

import pptx
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation
from pptx.util import Pt

from dashboard.exports.pack.page_layout import Box, Paper
from dashboard.i18n import direction
from dashboard.theme import DEFAULT, named
from data_access.registry.metrics import Hue

COVER, FIGURES, CHART, CHART_AND_TEXT, TABLE, CLOSING = (
    "Cover",
    "Figures",
    "Chart",
    "Chart and text",
    "Table",
    "Closing",
)
TITLE, CONTENT, DATE, FOOTER, NUMBER, SUBTITLE, TEXT, MARK, MARK_BELOW = (
    0,
    1,
    10,
    11,
    12,
    13,
    14,
    20,
    21,
)
"""Indices of placeholders; the first five are those of most templates."""

_FONT = "Arial"
"""Its letters every system has, or others as wide."""
_THEME = named(DEFAULT)
_ORDER = (Hue.MOVEMENT, Hue.DEATHS, Hue.HITS)
HUES = MappingProxyType({_THEME.hues[hue].upper(): n for n, hue in enumerate(_ORDER, start=1)})
"""Accent of the theme by a measure's colour."""
_COLOURS = MappingProxyType(
    {
        "dk1": _THEME.inks[0],
        "lt1": "#ffffff",
        "dk2": _THEME.inks[1],
        "lt2": _THEME.ground,
        **{f"accent{number}": colour for colour, number in HUES.items()},
        "accent4": _THEME.categories[1],
        "accent5": _THEME.categories[2],
        "accent6": _THEME.categories[4],
        "hlink": _THEME.hues[Hue.MOVEMENT],
        "folHlink": _THEME.inks[1],
    }
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A placeholder of a layout.

    Attributes:
        kind: as OOXML names it.
        size: of its letters, in points.
        colour: of the theme.
    """

    index: int
    kind: str
    name: str
    box: Box
    size: float
    colour: str = "tx1"
    bold: bool = False
    side: str = "l"
    anchor: str = "t"


def own_deck(paper: Paper) -> Presentation:
    """An empty presentation of a size, with the layouts of this module and no others."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Pt(paper.width), Pt(paper.height)
    _paint(deck)
    _lay_master(deck, paper)
    layouts = _layouts(paper)
    for layout in list(deck.slide_layouts)[len(layouts) :]:
        deck.slide_layouts.remove(layout)
    for layout, (name, kind, places) in zip(deck.slide_layouts, layouts, strict=True):
        layout.name = name
        layout.element.set("type", kind)
        _fill(layout.element, places)
    return deck


def _paint(deck: Presentation) -> None:
    """Colours and fonts of the theme."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for name, colour in _COLOURS.items():
        element = next(theme.iter(qn(f"a:{name}")))
        for old in list(element):
            element.remove(old)
        etree.SubElement(element, qn("a:srgbClr"), val=colour.lstrip("#").upper())
    for fonts in ("a:majorFont", "a:minorFont"):
        families = next(theme.iter(qn(fonts)))
        families.find(qn("a:latin")).set("typeface", _FONT)
        if direction() == "rtl":
            families.find(qn("a:cs")).set("typeface", _FONT)
    # python-pptx does not parse themes: the part holds its bytes.
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def _lay_master(deck: Presentation, paper: Paper) -> None:
    """Places and letters of the master, which layouts take over."""
    element = deck.slide_master.element
    title, *foot = _frame(paper)
    # On the master itself, date, footer and number have indices of their own.
    master_indices = {FOOTER: 3, DATE: 2, NUMBER: 4}
    content = _Place(CONTENT, "body", "Content", _content(paper), 16)
    small = [place for place in foot if place.index in master_indices]
    _fill(element, [title, content, *small], indices=master_indices)
    for style, size, bold in (("p:titleStyle", 26, True), ("p:bodyStyle", 16, False)):
        level = next(element.iter(qn(style))).find(qn("a:lvl1pPr"))
        level.set("algn", "l")
        letters = level.find(qn("a:defRPr"))
        letters.set("sz", str(size * 100))
        letters.set("b", "1" if bold else "0")
    body = next(element.iter(qn("p:bodyStyle"))).find(qn("a:lvl1pPr"))
    body.set("marL", "0")
    body.set("indent", "0")
    for name in ("a:buFont", "a:buChar"):
        body.remove(body.find(qn(name)))
    body.insert(1, etree.Element(qn("a:buNone")))


def _margin(paper: Paper) -> float:
    return paper.width / 24


def _content(paper: Paper) -> Box:
    margin = _margin(paper)
    return Box(margin, 116, paper.width - 2 * margin, paper.height - 116 - 72)


def _frame(paper: Paper) -> Sequence[_Place]:
    """What every slide has: title, and at its foot source, day and number, and the mark."""
    margin, width, height = _margin(paper), paper.width, paper.height
    wide = width - 2 * margin
    return (
        _Place(TITLE, "title", "Title", Box(margin, 22, wide, 66), 26, bold=True, anchor="b"),
        _Place(FOOTER, "ftr", "Source and caveat", Box(margin, height - 66, wide, 36), 9, "tx2"),
        _Place(DATE, "dt", "Day and version", Box(margin, height - 28, wide - 215, 14), 9, "tx2"),
        _Place(
            NUMBER,
            "sldNum",
            "Number",
            Box(width - margin - 60, height - 28, 60, 14),
            9,
            "tx2",
            side="r",
        ),
        _mark(MARK, "Mark", Box(width - margin - 130, 6, 130, 16)),
        _mark(MARK_BELOW, "Mark at the foot", Box(width - margin - 200, height - 29, 130, 16)),
    )


def _mark(index: int, name: str, box: Box) -> _Place:
    return _Place(index, "body", name, box, 10, bold=True, side="ctr", anchor="ctr")


def _layouts(paper: Paper) -> Sequence[tuple[str, str, Sequence[_Place]]]:
    """Name, kind in OOXML, and placeholders of each layout."""
    margin, room = _margin(paper), _content(paper)
    title, *foot = _frame(paper)
    wide = paper.width - 2 * margin
    under = _Place(SUBTITLE, "body", "What is shown", Box(margin, 91, wide, 20), 13, "tx2")
    whole = _Place(CONTENT, "obj", "Content", room, 16)
    left = Box(room.left, room.top, room.width * 0.7, room.height)
    right = Box(room.left + room.width * 0.72, room.top, room.width * 0.28, room.height)
    head = Box(margin, paper.height * 0.24, wide, 120)
    below = Box(margin, head.top + head.height + 10, wide, paper.height - head.top - 240)
    cover = (
        _Place(TITLE, "ctrTitle", "Title", head, 40, bold=True, anchor="b"),
        _Place(CONTENT, "subTitle", "What it is about", below, 16, "tx2"),
        *foot,
    )
    beside = _Place(TEXT, "body", "Text", right, 13)
    return (
        (COVER, "title", cover),
        (FIGURES, "objOnly", (title, under, whole, *foot)),
        (CHART, "chart", (title, under, whole, *foot)),
        (
            CHART_AND_TEXT,
            "chartAndTx",
            (title, under, _Place(CONTENT, "obj", "Content", left, 16), beside, *foot),
        ),
        (TABLE, "tbl", (title, under, whole, *foot)),
        (CLOSING, "obj", (title, under, whole, *foot)),
    )


def _fill(
    element: BaseOxmlElement,
    places: Sequence[_Place],
    indices: MappingProxyType[int, int] | dict[int, int] | None = None,
) -> None:
    """Put placeholders on a master or a layout, in place of those that it had."""
    tree = next(element.iter(qn("p:spTree")))
    for old in tree.findall(qn("p:sp")):
        tree.remove(old)
    for number, place in enumerate(places, start=2):
        index = (indices or {}).get(place.index, place.index)
        tree.append(_placeholder(place, number, index))


_PROMPTS = MappingProxyType(
    {
        "sldNum": '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        '<a:rPr lang="en-GB"/><a:t>#</a:t></a:fld>'
    }
)


def _placeholder(place: _Place, identity: int, index: int) -> BaseOxmlElement:
    box = place.box
    sides = (box.left, box.top, box.width, box.height)
    left, top, width, height = (int(Pt(side)) for side in sides)
    marked = f' idx="{index}"' if index else ""
    bold = ' b="1"' if place.bold else ' b="0"'
    prompt = _PROMPTS.get(place.kind, f'<a:r><a:rPr lang="en-GB"/><a:t>{place.name}</a:t></a:r>')
    return parse_xml(
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr>"
        f'<p:cNvPr id="{identity}" name={quoteattr(place.name)}/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{place.kind}"{marked}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{place.anchor}">'
        "<a:normAutofit/></a:bodyPr>"
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{place.side}"><a:buNone/>'
        f'<a:defRPr sz="{int(place.size * 100)}"{bold}><a:solidFill>'
        f'<a:schemeClr val="{place.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"<a:p>{prompt}</a:p></p:txBody></p:sp>"
    )
