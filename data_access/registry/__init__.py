"""The vocabulary of the field as rows of data: one home for each name, unit and caveat.

Labels here are English message ids; the dashboard translates them when it shows them. What most of
the product asks for can be imported from here; the rest is in its module.
"""

from data_access.registry.breaks import Break
from data_access.registry.bureaus import BUREAUS, ROLES
from data_access.registry.countries import CHOICES, COUNTRIES
from data_access.registry.denominators import DENOMINATORS, Denominator, of_route
from data_access.registry.events import EVENTS, Event
from data_access.registry.geography import BORDER_POINTS
from data_access.registry.metrics import (
    CHARTED_BY_DEFAULT,
    DEAD,
    DEAD_MISSING,
    DEATHS_PER_1000,
    DETECTIONS,
    INCIDENTS,
    METRICS,
    MISSING,
    OVER_TIME,
    Hue,
    Metric,
)
from data_access.registry.routes import (
    NOT_STATED,
    ROUTES,
    SEVERAL,
    WITHIN,
    children,
    countries_on,
    with_children,
)
from data_access.registry.series import (
    EXERCISE_RUN,
    SERIES,
    TIMES,
    Dimension,
    Series,
    chosen,
    counting,
    is_exercise,
    of_run,
    parts,
    reporter_of,
    sums_by_part,
)
from data_access.registry.sources import (
    COMPLETENESS,
    EXERCISE,
    SOURCES,
    Freshness,
    Source,
    hides_below,
    of_bureaus,
)
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold
from data_access.registry.vocabularies import (
    CAUSES,
    CHANNELS,
    COLOURS,
    CRIME_AREAS,
    DATABASES,
    FLAG_REGIONS,
    OPERATION_KINDS,
    TOPICS,
    VESSEL_TYPES,
    Term,
)

__all__ = [
    "BORDER_POINTS",
    "BUREAUS",
    "CAUSES",
    "CHANNELS",
    "CHARTED_BY_DEFAULT",
    "CHOICES",
    "COLOURS",
    "COMPLETENESS",
    "COUNTRIES",
    "CRIME_AREAS",
    "DATABASES",
    "DEAD",
    "DEAD_MISSING",
    "DEATHS_PER_1000",
    "DENOMINATORS",
    "DETECTIONS",
    "EVENTS",
    "EXERCISE",
    "EXERCISE_RUN",
    "FLAG_REGIONS",
    "INCIDENTS",
    "METRICS",
    "MISSING",
    "NOT_STATED",
    "OPERATION_KINDS",
    "OVER_TIME",
    "ROLES",
    "ROUTES",
    "SERIES",
    "SEVERAL",
    "SOURCES",
    "THRESHOLDS",
    "TIMES",
    "TOPICS",
    "VESSEL_TYPES",
    "WITHIN",
    "Break",
    "Denominator",
    "Dimension",
    "Event",
    "Freshness",
    "Hue",
    "Metric",
    "Series",
    "Source",
    "Subject",
    "Term",
    "Threshold",
    "children",
    "chosen",
    "counting",
    "countries_on",
    "hides_below",
    "is_exercise",
    "of_bureaus",
    "of_route",
    "of_run",
    "parts",
    "reporter_of",
    "sums_by_part",
    "with_children",
]
