"""Figures as somebody published them: one series of them, the preferred figure of each year."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from data_access.filters import Filters
from data_access.queries import conditions
from data_access.store.schema import published_figure

GOOD_EVIDENCE = ("verified", "derived")
"""Evidence that is good enough to be shown: read in the source, or computed from such figures."""


def figures(names: Sequence[str], filters: Filters) -> Select[Any]:
    """The figures to show of some series, oldest first.

    Args:
        names: what the figures are of, as `interpol/db_searches/sltd`.
        filters: the day on which they were known; nothing else narrows them.

    Columns: name (str), month (int64, yyyy00 for a year), value (float64), unit, qualifier, as_of,
    evidence, source_address (str).
    """
    columns = published_figure.c
    return (
        select(
            columns.figure_series.label("name"),
            *(columns.month, columns.value, columns.unit, columns.qualifier, columns.as_of),
            *(columns.evidence, columns.source_address),
        )
        .where(
            conditions.is_current(published_figure, filters),
            columns.figure_series.in_(names),
            columns.evidence.in_(GOOD_EVIDENCE),
            columns.preferred == 1,
        )
        .order_by(columns.figure_series, columns.month, columns.as_of, columns.id)
    )
