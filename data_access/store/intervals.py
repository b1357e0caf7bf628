"""When each batch answers for a month: the one rule by which releases supersede each other.

Pure, so that it can be held against every order of imports: the intervals follow from which
batches there are, never from when they came in.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple


class Claim(NamedTuple):
    """One batch that covers a month of a series.

    Attributes:
        complete: whether its layout holds all routes; a partial one only fills gaps.
        correction: 0 for a release, higher for what corrects it.
        sha256: of the file; decides between releases of one day, so that the answer never
            depends on the order of imports.
    """

    batch_id: int
    complete: bool
    published_on: date
    correction: int
    sha256: str

    @property
    def rank(self) -> tuple[bool, date, int, str]:
        """The higher one answers."""
        return (self.complete, self.published_on, self.correction, self.sha256)


class Interval(NamedTuple):
    """Days on which a batch answers: from the first, up to but without the second."""

    known_from: date
    known_until: date | None


def intervals(claims: Iterable[Claim]) -> Mapping[int, Interval]:
    """The interval of each batch for one month of one series.

    On every day the highest ranking batch of those published by then answers. One that never
    does has an empty interval.
    """
    known: dict[int, Interval] = {}
    leader: Claim | None = None
    by_day = groupby(sorted(claims, key=_published), key=_published)
    for day, published in by_day:
        contenders = list(published)
        known |= {claim.batch_id: Interval(day, day) for claim in contenders}
        best = max(contenders, key=lambda claim: claim.rank)
        if leader is not None and leader.rank > best.rank:
            continue
        if leader is not None:
            known[leader.batch_id] = known[leader.batch_id]._replace(known_until=day)
        leader = best
        known[best.batch_id] = Interval(day, None)
    return known


def _published(claim: Claim) -> date:
    return claim.published_on
