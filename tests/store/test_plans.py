"""How SQLite finds what pages ask most: from an index alone, without a look at the rows."""

import pytest
from sqlalchemy import create_engine

from data_access.filters import Filters
from data_access.periods import MonthRange
from data_access.queries.series import counts
from data_access.registry.dimensions import Dimension
from data_access.registry.metrics import DETECTIONS

OF_NATIONALITIES = "USING COVERING INDEX ix_monthly_detail_nationality_code"
OF_NOW = "USING COVERING INDEX ix_monthly_total_now"
YEARS = MonthRange(200901, 202504)


@pytest.mark.parametrize(
    ("by", "asked", "months", "index"),
    [
        (Dimension.NATIONALITY, "", YEARS, OF_NATIONALITIES),
        (Dimension.NATIONALITY, "eastern-mediterranean", YEARS, OF_NATIONALITIES),
        (Dimension.ROUTE, "", YEARS, OF_NOW),
    ],
)
def test_sums_are_read_from_an_index_alone(
    reference_store: str, by: Dimension, asked: str, months: MonthRange, index: str
) -> None:
    filters = Filters(routes=(asked,) if asked else ())
    query = counts([DETECTIONS], filters, (by,), {DETECTIONS.code: months})
    engine = create_engine(reference_store)
    statement = query.statement.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    engine.dispose()
    steps = [str(step.detail) for step in plan]
    assert any(index in step for step in steps), steps
