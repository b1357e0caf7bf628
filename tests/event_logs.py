"""Logs of events that never were, with every oddity, and what a plain loop counts of them.

Made by DuckDB of a seed: codes and numbers only, the same rows each time.
"""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow.parquet as pq

from data_access.event_logs.aggregation import Job
from data_access.event_logs.days import BITS, EVENTS, days_of
from data_access.event_logs.logs import STAGE, Log
from data_access.registry import BUREAUS, vocabularies as terms

FIRST_DAY = date(2026, 3, 1)
_ODDITIES = 20_000
_RARE = 640
"""Of so many of them something is odd, or comes again."""

_BUREAU = "['ITA', 'ESP', 'GRC', 'MLT'][1 + floor(4 * u(1) ** 2)::int]"
_CODES = MappingProxyType(
    {
        "bureau": _BUREAU,
        "database": "['nominals', 'sltd', 'tdawn', 'SMV'][1 + floor(4 * u(2) ** 2)::int]",
        "channel": "['find', 'FIND', 'mind', ''][1 + floor(4 * u(3))::int]",
        "border_point": "if(u(4) < .1, NULL, bureau[:2] || ['P', 'p'][1 + floor(1.1 * u(6))::int]"
        " || lpad(floor(12 * u(5) ** 4)::int::varchar, 2, '0'))",
        "colour": "['red', 'blue', 'yellow'][1 + floor(3 * u(2))::int]",
        "vessel_type": "['rubber', 'wooden', 'motor'][1 + floor(3 * u(2))::int]",
        "flag_region": "['africa', 'europe', 'no-flag', ''][1 + floor(4 * u(3) ** 4)::int]",
    }
)
"""Column -> a code; `u(n)` is a number from 0 to 1, of the event."""
_UNKNOWN = "['sltx', '#99 77', 'A1234567890123456789', NULL][1 + (i % 4)::int]"


def _numbered(codes: Collection[str]) -> str:
    """SQL of a list of codes; some may stand in it twice."""
    each = dict.fromkeys(codes)
    texts, kinds = (", ".join(f"'{code}'" for code in some) for some in (codes, each))
    return f"[{texts}]::ENUM({kinds})[]"


