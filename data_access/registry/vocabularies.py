"""Closed lists that sources share: causes of death, border types, kinds of record, precisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a closed list.

    Attributes:
        code: what the store keeps.
        label: English message id.
        spellings: how sources write it; compared without case and outer blanks.
    """

    code: str
    label: str
    spellings: tuple[str, ...] = ()


def by_code(*terms: Term) -> MappingProxyType[str, Term]:
    """A closed list, by the codes of its entries."""
    return MappingProxyType({term.code: term for term in terms})


CAUSES = by_code(
    Term("drowning", "Drowning", ("Presumed drowning", "Drowning (P)")),
    Term(
        "exposure",
        "Harsh conditions, lack of shelter, food or water",
        ("Harsh environmental conditions / lack of adequate shelter, food, water",),
    ),
    Term(
        "vehicle",
        "Vehicle accident or hazardous transport",
        ("Vehicle accident / death linked to hazardous transport", "Vehicle Accident"),
    ),
    Term(
        "sickness",
        "Sickness or lack of healthcare",
        (
            "Sickness / lack of access to adequate healthcare",
            "Sickness and lack of access to medicines",
        ),
    ),
    Term("violence", "Violence", ("Shot", "Shot or stabbed", "Murdered")),
    Term("accident", "Other accident", ("Accidental death",)),
    Term("mixed-unknown", "Mixed or unknown", ("Mixed or unknown", "Unknown", "Mixed", "")),
)

BORDERS = by_code(
    Term("sea", "Sea border", ("Sea",)),
    Term("land", "Land border", ("Land",)),
    Term("land-sea", "Land and sea border", ("Land/Sea",)),
)

RECORD_KINDS = by_code(
    Term("incident", "Incident", ("Incident",)),
    Term("split", "Part of a split incident", ("Split Incident", "Incident,Split Incident")),
    Term("cumulative", "Total over a period", ("Cumulative Incident",)),
)

DATE_PRECISIONS = by_code(
    Term("day", "Day known"),
    Term("month", "Month known"),
    Term("year", "Year known"),
)

POSITIONS = by_code(
    Term("stated", "Position as stated"),
    Term("approximate", "Approximate position, shared by many incidents"),
    Term("doubtful", "Position contradicts the stated country"),
    Term("none", "No position"),
)


def by_spelling(terms: Mapping[str, Term], spelling: str) -> str | None:
    """Code of the term written in this way, or None where the list has no such spelling."""
    wanted = spelling.strip().casefold()
    for term in terms.values():
        if wanted in {term.label.casefold(), *(known.casefold() for known in term.spellings)}:
            return term.code
    return None
