"""What all processes of a server share and keep."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.settings import Settings, SettingsError
from dashboard.shared_file import Form, SharedFile
from dashboard.wiring import Store
from data_access.declaration.facts import Fact, OperationFact, PlaceFact
from data_access.ingest import parsing


def test_a_process_keeps_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite", cache=4))
    monkeypatch.setattr(store, "version", lambda: "v")
    computed = []

    def ask(number: int) -> None:
        def answer() -> np.ndarray:
            computed.append(number)
            return np.zeros(3 << 16)

        store.cached(number, answer)

    for number in (*range(6), 5, 0):
        ask(number)
    # Of six results of a megabyte and a half the newest two are kept.
    assert computed == [0, 1, 2, 3, 4, 5, 0]
    store.cached("more than all", lambda: np.zeros(1 << 20))
    ask(0)
    assert computed == [0, 1, 2, 3, 4, 5, 0], "what is too large takes nobody's place"


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "much"])
def test_what_is_no_number_of_megabytes_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="ROUTEWATCH_CACHE"):
        Settings.from_environment({"ROUTEWATCH_CACHE": text})


FORM = Form(1, "CREATE TABLE words (word TEXT)", (), RuntimeError, "Words")
AT_ONCE, FILES = 8, 20


def test_many_may_make_it_at_the_same_moment(tmp_path: Path) -> None:
    begin = threading.Barrier(AT_ONCE, timeout=20)

    def write(number: int) -> None:
        for name in range(FILES):
            begin.wait()
            with SharedFile(tmp_path / str(name), FORM).writing() as connection:
                connection.execute("INSERT INTO words VALUES (?)", (str(number),))

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(write, range(AT_ONCE)))
    with SharedFile(tmp_path / "0", FORM).reading() as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone()[0] == AT_ONCE


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
