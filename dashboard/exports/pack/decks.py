"""PowerPoint files before and after their slides: template, layout, properties."""

from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pptx
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation
from pptx.slide import SlideLayout

from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.orders import OrderRefusedError
from dashboard.exports.pack.safe_text import plain

_THEME_FONT, _FONT = b"Calibri", b"Arial"
"""The fonts of python-pptx's own template, and one whose letters every system has the widths of."""
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"


def opened(template: Path | None) -> Presentation:
    """An empty presentation, with the masters of a template where one is given.

    Raises:
        OrderRefusedError: the template is none.
    """
    if template is None:
        deck = pptx.Presentation()
        theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        # python-pptx does not parse themes: the part holds its bytes.
        theme._blob = theme.blob.replace(_THEME_FONT, _FONT)  # noqa: SLF001
        return deck
    try:
        deck = pptx.Presentation(BytesIO(_retyped(template.read_bytes())))
    except (OSError, PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        msg = f"{template.name} is no PowerPoint template: {error}"
        raise OrderRefusedError(msg) from error
    for identity in list(deck.slides._sldIdLst):  # noqa: SLF001 - it has no public way to remove
        deck.part.drop_rel(identity.rId)
        deck.slides._sldIdLst.remove(identity)  # noqa: SLF001
    return deck


def _retyped(content: bytes) -> bytes:
    """A template with the type of a presentation, which is all that tells the two apart."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(made, "w", ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = given.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(_TEMPLATE_TYPE, _DECK_TYPE)
            written.writestr(name, part)
    return made.getvalue()


def plainest_layout(deck: Presentation) -> SlideLayout:
    """The layout with a title and least beside it."""
    with_title = [one for one in deck.slide_layouts if _titles(one)]
    layouts = with_title or list(deck.slide_layouts)
    found: SlideLayout = min(layouts, key=lambda one: len(one.placeholders))
    return found


def _titles(layout: SlideLayout) -> bool:
    return any(shape.placeholder_format.idx == 0 for shape in layout.placeholders)


def describe(deck: Presentation, brief: Brief) -> None:
    """The properties of the file: what it is, of which figures, who may be given it."""
    properties = deck.core_properties
    made = datetime.combine(brief.made_on, time())
    properties.title = plain(brief.title)
    properties.subject = plain(brief.sentence)[:250]
    properties.author = properties.last_modified_by = "Routewatch"
    properties.category = brief.marking.label
    properties.content_status = brief.marking.label
    properties.keywords = f"{brief.marking.label}; data version {brief.data_version}"
    properties.comments = plain(brief.link)[:250]
    properties.identifier = brief.data_version
    properties.language = brief.language
    properties.created = properties.modified = made
