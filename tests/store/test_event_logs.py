"""Event logs become reports: each event once, nothing small, nothing half."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data_access.declaration.file_schema import SourceRefusedError
from data_access.event_logs.aggregation import Job, Report
from data_access.event_logs.days import BITS, EVENTS, DayCounts, DaySums
from data_access.event_logs.logs import LOGS
from tests.conftest import invoke_routewatch
from tests.event_logs import FIRST_DAY, Made, check

TODAY = date(2026, 5, 2)
SEARCHES, VESSELS = LOGS["bureau_database_use"], LOGS["bureau_vessels"]
_KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from data_access.event_logs import days, engines
from data_access.event_logs.aggregation import Job
from data_access.event_logs.logs import LOGS
from data_access.store import durable
left = int(sys.argv[4])
def fsync(_opened, left=[left]):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync = fsync
log, report, kept = map(Path, sys.argv[1:4])
job = Job(LOGS["bureau_database_use"], log, "duckdb", kept)
job.run(date(2026, 5, 2)).report.write(report)
"""
"""Counts a log, and is killed at the n-th moment at which something is made to last."""


EACH = [(source, written) for source in LOGS for written in ("parquet", "csv")]
# Each log and each form once; the rest by hand.
IN_CI = {("bureau_database_use", "parquet"), ("bureau_notices", "csv"), ("bureau_vessels", "csv")}


@pytest.mark.parametrize(
    ("source", "written"),
    [
        pytest.param(*one, marks=pytest.mark.thorough if one in IN_CI else pytest.mark.long)
        for one in EACH
    ],
)
def test_each_event_is_counted_once_as_by_a_plain_loop(
    source: str, written: str, tmp_path: Path
) -> None:
    log = LOGS[source]
    events = 100_000 if log is SEARCHES else 20_000
    folder = getattr(Made(log, events), written)(tmp_path / "log")
    assert check(Job(log, folder, "duckdb")) > events / 100


@pytest.mark.thorough
def test_a_late_file_is_counted_with_its_day_and_no_other_day_is_read(tmp_path: Path) -> None:
    folder = Made(SEARCHES, 1500).csv(tmp_path / "log")
    late = next(folder.glob("*/late_*.csv"))
    kept_back = late.read_bytes()
    late.unlink()
    job = Job(SEARCHES, folder, "duckdb", tmp_path / "kept")
    assert (job.run(TODAY).counted, job.run(TODAY).counted) == (31, 0)
    late.write_bytes(kept_back)
    again = job.run(TODAY)
    assert (again.counted, again.kept) == (1, 30)
    anew = Job(SEARCHES, folder, "duckdb").run(TODAY)
    assert again.report.as_csv() == anew.report.as_csv()
    assert again.total == anew.total


@pytest.mark.thorough
def test_a_kill_leaves_the_report_as_it_was_and_days_that_need_no_second_count(
    tmp_path: Path,
) -> None:
    folder = Made(SEARCHES, 300, days=3).parquet(tmp_path / "log")
    for day in range(3, 31):
        (folder / f"day={FIRST_DAY + timedelta(day)}").mkdir()
    whole = Job(SEARCHES, folder, "duckdb").run(TODAY).report.as_csv()
    # Two moments a day's counts, two for how finely is told, two for the report itself.
    for moment in (1, 40, 63, 64):
        report, kept = tmp_path / f"{moment}.csv", tmp_path / str(moment)
        report.write_bytes(b"of before")
        arguments = (str(folder), str(report), str(kept), str(moment))
        ended = subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False)
        assert ended.returncode == -signal.SIGKILL
        assert report.read_bytes() == b"of before"
        again = Job(SEARCHES, folder, "duckdb", kept).run(TODAY)
        assert (again.kept, again.report.as_csv()) == (min(31, (moment + 1) // 2), whole)


def _days(*counts: DayCounts) -> tuple[dict[str, DaySums], Callable[[str], pd.DataFrame]]:
    """A month that has these days, and others without events."""
    empty = [DayCounts.of_none(SEARCHES)] * (31 - len(counts))
    days = {str(FIRST_DAY + timedelta(by)): day for by, day in enumerate((*counts, *empty))}
    sums = {name: day.sums for name, day in days.items()}
    return sums, lambda name: days[name].events


def _searches(**points: int) -> DayCounts:
    """A day's searches of one database: `ITLMP` or, with its channel, `ITLMP_mind` -> how many."""
    events = [("ITA", "sltd", point[6:] or "find", point[:5], 1, n) for point, n in points.items()]
    columns = dict(zip((*SEARCHES.split, BITS, EVENTS), zip(*events, strict=True), strict=True))
    rows = sum(points.values())
    return DayCounts(DaySums(rows=rows, events=rows), pd.DataFrame(columns))


def test_what_is_small_by_border_point_is_told_in_the_total_alone(tmp_path: Path) -> None:
    assert SEARCHES.hides_below == 5
    kept = tmp_path / "grains.json"

    def lines(day: DayCounts, kept_at: Path | None = None) -> list[str]:
        report = Report.of(SEARCHES, *_days(day), TODAY, kept_at)
        report.write(tmp_path / "report.csv")
        return (tmp_path / "report.csv").read_text().splitlines()[1:]

    assert lines(_searches(ITLMP=9, ITROM=5)) == [
        "2026-03,ITA,ITLMP,sltd,find,9,0,0,0",
        "2026-03,ITA,ITROM,sltd,find,5,0,0,0",
    ]
    in_total = "2026-03,ITA,,sltd,find,{},0,0,0"
    assert lines(_searches(ITLMP=9, ITROM=4), kept) == [in_total.format(13)]
    # Told by border point now, the difference would tell what was small then.
    assert lines(_searches(ITLMP=9, ITROM=5), kept) == [in_total.format(14)]
    # By border point and channel it is small, by border point it is not.
    by_channel = _searches(ITLMP=9, ITROM_find=3, ITROM_mind=6)
    assert lines(by_channel) == [
        "2026-03,ITA,ITLMP,sltd,,9,0,0,0",
        "2026-03,ITA,ITROM,sltd,,9,0,0,0",
    ]


def test_a_file_that_is_not_whole_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    folder = Made(VESSELS, 1000, days=2).parquet(tmp_path / "log")
    cut = next((folder / "day=2026-03-02").glob("first*"))
    whole = cut.read_bytes()
    job = Job(VESSELS, folder, "duckdb", tmp_path / "kept")
    # Without its end; and with its end, but of pages that are none.
    for content in (whole[:-9], whole[:4] + bytes(len(whole) - 1000) + whole[-996:]):
        cut.write_bytes(content)
        with pytest.raises(SourceRefusedError, match=rf"{cut.name}|could not count"):
            job.run(TODAY)
        assert not (tmp_path / "kept").exists()


@pytest.mark.thorough
@pytest.mark.parametrize("source", LOGS)
def test_the_importer_takes_the_report(source: str, tmp_path: Path, migrated_file: Path) -> None:
    address = f"sqlite:///{migrated_file}"
    folder = Made(LOGS[source], 3000).parquet(tmp_path / "log")
    report = tmp_path / "report.csv"
    call = ("aggregate", str(folder), "--out", str(report), "--report", source)
    counted = invoke_routewatch(*call, address=address)
    assert counted.returncode == 0, counted.stderr
    taken = invoke_routewatch("import", source, str(report), "--dry-run", address=address)
    assert taken.returncode == 0, taken.stderr
    assert "quarantine" not in taken.stdout
