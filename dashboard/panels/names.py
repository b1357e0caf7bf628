"""What the values of a dimension are called, and in which order they stand."""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard.drawings import Name
from dashboard.i18n import DEFAULT, N_, _, current_language
from dashboard.url_state import bureau_address, route_address
from data_access.filters import Filters
from data_access.registry import (
    BORDER_POINTS,
    CAUSES,
    CHANNELS,
    COLOURS,
    COUNTRIES,
    CRIME_AREAS,
    DATABASES,
    FLAG_REGIONS,
    ROUTES,
    TOPICS,
    VESSEL_TYPES,
    Dimension,
    Metric,
)
from data_access.registry.vocabularies import Term


@dataclass(frozen=True, slots=True)
class Look:
    """A notice's letter, shape and colour.

    Attributes:
        shape: a sign that stands before the name.
        on_light, on_dark: the colour by the theme's ground, bars having an outline on both.
    """

    letter: str
    shape: str
    on_light: str
    on_dark: str

    def colour(self, theme: str) -> str:
        """The colour on the ground of a theme."""
        return self.on_dark if theme == "dark" else self.on_light


NOTICES = MappingProxyType(
    {
        "red": Look("R", "■", "#c8102e", "#e5484d"),
        "blue": Look("B", "●", "#1f5fbf", "#5b9bf3"),
        "green": Look("G", "▲", "#2b8a3e", "#4fb866"),
        "yellow": Look("Y", "◆", "#f2c500", "#f2d13c"),
        "black": Look("K", "▼", "#16191d", "#05070a"),
        "orange": Look("O", "▶", "#e8710a", "#f59042"),
        "purple": Look("P", "★", "#7b2fa8", "#b378dd"),
        "silver": Look("S", "○", "#9aa5af", "#b8c2cc"),
        "un-special": Look("UN", "□", "#138a8a", "#3dbdbd"),
    }
)
"""How notices look: colours are data here, and never stand without their letter and shape."""

_LINE = 14
"""Letters of a line of a narrow column's heading."""


@dataclass(frozen=True, slots=True)
class Named:
    """A dimension with the names of its values.

    Attributes:
        heading: what they are, as a column's heading; English message id.
        name: of a code, in the reader's language; the code itself where it is not known.
        order: codes in the order of a closed list; empty where the largest come first.
        colour: of a code, by theme, where colours are data; empty where they are not.
        address: of the page of a code, with some filters kept; empty where it has none.
    """

    dimension: Dimension
    heading: str
    name: Callable[[str], str]
    order: tuple[str, ...] = ()
    colour: Callable[[str, str], str] = lambda _code, _theme: ""
    address: Callable[[str, Filters], str] = lambda _code, _filters: ""

    def links(self, codes: Iterable[str], filters: Filters) -> Mapping[str, str]:
        """Addresses of the pages of values, by their names; of those that have one."""
        addresses = ((code, self.address(code, filters)) for code in codes)
        return {self.name(code): address for code, address in addresses if address}

    def short(self, code: str) -> str:
        """The name where there is little room: without what stands in brackets, on two lines."""
        return "<br>".join(textwrap.wrap(self.name(code).partition(" (")[0], _LINE))


def _names(
    dimension: Dimension,
    heading: str,
    rows: Mapping[str, Any],
    label: Callable[[Any], str] = lambda term: _(term.label),
    address: Callable[[str, Filters], str] = lambda _code, _filters: "",
) -> Named:
    """The values of a dimension that a registry names: terms, in its order, or places."""
    is_closed = isinstance(next(iter(rows.values())), Term)
    return Named(
        dimension,
        heading,
        lambda code: Name(label(rows[code]) if code in rows else code or _("Not stated"), code),
        tuple(rows) if is_closed else (),
        address=lambda code, filters: address(code, filters) if code in rows else "",
    )


def _place(row: Any) -> str:  # noqa: ANN401 - a route or a country
    return _(row.name)


