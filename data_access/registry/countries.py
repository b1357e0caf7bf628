"""Countries and areas: codes, display names and every spelling met in a source.

Names follow the United Nations list; they imply no opinion on the status of any territory.
"""

from dataclasses import dataclass

from data_access.registry import tables

UNKNOWN = "OOO"
STATELESS = "STL"
UNSPECIFIED_SUB_SAHARAN = "OOS"
NOT_A_PLACE = frozenset({UNKNOWN, STATELESS, UNSPECIFIED_SUB_SAHARAN})

_FOOTNOTE_MARKS = "*^ "


@dataclass(frozen=True, slots=True)
class Country:
    """One country or area.

    Attributes:
        iso3: code used in addresses, files and the store (ISO 3166-1, or a user-assigned one).
        iso2: its two letters; empty for a label of a source that is no country of ISO 3166-1.
        iom_region: region as IOM groups them.
        label_at: latitude and longitude of its name on a map, in degrees.
    """

    iso3: str
    iso2: str
    name: str
    region: str
    subregion: str
    iom_region: str
    label_at: tuple[float, float] | None


COUNTRIES = tables.by_code("countries", Country, label_at=tables.label_position)

CHOICES = tuple(iso3 for iso3, country in COUNTRIES.items() if country.iso2)
"""Codes to choose from: countries of ISO 3166-1, and Kosovo as the United Nations name it. Other
labels of sources are counted, and areas that a base map draws apart are known to the map only."""

_SPELLINGS = {
    **{country.name.casefold(): country.iso3 for country in COUNTRIES.values() if country.name},
    **{row["spelling"].casefold(): row["iso3"] for row in tables.rows("country_spellings")},
}

BY_ISO2 = {c.iso2: c.iso3 for c in COUNTRIES.values() if c.iso2}
"""ISO3 of two-letter codes, `NA` being Namibia."""


def by_spelling(spelling: str) -> str | None:
    """ISO3 of the country written in this way, footnote marks ignored; None where unknown."""
    return _SPELLINGS.get(spelling.strip(_FOOTNOTE_MARKS).casefold())
