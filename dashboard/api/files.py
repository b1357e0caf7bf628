"""`/api/v1/panels/<code>.<format>` and `/api/v1/brief`: cards and briefings as files.

Each is admitted, made and answered, with one line in the audit. Figures are made from panel and
filters; of what a browser sends only the template of slides is used, once. The address of a
briefing is that of its page: views and the order of them; `bureau` makes it the brief of that
bureau, for the page that asks for one after the other.
"""

from flask import Response, current_app, request

from dashboard import url_state
from dashboard.access.reader import Act
from dashboard.api import queue
from dashboard.api.answers import (
    API,
    BadParameterError,
    UnknownPathError,
    choice_of,
    file_answer,
    json_answer,
    query_string,
    refusal,
    refuse_foreign,
    refuse_hidden,
    require,
    store,
)
from dashboard.audit.record import audit_of
from dashboard.components.card_tabs import NONE
from dashboard.exports.files import FORMATS, file_of
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
from dashboard.wiring import StoreUnavailableError


def card_answer(code: str, form: str, reading: url_state.Reading) -> Response:
    """The file of a card: the one way by which cards leave, whichever address asks for them.

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
    spec, settings = _file_spec(form, dict(reading.others)), store().settings
    act = {"object": f"{code}.{form}", **spec.described()}
    with audit_of(settings).act("export", **act) as line:
        view = Request.of(reading)
        try:
            if settings.is_access_on():
                rank = render(PANELS[code], view, store()).rank
                _confirmed(marking(settings).at(rank, spec.marking))
            file = file_of(PANELS[code], view, store(), spec)
        except MarkingError as error:
            raise BadParameterError("marking", str(error)) from error
        except NotDrawnError as error:
            what = _("picture of {code} for this view: {reason}").format(code=code, reason=error)
            raise UnknownPathError(what) from error
        except (PictureUnavailableError, PictureFailedError) as error:
            raise StoreUnavailableError(str(error)) from error
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


def _confirmed(mark: Level) -> None:
    """Let pass who has said that they know how a file is marked; the lowest mark needs no word.

    Raises:
        BadParameterError: they have not, or named a lower one.
    """
    marks = marking(store().settings)
    given = request.args.get("confirm", "")
    # A label that the scheme does not know confirms nothing.
    known = dict(marks.ranks()).get(given, -1)
    if mark.rank > max(marks.lowest.rank, known):
        sentence = _(
            "What is shown is marked {mark}: for {meaning}. Whoever takes it away confirms that "
            "with confirm={mark}"
        ).format(mark=mark.label, meaning=_(mark.meaning))
        raise BadParameterError("confirm", sentence)


@API.get(f"/api/v1/panels/<code>.<any({', '.join(FORMATS)}):form>")
def read_panel(code: str, form: str) -> Response:
    """A card as a file, with the numbers of its picture."""
    refuse_hidden(code, f"{code}.{form}")
    return card_answer(code, form, url_state.strict(query_string()))


@API.get("/api/v1/brief")
def describe() -> Response:
    """A briefing in words."""
    try:
        described = brief_description(_order(), store())
    except OrderRefusedError as error:
        raise BadParameterError("items", str(error)) from error
    queue.prepare()
    return json_answer(described)


@API.post("/api/v1/brief.pptx")
def make_by_template() -> Response:
    """Slides on the masters of a template, which is the body of the request."""
    try:
        refuse_foreign(store().settings.address)
    except RefusedError as error:
        return refusal(error)
    if (request.content_length or 0) > LARGEST_TEMPLATE:
        size = LARGEST_TEMPLATE >> 20
        sentence = _("the template is larger than {size} MB").format(size=size)
        return refusal(RefusedError(413, "unreadable", sentence))
    request.max_content_length = LARGEST_TEMPLATE
    return make("pptx", request.get_data(cache=False))


@API.get(f"/api/v1/brief.<any({', '.join(PACK_FORMATS)}):form>")
def make(form: str, template: bytes | None = None) -> Response:
    """A briefing as a file: that of the order in the address."""
    settings = store().settings
    try:
        order = _order()
        with audit_of(settings).act("brief", object=f"brief.{form}") as line:
            if settings.is_access_on():
                _confirmed(ordered_mark(order, store()))
            # Maps from this very application: the printed page is the page.
            maps = page_maps(lambda: current_app.wsgi_app)
            means = Means(base=request.host_url, template=template, maps=maps)
            file = brief_file(order, form, store(), means)
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
