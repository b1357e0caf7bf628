"""The layers of the map: rows of data, in the order of the menu, grouped as border agencies do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dashboard.access.portions import portion_of_measure
from dashboard.access.reader import current
from dashboard.i18n import N_


class Group(StrEnum):
    """The three layers of a situational picture, as border agencies divide it."""

    EVENTS = "events"
    OPERATIONAL = "operational"
    ANALYSIS = "analysis"


GROUPS = MappingProxyType(
    {
        Group.EVENTS: N_("Events"),
        Group.OPERATIONAL: N_("Operational"),
        Group.ANALYSIS: N_("Analysis"),
    }
)


class Drawing(StrEnum):
    """Kinds of drawing of a layer."""

    CIRCLES = "circles"
    """Of the incidents that the browser holds: area by people."""
    CELLS = "cells"
    """Of the same incidents: people in cells of equal area."""
    RIBBONS = "ribbons"
    """Lines as wide as the movement along them."""
    SYMBOLS = "symbols"
    """Marks at places; legend, unit, period and source are those of the layer's own panel."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer.

    Attributes:
        code: in addresses.
        title: in the menu and above its legend; English message id.
        unit: what its marks count; English message id.
        drawing: how the browser draws it.
        metrics: registry codes of the measures that it shows.
        panel: the panel that has its rows, table, period and source; empty where the map itself
            has them.
        default: on where nobody has chosen.
    """

    code: str
    group: Group
    title: str
    unit: str
    drawing: Drawing
    metrics: tuple[str, ...] = ()
    panel: str = ""
    default: bool = False


_ALL = (
    Layer(
        "incidents",
        Group.EVENTS,
        N_("Dead and missing, by incident"),
        N_("people"),
        Drawing.CIRCLES,
        ("dead_missing",),
        default=True,
    ),
    Layer(
        "density",
        Group.EVENTS,
        N_("Density of dead and missing"),
        N_("people in a cell of equal area"),
        Drawing.CELLS,
        ("dead_missing",),
    ),
    Layer(
        "detections",
        Group.EVENTS,
        N_("Detections by route"),
        N_("crossings detected"),
        Drawing.SYMBOLS,
        ("detections",),
        "map-detections",
    ),
    Layer(
        "interceptions",
        Group.EVENTS,
        N_("People stopped or turned back, by route"),
        N_("people stopped"),
        Drawing.SYMBOLS,
        ("interceptions",),
        "map-interceptions",
    ),
    Layer(
        "arrivals",
        Group.EVENTS,
        N_("Arrivals by country"),
        N_("people arrived"),
        Drawing.SYMBOLS,
        ("arrivals",),
        "map-arrivals",
    ),
    Layer(
        "places",
        Group.EVENTS,
        N_("Arrivals by place"),
        N_("people arrived in whole years"),
        Drawing.SYMBOLS,
        ("arrivals_by_place",),
        "map-arrival-places",
    ),
    Layer(
        "border-points",
        Group.OPERATIONAL,
        N_("Searches at border points"),
        N_("searches"),
        Drawing.SYMBOLS,
        ("searches", "hits"),
        "border-points",
    ),
    Layer(
        "bureaus",
        Group.OPERATIONAL,
        N_("Bureaus by role"),
        N_("countries"),
        Drawing.SYMBOLS,
        (),
        "bureaus-map",
    ),
    Layer(
        "corridors",
        Group.OPERATIONAL,
        N_("Movement along routes"),
        N_("each publisher's own count"),
        Drawing.RIBBONS,
        ("detections", "encounters", "arrivals", "interceptions", "transits", "returns"),
        default=True,
    ),
    Layer(
        "operations",
        Group.OPERATIONAL,
        N_("Countries of joint operations"),
        N_("operations"),
        Drawing.SYMBOLS,
        ("operations",),
        "map-operations",
    ),
    Layer(
        "change",
        Group.ANALYSIS,
        N_("Change against the chosen base"),
        N_("people more or fewer"),
        Drawing.SYMBOLS,
        ("dead_missing",),
        "map-change",
    ),
    Layer(
        "death-rate",
        Group.ANALYSIS,
        N_("Death rate of each route"),
        N_("dead and missing per 1,000"),
        Drawing.SYMBOLS,
        ("deaths_per_1000",),
        "map-death-rate",
    ),
)

LAYERS = MappingProxyType({layer.code: layer for layer in _ALL})

LAYERED = "map"
"""The panel whose map has layers; other maps show one thing."""

NONE = "none"
"""What the address says where every layer is off."""


def layers() -> Mapping[str, Layer]:
    """The layers of which whoever is answered may see anything, by code."""
    grant = current().grant
    return {
        code: layer
        for code, layer in LAYERS.items()
        if not layer.metrics or any(portion_of_measure(grant, one) for one in layer.metrics)
    }


def layers_on(text: str) -> tuple[str, ...]:
    """Layers that an address turns on, in the order of the menu; unknown codes are left out.

    Args:
        text: value of `lay`; empty where the address has none.
    """
    wanted = {part.strip() for part in text.split(",")}
    visible = layers()
    chosen = tuple(code for code in visible if code in wanted)
    if chosen or NONE in wanted:
        return chosen
    return tuple(code for code, layer in visible.items() if layer.default)
