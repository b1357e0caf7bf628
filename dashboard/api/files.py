"""Cards, briefings and pages as files, on paper and in frames; and the files of the map.

`/api/v1/panels`, `/api/v1/brief`, `/print`, `/embed`, `/data`.

Each is admitted, made and answered, with one line in the audit. Figures are made from panel and
filters; of what a browser sends only the template of slides is used, once. The address of a
briefing is that of its page: views and the order of them; `bureau` makes it the brief of that
bureau, for the page that asks for one after the other.

Heavy work waits for its turn. A page sends a ticket of its own with what it asks for, and asks for
its place by that. A reader who closes the connection has cancelled as well.
"""

import re
import sqlite3
from uuid import uuid4

from flask import Flask, Response, abort, current_app, g, request

from dashboard import url_state
from dashboard.access.reader import Act
from dashboard.api.answers import (
    API,
    KNOWN_ERRORS,
    BadParameterError,
    BusyError,
    UnknownPathError,
    choice_of,
    described_error,
    file_answer,
    json_answer,
    query_string,
    refusal,
    refuse_foreign,
    refuse_hidden,
    requester,
    require,
    services,
    store,
)
from dashboard.audit.record import audit_of, subject
from dashboard.components.card_tabs import NONE
from dashboard.exports.files import FORMATS, file_of
from dashboard.exports.links import EMBED
from dashboard.exports.pack.brief_files import (
    FORMATS as PACK_FORMATS,
    Means,
    brief_file,
    bureau_orders,
)
from dashboard.exports.pack.contents import brief_description, ordered_mark, page_maps, read_brief
from dashboard.exports.pack.orders import (
    BRIEFING,
    LARGEST_TEMPLATE,
    Order,
    OrderRefusedError,
    ordered,
)
from dashboard.exports.pack.pdf import brief_html
from dashboard.exports.paper.cards import Setting
from dashboard.exports.paper.pages import PREFIX, page_path, printed_page
from dashboard.exports.paper.picture import DEFAULT, DEFAULT_SCALE, PRESETS, SCALES
from dashboard.exports.paper.sheets import flat, paper
from dashboard.exports.pictures import FileSpec, NotDrawnError, embedded_card, map_png
from dashboard.exports.provenance import link, provenance_of
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.exports.work_queue import (
    EXTENSION,
    HANDED_ON,
    IS_GONE,
    Job,
    NotMadeError,
    QueueFullError,
    WorkQueue,
    is_heavy,
)
from dashboard.handling_marks import Level, MarkingError, marking
from dashboard.i18n import LANGUAGES, N_, _, use_language
from dashboard.maps import files
from dashboard.panel_request import Request
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.theme import FOR_PAPER
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
        ForbiddenError: the reader may not export anything.
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
    # Not `scale`, which in an address is that of the axis.
    chosen = {"preset": DEFAULT, "pixels": str(DEFAULT_SCALE), **others}
    for key, choices in (("preset", PRESETS), ("pixels", SCALES)):
        if chosen[key] not in map(str, choices):
            raise BadParameterError(key, choice_of(choices))
    for key in ("heading", "ground"):
        if others.get(key, NONE) != NONE:
            sentence = _("{word} is expected, or nothing").format(word=NONE)
            raise BadParameterError(key, sentence)
    return FileSpec(
        form,
        chosen["preset"],
        int(chosen["pixels"]),
        others.get("marking", ""),
        base=request.host_url,
        application=current_app.wsgi_app,
        without={"heading", "ground"} & others.keys(),
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
            "What is shown is marked {mark}: for {meaning}. Confirm that you may take it away with "
            "confirm={mark}"
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


# Pages and cards as HTML documents that need no script. A card is for an `<iframe>` of another
# site: there is none unless the settings list the sites that may show it; browsers refuse all
# others by the header of the answer (`app/headers.py`).

_NOT_FOUND, _FORBIDDEN = 404, 403


@API.get(PREFIX.rstrip("/"), defaults={"name": ""})
@API.get(f"{PREFIX}<path:name>")
def print_page(name: str) -> Response:
    """A page on paper; of a briefing what it holds, not what it is put together with."""
    place, search = services().place_at(page_path(name)), query_string()
    # A wall is no page for paper, since each of its scenes has its own filters, nor a sheet.
    if place.form or place.frame:
        abort(_NOT_FOUND)
    if place.path == BRIEFING:
        others = dict(url_state.parse(search).others)
        sheet = paper(others.get("paper", ""), others.get("turn", ""))
        drawn = page_maps(lambda: current_app.wsgi_app)
        try:
            brief = read_brief(ordered(search), store(), request.host_url, drawn)
        except OrderRefusedError as error:
            raise BadParameterError("items", str(error)) from error
        return _document(brief_html(brief, sheet))
    maps = map_png(store(), current_app.wsgi_app)
    return _document(printed_page(place, search, store(), maps, request.host_url))


@API.get(f"{EMBED}<code>")
def embed(code: str) -> Response:
    """A card for a frame on another site."""
    if not rights.may_see(code) or not store().settings.embed_hosts:
        abort(_NOT_FOUND)
    view = Request.of(url_state.parse(query_string()), theme=FOR_PAPER)
    # A frame is of our own host, so that its link leads there even where none is set.
    base = store().settings.address or request.host_url
    provenance = provenance_of(PANELS[code], view, store(), base=base)
    if not provenance.marking.public:
        sentence = _("Marked {mark}: not to be shown on other sites.")
        text = sentence.format(mark=provenance.marking.label)
        return _document(text, _FORBIDDEN, "text/plain")
    query = url_state.write(view.filters, view.options)
    draw = map_png(store(), current_app.wsgi_app)
    setting = Setting(
        store(), base.rstrip("/"), lambda card, wide: draw(card.code, query, (wide, flat(wide)))
    )
    card, address = render(PANELS[code], view, store()), link(code, view, base)
    return _document(embedded_card(card, provenance, setting, address))


def _document(text: str, status: int = 200, mimetype: str = "text/html") -> Response:
    return Response(text, status, {"Cache-Control": "no-store"}, mimetype)


_FOR_A_YEAR = "public, max-age=31536000, immutable"


@API.get("/data/boundaries/<digest>.json")
def read_boundaries(digest: str) -> Response:
    """The lines of countries."""
    if f"/data/boundaries/{digest}.json" != files.BOUNDARIES_ADDRESS:
        abort(_NOT_FOUND)
    return _kept_answer(files.BOUNDARIES)


@API.get("/data/names/<language>-<digest>.json")
def read_names(language: str, digest: str) -> Response:
    """The names of places in a language."""
    if language not in LANGUAGES:
        abort(_NOT_FOUND)
    with use_language(language):
        address, content = files.file_of_names(language)
    if address != f"/data/names/{language}-{digest}.json":
        abort(_NOT_FOUND)
    return _kept_answer(content)


def _kept_answer(content: bytes) -> Response:
    """An answer that browsers keep."""
    return Response(content, headers={"Cache-Control": _FOR_A_YEAR}, mimetype="application/json")


TICKET = "X-Routewatch-Ticket"
"""Header with a name for what is asked for, which nobody else can guess."""
_TICKET = re.compile(r"[A-Za-z0-9-]{16,64}")
_PATIENCE = re.compile(r"\bwait=(\d{1,3})\b")
_LONGEST_WAIT = 300
"""Seconds in the queue; what has begun is waited for. `Prefer: wait=20` asks for less."""
_SOON = 5
"""Seconds after which it is worth asking again."""


def register_queue(server: Flask) -> None:
    """Let heavy work wait for its turn, after every check that may refuse a request."""

    @server.before_request
    def in_turn() -> Response | None:
        queue = _queue()
        # What is too long is refused where it is read.
        if queue and is_heavy(request.path) and (request.content_length or 0) <= LARGEST_TEMPLATE:
            try:
                return _answer_in_turn(queue)
            except KNOWN_ERRORS as error:
                return described_error(error)
        return None


@API.route("/api/v1/queue/<ticket>", methods=["GET", "DELETE"])
def read_place(ticket: str) -> Response:
    """The place of a job, of how many that wait; by DELETE nobody wants it any more."""
    if queue := _queue():
        return json_answer(queue.place(_ticket(ticket), cancel=request.method == "DELETE"))
    return json_answer({"place": None, "waiting": 0})


def _queue() -> WorkQueue | None:
    """The queue of this server; none where each request does its own work."""
    queue: WorkQueue | None = current_app.extensions.get(EXTENSION)
    return queue


def _ticket(text: str) -> str:
    """A ticket as the queue knows it: nobody asks for another's place, or cancels for them."""
    if not _TICKET.fullmatch(text):
        raise BadParameterError("ticket", N_("16 to 64 letters, digits and hyphens are expected"))
    return f"{subject()} {text}"


def _answer_in_turn(queue: WorkQueue) -> Response:
    """The answer to this request, made by another process, which writes its lines of the audit."""
    g.has_audit_line = True
    # Strings are what CGI knows of a request; the rest belongs to this process.
    environ = {key: value for key, value in request.environ.items() if isinstance(value, str)}
    request.max_content_length = LARGEST_TEMPLATE
    wanted = _PATIENCE.search(request.headers.get("Prefer", ""))
    patience = min(int(wanted[1]) if wanted else _LONGEST_WAIT, _LONGEST_WAIT)
    ticket = _ticket(request.headers.get(TICKET) or uuid4().hex)
    sent = request.get_data(cache=False)
    job = Job(ticket, requester(), environ | {HANDED_ON: "yes"}, sent)
    is_gone = request.environ.get(IS_GONE, lambda: False)
    try:
        status, headers, body = queue.make(job, patience, is_gone)
    except (QueueFullError, NotMadeError) as error:
        raise BusyError(_SOON, str(error), 503) from error
    except sqlite3.Error as error:
        sentence = N_("files cannot be made just now; ask again in a moment")
        raise BusyError(_SOON, sentence, 503) from error
    return Response(body, status, headers)
