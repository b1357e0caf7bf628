"""The nine places that keys 1 to 9 go to: where people move and die, Europe's seas first."""

from dataclasses import dataclass

from dashboard.i18n import N_

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world that fits on a screen.

    Attributes:
        name: English message id.
        bounds: south-western and north-eastern corner, latitude and longitude in degrees.
    """

    name: str
    bounds: tuple[Corner, Corner]


REGIONS = (
    Region(N_("Central Mediterranean"), ((30.5, 8.0), (39.5, 20.0))),
    Region(N_("Western Mediterranean and Atlantic"), ((12.0, -21.0), (39.0, 2.0))),
    Region(N_("Eastern Mediterranean and Balkans"), ((33.0, 13.0), (47.5, 37.0))),
    Region(N_("Channel"), ((49.4, -1.5), (52.0, 4.0))),
    Region(N_("Sahara"), ((13.0, -6.0), (31.0, 26.0))),
    Region(N_("Horn of Africa and Gulf of Aden"), ((4.0, 34.0), (19.0, 54.0))),
    Region(N_("United States and Mexico border"), ((24.5, -119.0), (34.5, -96.0))),
    Region(N_("Darién and Caribbean"), ((5.5, -86.0), (27.0, -60.0))),
    Region(N_("Bay of Bengal and Andaman Sea"), ((4.0, 87.0), (24.0, 103.0))),
)
