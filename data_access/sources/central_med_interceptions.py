"""People intercepted in the central Mediterranean and taken back to Libya, by month."""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells, codes, monthly_counts, months
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Column

SOURCE = "central_med_interceptions"


def _tell(values: Mapping[str, Any], value: int) -> ObservationFact:
    return ObservationFact(
        metric_code="interceptions",
        series_code="interceptions-libya",
        month=values["month"],
        value=value,
        route_code=values["route"],
        country_code="LBY",
    )


SCHEMAS = (
    monthly_counts.schema(
        SOURCE,
        "months",
        _tell,
        title="the compilation by month",
        columns=(
            Column("month", ("month",), months.month),
            Column("route", ("route",), codes.route(SOURCE)),
            # Blank until 2016: nobody published it.
            Column("value", ("interceptions",), cells.whole),
        ),
        # IOM's and Frontex's own figures, which are held from their publishers.
        ignored=frozenset({"total_dead_and_missing", "total_survivors", "total_arrivals_frontex"}),
    ),
)
