"""One panel as a file: its formats, its name, and what its card offers.

Data interface and command line give the same bytes.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard import url_state
from dashboard.components.card_tabs import NONE, downloads
from dashboard.exports.links import (
    base_of,
    language_of,
    path_and_query,
    printed_link,
    request_of,
)
from dashboard.exports.pack.contents import PanelPart, item_of, no_maps, page_maps
from dashboard.exports.pack.orders import Part
from dashboard.exports.pack.papers import paper_named
from dashboard.exports.pack.signatures import ensure_key, key_file, seal
from dashboard.exports.pack.slides import card_slide
from dashboard.exports.paper.picture import DEFAULT, DEFAULT_SCALE, PRESETS, SCALES, is_drawn
from dashboard.exports.pictures import (
    FORMATS as PICTURES,
    FileSpec,
    NotDrawnError,
    picture,
)
from dashboard.exports.provenance import Provenance, provenance_of
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError, missing
from dashboard.exports.tables import FOR_PEOPLE, table_csv, workbook
from dashboard.handling_marks import MarkingError
from dashboard.i18n import LANGUAGES, _, sentence_of, use_language
from dashboard.panel_request import Request
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.panels.panel import Panel
from dashboard.plots.plot import Plot
from dashboard.settings import Settings
from dashboard.theme import FOR_PAPER
from dashboard.wiring import Store, StoreUnavailableError
from data_access.availabilities import DataUnavailableError
from data_access.filters import InvalidFilterError
from data_access.sentences import RefusedError

_REASONS = (
    DataUnavailableError,
    InvalidFilterError,
    MarkingError,
    NotDrawnError,
    PictureFailedError,
    PictureUnavailableError,
    StoreUnavailableError,
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is ready to be taken away.

    Attributes:
        provenance: what travels with its figures.
    """

    name: str
    mimetype: str
    content: bytes
    provenance: Provenance

    def described(self) -> dict[str, object]:
        """What of it is kept in the audit: no figure."""
        return {
            "file": self.name,
            "bytes": len(self.content),
            "data_version": self.provenance.data_version,
            "marking": self.provenance.marking.label,
        }


