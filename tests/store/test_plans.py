"""How SQLite finds what pages ask most: from an index alone, without a look at the rows."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine

from data_access.filters import CountryRole, Filters
from data_access.frames import Query
from data_access.periods import MonthRange
from data_access.queries import bureaus, incidents, provenance
from data_access.queries.courses import beside_searches
from data_access.queries.series import counts, sum_of_parts
from data_access.registry.metrics import DEAD_MISSING, DETECTIONS, METRICS, Metric
from data_access.registry.series import Dimension

HITS = METRICS["hits"]
YEARS = MonthRange(200901, 202504)


def _plan(address: str, query: Query[Any]) -> list[str]:
    engine = create_engine(address)
    statement = query.statement.compile(engine, compile_kwargs={"literal_binds": True})
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    engine.dispose()
    return [str(step.detail) for step in plan]


@pytest.mark.parametrize(
    ("metric", "by", "asked", "index"),
    [
        (
            *(DETECTIONS, Dimension.NATIONALITY),
            *("eastern-mediterranean", "ix_monthly_detail_nationality_code"),
        ),
        (DETECTIONS, Dimension.ROUTE, "", "ix_monthly_total_now"),
        (DEAD_MISSING, Dimension.COUNTRY, "", "ix_monthly_detail_country_code"),
        (
            *(DEAD_MISSING, Dimension.COUNTRY),
            *("eastern-mediterranean", "ix_monthly_detail_country_code"),
        ),
    ],
)
def test_sums_are_read_from_an_index_alone(
    reference_store: str, metric: Metric, by: Dimension, asked: str, index: str
) -> None:
    filters = Filters(routes=(asked,) if asked else ())
    steps = _plan(reference_store, counts([metric], filters, (by,), {metric.code: YEARS}))
    assert any(f"USING COVERING INDEX {index}" in step for step in steps), steps


def test_every_month_of_publishers_is_read_in_the_order_of_routes(reference_store: str) -> None:
    by, span = (Dimension.ROUTE, Dimension.MONTH), {DEAD_MISSING.code: YEARS}
    (part,) = counts([DEAD_MISSING], Filters(), by, span).parts
    steps = _plan(reference_store, part.whole)
    assert any("COVERING INDEX ix_monthly_total_route_code" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize("by", [(), (Dimension.DATABASE,)])
def test_years_of_each_bureau_are_added_up_in_the_order_of_bureaus(
    reference_store: str, by: tuple[Dimension, ...]
) -> None:
    span = {HITS.code: MonthRange(201901, 202610)}
    steps = _plan(reference_store, counts([HITS], Filters(), (Dimension.BUREAU, *by), span))
    assert any("INDEX ix_yearly_sum_country_code" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_months_over_all_nationalities_are_read_from_their_years(reference_store: str) -> None:
    """What has a year alone is looked for by its month, not among all of the measure."""
    steps = _plan(
        reference_store, sum_of_parts("detections", Filters(), YEARS, Dimension.NATIONALITY)
    )
    assert any("INDEX ix_nationality_sum_metric_code" in step for step in steps), steps
    (of_details,) = (step for step in steps if "monthly_detail" in step)
    assert "month=?" in of_details


def test_late_reports_of_all_bureaus_are_read_from_an_index_alone(reference_store: str) -> None:
    steps = _plan(reference_store, bureaus.delays(Filters(), over=31))
    assert any("COVERING INDEX ix_monthly_total_now" in step for step in steps), steps


def test_what_one_bureau_reports_is_found_by_the_bureau(reference_store: str) -> None:
    filters = Filters(countries=(CountryRole("ITA"),))
    by = (Dimension.DATABASE, Dimension.MONTH)
    steps = _plan(reference_store, counts([HITS], filters, by, {HITS.code: YEARS}))
    index = "ix_monthly_total_metric_code_bureau_code (metric_code=? AND bureau_code=?"
    assert any(f"USING INDEX {index}" in step for step in steps), steps
    steps = _plan(reference_store, beside_searches(Filters(), YEARS, 6))
    assert len([step for step in steps if f"USING INDEX {index}" in step]) == 4, steps


def test_doubtful_positions_are_found_and_counted_without_a_look_at_the_others(
    reference_store: str,
) -> None:
    for query in (incidents.doubtful(500), incidents.how_many_doubtful()):
        steps = _plan(reference_store, query)
        assert any("INDEX ix_incident_doubtful" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step for step in steps), steps


@pytest.mark.parametrize("filters", [Filters(), Filters(as_known_on=date(2025, 6, 3))])
def test_the_months_of_a_file_are_counted_without_a_look_at_their_rows(
    reference_store: str, filters: Filters
) -> None:
    steps = _plan(reference_store, provenance.batches(filters))
    index = "USING COVERING INDEX ix_coverage_batch_id (batch_id=?)"
    assert any(index in step for step in steps), steps
