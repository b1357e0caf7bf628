"""Where bureaus say that their border points are, held against their country."""

from data_access.declaration.facts import Fact, PlaceFact
from data_access.declaration.file_schema import CellError
from data_access.registry import geography
from data_access.registry.countries import COUNTRIES
from data_access.registry.geography import BORDER_POINTS

# Juxtaposed controls stand in the neighbouring country, and extents are rectangles.
_FAR_KM = 300
_KIND = "border-point"


_Position = tuple[float, float]


class Positions:
    """The border points of one file, told to the store at its end."""

    def __init__(self) -> None:
        self._stated: dict[str, tuple[str, _Position | None]] = {}
        # Rows of one post follow each other.
        self._last: object = None

    def note(self, point: str, bureau: str, lat: float | None, lon: float | None) -> None:
        """A row's border point and its position.

        Raises:
            CellError: its position is none, far from the bureau's country, or another than before.
        """
        if lat is None and lon is None:
            if point:
                self._stated.setdefault(point, (bureau, None))
            return
        told = (point, bureau, lat, lon)
        if told == self._last:
            return
        self._last = told
        position = _checked(point, bureau, lat, lon)
        first, known = self._stated.get(point, (bureau, None))
        if known not in {None, position}:
            msg = f"{point} has another position in an earlier row; give it the same in each"
            raise CellError(msg, "latitude")
        self._stated[point] = (first, position)

    def facts(self) -> list[Fact]:
        """Each border point where the file states it, else where its code is known to be."""
        return [_fact(point, *stated) for point, stated in self._stated.items()]


def _checked(point: str, bureau: str, lat: float | None, lon: float | None) -> _Position:
    if not point:
        raise CellError("is empty beside a position; fill it, or clear both", "border_point")
    if lat is None or lon is None:
        missing = "latitude" if lat is None else "longitude"
        raise CellError("is empty while its other half is there; fill both or none", missing)
    if _fits(bureau, lat, lon):
        return lat, lon
    where, country = f"{lat:g}, {lon:g}", COUNTRIES[bureau].name
    if _fits(bureau, lon, lat):
        msg = f"{where} is far from {country}, and {lon:g}, {lat:g} is not: swap the two"
        raise CellError(msg, "latitude")
    msg = f"{where} is more than {_FAR_KM} km from {country}; correct it, or clear both"
    raise CellError(msg, "latitude")


def _fits(bureau: str, lat: float, lon: float) -> bool:
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees of the globe
        return False
    # By its parts: one rectangle around all of France holds Paris with its numbers swapped.
    away = geography.km_to_land(bureau, lat, lon)
    return away is None or away <= _FAR_KM


def _fact(point: str, bureau: str, stated: _Position | None) -> PlaceFact:
    known = BORDER_POINTS.get(point)
    name, country = (known.name, known.country) if known else (point, bureau)
    lat = lon = None
    if stated is not None:
        lat, lon = round(stated[0] * 100), round(stated[1] * 100)
    elif known is not None:
        lat, lon = known.lat_hundredths, known.lon_hundredths
    return PlaceFact(point, name, country, _KIND, lat, lon)