def _colour(code: str) -> str:
    label = _(COLOURS[code].label) if code in COLOURS else code or _("Not stated")
    look = NOTICES.get(code)
    return Name(f"{_sign(look)} {label}" if look else label, code)


def _sign(look: Look) -> str:
    """Shape and letter. K for black is English: beside other names stands the shape alone."""
    return f"{look.shape} {look.letter}" if current_language() is DEFAULT else look.shape


def without_sign(text: str) -> str:
    """A name as files say it, without the sign and letter that stand for a colour on screen."""
    for look in NOTICES.values():
        text = text.removeprefix(f"{_sign(look)} ")
    return text


BY_CHANNEL = _names(Dimension.CHANNEL, N_("Channel"), CHANNELS)
BY_DATABASE = _names(Dimension.DATABASE, N_("Database"), DATABASES)
BY_COLOUR = Named(
    Dimension.COLOUR,
    N_("Notice"),
    _colour,
    tuple(COLOURS),
    lambda code, theme: NOTICES[code].colour(theme) if code in NOTICES else "",
)
BY_BUREAU = _names(Dimension.BUREAU, N_("Bureau"), COUNTRIES, _place, bureau_address)
BY_ROUTE = _names(Dimension.ROUTE, N_("Route"), ROUTES, _place, route_address)
BY_BORDER_POINT = _names(
    Dimension.PLACE, N_("Border point"), BORDER_POINTS, lambda post: str(post.name)
)
BY_CRIME_AREA = _names(Dimension.CATEGORY, N_("Crime area"), CRIME_AREAS)
BY_VESSEL_TYPE = _names(Dimension.CATEGORY, N_("Vessel"), VESSEL_TYPES)
BY_FLAG_REGION = _names(Dimension.PLACE, N_("Flag"), FLAG_REGIONS)
BY_TOPIC = _names(Dimension.CATEGORY, N_("Topic"), TOPICS)
BY_COUNTRY = _names(Dimension.COUNTRY, N_("Country"), COUNTRIES, _place)
BY_CAUSE = _names(Dimension.CAUSE, N_("Cause"), CAUSES)
BY_NATIONALITY = _names(Dimension.NATIONALITY, N_("Nationality"), COUNTRIES, _place)
BY_YEAR = Named(Dimension.YEAR, N_("Year"), str)


# What measures are called in the middle of a sentence.

NATIONALS = "bureau-nationals"
"""The panel that counts a country's nationals, wherever they were detected."""
_IN_SENTENCES = {
    NATIONALS: N_("detections of its nationals"),
    "dead_missing": N_("deaths"),
    "incidents": N_("incidents"),
    "detections": N_("detections"),
    "encounters": N_("encounters"),
    "transits": N_("transits"),
    "arrivals": N_("arrivals"),
    "interceptions": N_("interceptions"),
    "searches": N_("searches"),
    "hits": N_("hits"),
}


def measure_name(code: str, metric: Metric) -> str:
    """What a panel counts, in the middle of a sentence."""
    message = _IN_SENTENCES.get(code) or _IN_SENTENCES.get(metric.code)
    return _(message) if message else within_sentence(_(metric.label))


def measure_title(metric: Metric, filters: Filters) -> str:
    """The label of a measure; of all routes it says where detections are made."""
    is_of_all = metric.code == "detections" and not (filters.routes or filters.countries)
    return _("EU detections") if is_of_all else _(metric.label)


def whole_name(metric: Metric) -> str:
    """What a share is of: a share of the dead and missing is none of deaths alone."""
    is_of_both = metric.code == "dead_missing"
    return _("deaths and disappearances") if is_of_both else measure_name("", metric)


def within_sentence(heading: str) -> str:
    """A heading in the middle of a sentence; DNA stays as it is."""
    return heading if heading[1:2].isupper() else heading[:1].lower() + heading[1:]
