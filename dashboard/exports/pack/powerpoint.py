"""A brief as PowerPoint: native charts and tables in the placeholders of its master."""

from datetime import datetime, time
from io import BytesIO

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation

from dashboard.exports.links import link_text
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.deck import open_deck
from dashboard.exports.pack.page_layout import Paper, plain
from dashboard.exports.pack.slides import Slides
from dashboard.i18n import direction

_LEVELS = tuple(qn(f"a:lvl{number}pPr") for number in range(1, 10))
_OTHER = {"l": "r", "r": "l"}


def as_pptx(brief: Brief, paper: Paper, template: bytes | None = None) -> bytes:
    """The file.

    Args:
        brief: what it says.
        paper: size of its slides, where no template has one.
        template: a `.pptx` or `.potx` of the organisation, whose masters, fonts and colours are
            used; its slides are left out.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    deck = open_deck(paper, template)
    Slides(deck, brief).write()
    describe(deck, brief)
    if direction() == "rtl":
        turn(deck, is_own=template is None)
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def describe(deck: Presentation, brief: Brief) -> None:
    """The properties of the file: what it is, of which figures, who may be given it."""
    properties = deck.core_properties
    made_at = datetime.combine(brief.made_on, time())
    properties.title = plain(brief.title)
    properties.subject = plain(brief.sentence)[:250]
    properties.author = properties.last_modified_by = "Routewatch"
    properties.category = brief.marking.label
    properties.content_status = brief.marking.label
    properties.keywords = f"{brief.marking.label}; data version {brief.data_version}"
    link = (brief.made_for, link_text(brief.printed))
    properties.comments = plain(" · ".join(filter(None, link)))[:250]
    properties.identifier = brief.data_version
    properties.language = brief.language
    properties.created = properties.modified = made_at


def turn(deck: Presentation, *, is_own: bool) -> None:
    """Turn a deck for languages that are written from right to left.

    Paragraphs and tables run that way, and what stands at the left of our own master stands at
    the right; the places of a template are those of its organisation. Charts stay as they are, and
    so do several that stand beside each other and share the names of their rows.
    """
    masters = [deck.slide_master, *deck.slide_layouts] if is_own else []
    notes = [slide.notes_slide for slide in deck.slides if slide.has_notes_slide]
    for page in (*masters, *deck.slides, *notes):
        is_abreast = len(list(page.element.iter(qn("c:chart")))) > 1
        turns = is_own and not is_abreast and page not in notes
        for place in page.element.iter(qn("a:xfrm"), qn("p:xfrm")) if turns else ():
            _mirror(place, deck.slide_width or 0)
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
                is_left = (is_free and not is_abreast) or page in notes
                _reverse(way, way.get("algn", "l" if is_left else None))
        for table in page.element.iter(qn("a:tblPr")):
            table.set("rtl", "1")


def _mirror(place: BaseOxmlElement, width: int) -> None:
    offset, extent = place.find(qn("a:off")), place.find(qn("a:ext"))
    if offset is not None and extent is not None:
        offset.set("x", str(width - int(offset.get("x", "0")) - int(extent.get("cx", "0"))))


def _reverse(way: BaseOxmlElement, side: str | None) -> None:
    way.set("rtl", "1")
    if side in _OTHER:
        way.set("algn", _OTHER[side])
