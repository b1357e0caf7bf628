"""The MetaData of all tables, and the columns that they have in common."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives 64-bit row ids only to INTEGER PRIMARY KEY.
row_id = BigInteger().with_variant(Integer, "sqlite")


def code(name: str, length: int = 40) -> Column[str]:
    """A registry code; empty where the fact does not carry that dimension."""
    return Column(name, String(length), nullable=False, server_default="")


def required(name: str, length: int = 40) -> Column[str]:
    """A text that every row has."""
    return Column(name, String(length), nullable=False)


def number() -> Column[int]:
    """The number of a row, given by the engine."""
    return Column("id", row_id, primary_key=True)


def of_batch() -> Column[int]:
    """The imported file that a row comes from."""
    return Column("batch_id", ForeignKey("batch.id"), nullable=False)


def measured() -> tuple[Column[Any], ...]:
    """Measure, run and month of a count."""
    return required("metric_code"), required("series_code"), month()


def marks() -> tuple[Column[Any], ...]:
    """Handling mark of a file, where it is higher than its source's, and the end of an embargo."""
    return (Column("marking", String(60)), Column("not_before", Date))


def counting_days() -> tuple[Column[object], ...]:
    """From which day on a row counted, and up to which (without it); none for what is current."""
    return (
        Column("known_from", Date, nullable=False),
        Column("known_until", Date),
    )


def month(name: str = "month") -> Column[int]:
    """yyyymm; yyyy00 where only the year is known."""
    return Column(name, Integer, CheckConstraint(f"{name} % 100 <= 12", "month"), nullable=False)
