"""Border posts on routes: a selection by UN/LOCODE, for places that reports name.

Codes and positions are those of UN/LOCODE (UNECE): crossings of land borders from its edition
2012-1, ports as listed by the package searoute, checked against the extent of their country. A
report may name other places; it then brings their positions with it.
"""

from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables


@dataclass(frozen=True, slots=True)
class BorderPoint:
    """One post.

    Attributes:
        code: UN/LOCODE, as in files and the store.
        kind: `crossing` of a land border, or `port`.
        country: ISO3 of the country it is in.
        lat_hundredths, lon_hundredths: position, in hundredths of a degree.
    """

    code: str
    kind: str
    name: str
    country: str
    lat_hundredths: int
    lon_hundredths: int


def _point(row: dict[str, str]) -> BorderPoint:
    return BorderPoint(
        code=row["code"],
        kind=row["kind"],
        name=row["name"],
        country=row["country"],
        lat_hundredths=int(row["lat_hundredths"]),
        lon_hundredths=int(row["lon_hundredths"]),
    )


BORDER_POINTS = MappingProxyType({row["code"]: _point(row) for row in tables.rows("border_points")})


def of_country(iso3: str) -> tuple[BorderPoint, ...]:
    """The posts of a country, by code."""
    return tuple(point for point in BORDER_POINTS.values() if point.country == iso3)
