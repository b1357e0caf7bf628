"""`/api/v1/panels/<code>.<format>` and `/api/v1/brief`: cards and briefings as files.

Each is admitted, made and answered, with one line in the audit. Figures are made from panel and
filters; of what a browser sends only the template of slides is used, once. The address of a
briefing is that of its page: views and the order of them; `bureau` makes it the brief of that
bureau, for the page that asks for one after the other.
"""

from flask import Blueprint, Response, current_app, request

from dashboard import url_state
from dashboard.access.reader import Act
from dashboard.api import queue
from dashboard.api.answers import (
    BadParameterError,
    UnknownPathError,
    answered,
    choice_of,
    file_answer,
    json_answer,
    query_string,
    refusal,
    refuse_foreign,
    refuse_hidden,
    require,
)
from dashboard.audit.record import audit_of
from dashboard.components.card_tabs import NONE
from dashboard.exports.files import FORMATS, File, file_of
from dashboard.exports.pack.brief_files import FORMATS as PACK_FORMATS
from dashboard.exports.pack.brief_files import Means, brief_file, bureau_orders
from dashboard.exports.pack.contents import brief_description, ordered_mark, page_maps
from dashboard.exports.pack.orders import (
    LARGEST_TEMPLATE,
    Order,
    OrderRefusedError,
    ordered,
)
from dashboard.exports.paper.picture import DEFAULT, DEFAULT_SCALE, PRESETS, SCALES, Variant
from dashboard.exports.pictures import FileSpec, NotDrawnError
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.handling_marks import Level, MarkingError, marking
from dashboard.i18n import _
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.view import Request
from dashboard.wall.remote.validation import RefusedError
from dashboard.wiring import Store, StoreUnavailableError


class CardFiles:
    """The one way by which cards leave as files, whichever address asks for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, code: str, form: str, reading: url_state.Reading) -> Response:
        """The file of a card.

        Args:
            code: of a panel.
            form: one of `FORMATS`.
            reading: what the query says.

        Raises:
            BadParameterError: a parameter of the file cannot be read.
            ForbiddenError: whoever asks may take nothing away.
            StoreUnavailableError: figures or pictures are not to be had now.
            UnknownPathError: the view has no such file.
        """
        require(Act.EXPORT, _("You have no right to take figures away as files."))
        spec = _file_spec(form, dict(reading.others))
        act = {"object": f"{code}.{form}", **spec.described()}
        with audit_of(self._store.settings).act("export", **act) as line:
            view = Request.of(reading)
            if self._store.settings.is_access_on():
                rank = render(PANELS[code], view, self._store).rank
                try:
                    mark = marking(self._store.settings).at(rank, spec.marking)
                except MarkingError as error:
                    raise BadParameterError("marking", str(error)) from error
                _confirmed(mark, self._store)
            file = _file(code, view, self._store, spec)
            line.update(**file.described())
        return file_answer(file.name, file.mimetype, file.content)


def _file_spec(form: str, others: dict[str, str]) -> FileSpec:
    """The file that the query asks for.

    Raises:
        BadParameterError: a parameter of it that cannot be read.
    """
    preset = others.get("preset", DEFAULT)
    if preset not in PRESETS:
        raise BadParameterError("preset", choice_of(PRESETS))
    # Not `scale`, which in an address is that of the axis.
    scale = others.get("pixels", str(DEFAULT_SCALE))
    if scale not in map(str, SCALES):
        raise BadParameterError("pixels", choice_of(SCALES))
    marking = others.get("marking", "")
    for key in ("heading", "ground"):
        if others.get(key, NONE) != NONE:
            sentence = _("{word} is expected, or nothing").format(word=NONE)
            raise BadParameterError(key, sentence)
    return FileSpec(
        form,
        preset,
        int(scale),
        marking,
        base=request.host_url,
        application=current_app.wsgi_app,
        variant=Variant("heading" not in others, "ground" not in others),
        for_people=others.get("bom") == "1",
    )


def _confirmed(mark: Level, store: Store) -> None:
    """Let pass who has said that they know how a file is marked; the lowest mark needs no word.

    Raises:
        BadParameterError: they have not, or named a lower one.
    """
    marks = marking(store.settings)
    given = request.args.get("confirm", "")
    # A label that the scheme does not know confirms nothing.
    known = dict(marks.ranks()).get(given, -1)
    if mark.rank > max(marks.lowest.rank, known):
        sentence = _(
            "What is shown is marked {mark}: for {meaning}. Whoever takes it away confirms that "
            "with confirm={mark}"
        ).format(mark=mark.label, meaning=_(mark.meaning))
        raise BadParameterError("confirm", sentence)


def _file(code: str, view_request: Request, store: Store, spec: FileSpec) -> File:
    try:
        return file_of(PANELS[code], view_request, store, spec)
    except MarkingError as error:
        raise BadParameterError("marking", str(error)) from error
    except NotDrawnError as error:
        what = _("picture of {code} for this view: {reason}").format(code=code, reason=error)
        raise UnknownPathError(what) from error
    except (PictureUnavailableError, PictureFailedError) as error:
        raise StoreUnavailableError(str(error)) from error


def panels_blueprint(card_files: CardFiles) -> Blueprint:
    """`/api/v1/panels/<code>.<format>`, with the numbers of the card's picture."""
    routes = Blueprint("panels", __name__)

    @routes.get(f"/api/v1/panels/<code>.<any({', '.join(FORMATS)}):form>")
    @answered
    def read_panel(code: str, form: str) -> Response:
        refuse_hidden(code, f"{code}.{form}")
        return card_files.answer(code, form, url_state.strict(query_string()))

    return routes


