"""`Series`: a run of months in which releases take each other's place."""

from collections.abc import Collection
from dataclasses import dataclass

from data_access.registry.dimensions import ALWAYS, Dimension

BY_REPORTER = ":"
"""Stands between the code of a series and that of who reports it."""

EXERCISE_RUN = "x/"
"""Stands before the code of a run of months that was made for exercises, apart from real ones."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series.

    Attributes:
        code: as the store keeps it.
        metrics: codes of the measures that it counts.
        sources: codes of the publications that feed it.
        routes: routes that it counts on; on all others the count is unknown, not zero.
        splits: dimensions its facts carry beyond time, route and source.
        part: what it counts; series of one part are alternatives, the least detailed first.
        countries: the places that it is about; empty means any.
        facts: the table that holds its facts.
        reporters: whether each bureau (or each route) is reported for itself: `code:ISO3` is then
            the run of months.
        by_role: its facts name a bureau and no route; those of a route are the bureaus with a
            role on it.
        guarded: split by it, small counts are hidden; see `disclosure.cell_suppression`.
        funnel: measures of which each counts some of the one before it.
    """

    code: str
    metrics: tuple[str, ...]
    sources: tuple[str, ...]
    routes: frozenset[str]
    splits: frozenset[Dimension] = frozenset()
    part: str = ""
    countries: frozenset[str] = frozenset()
    facts: str = "observation"
    reporters: bool = False
    by_role: bool = False
    guarded: Dimension | None = None
    funnel: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A series without alternatives is a part of its own."""
        object.__setattr__(self, "part", self.part or self.code)

    @property
    def by_year(self) -> bool:
        """Whether the store keeps sums of its years besides those of its months."""
        return self.facts == "database_use"

    def carries(self, wanted: Collection[Dimension]) -> bool:
        """Whether its facts can be grouped or filtered by all of some dimensions."""
        unable = {Dimension.ROUTE} if self.by_role else set()
        return set(wanted) <= (ALWAYS | self.splits) - unable

    def run_of(self, reporter: str) -> str:
        """The code under which the store keeps what one bureau reported."""
        return f"{self.code}{BY_REPORTER}{reporter}"

    def exercise_of(self, reporter: str = "") -> str:
        """The code under which the store keeps what was made for exercises in its place."""
        return EXERCISE_RUN + (self.run_of(reporter) if reporter else self.code)