FORMATS = MappingProxyType(
    {
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "png": "image/png",
        "svg": "image/svg+xml",
        "pdf": "application/pdf",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
"""Media types of files, by their suffix."""


def file_of(panel: Panel, request: Request, store: Store, spec: FileSpec) -> File:
    """A panel of a view as a file.

    Raises:
        DataUnavailableError: there are no figures, and why.
        MarkingError: a mark that does not exist, or is too low.
        NotDrawnError: there is no picture of it.
        PictureUnavailableError: Chromium is not installed.
        PictureFailedError: it could not be drawn this time.
    """
    if spec.form == "pdf":
        request = replace(request, theme=FOR_PAPER)
    provenance = provenance_of(panel, request, store, base=spec.base, mark_label=spec.marking)
    if spec.form in PICTURES:
        base = base_of(store.settings, spec.base)
        provenance = replace(provenance, printed=printed_link(provenance.link, base, store))
    card = render(panel, request, store)
    query = url_state.write(request.filters, request.options)
    match spec.form:
        case "csv":
            encoding = FOR_PEOPLE if spec.for_people else "utf-8"
            content = table_csv(card.table(), provenance.notes(), encoding)
        case "xlsx":
            content = workbook(card.table(), provenance)
        case "pptx":
            content = _slide(panel, request, store, spec, provenance)
        case _:
            content = picture(card, provenance, spec, query, request.theme)
    if spec.form in {"xlsx", "pdf", "pptx"}:
        content = seal(content, ensure_key(key_file(store.settings)))
    return File(file_name(provenance, spec.form), FORMATS[spec.form], content, provenance)


def _slide(
    panel: Panel, request: Request, store: Store, spec: FileSpec, provenance: Provenance
) -> bytes:
    """The slide of a panel, on white ground whatever the reader's screen is."""
    part = Part(panel.code, query=url_state.write(request.filters, request.options))
    application, paper = spec.application, paper_named("")
    maps = page_maps(lambda: application) if application else no_maps
    whole = PanelPart(part, panel, replace(request, theme=paper.theme))
    item = item_of(whole, store, spec.base, lambda one: maps(one, paper))
    if item.card.drawing is None:
        raise NotDrawnError(item.card.message)
    return card_slide(replace(item, provenance=provenance), paper)


def export_file(
    panel: str, view: str, spec: FileSpec, settings: Settings, language: str = ""
) -> File:
    """One panel of a view as a file of a format.

    Args:
        panel: its code.
        view: a query string, or a whole address copied from the browser.
        spec: format, sheet, scale and mark.
        settings: where the store is.
        language: code of that of the file; empty takes the one that the view names.

    Raises:
        RefusedError: something of it is unknown, or there is nothing to draw.
    """
    choices: tuple[tuple[str, object, Collection[object]], ...] = (
        ("panel", panel, sorted(filter(rights.may_see, PANELS))),
        ("format", spec.form, FORMATS),
        ("preset", spec.preset, PRESETS),
        ("scale", spec.scale, SCALES),
        ("language", language or settings.language, LANGUAGES),
    )
    for name, given, known in choices:
        if given not in known:
            raise RefusedError(
                f"there is no {name} {given!r}; the {name}s are {', '.join(map(str, known))}"
            )
    with use_language(language_of(view, language, settings.language)):
        try:
            return file_of(PANELS[panel], request_of(*path_and_query(view)), Store(settings), spec)
        except _REASONS as error:
            raise RefusedError(sentence_of(error)) from error


_LONGEST = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9.+-]+")


def file_name(provenance: Provenance, form: str) -> str:
    """`2026-10_central-mediterranean_deaths-over-time_2015_TLP-CLEAR.png`; exercises first say so.

    Letters, digits, points, plus, hyphen and underscore only, at most 120 of them; it never begins
    with a point and is no name that a system keeps for itself.
    """
    written = url_state.write(provenance.filters)
    parameters = dict(part.split("=", 1) for part in written.split("&") if part)
    month = f"{provenance.as_known_on:%Y-%m}"
    parts = [month, parameters.get("r", "").replace(",", "+"), provenance.code]
    parts += [parameters.get("c", "").replace(",", "+"), parameters.get("t", "latest12")]
    prefix = "exercise_" if provenance.exercise else ""
    end = f"_{_safe(provenance.marking.name)}.{form}"
    body = prefix + "_".join(filter(None, map(_safe, parts)))
    return body[: _LONGEST - len(end)].rstrip("._-") + end


def _safe(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("-", plain).strip("-.")


def offer(panel: Panel, request: Request, reading: url_state.Reading, store: Store) -> Component:
    """The files of a panel for a view.

    Raises:
        StoreUnavailableError: the store does not answer.
    """
    drawing = render(panel, request, store).drawing
    provenance = provenance_of(panel, request, store)
    caution = _("What is shown is marked {mark}: for {meaning}.").format(
        mark=provenance.marking.label, meaning=_(provenance.marking.meaning)
    )
    # The one chosen at first comes first: a select of plain HTML shows its first option.
    presets = sorted(PRESETS.values(), key=lambda one: one.code != DEFAULT)
    scales = sorted(SCALES, key=lambda scale: scale != DEFAULT_SCALE)
    return downloads(
        panel.code,
        url_state.write(request.filters, reading.others),
        drawn=is_drawn(drawing),
        missing=missing(),
        in_browser=isinstance(drawing, Plot),
        choices=(
            (_("Sheet"), "preset", [(one.code, _(one.label)) for one in presets]),
            (_("Pixels of a PNG"), "pixels", [(str(scale), f"{scale}×") for scale in scales]),
            (_("Title"), "heading", [("", _("on")), (NONE, _("off"))]),
            (_("Background"), "ground", [("", _("solid")), (NONE, _("transparent"))]),
        ),
        caution="" if provenance.marking.public else caution,
        confirm=provenance.marking.label if store.settings.is_access_on() else "",
        exercise=provenance.exercise,
        embeds=bool(store.settings.embed_hosts) and provenance.marking.public,
    )
