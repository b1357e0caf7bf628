"""People intercepted in the central Mediterranean and taken back to Libya, by month."""

from data_access.declaration import cells
from data_access.declaration.file_schema import MONTH, Column, FileSchema, count_of, counting

SOURCE = "central_med_interceptions"

SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="months",
        title="the compilation by month",
        columns=(
            MONTH,
            Column("route", ("route",), cells.route(SOURCE)),
            # Blank until 2016: nobody published it.
            Column("value", ("interceptions",), cells.whole),
        ),
        builder=counting(
            count_of(
                "interceptions", "interceptions-libya", {"country_code": "LBY"}, route_code="route"
            )
        ),
        # IOM's and Frontex's own figures, which come from their publishers.
        ignored=frozenset({"total_dead_and_missing", "total_survivors", "total_arrivals_frontex"}),
    ),
)
