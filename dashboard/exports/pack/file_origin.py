"""What slides and pages say of the pack that they are: enough to make it again.

Keys: `view`, path and query of the briefing; `link`, `language`, `made_on` and `data_version`;
`maps`, whether one was drawn; `template`, whether the masters are an organisation's own.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pptx
from lxml import etree
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation

from dashboard.exports.pack.brief import Brief
from data_access.store import zip_files

_TAG = "{urn:routewatch:pack}pack"


def write_origin(deck: Presentation, brief: Brief, *, template: bool) -> None:
    """Put it into a deck, as a part that PowerPoint keeps."""
    origin = {
        "view": brief.view,
        "link": brief.link,
        "printed": brief.printed,
        "language": brief.language,
        "made_on": brief.made_on.isoformat(),
        "data_version": brief.data_version,
        "maps": any(item.picture for item in brief.items),
        "template": template,
        "made_for": brief.made_for,
    }
    root = etree.Element(_TAG)
    root.text = json.dumps(origin)
    owner = deck.part
    name = PackURI("/customXml/item1.xml")
    taken = {part.partname for part in owner.package.iter_parts()}
    if name in taken:
        name = owner.package.next_partname("/customXml/item%d.xml")
    part = Part(name, CONTENT_TYPE.XML, owner.package, etree.tostring(root))
    owner.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def origin_of_slides(content: bytes) -> Mapping[str, Any]:
    """What a deck says of itself.

    Raises:
        BadZipFile: it is none, or lists too many parts.
        ValueError: nothing.
    """
    zip_files.check(BytesIO(content))
    deck = pptx.Presentation(BytesIO(content))
    for relation in deck.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CUSTOM_XML:
            # Of somebody: no entity is resolved, and nothing is read from elsewhere.
            root = parse_xml(relation.target_part.blob)
            if root.tag == _TAG:
                found: Mapping[str, Any] = json.loads(root.text or "")
                return found
    msg = "it does not say which view it shows"
    raise ValueError(msg)


def origin_of_pages(content: bytes) -> Mapping[str, Any]:
    """What a PDF says of itself in its properties.

    Raises:
        ImportError: what reads it is not installed.
        ValueError: nothing.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - an extra: the server runs without it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(BytesIO(content))
        described: Mapping[str, Any] = reader.metadata or {}
        _mark, version, link = str(described["/Keywords"]).split("; ", 2)
        made_on = datetime.strptime(str(described["/CreationDate"])[2:10], "%Y%m%d")  # noqa: DTZ007 - a day
    except (KeyError, ValueError, PyPdfError) as error:
        msg = "it does not say which view it shows"
        raise ValueError(msg) from error
    parts = urlsplit(link)
    return {
        "view": f"{parts.path}?{parts.query}",
        "link": link,
        "language": str(reader.root_object.get("/Lang", "en")),
        "made_on": made_on.date().isoformat(),
        "data_version": version.removeprefix("data version "),
        "maps": any(len(page.images) for page in reader.pages),
        "template": False,
        "made_for": str(described.get("/MadeFor", "")),
    }