@dataclass(frozen=True)
class Made:
    """A log to be made.

    Attributes:
        log: its columns.
        events: how many, doubled ones not counted.
        days: from `FIRST_DAY` on.
        seed: another gives other events.
        codes: SQL of columns that are to have other codes.
        lists: of codes, which that SQL has as variables; of numbers to DuckDB, which writes them
            three times as fast as texts.
    """

    log: Log
    events: int
    days: int = 31
    seed: int = 19
    codes: Mapping[str, str] = field(default_factory=lambda: _CODES)
    lists: Mapping[str, Collection[str]] = field(default_factory=dict)

    def parquet(self, folder: Path) -> Path:
        """Write it as Parquet; what is late is in files of its own."""
        self._write(folder, ("key", "time"), "parquet, compression zstd")
        return folder

    def csv(self, folder: Path) -> Path:
        """Write it as CSV, with times of all zones, and lines that are none."""
        self._write(folder, (_KEY_TEXT, _TIME_TEXT), "csv, header, quote ''")
        header = ",".join(self.log.titles)
        for inner in sorted(folder.iterdir())[:3]:
            lines = (header, header, "", "0123456789abcdef", "," * 20, f"{header},")
            (inner / "odd.csv").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
        return folder

    def _write(self, folder: Path, first_columns: tuple[str, str], written: str) -> None:
        """One day after the other, which takes no memory to speak of."""
        columns = ", ".join((*first_columns, *self.log.split, STAGE))
        ending, rare = written.partition(",")[0], f"FROM events WHERE odd < {_RARE}"
        with duckdb.connect() as connection:
            self._define(connection, columns)
            for number in range(self.days):
                first, beyond = (-(-self.events * n // self.days) for n in (number, number + 1))
                if first == beyond:
                    continue
                day = FIRST_DAY + timedelta(number)
                for variable in (f"day = date '{day}'", f"first = {first}", f"beyond = {beyond}"):
                    connection.execute(f"SET VARIABLE {variable}")
                connection.execute(f"CREATE OR REPLACE TEMP TABLE rare AS {rare}")
                inner = folder / f"day={day}"
                inner.mkdir(parents=True, exist_ok=True)
                connection.execute(f"COPY usual TO '{inner}/first.{ending}' (FORMAT {written})")
                # Some of what comes again is of the next day.
                for name in ("odd", "late"):
                    connection.execute(
                        f"COPY {name} TO '{folder}' (FORMAT {written}, PARTITION_BY (day),"
                        f" FILENAME_PATTERN '{name}_{number}_{{i}}', OVERWRITE_OR_IGNORE)"
                    )

    def _define(self, connection: duckdb.DuckDBPyConnection, columns: str) -> None:
        """The events of a day, once and as they should be, and what is odd or late of them."""
        for name, macro in (
            ("h(i, n)", f"hash(i * 64 + n + {self.seed}000000000000)"),
            ("share(i, n)", "(h(i, n) >> 11) / 9007199254740992.0"),
        ):
            connection.execute(f"CREATE MACRO {name} AS {macro}")
        for name, listed in {**self.lists, "stages": self.log.stages}.items():
            connection.execute(f"SET VARIABLE {name} = {_numbered(listed)}")
        for variable in (f"day = date '{FIRST_DAY}'", "first = 0", "beyond = 0"):
            connection.execute(f"SET VARIABLE {variable}")
        day, stages = "getvariable('day')", len(self.log.stages)
        codes = (
            "{} AS {}".format(re.sub(r"u\((\d)\)", r"share(i, \1)", self.codes[name]), name)
            for name in self.log.split
        )
        connection.sql(
            "SELECT range AS i FROM range(getvariable('first'), getvariable('beyond'))"
        ).project(
            f"i, h(i, 9) % {_ODDITIES} AS odd, {day} AS day, (h(i, 8) >> 1)::bigint AS key, "
            f"{day} + to_seconds((h(i, 7) % 86400)::bigint) AS time, {', '.join(codes)}, "
            f"getvariable('stages')[1 + floor({stages} * share(i, 10) ** 6)::int] AS stage"
        ).create_view("events")
        events = connection.view("events")
        events.filter(f"odd >= {_RARE}").project(columns).create_view("usual")
        connection.execute("CREATE TEMP TABLE rare AS FROM events")
        rare = connection.table("rare")
        self._odd(rare).project(f"day, {columns}").create_view("odd")
        self._again(rare).project(f"day, {columns}").create_view("late")

    def _odd(self, events: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """What comes on its day with codes that nobody knows, or without a key."""
        unknown = ", ".join(
            f"if(odd // 20 = {20 + place}, {_UNKNOWN}, {name}) AS {name}"
            for place, name in enumerate((*self.log.split, STAGE))
        )
        return events.project(
            f"* REPLACE ({unknown}, if(odd // 20 = 30, NULL, key) AS key, CASE odd // 10"
            " WHEN 62 THEN NULL WHEN 63 THEN time + to_days(1) ELSE time END AS time)"
        )

    def _again(self, events: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """What comes again."""
        last = list(self.log.stages)[-1]
        kinds = (
            ("odd < 200", "time AS time"),
            ("odd BETWEEN 150 AND 299", f"'{last}' AS stage"),
            # Another event under the same key; the same key on another day.
            ("odd BETWEEN 300 AND 304", "'MLT' AS bureau"),
            (
                f"odd BETWEEN 305 AND 310 AND day < date '{FIRST_DAY}' + {self.days - 1}",
                "day + 1 AS day, time + to_days(1) AS time",
            ),
        )
        several = [events.filter(which).project(f"* REPLACE ({how})") for which, how in kinds]
        return functools.reduce(duckdb.DuckDBPyRelation.union, several)


_KEY_TEXT = "if(key % 1000 = 7, 'AB123456', printf('%016x', key)) AS key"
_TIME_TEXT = """CASE (h(i, 11) % 5000)::int
    WHEN 0 THEN strftime(time, '%Y-%m-%d %H:%M:%S')
    WHEN 1 THEN strftime(time, '%Y-%m-%dT23:59:60Z')
    WHEN 2 THEN '2026-02-30T10:00:00Z'
    ELSE CASE (h(i, 12) % 10)::int
        WHEN 0 THEN strftime(time + INTERVAL 2 HOUR, '%Y-%m-%dT%H:%M:%S+02:00')
        WHEN 1 THEN strftime(time - INTERVAL 330 MINUTE, '%Y-%m-%dT%H:%M:%S.125-05:30')
        ELSE strftime(time, '%Y-%m-%dT%H:%M:%SZ') END END AS time"""

# The count by a plain loop, which shares nothing with the other but the lists of codes.

_LISTS = MappingProxyType(
    {
        "database": (terms.DATABASES, False),
        "channel": (terms.CHANNELS, True),
        "colour": (terms.COLOURS, False),
        "vessel_type": (terms.VESSEL_TYPES, False),
        "flag_region": (terms.FLAG_REGIONS, True),
    }
)
_POINT = re.compile(r"[A-Z]{2}[A-Z0-9]{3}(-[A-Z0-9]{1,12})?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass
class Expected:
    """What a day counts: cell and measure -> events; rows that are doubled; in quarantine."""

    rows: int
    events: Counter[tuple[tuple[str, ...], str]]
    doubled: int
    quarantine: Counter[str]


def check(job: Job) -> int:
    """How many counts an engine and the loop have of a log; of each day, all are the same."""
    wanted = expected(job.log, job.folder)
    counts = 0
    for day, _fingerprint, found in job.count(days_of(job.folder)):
        events: Counter[tuple[tuple[str, ...], str]] = Counter()
        for row in found.events.to_dict("records"):
            cell = tuple(row[name] for name in job.log.split)
            for place, measure in enumerate(job.log.measures):
                events[cell, measure] += row[EVENTS] * (row[BITS] >> place & 1)
        quarantine: Counter[str] = Counter()
        for (column, _code), n in found.sums.quarantine.items():
            quarantine[column] += n
        assert Expected(found.sums.rows, +events, found.sums.doubled, quarantine) == wanted.pop(day)
        counts += len(events)
    assert not wanted
    return counts


def expected(log: Log, folder: Path) -> dict[str, Expected]:
    """Each day of a log, counted row by row."""
    return {inner.name.removeprefix("day="): _day(log, inner) for inner in sorted(folder.iterdir())}


def _day(log: Log, folder: Path) -> Expected:
    day = date.fromisoformat(folder.name.removeprefix("day="))
    seen: dict[object, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    quarantine: Counter[str] = Counter()
    rows = 0
    for row in _rows(log, folder):
        rows += 1
        wrong, cell = _judged(log, day, row)
        if wrong:
            quarantine[wrong] += 1
        else:
            seen[row["key"]].append((cell, str(row["stage"])))
    events: Counter[tuple[tuple[str, ...], str]] = Counter()
    doubled = 0
    for several in seen.values():
        if len({cell for cell, _stage in several}) > 1:
            quarantine["key"] += len(several)
            continue
        doubled += len(several) - 1
        for measure in {one for _cell, stage in several for one in log.stages[stage]}:
            events[several[0][0], measure] += 1
    return Expected(rows, events, doubled, quarantine)


def _judged(log: Log, day: date, row: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """The first column that is wrong, and the codes of the report."""
    key, time = row["key"], row["time"]
    if key is None or (isinstance(key, str) and not re.fullmatch(r"[0-9a-f]{16,64}", key)):
        return "key", ()
    if not _is_on(time, day):
        return "time", ()
    cell = []
    for name in log.split:
        code = _code(name, str(row[name] or ""))
        if code is None:
            return name, ()
        cell.append(code)
    return ("", tuple(cell)) if row["stage"] in log.stages else ("stage", ())


def _is_on(time: object, day: date) -> bool:
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time) if _TIME.fullmatch(time) else None
        except ValueError:
            return False
    if not isinstance(time, datetime):
        return False
    return (time.astimezone(UTC) if time.tzinfo else time).date() == day


def _code(name: str, written: str) -> str | None:
    if name == "bureau":
        return written if written in BUREAUS else None
    if name == "border_point":
        point = written.upper()
        return point if not point or _POINT.fullmatch(point) else None
    known, may_be_blank = _LISTS[name]
    if not written and may_be_blank:
        return ""
    for term in known.values():
        if written in {term.code, *term.spellings}:
            return term.code
    return None


_NOTHING = MappingProxyType(dict.fromkeys(("key", "time", STAGE)))


def _rows(log: Log, folder: Path) -> Iterator[Mapping[str, object]]:
    for file in sorted(folder.iterdir()):
        if file.suffix == ".parquet":
            yield from pq.read_table(file, columns=list(log.titles)).to_pylist()
        else:
            header, *lines = file.read_text("latin-1").replace("\r\n", "\n").split("\n")
            for line in lines:
                if line and line != header:
                    cells = line.split(",")
                    whole = len(cells) == len(log.titles)
                    yield dict(zip(log.titles, cells, strict=True)) if whole else _NOTHING
