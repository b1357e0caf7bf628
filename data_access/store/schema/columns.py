"""What tables share: their metadata, and columns that mean the same in each."""

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


def of_batch() -> Column[int]:
    """The imported file that a row comes from."""
    return Column("batch_id", ForeignKey("batch.id"), nullable=False)


def known() -> tuple[Column[object], ...]:
    """From which day on a row counted, and up to which (without it); none for what is current."""
    return (
        Column("known_from", Date, nullable=False),
        Column("known_until", Date),
    )


def month(name: str = "month") -> Column[int]:
    """yyyymm; yyyy00 where only the year is known."""
    return Column(name, Integer, CheckConstraint(f"{name} % 100 <= 12", "month"), nullable=False)
