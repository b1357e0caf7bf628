"""One card as a PDF: its document on a sheet of its own, in the style for print."""

from dataclasses import replace

from dashboard.exports.paper.cards import Setting, card_html
from dashboard.exports.paper.sheets import SHEETS, Document, Paper, document_html
from dashboard.exports.provenance import Provenance
from dashboard.exports.renderer import RENDERER
from dashboard.formats import format_date
from dashboard.i18n import _
from dashboard.panels.card import Card

_AROUND = 330
"""Pixels of a sheet above and below a chart."""
_FLAT = 0.62
"""Height of a chart to its width, at most."""


def map_room(preset: str) -> tuple[int, int]:
    """Width and height in pixels of the map on a sheet."""
    sheet = SHEETS[preset]
    return sheet.room, sheet.tall - _AROUND


def card_pdf(card: Card, provenance: Provenance, preset: str, map_png: bytes | None) -> bytes:
    """A card with all that must travel with it, as PDF.

    Args:
        card: what it shows, in the style for print.
        provenance: what travels with it.
        preset: code of its sheet.
        map_png: the picture of its map, where it has one.

    Raises:
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    sheet = SHEETS[preset]
    setting = Setting(maps=lambda _card: map_png)
    return RENDERER.document(card_document(card, provenance, sheet, setting))


def card_document(
    card: Card, provenance: Provenance, sheet: Paper, setting: Setting, embedded_at: str = ""
) -> str:
    """A card alone as HTML, with all that must travel with it.

    Args:
        card: what it shows, in the style for print.
        provenance: what travels with it.
        sheet: that it stands on.
        setting: what draws its map.
        embedded_at: address of the full view, for a frame on another site.
    """
    high = min(sheet.tall - _AROUND, round(sheet.room * _FLAT))
    setting = replace(setting, level=0, high=high)
    licence = _("Licence: {licence}").format(licence=provenance.licence)
    known = _("As known on {day} · data version {version}").format(
        day=format_date(provenance.as_known_on), version=provenance.data_version
    )
    document = Document(
        title=provenance.title,
        sentence=provenance.sentence,
        mark=provenance.marking,
        dated=f"{known} · {licence}" if provenance.licence else known,
        made_for=provenance.made_for,
        link=embedded_at or provenance.printed or provenance.link,
        exercise=bool(provenance.exercise),
        alone=True,
        embedded=bool(embedded_at),
    )
    content = card_html(card, provenance.marking, setting, sheet.room)
    return document_html(document, content, sheet)
