"""The layers of the map: rows of data, in the order of the menu, grouped as border agencies do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dashboard.access.portions import portion_of_measure
from dashboard.access.reader import current
from dashboard.i18n import N_

GROUPS = MappingProxyType(
    {"events": N_("Events"), "operational": N_("Operational"), "analysis": N_("Analysis")}
)
"""The three layers of a situational picture, as border agencies divide it."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer.

    Attributes:
        code: in addresses.
        group: key of `GROUPS`.
        title: in the menu and above its legend; English message id.
        unit: what its marks count; English message id.
        metrics: registry codes of the measures that it shows.
        panel: the panel that has its rows, table, period and source; empty where the map itself
            has them.
        default: on where nobody has chosen.
    """

    code: str
    group: str
    title: str
    unit: str
    metrics: tuple[str, ...] = ()
    panel: str = ""
    default: bool = False


LAYERS = MappingProxyType(
    {
        layer.code: layer
        for layer in (
            Layer(
                "incidents",
                "events",
                N_("Dead and missing, by incident"),
                N_("people"),
                ("dead_missing",),
                default=True,
            ),
            Layer(
                "density",
                "events",
                N_("Density of dead and missing"),
                N_("people in a cell of equal area"),
                ("dead_missing",),
            ),
            Layer(
                "detections",
                "events",
                N_("Detections by route"),
                N_("crossings detected"),
                ("detections",),
                "map-detections",
            ),
            Layer(
                "interceptions",
                "events",
                N_("People stopped or turned back, by route"),
                N_("people stopped"),
                ("interceptions",),
                "map-interceptions",
            ),
            Layer(
                "arrivals",
                "events",
                N_("Arrivals by country"),
                N_("people arrived"),
                ("arrivals",),
                "map-arrivals",
            ),
            Layer(
                "places",
                "events",
                N_("Arrivals by place"),
                N_("people arrived in whole years"),
                ("arrivals_by_place",),
                "map-arrival-places",
            ),
            Layer(
                "border-points",
                "operational",
                N_("Searches at border points"),
                N_("searches"),
                ("searches", "hits"),
                "border-points",
            ),
            Layer(
                "bureaus",
                "operational",
                N_("Bureaus by role"),
                N_("countries"),
                (),
                "bureaus-map",
            ),
            Layer(
                "corridors",
                "operational",
                N_("Movement along routes"),
                N_("each publisher's own count"),
                ("detections", "encounters", "arrivals", "interceptions", "transits", "returns"),
                default=True,
            ),
            Layer(
                "operations",
                "operational",
                N_("Countries of joint operations"),
                N_("operations"),
                ("operations",),
                "map-operations",
            ),
            Layer(
                "change",
                "analysis",
                N_("Change against the chosen base"),
                N_("people more or fewer"),
                ("dead_missing",),
                "map-change",
            ),
            Layer(
                "death-rate",
                "analysis",
                N_("Death rate of each route"),
                N_("dead and missing per 1,000"),
                ("deaths_per_1000",),
                "map-death-rate",
            ),
        )
    }
)
"""The layers by code, in the order of the menu."""

CORRIDORS = "corridors"
"""The layer of movement, which the map draws itself."""

LAYERED = "map"
"""The panel whose map has layers; other maps show one thing."""

NONE = "none"
"""What the address says where every layer is off."""


def layers() -> Mapping[str, Layer]:
    """The layers of which the reader may see anything, by code."""
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
