"""`Order`: what a briefing shall show, as it stands in an address. It holds views, never figures.

A part is written as the address of its view with its panel, heading and note as further
parameters: `/routes/darien?t=2025&p=deaths-over-time&h=The+jungle`. Parts are joined by `|`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from dashboard import url_state
from dashboard.exports.links import bureau_of, path_and_query, request_of, route_of
from dashboard.i18n import _, in_language, sentence_of
from dashboard.panel_request import Request
from dashboard.panels import rights
from dashboard.panels.catalogue import bureau
from dashboard.theme import DEFAULT
from dashboard.toml_files import in_reading_order
from data_access.filters import InvalidFilterError
from data_access.registry.routes import ROUTES
from data_access.sentences import RefusedError

BRIEFING = "/briefing"
PARTS_AT_MOST = 40
LARGEST_TEMPLATE = 20 << 20
"""Bytes of a template's file."""
LONGEST_HEADING, LONGEST_NOTE = 120, 600

KEYS = ("items", "title", "paper", "mark", "held", "on")
"""Parameters of a briefing beside the filters."""
_OF_FILE = ("about", "bureau", "confirm")
"""Parameters of one file, which its own link does not repeat."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class OrderRefusedError(RefusedError, ValueError):
    """No such briefing can be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One panel of one view.

    Attributes:
        path, query: of the page that shows it.
        heading, note: the author's own; empty leaves the panel's title, and nothing.
    """

    code: str
    path: str = "/"
    query: str = ""
    heading: str = ""
    note: str = ""

    @property
    def address(self) -> str:
        """The live page."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def request(self) -> Request:
        """What is asked of the panel.

        Files are drawn for white paper, whatever the reader's screen is.

        Raises:
            OrderRefusedError: a parameter of the view cannot be read.
        """
        try:
            return replace(request_of(self.path, self.query), theme=DEFAULT)
        except InvalidFilterError as error:
            raise OrderRefusedError(
                _("the briefing asks for a view that cannot be read: {reason}").format(
                    reason=sentence_of(error)
                )
            ) from error

    def written(self) -> str:
        """Its form in the address of a briefing."""
        own = [("p", self.code), ("h", self.heading), ("n", self.note)]
        more = urlencode([pair for pair in own if pair[1]], quote_via=quote)
        query = "&".join(filter(None, (self.query, more)))
        return f"{self.path}?{query}".replace("|", "%7C")

    def as_known_on(self, day: date) -> "Part":
        """The same as it was known on a day, unless it names one itself."""
        reading = url_state.parse(self.query)
        if reading.filters.as_known_on is not None:
            return self
        filters = replace(reading.filters, as_known_on=day)
        return replace(self, query=url_state.write(filters, reading.others))


@dataclass(frozen=True, slots=True)
class Order:
    """What a briefing shall be.

    Attributes:
        view: the view that it is about, where nobody has put parts together.
        parts: in order; empty for the sections that every brief has (`contents`).
        title: empty names it for what it is about.
        paper: name of a `papers.Paper`.
        marking: raises the mark of the file above that of its figures.
        version: of the data when it was put together.
        on: the day of that.
    """

    view: Part
    parts: Sequence[Part] = ()
    title: str = ""
    paper: str = ""
    marking: str = ""
    version: str = ""
    on: date | None = None

    def written(self, *, linked: bool = False) -> str:
        """The address of the briefing, without host.

        Args:
            linked: as a file links to it, which names the language of the file.
        """
        fields = {
            "items": "|".join(part.written() for part in self.parts),
            "title": self.title,
            "paper": self.paper,
            "mark": self.marking,
            "held": self.version,
            "on": self.on.isoformat() if self.on else "",
        }
        reading = url_state.parse(self.view.query)
        others = [(key, text) for key, text in fields.items() if text]
        others += [pair for pair in reading.others if pair[0] not in KEYS]
        if not self.parts:
            others += [("about", self.view.path)] if _is_page(self.view.path) else []
        query = url_state.write(reading.filters, in_language(others) if linked else others)
        return f"{BRIEFING}?{query}" if query else BRIEFING


def ordered(address: str) -> Order:
    """The order in a query string, or in the address of a page.

    A page of a route or a bureau is about that; every other is about its filters.

    Raises:
        OrderRefusedError: a part is not one, or there are too many.
    """
    path, query = path_and_query(address)
    pairs = parse_qsl(query, keep_blank_values=True)
    given = {key: text for key, text in pairs if key in KEYS}
    about = dict(pairs).get("about", "")
    # A briefing without a page of its own is about the overview, as a bare query string is.
    page = "/" if path == BRIEFING else path
    rest = urlencode([pair for pair in pairs if pair[0] not in (*KEYS, *_OF_FILE)])
    return Order(
        view=Part("", about if _is_page(about) else page, rest),
        parts=_parts_of(given.get("items", "")),
        title=_plain(given.get("title", ""), LONGEST_HEADING),
        paper=given.get("paper", ""),
        marking=_plain(given.get("mark", ""), LONGEST_HEADING),
        version=given.get("held", ""),
        on=_day(given.get("on", "")),
    )


