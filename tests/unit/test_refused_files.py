"""Files that were refused are counted by source and reason, whoever refuses them."""

import json
import multiprocessing
from pathlib import Path

import pytest

from data_access.store.refusals import Refusals


def _refuse(folder: Path, times: int) -> None:
    for _ in range(times):
        Refusals(folder).note("iom_mmp", "rows")


def test_processes_count_together_and_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    at_once = [context.Process(target=_refuse, args=(tmp_path / "archive", 20)) for _ in range(3)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    Refusals(tmp_path / "archive").note("iom_mmp", "layout")
    found = Refusals(tmp_path / "archive").read()
    assert {key: one.files for key, one in found.items()} == {
        ("iom_mmp", "rows"): 60,
        ("iom_mmp", "layout"): 1,
    }
    assert found["iom_mmp", "layout"].newest >= found["iom_mmp", "rows"].newest > 1.7e9


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"format": 2}', json.dumps({"format": 1, "refused": [{"source": "a"}]})],
)
def test_a_file_that_is_none_of_ours_counts_nothing_and_is_made_anew(
    tmp_path: Path, content: str
) -> None:
    refusals = Refusals(tmp_path / "archive")
    refusals.path.write_text(content)
    assert refusals.read() == {}
    refusals.note("iom_mmp", "file")
    assert refusals.read()["iom_mmp", "file"].files == 1


def test_where_nothing_can_be_kept_a_refusal_stands_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "archive.refused.json.lock").mkdir()
    refusals = Refusals(tmp_path / "archive")
    refusals.note("iom_mmp", "file")
    assert refusals.read() == {}
