"""A card as a file: admitted, made, answered, and one line of the audit for each.

Figures are made here from panel and filters; nothing that a browser sends is ever drawn.
"""

from flask import Response, current_app, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, UnknownPathError
from dashboard.api.gate import Gate
from dashboard.exports import audit
from dashboard.exports.files import FORMATS, File, FileSpec, file_of
from dashboard.exports.handling_marks import MarkingError
from dashboard.exports.picture_sheets import DEFAULT, DEFAULT_SCALE, PRESETS, SCALES
from dashboard.exports.pictures import NotDrawnError
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.i18n import LANGUAGES, use_language
from dashboard.panels import PANELS
from dashboard.panels.data import Request
from dashboard.wiring import Store, StoreUnavailableError


class Filing:
    """The one way by which cards leave as files, whichever address asks for them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gate = Gate()

    def answer(self, code: str, form: str, reading: url_state.Reading) -> Response:
        """The file of a card.

        Args:
            code: of a panel.
            form: one of `FORMATS`.
            reading: what the query says.

        Raises:
            BadParameterError: a parameter of the file cannot be read.
            BusyError: the address has used up its minute, or too many pictures are under way.
            StoreUnavailableError: figures or pictures are not to be had now.
            UnknownPathError: the view has no such file.
        """
        others = dict(reading.others)
        spec = _file_spec(form, others)
        with (
            audit.audit_line(code, reading.filters, spec) as line,
            use_language(_language(others, self._store)),
        ):
            is_picture = FORMATS[form].is_picture
            with self._gate.admitted(request.remote_addr or "", picture=is_picture):
                file = _file(code, Request.of(reading), self._store, spec)
            line.add(file.name, file.content, file.provenance.data_version, file.provenance.marking)
        return _answer(file)


def _file_spec(form: str, others: dict[str, str]) -> FileSpec:
    """The file that the query asks for.

    Raises:
        BadParameterError: a parameter of it that cannot be read.
    """
    preset = others.get("preset", DEFAULT)
    if preset not in PRESETS:
        raise BadParameterError("preset", f"one of {', '.join(PRESETS)} is expected")
    # Not `scale`, which in an address is that of the axis.
    scale = others.get("pixels", str(DEFAULT_SCALE))
    if scale not in map(str, SCALES):
        raise BadParameterError("pixels", f"one of {', '.join(map(str, SCALES))} is expected")
    marking = others.get("marking", "")
    return FileSpec(
        form,
        preset,
        int(scale),
        marking,
        base=request.host_url,
        application=current_app.wsgi_app,
    )


def _language(others: dict[str, str], store: Store) -> str:
    chosen = others.get("lang", "")
    return chosen if chosen in LANGUAGES else store.settings.language


def _file(code: str, view_request: Request, store: Store, spec: FileSpec) -> File:
    try:
        return file_of(PANELS[code], view_request, store, spec)
    except MarkingError as error:
        raise BadParameterError("marking", str(error)) from error
    except NotDrawnError as error:
        msg = f"picture of {code} for this view: {error}"
        raise UnknownPathError(msg) from error
    except (PictureUnavailableError, PictureFailedError) as error:
        raise StoreUnavailableError(str(error)) from error


def _answer(file: File) -> Response:
    answer = Response(file.content, mimetype=file.mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