def _is_page(path: str) -> bool:
    return route_of(path) is not None or bureau_of(path) is not None


def _parts_of(items: str) -> Sequence[Part]:
    texts = [text for text in items.split("|") if text]
    if len(texts) > PARTS_AT_MOST:
        raise OrderRefusedError(
            _("a briefing has {most} items at most, and {count} are asked for").format(
                most=PARTS_AT_MOST, count=len(texts)
            )
        )
    return [_part(text) for text in texts]


def _part(text: str) -> Part:
    split = urlsplit(text)
    pairs = parse_qsl(split.query, keep_blank_values=True)
    own: Mapping[str, str] = {key: value for key, value in pairs if key in {"p", "h", "n"}}
    code = own.get("p", "")
    if not rights.may_see(code, bureau_of(split.path) or ""):
        raise OrderRefusedError(
            _("the briefing has an item {code}, and there is no such panel; take it out").format(
                code=repr(code)
            )
        )
    rest = url_state.parse(urlencode([pair for pair in pairs if pair[0] not in own]))
    path = split.path if _is_page(split.path) or split.path.startswith("/") else "/"
    return Part(
        code,
        path,
        url_state.write(rest.filters, rest.others),
        heading=_plain(own.get("h", ""), LONGEST_HEADING),
        note=_plain(own.get("n", ""), LONGEST_NOTE),
    )


def _plain(text: str, longest: int) -> str:
    """A text of the author's without signs that no file may hold."""
    return in_reading_order(_CONTROL.sub(" ", text)).strip()[:longest]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


_FIGURES = 4
_SERIES = {"detections": "detections-by-route"}

_ON_ALL_ROUTES = (
    "map",
    "top-routes",
    "detections-by-route",
    "deaths-over-time",
    "deaths-by-route",
    "deaths-by-cause",
    "largest-incidents",
    "identification-by-year",
    "database-funnel",
    "notices-by-colour",
    "operations",
    "changes",
)
_OF_A_BUREAU = (
    "bureau-deaths-over-time",
    "bureau-nationalities",
    "bureau-nationals-by-route",
    "bureau-deaths-by-route",
    "database-funnel",
    "bureau-rates",
    "hits-by-border-point",
    "notices-by-colour",
    "vessels-by-type",
    "identification-by-year",
    "bureau-operations",
    "training-by-topic",
    "bureau-reporting",
    "bureau-silence",
)


def headline_parts(view: Part) -> Sequence[Part]:
    """The figures of the message slide."""
    if iso3 := bureau_of(view.path):
        first = bureau.headlines(iso3)[0]
        codes: tuple[str, ...] = (first, "bureau-deaths", "headline-searches", "headline-hits")
    else:
        moved = tuple(f"headline-{code}" for code in _counted_on(_route(view)))[:2]
        codes = ("headline-dead-missing", *moved, "headline-death-rate", "headline-incidents")
        codes = codes[:_FIGURES]
    return _parts(view, codes)


def standard_parts(view: Part) -> Sequence[Part]:
    """What the slides between the message and the methods show."""
    if iso3 := bureau_of(view.path):
        # As its page: who comes, before who dies and who leaves.
        first = [f"{code}-over-time" for code in bureau.counted_in(iso3)[:1]]
        return _parts(view, ("map", *first, *_OF_A_BUREAU))
    route = _route(view)
    if route is None:
        return _parts(view, _ON_ALL_ROUTES)
    moved = _counted_on(route)
    codes = (
        "map",
        *(_SERIES.get(code, f"{code}-over-time") for code in moved),
        f"{moved[0]}-by-nationality",
        "deaths-over-time",
        "deaths-by-cause",
        "deaths-by-country",
        "largest-incidents",
        "identification-by-year",
        "facilitators",
        "operations",
        "changes",
    )
    return _parts(view, codes)


def _route(view: Part) -> str | None:
    """The one route that a view is about."""
    routes = view.request().filters.routes
    return routes[0] if len(routes) == 1 else None


def _counted_on(route: str | None) -> Sequence[str]:
    """What counts movement on a route; where nobody does, Frontex says so itself."""
    return (ROUTES[route].denominators if route else ()) or ("detections",)


def _parts(view: Part, codes: Iterable[str]) -> Sequence[Part]:
    about = bureau_of(view.path) or ""
    return [Part(code, view.path, view.query) for code in codes if rights.may_see(code, about)]
