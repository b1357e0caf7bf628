"""Facts straight into a store, written as an import writes them: for tests of what reads them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import cast

from sqlalchemy import Engine

from data_access.importers.declare import Built, FileSchema
from data_access.importers.facts import Fact, PlaceFact
from data_access.importers.parsing import Reading
from data_access.importers.writing import Release, write
from data_access.store.engine import writer
from data_access.store.locking import exclusive


@dataclass
class _AsGiven:
    """The builder of a release whose facts are there already."""

    months: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    newest: date | None = None

    def build(self, values: Mapping[str, object]) -> Built:
        """No row is read."""
        raise NotImplementedError

    def settle(self, fact: Fact) -> Fact:
        """A fact as it was given."""
        return fact

    def finish(self) -> Built:
        """There is nothing that only the whole file could tell."""
        raise NotImplementedError

    def persons(self, cells: Mapping[str, str]) -> int | None:
        """No row is unreadable."""
        raise NotImplementedError


def released(
    engine: Engine, source: str, facts: Iterable[Fact], *, published_on: date = date(2025, 11, 20)
) -> int:
    """A release of a source with these facts, whole months; the number of its batch."""
    builder = _AsGiven()
    reading = Reading(cast("FileSchema", None), builder, unreadable=Counter())
    for fact in facts:
        reading.facts.add(fact)
        if not isinstance(fact, PlaceFact):
            builder.months[getattr(fact, "series_code", "incidents")].add(fact.month)
    digest = sha256(repr(list(reading.facts)).encode()).hexdigest()
    release = Release(source, "as-given", f"{source}.csv", digest, published_on, complete=True)
    covered = {series: dict.fromkeys(sorted(m), True) for series, m in builder.months.items()}
    with exclusive(engine) as connection:
        return write(connection, release, reading, covered)


@contextmanager
def written(address: str) -> Iterator[Engine]:
    """An engine that may write to a store, until the block ends."""
    engine = writer(address)
    try:
        yield engine
    finally:
        engine.dispose()
