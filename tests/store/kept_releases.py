"""A small store of each release on both engines, kept for the tests of upgrades.

`make keep-release` writes `tests/releases/<release>.zip` with the program of this checkout; called
as `python -m tests.store.kept_releases 0.1.0 FOLDER`, with that of another. Its command line is
called, and reads numbers that are made up here or are a dozen lines of a table of monthly counts:
no store that is kept says anything of anybody.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZipFile

from tests import postgres
from tests.builders import RAW, Cell, a_csv, all_data

FOLDER = Path(__file__).parents[1] / "releases"
COMMITS = {"0.1.0": "0cff1dae", "1.0.0": "38e2429c"}
"""Of each release, for tests that call its own program."""
PLAYLIST = 'title = "{title}"\n\n[[scene]]\ntitle = "Searches"\npanels = ["headline-searches"]\n'
_STORE, _DUMP, _ARCHIVE, _STATUS = "store.sqlite", "store.sql", "archive", "status.json"
_MONTHS = [(year, month) for year in (2023, 2024) for month in range(1, 13)]
_USE = (
    "month,bureau,border_point,latitude,longitude,database,channel,searches,hits,hits_confirmed,"
    "hits_acted_on"
)
# What no command of a release did before there was one: playlists come from pages.
_SAVE = """
import sys
from data_access.store import playlists
from data_access.store.engine import writer
code, text, seen = sys.argv[2:]
with writer(sys.argv[1]).begin() as connection:
    playlists.save(connection, code, text, int(seen))
"""
_RUN = "import sys; from dashboard.cli import app; app()"
# Of a newer `pg_dump`, which an older `psql` does not know.
_UNKNOWN = ("\\restrict", "\\unrestrict", "SET transaction_timeout")


@dataclass(frozen=True)
class Kept:
    """A store as a release left it, unpacked.

    Attributes:
        store, dump: for SQLite; for PostgreSQL, as `pg_dump` wrote it.
        archive: folder of both.
        status: what the release itself said of it: each batch with its totals.
    """

    store: Path
    dump: Path
    archive: Path
    status: Mapping[str, Any]


def releases() -> list[str]:
    """Those that are kept, the oldest first."""
    return sorted(
        (file.stem for file in FOLDER.glob("*.zip")),
        key=lambda name: [int(part) for part in name.split(".")],
    )


def unpacked(release: str, folder: Path) -> Kept:
    """What is kept of a release, in a folder."""
    with ZipFile(FOLDER / f"{release}.zip") as packed:
        packed.extractall(folder)
    status = json.loads((folder / _STATUS).read_text())
    return Kept(folder / _STORE, folder / _DUMP, folder / _ARCHIVE, status)


def loaded(kept: Kept, server: postgres.Cluster, database: str) -> str:
    """The address of a new database with what is kept of a release."""
    address = server.create(database)
    # The server's account cannot read folders of the tests.
    dump = Path(shutil.copy(kept.dump, server.folder / f"{database}.sql"))
    dump.chmod(0o644)
    server.call(
        "psql", "-qh", str(server.folder), "-v", "ON_ERROR_STOP=1", "-f", str(dump), database
    )
    dump.unlink()
    return address


@dataclass(frozen=True)
class Program:
    """The program of a checkout, called as an operator calls it."""

    checkout: Path
    address: str
    archive: Path

    def call(self, *words: str, code: str = _RUN) -> str:
        """Run a command of it, and give what it says.

        Raises:
            RuntimeError: it was refused, or failed.
        """
        answer = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=self.checkout,
            env={
                **os.environ,
                "PYTHONPATH": str(self.checkout),
                "PYTHONDONTWRITEBYTECODE": "1",
                "ROUTEWATCH_DATABASE_URL": self.address,
                "ROUTEWATCH_ARCHIVE": str(self.archive),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            msg = f"{' '.join(words)} ended with {answer.returncode}: {answer.stderr}"
            raise RuntimeError(msg)
        return answer.stdout


def _files(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Sources, files and days of publication."""
    deaths: list[dict[str, Cell]] = [
        {
            "Incident Date": f"{year}-{month:02}-10",
            "Number of Dead": month,
            "Total Number of Dead and Missing": month + 1,
        }
        for year, month in _MONTHS
    ]
    yield "iom_mmp", a_csv(folder / "deaths.csv", all_data(*deaths)), "2025-02-01"
    deaths[-1]["Number of Dead"], deaths[-1]["Total Number of Dead and Missing"] = 20, 21
    yield "iom_mmp", a_csv(folder / "revised.csv", all_data(*deaths)), "2025-03-01"
    yield "frontex_ibc", RAW / "frontex_long.csv", "2025-03-01"
    yield "unhcr_med", RAW / "unhcr_months.csv", "2025-03-01"
    yield "honduras_inm", RAW / "honduras_months.csv", "2025-06-01"
    use = folder / "use.csv"
    posts = [("ITA", "ITLMP,35.50,12.61"), ("ITA", "ITPOZ,36.73,14.85"), ("MLT", ",,")]
    lines = [
        f"{year}-{month:02},{bureau},{post},{database},find,{1000 * month + place},{hits},,"
        for year, month in _MONTHS
        for place, (bureau, post) in enumerate(posts)
        for database, hits in (("sltd", month % 4 + place), ("nominals", 7 * month))
    ]
    use.write_text("\n".join([_USE, *lines]) + "\n")
    yield "bureau_database_use", use, "2025-03-10"


def _fill(program: Program, folder: Path) -> None:
    program.call("init", "--empty")
    for source, file, day in _files(folder):
        program.call("import", source, str(file), "--published", day)
    program.call("batch", "revert", "5")
    for code, title, seen in (
        ("room", "Room", 0),
        ("room", "Another room", 1),
        ("hall", "Hall", 0),
    ):
        program.call(program.address, code, PLAYLIST.format(title=title), str(seen), code=_SAVE)
    with suppress(RuntimeError):
        # Since 1.0.0.
        program.call(
            "access", "token", "add", "--role", "wall", "--playlist", "room", "--days", "90"
        )


def make(release: str, checkout: Path) -> Path:
    """Keep a store of a release; gives the file."""
    programs = postgres.programs()
    assert programs, "both engines are kept: apt-get install postgresql"
    with tempfile.TemporaryDirectory() as made, postgres.running(programs) as server:
        folder = Path(made)
        one = Program(checkout, f"sqlite:///{folder / _STORE}", folder / _ARCHIVE)
        other = Program(checkout, server.create("kept"), folder / "other")
        for program in (one, other):
            _fill(program, folder)
        status = one.call("status", "--json")
        server.call("pg_dump", "-h", str(server.folder), "--no-owner", "-f", "dump.sql", "kept")
        lines = (server.folder / "dump.sql").read_text().splitlines(keepends=True)
        FOLDER.mkdir(exist_ok=True)
        file = FOLDER / f"{release}.zip"
        with ZipFile(file, "w", ZIP_LZMA) as packed:
            packed.writestr(_STATUS, status)
            packed.writestr(_DUMP, "".join(x for x in lines if not x.startswith(_UNKNOWN)))
            packed.write(folder / _STORE, _STORE)
            for kept in sorted((folder / _ARCHIVE).rglob("*")):
                if kept.is_file():
                    packed.write(kept, str(kept.relative_to(folder)))
    return file


if __name__ == "__main__":
    here = Path(__file__).parents[2]
    release, checkout = sys.argv[1:] if len(sys.argv) > 1 else (version("routewatch"), here)
    print(make(release, Path(checkout).resolve()))  # noqa: T201
