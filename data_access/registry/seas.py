"""Names of seas, gulfs and straits for maps, and where they stand.

As the International Hydrographic Organization and the United Nations write them in English; a name
implies no opinion. Waters whose name is in dispute between states that border it, and on which
nobody here is counted, are left out.
"""

from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables


@dataclass(frozen=True, slots=True)
class Sea:
    """A piece of water.

    Attributes:
        name: English message id.
        lat, lon: the middle of its name, in degrees.
        degrees: of longitude that its name may take; a map shows it once that is room enough.
    """

    code: str
    name: str
    lat: float
    lon: float
    degrees: float


SEAS = MappingProxyType(
    {
        row["code"]: Sea(
            row["code"], row["name"], float(row["lat"]), float(row["lon"]), float(row["degrees"])
        )
        for row in tables.rows("seas")
    }
)
