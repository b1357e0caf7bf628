"""Closed lists: what a count, a record or an operation can be of, and how sources write it.

Sources: of the network (databases to kinds of operations) INTERPOL's pages on its databases,
notices and border systems; what each list is for stands in the formats that bureaus fill
(`bureau_reports/`). Of publishers' own lists (components to methods of entry) the tables of United
States Customs and Border Protection, of the migration services of Panama, Mexico and Guatemala, as
compiled by IOM, and of the Home Office of the United Kingdom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from data_access.registry import tables


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


def spellings(terms: Mapping[str, Term]) -> dict[str, str]:
    """Codes of a closed list by each of their labels and spellings, without case."""
    codes: dict[str, str] = {}
    for term in terms.values():
        for written in (term.label, *term.spellings):
            codes.setdefault(written.casefold(), term.code)
    return codes


def by_spelling(terms: Mapping[str, Term], spelling: str) -> str | None:
    """Code of the term written in this way, or None where the list has no such spelling."""
    return spellings(terms).get(spelling.strip().casefold())


_TERMS: Mapping[str, Mapping[str, Term]] = {
    name: {
        row["code"]: Term(
            row["code"],
            row["label"],
            tuple(row["spellings"].split(";")) if row["spellings"] else (),
        )
        for row in rows
    }
    for name, rows in groupby(tables.rows("terms"), key=itemgetter("list"))
}
"""All closed lists, by what one entry is called, and their entries by code."""
CAUSES = _TERMS["cause"]
BORDERS = _TERMS["border"]
RECORD_KINDS = _TERMS["kind of record"]
DATE_PRECISIONS = _TERMS["precision of a date"]
POSITIONS = _TERMS["position"]
DATABASES = _TERMS["database"]
CHANNELS = _TERMS["channel"]
# A notice's colour is read with its letter: colours alone mean nothing to many readers.
COLOURS = _TERMS["colour"]
VESSEL_TYPES = _TERMS["vessel type"]
FLAG_REGIONS = _TERMS["flag region"]
CRIME_AREAS = _TERMS["crime area"]
TOPICS = _TERMS["topic of training"]
DELIVERIES = _TERMS["delivery of training"]
OPERATION_KINDS = _TERMS["kind of operation"]
COMPONENTS = _TERMS["component"]
FAMILY_STATUS = _TERMS["family status"]
PEOPLE = _TERMS["sex and age"]
RETURN_KINDS = _TERMS["kind of return"]
ENTRY_METHODS = _TERMS["method of entry"]

LISTS = (
    ("cause", "Causes of death", CAUSES),
    ("border", "Borders", BORDERS),
    ("kind of record", "Kinds of record", RECORD_KINDS),
    ("precision of a date", "Precision of a date", DATE_PRECISIONS),
    ("position", "Positions", POSITIONS),
    ("database", "Databases", DATABASES),
    ("channel", "Channels of a search", CHANNELS),
    ("colour", "Colours of notices", COLOURS),
    ("vessel type", "Types of vessels", VESSEL_TYPES),
    ("flag region", "Regions of a vessel's flag", FLAG_REGIONS),
    ("crime area", "Crime areas", CRIME_AREAS),
    ("topic of training", "Topics of training", TOPICS),
    ("delivery of training", "Delivery of training", DELIVERIES),
    ("kind of operation", "Kinds of operations", OPERATION_KINDS),
    ("component", "Components of the border authority", COMPONENTS),
    ("family status", "People by family", FAMILY_STATUS),
    ("sex and age", "People by sex and age", PEOPLE),
    ("kind of return", "Kinds of return", RETURN_KINDS),
    ("method of entry", "Methods of irregular entry", ENTRY_METHODS),
)
"""Each list with what one entry is called and its title."""
