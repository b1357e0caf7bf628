"""Facts of a large file on their way to the store."""

from datetime import date
from typing import Any

import pytest

from data_access.declaration.facts import Fact, OperationFact, PlaceFact
from data_access.ingest import parsing


def an_operation(number: int) -> Fact:
    fields: dict[str, Any] = dict.fromkeys(OperationFact._fields)
    fields |= {"operation_key": f"a-{number}", "starts_on": date(2026, 3, number), "checks": number}
    return OperationFact(**fields)


def test_facts_come_back_as_they_went_in_whether_packed_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "_LOOSE", 2)
    facts: list[Fact] = [an_operation(number) for number in range(1, 9)]
    facts.append(PlaceFact("ITLMP", "Lampedusa", "ITA", "border-point", 3550, None))
    spool = parsing.Spool()
    spool.extend(facts)
    assert list(spool) == facts
    assert list(spool) == facts, "as often as needed"
    assert [type(fact) for fact in spool] == [type(fact) for fact in facts]
