"""Rows that nobody could read, and remarks on rows that were kept."""

from types import MappingProxyType

from sqlalchemy import case, func, select

from data_access.frames import Listing, Query
from data_access.store.schema import batch, quarantine


def by_reason(limit: int = 400) -> Query[Listing]:
    """Quarantine of each file by field and reason: what still waits first, then the newest file.

    Columns: batch_id (int64), source, file_name, field, reason, state (str: open, resolved,
    note), rows, first_line (int64), persons (Int64: people in them, null where no row tells),
    untold (int64: rows that do not tell how many), totals (object: the file's own totals by
    measure).
    """
    columns = quarantine.c
    groups = (columns.batch_id, columns.field, columns.reason, columns.state)
    waits = case((columns.state == "open", 0), (columns.state == "note", 1), else_=2)
    counted = (
        select(
            *groups,
            func.count().label("rows"),
            func.min(columns.line).label("first_line"),
            func.sum(columns.persons).label("persons"),
            (func.count() - func.count(columns.persons)).label("untold"),
            func.min(waits).label("waits"),
        )
        .group_by(*groups)
        .subquery()
    )
    held = counted.c
    statement = (
        select(
            held.batch_id,
            batch.c.source_code.label("source"),
            batch.c.file_name,
            held.field,
            held.reason,
            held.state,
            held.rows,
            held.first_line,
            held.persons,
            held.untold,
            batch.c.totals,
        )
        .join(batch, batch.c.id == held.batch_id)
        .order_by(held.waits, held.batch_id.desc(), held.rows.desc(), held.first_line)
        .limit(limit)
    )
    return Query(
        statement,
        MappingProxyType(
            {
                "batch_id": "int64",
                "source": "str",
                "file_name": "str",
                "field": "str",
                "reason": "str",
                "state": "str",
                "rows": "int64",
                "first_line": "int64",
                "persons": "Int64",
                "untold": "int64",
                "totals": "object",
            }
        ),
    )
