"""What results are taken to need, and that a process keeps no more than it may."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.settings import Settings, SettingsError
from dashboard.wiring import Store, size_of
from data_access.frames import Frame

_ROWS = 100_000


def test_rows_count_by_their_columns() -> None:
    columns: dict[str, Sequence[float]] = {
        "month": list(range(_ROWS)),
        "value": list(map(float, range(_ROWS))),
    }
    assert 4e6 <= size_of(Frame(columns)) <= 1e7
    with_names = Frame({**columns, "route": [f"route {n}" for n in range(_ROWS)]})
    assert size_of(Frame(columns)) + 4e6 < size_of(with_names) < 2e7
    assert size_of(pd.DataFrame(columns)) >= 16 * _ROWS


def test_a_long_list_counts_by_its_length() -> None:
    assert size_of([{"a": str(n)} for n in range(1000)]) > 50 * size_of([{"a": "1"}])


def test_a_process_keeps_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite", cache="4"))
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
        Settings(cache=text).cache_bytes()
