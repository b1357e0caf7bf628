"""What is killed while it imports, and when."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select

from data_access.store.schema import batch, incident
from tests.builders import Cell, a_csv, all_data
from tests.conftest import ROUTEWATCH

_SOONER = 0.7
_LATER = 1.05
_PATIENCE = 4

_COUNTED = """
import os, sys
from sqlalchemy import Engine, event
fatal, number, done = int(sys.argv[1]), int(sys.argv[2]), 0
def count(*_):
    global done
    done += 1
    if done == fatal:
        os.kill(os.getpid(), number)
event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", count)
"""


def counted(work: str, at: int, number: signal.Signals, *arguments: str) -> list[str]:
    """How a process is called that does some work and prints how many statements that took.

    Args:
        work: in Python; its arguments begin with `sys.argv[3]`.
        at: the statement before which it gets a signal; 0 for none.
        number: of the signal.
        *arguments: of the work.
    """
    code = f"{_COUNTED}{work}\nprint(done)"
    return [sys.executable, "-c", code, str(at), str(int(number)), *arguments]


class Moments:
    """Seconds to wait before each kill.

    Attributes:
        interrupted: kills that hit a running command, as reported by `hit` and `missed`.
    """

    def __init__(self, times: int, earliest: float, latest: float, share: float) -> None:
        """Spread `times` moments evenly; go on until a share of them was interrupted."""
        self._times = times
        self._share = share
        chance = random.Random(times)  # noqa: S311 - no secret
        step = (latest - earliest) / times
        self._planned = [earliest + step * (place + chance.random()) for place in range(times)]
        chance.shuffle(self._planned)
        self._pace = 1.0
        self.tried = self.interrupted = 0

    def __iter__(self) -> Iterator[float]:
        """The moments, as many as are needed and at most four times as many as planned."""
        while self.tried < self._times or not (self.enough or self._given_up):
            moment = self._planned[self.tried % self._times]
            self.tried += 1
            yield moment * self._pace

    @property
    def enough(self) -> bool:
        """Whether the wanted share of commands was interrupted."""
        return self.interrupted >= self._share * self.tried

    @property
    def _given_up(self) -> bool:
        return self.tried >= _PATIENCE * self._times

    def hit(self) -> None:
        """The command was still running."""
        self.interrupted += 1
        self._pace *= _LATER

    def missed(self) -> None:
        """It had come through before."""
        self._pace *= _SOONER


def an_inbox(path: Path) -> Path:
    """A folder to be watched, with that of one source."""
    made = path / "inbox"
    (made / "iom_mmp").mkdir(parents=True)
    return made


def landed(folder: Path, name: str = "a.csv", number: int = 1) -> Path:
    """A complete file of that source; another number is another file."""
    return a_csv(folder / "iom_mmp" / name, all_data({"Number of Dead": number}))


ROWS = 3000


def a_release(path: Path, number: int) -> Path:
    """A file of its own, large enough to be caught while it is written."""
    day = f"2024-{number % 12 + 1:02}-28"
    row: dict[str, Cell] = {"Incident Date": day, "Location of Incident": f"File {number}"}
    return a_csv(path / f"{number}.csv", all_data(*[row] * ROWS))


def started(path: Path, address: str) -> subprocess.Popen[str]:
    """An import in a process of its own."""
    return subprocess.Popen(
        [ROUTEWATCH, "import", "iom_mmp", path],
        env=os.environ | {"ROUTEWATCH_DATABASE_URL": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows_of(engine: Engine, name: str) -> tuple[int, int]:
    """How many batches and how many facts a file has."""
    with engine.connect() as connection:
        wait_until_alone(engine)
        batches = select(func.count()).where(batch.c.file_name == name)
        facts = select(func.count()).select_from(incident.join(batch))
        found = (
            connection.scalar(batches),
            connection.scalar(facts.where(batch.c.file_name == name)),
        )
    return found[0] or 0, found[1] or 0


def wait_until_alone(engine: Engine) -> None:
    """Wait for the server to notice that a client was killed; a COMMIT may be on its way."""
    if engine.dialect.name != "postgresql":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with create_engine(engine.url, isolation_level="AUTOCOMMIT").connect() as connection:
        mine = 2
        while (connection.exec_driver_sql(others).scalar() or 0) > mine:
            time.sleep(0.01)
    connection.engine.dispose()
