"""Which rows a reader may see, as frozen values that stand in keys of caches and entity tags."""

from dataclasses import dataclass

_ABOVE_ALL = 1 << 16
"""A rank that no scheme of markings reaches."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows that one role may see: those that all four parts admit.

    Attributes:
        highest: rank of the highest marking, 0 being the lowest of the scheme.
        sources: codes; None means all.
        measures: codes; None means all.
        bureaus: of what bureaus report, those that did, by ISO3; None means all.
    """

    highest: int
    sources: frozenset[str] | None = None
    measures: frozenset[str] | None = None
    bureaus: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Rows that a reader may see by all roles together. Equal grants share results.

    Attributes:
        scopes: a row is visible where one of them admits it; none admits nothing.
        ranks: source code and rank of its marking, where it has one of its own. A batch may be
            marked higher.
        marks: label and rank of each marking that a batch may bear.
    """

    scopes: frozenset[Scope] = frozenset()
    ranks: tuple[tuple[str, int], ...] = ()
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing has to be asked of any row."""
        return self is EVERYTHING or self == EVERYTHING


EVERYTHING = Grant(frozenset({Scope(_ABOVE_ALL)}))
"""The grant of the operator, and of everybody where nobody has to sign in."""

NOTHING = Grant()
