"""Files on their way into a store: what lands in an inbox, and imports that can be caught."""

import os
import subprocess
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select

from data_access.store.schema import batch, incident
from tests.builders import Cell, a_csv, all_data
from tests.conftest import ROUTEWATCH


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
