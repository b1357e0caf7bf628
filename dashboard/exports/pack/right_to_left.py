"""Turning slides for languages that are written from right to left."""

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation

_LEVELS = tuple(qn(f"a:lvl{number}pPr") for number in range(1, 10))
_OTHER = {"l": "r", "r": "l"}


def turn(deck: Presentation, *, is_own: bool) -> None:
    """Turn a deck for languages that are written from right to left.

    Paragraphs and tables run that way, and what stands at the left of our own master stands at
    the right; the places of a template are those of its organisation. Charts turn their own bars
    (`native_charts`).
    """
    masters = [deck.slide_master, *deck.slide_layouts] if is_own else []
    notes = [slide.notes_slide for slide in deck.slides if slide.has_notes_slide]
    for page in (*masters, *deck.slides, *notes):
        turns = is_own and page not in notes
        for place in page.element.iter(qn("a:xfrm"), qn("p:xfrm")) if turns else ():
            offset, extent = place.find(qn("a:off")), place.find(qn("a:ext"))
            if offset is not None and extent is not None:
                left = int(offset.get("x", "0")) + int(extent.get("cx", "0"))
                offset.set("x", str((deck.slide_width or 0) - left))
        for level in page.element.iter(*_LEVELS):
            _reverse(level, level.get("algn"))
        for paragraph in page.element.iter(qn("a:p")):
            way = paragraph.get_or_add_pPr()
            if next(paragraph.iterancestors(qn("a:tbl")), None) is not None:
                # Numbers stand with units under units, names at the side where they begin.
                _reverse(way, "l")
            else:
                shape = next(paragraph.iterancestors(qn("p:sp")), None)
                is_free = shape is not None and shape.find(f".//{qn('p:ph')}") is None
                is_left = is_free or page in notes
                _reverse(way, way.get("algn", "l" if is_left else None))
        for table in page.element.iter(qn("a:tblPr")):
            table.set("rtl", "1")


def _reverse(way: BaseOxmlElement, side: str | None) -> None:
    way.set("rtl", "1")
    if side in _OTHER:
        way.set("algn", _OTHER[side])
