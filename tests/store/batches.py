"""Batches written straight into a store, for tests that write beneath them what they need."""

from datetime import date, datetime

from sqlalchemy import Connection, insert

from data_access.store.schema import derived, facts, reader_tables


def add_batch(
    connection: Connection,
    batch_id: int,
    published_on: date,
    complete: int = 1,
    source: str = "iom_mmp",
) -> None:
    """A release with nothing in it."""
    connection.execute(
        insert(facts.batch).values(
            id=batch_id,
            source_code=source,
            layout="test",
            file_name="test.csv",
            sha256=str(batch_id),
            content_hash=str(batch_id),
            published_on=published_on,
            imported_at=datetime(2025, 9, 9, 12, 0),  # noqa: DTZ001 - the store keeps UTC
            complete=complete,
            rows_read=1,
            rows_kept=1,
            rows_quarantined=0,
            totals={},
        )
    )


def as_fourth_step(connection: Connection) -> None:
    """Make tables those of the fourth step, which had none that a later one made."""
    for table in (
        *(reader_tables.earlier_playlist, reader_tables.device_token),
        *(derived.network_sum, derived.nationality_sum, derived.silence, derived.hit_scatter),
    ):
        table.drop(connection)
    for index in (
        *("ix_coverage_month", "ix_coverage_batch_id"),
        *("ix_yearly_sum_country_code", "ix_monthly_total_route_code"),
    ):
        connection.exec_driver_sql(f"DROP INDEX {index}")
    for name in ("batch", "taken_back"):
        for column in ("marking", "not_before"):
            connection.exec_driver_sql(f"ALTER TABLE {name} DROP COLUMN {column}")
    for name in ("playlist", "short_link"):
        connection.exec_driver_sql(f"ALTER TABLE {name} DROP COLUMN made_by")
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v0004'")


def as_first_release(connection: Connection) -> None:
    """Make tables those of the first release, which had none that a later step made."""
    as_fourth_step(connection)
    for table in (
        *(derived.label, derived.expected_range),
        *(reader_tables.short_link, reader_tables.delivery),
    ):
        table.drop(connection)
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0009'")
