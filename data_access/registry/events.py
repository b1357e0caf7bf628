"""Dated events that a chart may mark; only those with evidence are kept here."""

from dataclasses import dataclass

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


EVENTS = tables.by_code(
    "events",
    Event,
    ends_on=lambda row: row["ends_on"] or row["starts_on"],
    evidence=lambda row: row["evidence_url"],
    month=lambda row: tables.month(row["starts_on"]),
)
