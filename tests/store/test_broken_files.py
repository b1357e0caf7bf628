"""Files that are cut, flooded with bad rows or in another encoding: refused, and cheaply.

The short form runs with all tests; `make long` runs the long one.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import Report
from data_access.store.engine import writer
from tests.bench.processes import cpu_seconds, peak_kilobytes
from tests.builders import a_csv, a_json, all_data, imported
from tests.conftest import ROUTEWATCH, run_routewatch

long_form = pytest.mark.long


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=long_form)])
def test_a_file_cut_anywhere_is_refused_or_read_up_to_the_cut(
    migrated_file: Path, tmp_path: Path, step: int
) -> None:
    engine = writer(f"sqlite:///{migrated_file}")
    path = a_csv(tmp_path / "a.csv", all_data({}, {}, {}))
    whole = path.read_bytes()
    for cut in {*range(1, len(whole), step), *(len(whole) - n for n in (1, 2, 3))}:
        path.write_bytes(whole[:cut])
        outcome = attempted(engine, path)
        lines = whole[:cut].count(b"\n")
        if isinstance(outcome, SourceRefusedError):
            assert str(outcome).startswith("a.csv: ")
        elif whole[cut - 1 : cut] == b"\n":
            assert (outcome.rows_kept, outcome.warnings) == (lines - 1, [])
        else:
            # The last field alone was cut short, which is pointed out.
            assert outcome.rows_kept == lines
            assert outcome.warnings
    engine.dispose()


def attempted(engine: Engine, path: Path) -> Report | SourceRefusedError:
    """What comes of a file, without writing it."""
    try:
        return imported(engine, path, dry_run=True)
    except SourceRefusedError as error:
        return error


def test_a_cut_list_of_objects_is_always_refused(migrated_file: Path, tmp_path: Path) -> None:
    engine = writer(f"sqlite:///{migrated_file}")
    whole = (Path(__file__).parents[1] / "raw" / "iom_api.json").read_bytes()
    path = a_json(tmp_path / "a.json", [])
    for cut in range(1, len(whole), 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(SourceRefusedError):
            imported(engine, path, dry_run=True)
    engine.dispose()


def of_a_publisher(rows: int) -> Iterator[str]:
    yield "route,type,nat,month,n\n"
    yield from (f"Nowhere {n},Sea,BGD,2009-01-01,4\n" for n in range(rows))


def of_a_bureau(rows: int) -> Iterator[str]:
    yield "month,bureau,database,searches,hits,hits_confirmed,hits_acted_on\n"
    yield from (f"2026-03,ITA,sltd,-{n + 1},,,\n" for n in range(rows))


@pytest.mark.parametrize("rows", [50_000, pytest.param(1_000_000, marks=long_form)])
@pytest.mark.parametrize(
    ("source", "lines", "sentence", "rule"),
    [
        pytest.param(
            *("frontex_ibc", of_a_publisher, "flood.csv: {rows:,} of {rows:,} rows cannot be read"),
            "route: unknown route",
            marks=pytest.mark.thorough,
        ),
        (
            *("bureau_database_use", of_a_bureau, "flood.csv: line 2, field searches: '-1' is"),
            "searches: … is below …",
        ),
    ],
)
def test_a_flood_of_bad_rows_ends_soon_and_in_little_memory(  # noqa: PLR0913, PLR0917 - two files
    address: str,
    tmp_path: Path,
    rows: int,
    source: str,
    lines: Callable[[int], Iterator[str]],
    sentence: str,
    rule: str,
) -> None:
    path = tmp_path / "flood.csv"
    with path.open("w") as file:
        file.writelines(lines(rows))
    with (
        (tmp_path / "said").open("w+") as output,
        subprocess.Popen(
            [ROUTEWATCH, "import", source, path],
            env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
            stderr=output,
        ) as process,
    ):
        peak, seconds = 0, 0.0
        while process.poll() is None:
            peak = max(peak, peak_kilobytes(process.pid))
            seconds = max(seconds, cpu_seconds(process.pid))
            time.sleep(0.005)
        output.seek(0)
        report = output.read().splitlines()
    assert process.returncode == 2
    assert report[0].startswith(sentence.format(rows=rows))
    assert report[1].strip().startswith(f"{rows:,} × {rule}")
    assert len(report) <= 50, "more than a page"
    assert "--list-bad" in report[-1]
    assert 20_000 < peak < 100_000
    # Of the processor: how long it waits is the machine's business.
    assert 0 < seconds < 60


@pytest.mark.parametrize(
    "content", ["Namíbia".encode("latin-1"), "x".encode("utf-16"), b"a\x00b", b""], ids=repr
)
def test_a_wrong_encoding_is_said_in_one_sentence(
    migrated_file: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    address = f"sqlite:///{migrated_file}"
    answer = run_routewatch("import", "iom_mmp", str(path), address=address)
    assert answer.returncode == 2
    assert answer.stderr.startswith("odd.csv: ")
    assert answer.stderr.count("\n") == 1
