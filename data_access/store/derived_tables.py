"""What follows from facts and from the days on which they count, kept in the same transaction."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from data_access.store import hidden_counts, yearly


def renew(connection: Connection, cells: Mapping[str, Collection[int]]) -> None:
    """Decide and add up anew, for the years of some months, by run."""
    for run, months in cells.items():
        hidden_counts.renew(connection, run, months)
    yearly.renew(connection, cells)


def renew_all(connection: Connection) -> None:
    """Decide and add up everything anew: after the tables or a threshold have changed."""
    hidden_counts.renew_all(connection)
    yearly.renew_all(connection)


def forget_exercises(connection: Connection) -> None:
    """Nothing follows from exercise figures any more: they are out of the store."""
    hidden_counts.forget_exercises(connection)
    yearly.forget_exercises(connection)


def disagreements(connection: Connection) -> Iterator[str]:
    """What does not follow from the facts, one sentence each."""
    yield from hidden_counts.disagreements(connection)
    yield from yearly.disagreements(connection)
