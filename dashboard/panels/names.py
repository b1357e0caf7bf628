"""What the values of a dimension are called, and in which order they stand."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.i18n import DEFAULT, N_, _, current_language
from data_access.registry import (
    BORDER_POINTS,
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
        "orange": Look("O", "⬟", "#e8710a", "#f59042"),
        "purple": Look("P", "★", "#7b2fa8", "#b378dd"),
        "silver": Look("S", "○", "#9aa5af", "#b8c2cc"),
        "un-special": Look("UN", "□", "#138a8a", "#3dbdbd"),
    }
)
"""How notices look: colours are data here, and never stand without their letter and shape."""

_LINE = 14
"""Letters of a line of a narrow column's heading."""


def _no_colour(_code: str, _theme: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Named:
    """A dimension with the names of its values.

    Attributes:
        heading: what they are, as a column's heading; English message id.
        name: of a code, in the reader's language; the code itself where it is not known.
        order: codes in the order of a closed list; empty where the largest come first.
        colour: of a code, by theme, where colours are data; empty where they are not.
    """

    dimension: Dimension
    heading: str
    name: Callable[[str], str]
    order: tuple[str, ...] = ()
    colour: Callable[[str, str], str] = _no_colour

    def short(self, code: str) -> str:
        """The name where there is little room: without what stands in brackets, on two lines."""
        return "<br>".join(textwrap.wrap(self.name(code).partition(" (")[0], _LINE))


def _terms(dimension: Dimension, heading: str, terms: Mapping[str, Term]) -> Named:
    return Named(
        dimension,
        heading,
        lambda code: _(terms[code].label) if code in terms else code or _("Not stated"),
        tuple(terms),
    )


def _country(code: str) -> str:
    return _(COUNTRIES[code].name) if code in COUNTRIES else code or _("Not stated")


def _route(code: str) -> str:
    return _(ROUTES[code].name) if code in ROUTES else code or _("Not stated")


def _border_point(code: str) -> str:
    return BORDER_POINTS[code].name if code in BORDER_POINTS else code or _("Not stated")


def _colour(code: str) -> str:
    label = _(COLOURS[code].label) if code in COLOURS else code or _("Not stated")
    look = NOTICES.get(code)
    return f"{_sign(look)} {label}" if look else label


def _sign(look: Look) -> str:
    """Shape and letter. K for black is English: beside other names stands the shape alone."""
    return f"{look.shape} {look.letter}" if current_language() is DEFAULT else look.shape


def without_sign(text: str) -> str:
    """A name as files say it, without the sign and letter that stand for a colour on screen."""
    for look in NOTICES.values():
        text = text.removeprefix(f"{_sign(look)} ")
    return text


def _notice_colour(code: str, theme: str) -> str:
    return NOTICES[code].colour(theme) if code in NOTICES else ""


BY_CHANNEL = _terms(Dimension.CHANNEL, N_("Channel"), CHANNELS)
BY_DATABASE = _terms(Dimension.DATABASE, N_("Database"), DATABASES)
BY_COLOUR = Named(Dimension.COLOUR, N_("Notice"), _colour, tuple(COLOURS), _notice_colour)
BY_BUREAU = Named(Dimension.BUREAU, N_("Bureau"), _country)
BY_ROUTE = Named(Dimension.ROUTE, N_("Route"), _route)
BY_BORDER_POINT = Named(Dimension.PLACE, N_("Border point"), _border_point)
BY_CRIME_AREA = _terms(Dimension.CATEGORY, N_("Crime area"), CRIME_AREAS)
BY_VESSEL_TYPE = _terms(Dimension.CATEGORY, N_("Vessel"), VESSEL_TYPES)
BY_FLAG_REGION = _terms(Dimension.PLACE, N_("Flag"), FLAG_REGIONS)
BY_TOPIC = _terms(Dimension.CATEGORY, N_("Topic"), TOPICS)
BY_NATIONALITY = Named(Dimension.NATIONALITY, N_("Nationality"), _country)
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
    return _(message) if message else _(metric.label)