def briefs_blueprint(store: Store) -> Blueprint:
    """`/api/v1/brief`, a briefing in words, and `/api/v1/brief.<format>`, as a file."""
    routes = Blueprint("briefs", __name__)

    @routes.get("/api/v1/brief")
    @answered
    def describe() -> Response:
        try:
            described = brief_description(_order(), store)
        except OrderRefusedError as error:
            raise BadParameterError("items", str(error)) from error
        queue.prepare()
        return json_answer(described)

    @routes.get(f"/api/v1/brief.<any({', '.join(PACK_FORMATS)}):form>")
    @answered
    def make(form: str) -> Response:
        return _brief_answer(store, form)

    @routes.post("/api/v1/brief.pptx")
    @answered
    def make_by_template() -> Response:
        try:
            refuse_foreign(store.settings.address)
        except RefusedError as error:
            return refusal(error)
        if (request.content_length or 0) > LARGEST_TEMPLATE:
            size = LARGEST_TEMPLATE >> 20
            sentence = _("the template is larger than {size} MB").format(size=size)
            return refusal(RefusedError(413, "unreadable", sentence))
        request.max_content_length = LARGEST_TEMPLATE
        return _brief_answer(store, "pptx", request.get_data(cache=False))

    return routes


def _brief_answer(store: Store, form: str, template: bytes | None = None) -> Response:
    """The file of the order that the address asks for."""
    try:
        order = _order()
        with audit_of(store.settings).act("brief", object=f"brief.{form}") as line:
            if store.settings.is_access_on():
                _confirmed(ordered_mark(order, store), store)
            # Maps from this very application: the printed page is the page.
            maps = page_maps(lambda: current_app.wsgi_app)
            means = Means(base=request.host_url, template=template, maps=maps)
            file = brief_file(order, form, store, means)
            line.update(**file.described())
    except OrderRefusedError as error:
        raise BadParameterError("items", str(error)) from error
    except (PictureUnavailableError, PictureFailedError) as error:
        raise StoreUnavailableError(str(error)) from error
    return file_answer(file.name, file.media_type, file.content)


def _order() -> Order:
    order = ordered(query_string())
    bureaus = request.args.getlist("bureau")
    return next(bureau_orders(order, bureaus)) if bureaus else order
