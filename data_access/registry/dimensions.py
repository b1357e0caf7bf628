"""What a count can be grouped and filtered by; the names are those of the data interface."""

from enum import StrEnum


class Dimension(StrEnum):
    """One way to split a count."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROUTE = "route"
    COUNTRY = "country"
    NATIONALITY = "nationality"
    CAUSE = "cause"
    REGION = "region"
    BORDER = "border"
    DATABASE = "database"
    CHANNEL = "channel"
    COLOUR = "colour"
    CATEGORY = "category"
    PLACE = "place"
    BUREAU = "bureau"
    SOURCE = "source"
    QUALITY = "quality"


TIMES = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR})
ALWAYS = TIMES | {Dimension.ROUTE, Dimension.SOURCE}
"""What every count can be grouped by."""
