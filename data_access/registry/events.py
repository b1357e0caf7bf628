"""Dated events that a chart may mark; only those with evidence are kept here."""

from dataclasses import dataclass
from types import MappingProxyType

from data_access.registry import tables


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        starts_on, ends_on: ISO dates.
        precision: `day`, or `month` where the day is not known and the dates hold the first.
        routes: codes of the routes it concerns; empty means all.
        importance: 1 is marked on charts, 2 is not.
        evidence: address of the publication that states it; shown as text, never fetched.
    """

    code: str
    starts_on: str
    ends_on: str
    precision: str
    title: str
    category: str
    routes: tuple[str, ...]
    importance: int
    evidence: str
    month: int


EVENTS = MappingProxyType(
    {
        row["code"]: Event(
            code=row["code"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"] or row["starts_on"],
            precision=row["precision"],
            title=row["title"],
            category=row["category"],
            routes=tuple(row["routes"].split()),
            importance=int(row["importance"]),
            evidence=row["evidence_url"],
            month=int(row["starts_on"][:7].replace("-", "")),
        )
        for row in tables.rows("events")
    }
)
