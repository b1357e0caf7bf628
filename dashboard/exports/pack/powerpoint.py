"""A brief as PowerPoint: native charts and tables in the placeholders of its master."""

from datetime import datetime, time
from io import BytesIO

from pptx.presentation import Presentation

from dashboard.exports.links import link_text
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.deck import opened
from dashboard.exports.pack.file_origin import write_origin
from dashboard.exports.pack.page_layout import Paper, plain
from dashboard.exports.pack.slides import Slides


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
    deck = opened(paper, template)
    Slides(deck, brief).write()
    describe(deck, brief)
    write_origin(deck, brief, template=template is not None)
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
