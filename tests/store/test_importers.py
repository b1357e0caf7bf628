"""Files into the store: counts out, once and in any order, or refused in a sentence."""

import csv
import json
import os
import random
import shutil
import subprocess
import time
import unicodedata
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import Outcome, Report, import_file
from data_access.ingest.releases import Order
from data_access.readers.documents import Limits
from data_access.store import inventory
from data_access.store.engine import reader, writer
from data_access.store.schema import batch, incident, monthly_total, quarantine
from tests.bench.processes import cpu_seconds, peak_kilobytes
from tests.builders import RAW, Cell, a_csv, a_json, all_data, imported
from tests.bureaus import USE, a_report
from tests.conftest import ROUTEWATCH, invoke_routewatch
from tests.material import SHARED
from tests.store.published import IMPORTED, REFUSED
from tests.store.reading import agrees, everything, rows

FILES: dict[str, dict[str, dict[str, int]]] = {
    "iom_mmp": {
        "iom_web_ids.csv": {"dead_missing": 1028, "incidents": 4},
        "iom_web_ids_short_dates.csv": {"dead_missing": 3, "incidents": 2},
        "iom_months.csv": {"dead_missing": 12, "incidents": 3},
        "iom_points.csv": {"dead_missing": 51, "incidents": 3},
        "iom_site_export_2026.csv": {"dead_missing": 16, "incidents": 4},
        "iom_site_export_2021.csv": {"dead_missing": 9, "incidents": 2},
        "iom_api.json": {"dead_missing": 12, "incidents": 4},
        "iom_europe_routes.csv": {"dead_missing": 11, "incidents": 3},
    },
    "frontex_ibc": {
        "frontex_long.csv": {"detections": 51},
        "frontex_route_totals.json": {"detections": 14},
    },
    "unhcr_med": {
        "unhcr_months.csv": {"arrivals": 114_149},
        "unhcr_places.csv": {"arrivals_by_place": 634_875},
    },
    "italy_landings": {
        "italy_days.csv": {"arrivals": 364},
        "italy_nationalities.csv": {"arrivals": 12_194},
    },
    "uk_irregular_entry": {"uk_entries.csv": {"irregular_entries": 13}},
    "central_med_interceptions": {"central_med.csv": {"interceptions": 2219}},
    "australia_boats": {"australia_boats.csv": {"arrivals": 650}},
    "cbp_encounters": {
        "cbp_areas.csv": {"encounters": 3338},
        "cbp_components.csv": {"encounters": 32_412},
        "cbp_states.csv": {"encounters": 273},
    },
    "panama_snm": {
        "panama_nationalities.csv": {"transits": 74_534},
        "panama_sex_age.csv": {"transits": 44_931},
    },
    "mexico_upm": {
        "mexico_nationalities.csv": {"transits": 4615},
        "mexico_sex_age.csv": {"transits": 8721},
        "mexico_returns.csv": {"returns": 5689},
    },
    "honduras_inm": {
        "honduras_months.csv": {"transits": 3104},
        "honduras_nationalities.csv": {"transits": 1096},
    },
    "guatemala_igm": {"guatemala_returns.csv": {"returns": 7214}},
    "interpol_public_notices": {
        "interpol_colours.csv": {"public_notices": 20_697},
        "interpol_nationalities.csv": {"public_notices": 35},
    },
    "published_figures": {"published_figures.csv": {}},
    "operations": {"operations.csv": {"operations": 5}},
}
"""Rows of published files, `tests/raw`, by source, and what each adds up to."""


def test_every_file_of_raw_rows_is_imported_here() -> None:
    assert {name for files in FILES.values() for name in files} == {
        path.name for path in RAW.iterdir()
    }


@pytest.mark.parametrize("source", FILES)
def test_files_in_give_their_counts_out_and_a_second_time_change_nothing(
    engine: Engine, source: str, tmp_path: Path
) -> None:
    batches: dict[str, int | None] = {}
    for name, totals in FILES[source].items():
        report = imported(engine, RAW / name, source)
        assert report.outcome is Outcome.IMPORTED
        assert totals.items() <= dict(report.totals).items()
        if not batches and totals:
            metric, total = next(iter(totals.items()))
            counting = (row for row in rows(engine, monthly_total) if row["known_until"] is None)
            assert sum(row["value"] for row in counting if row["metric_code"] == metric) == total
        batches[name] = report.batch_id
    assert agrees(engine)
    before = everything(engine)
    for name, number in batches.items():
        renamed = tmp_path / "another name"
        renamed.write_bytes((RAW / name).read_bytes())
        again = imported(engine, renamed, source)
        assert (again.outcome, again.batch_id) == (Outcome.ALREADY_THERE, number)
    assert everything(engine) == before


@pytest.mark.engines
def test_a_refused_file_and_a_dry_run_change_nothing(engine: Engine, tmp_path: Path) -> None:
    before = everything(engine)
    report = imported(engine, RAW / "iom_api.json", dry_run=True)
    assert (report.outcome, report.rows_kept) == (Outcome.DRY_RUN, 4)
    for source, names in (
        ("iom_mmp", "routewatch import frontex_ibc"),
        ("iom", "iom_mmp, frontex_ibc"),
    ):
        with pytest.raises(SourceRefusedError, match=names):
            imported(engine, RAW / "frontex_long.csv", source)
    path = a_csv(tmp_path / "bad.csv", all_data({"Number of Dead": "x"}))
    with pytest.raises(SourceRefusedError, match=r"bad.csv: 1 of 1 rows cannot be read"):
        imported(engine, path)
    path = a_csv(tmp_path / "many.csv", all_data(*[{}] * 3))
    with pytest.raises(SourceRefusedError, match=r"line 4: more than 2 rows \(ROUTEWATCH_IMPORT"):
        imported(engine, path, limits=Limits(rows=2))
    assert everything(engine) == before


# What may go wrong around a file


def test_a_checksum_beside_the_file_is_held_against_it(engine: Engine, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", all_data({}, {}))
    beside = tmp_path / "a.csv.sha256"
    beside.write_text(f"{sha256(path.read_bytes()).hexdigest()}  a.csv\n")
    whole = path.read_bytes()
    path.write_bytes(whole[: whole[:-1].rindex(b"\n") + 1])
    with pytest.raises(SourceRefusedError, match="is it cut"):
        imported(engine, path)
    path.write_bytes(whole)
    assert imported(engine, path).rows_kept == 2


def test_a_last_line_without_its_end_is_pointed_out(engine: Engine, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", all_data({}))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    assert "cut off" in imported(engine, path).warnings[0]


def test_the_progress_of_a_long_file_is_reported(engine: Engine, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "long.csv", all_data(*([{}] * 5000)))
    steps: list[tuple[int, int]] = []
    import_file(engine, Order("iom_mmp", path), lambda read, size: steps.append((read, size)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] == path.stat().st_size
    assert len(steps) > 2


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
    assert 20_000 < peak < 100_000, peak
    # Of the processor: how long it waits is the machine's business.
    assert 0 < seconds < 60


# A carriage return, the last, ends a file's line: alone it refuses the file.
TEXTS = [
    "\x1b[2J\x1b]0;owned\x07",
    "[/bold]",
    "[bold red]a[dim] [link=file:///etc/passwd]b",
    "\u202egnp.exe",
    "\u2066a\u2069\u200b\u200d",
    "\u2028forged: imported as batch 9",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "'); DROP TABLE batch;--",
    "{{7*7}}${7*7}%s%n{0}",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(A1)",
    "\uff1d1+1",
    "a\nforged: imported as batch 9",
    "x" * 40_000,
    "a\rforged",
]
NAME = "=[bold]a[red]\x1b[2K\u202e\nforged: imported as batch 9.csv"
# Neither tells a terminal to do something, nor turns or hides what is beside it.
_HARMLESS = {"\n", "\ufffd"}


def plain(said: str) -> bool:
    """Whether a terminal shows nothing but what is written."""
    return all(sign in _HARMLESS or unicodedata.category(sign)[0] != "C" for sign in said)


def hostile_rows() -> list[dict[str, Cell]]:
    """Good rows, good rows with hostile remarks, and rows that cannot be read."""
    remarks = ("Location of Incident", "URL", "Cause of Death", "Information Source")
    good: list[dict[str, Cell]] = [{} for _ in range(2000)]
    for text in TEXTS[:-1]:
        good.append(dict.fromkeys(remarks, text))
        good.append(dict.fromkeys((*remarks, "Migration Route"), text))
    return good


def test_no_text_of_a_file_reaches_a_terminal_or_a_spreadsheet_alive(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    path = a_csv(tmp_path / NAME, all_data(*hostile_rows()))
    told = invoke_routewatch("import", "iom_mmp", str(path), address=address)
    assert told.returncode == 0, told.stderr
    first = "=[bold]a[red]\ufffd[2K\ufffd\ufffdforged: imported as batch 9.csv"
    assert told.stdout.startswith(f"{first}: imported as batch 1\n")
    # Nor do they lie in the store.
    for row in rows(engine, quarantine):
        assert row["reason"].isprintable()
        assert all(cell.isprintable() and len(cell) < 600 for cell in row["row"].values())
    assert {row["route_code"] for row in rows(engine, incident)} == {"central-mediterranean"}
    said = told.stdout
    for call in (("status",), ("status", "--json"), ("batch", "list")):
        answer = invoke_routewatch(*call, address=address)
        assert (answer.returncode, answer.stderr) == (0, ""), call
        said += answer.stdout
    assert said.count("[bold]a[red]") == 4
    listed = invoke_routewatch("quarantine", "list", "--notes", address=address).stdout
    # Every one of them is named, as it was written.
    for text in ("[/bold]", "[link=file", "<img", "DROP TABLE", "{{7*7}}", "=cmd"):
        assert text in listed
    said += listed
    for panel in ("quarantine", "sources"):
        said += exported(panel, address, tmp_path / f"{panel}.csv")
    assert plain(said)
    assert not any(line.startswith("forged") for line in said.splitlines())


def exported(panel: str, address: str, path: Path) -> str:
    """A panel as a file for spreadsheets, in which nothing computes."""
    call = ("export", panel, "--format", "csv", "--out", str(path))
    answer = invoke_routewatch(*call, address=address)
    assert answer.returncode == 0, answer.stderr
    # The mark at its beginning is for Excel.
    text = path.read_text("utf-8-sig")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert len(cells) > 5
    assert not any(cell.lstrip().startswith(("=", "+", "@", "\uff1d", "|", "%")) for cell in cells)
    return text


def test_a_bureaus_file_with_hostile_text_is_refused_in_plain_lines(
    address: str, tmp_path: Path
) -> None:
    """What bureaus fill is codes and counts: there is no room for such text."""
    bad: list[dict[str, Cell]] = [{"border_point": text, "searches": 9} for text in TEXTS[:-1]]
    path = a_report(tmp_path / NAME, {}, *bad)
    listed = tmp_path / "bad.txt"
    call = ("import", USE, str(path), "--list-bad", str(listed))
    answer = invoke_routewatch(*call, address=address)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("=[bold]a[red]\ufffd[2K\ufffd\ufffdforged")
    # One page says what is wrong and where it is first; every row is in the list.
    lines = listed.read_text().splitlines()
    assert sum("line " in line for line in lines) >= len(bad)
    for said in (answer.stderr, listed.read_text()):
        assert not any(line.startswith("forged") for line in said.splitlines())
        assert plain(said)
        assert max(map(len, said.splitlines())) < 500
    assert (
        json.loads(invoke_routewatch("status", "--json", address=address).stdout)["batches"] == []
    )


@pytest.mark.parametrize(
    "call",
    [
        ("import", "\x1b[2K[/red]", "a"),
        ("import", "iom_mmp", "a\x1b[2K\u202e[/red]\nforged"),
        ("export", "\x1b[2K[/red]", "--format", "csv", "--out", "b"),
    ],
    ids=repr,
)
def test_hostile_arguments_are_refused_in_one_plain_line(
    migrated_file: Path, call: tuple[str, ...]
) -> None:
    answer = invoke_routewatch(*call, address=f"sqlite:///{migrated_file}")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert plain(answer.stderr)


TOTALLED = {
    *("cbp_encounters", "ohss_khsm", "panama_snm", "honduras_inm", "unhcr_med", "uk_small_boats"),
    *("interpol_public_notices", "published_figures", "operations"),
}
"""Sources all of whose files test_published_files.py imports and adds up."""
ITALIAN_DAYS = "arrivals/italy_landings_daily_2019-09_2025-09.csv"


@pytest.mark.published
def test_every_published_file_is_spoken_of() -> None:
    published = {str(p.relative_to(SHARED)) for p in SHARED.rglob("*") if p.is_file()}
    assert published == {*IMPORTED, *REFUSED}


@pytest.mark.thorough
@pytest.mark.published
@pytest.mark.timeout(600)
def test_published_files_are_imported_by_their_commands_into_a_store_that_agrees_with_itself(
    migrated_file: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    store = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite')}"
    engine = reader(store)
    for name, (source, totals) in IMPORTED.items():
        if source in TOTALLED:
            continue
        with subtests.test(name=name):
            answer = invoke_routewatch("import", source, str(SHARED / name), address=store)
            assert answer.returncode == 0, answer.stderr
            with engine.connect() as connection:
                of_file = select(batch).where(batch.c.file_name == Path(name).name)
                found = connection.execute(of_file).one()
            assert totals.items() <= found.totals.items()
            # Days that no calendar has.
            doubtful = 7 if name == ITALIAN_DAYS else 0
            assert found.rows_quarantined == doubtful or source == "iom_mmp"
    assert invoke_routewatch("verify", address=store).returncode == 0
    assert invoke_routewatch("sources", address=store).returncode == 0
    engine.dispose()


@pytest.mark.published
def test_a_file_that_cannot_be_imported_is_refused_in_one_sentence(
    migrated_file: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    files = [(SHARED / name, sentence) for name, sentence in REFUSED.items()]
    contents = ("Namíbia".encode("latin-1"), "x".encode("utf-16"), b"a\x00b", b"")
    for number, content in enumerate(contents):
        files.append((tmp_path / f"odd-{number}.csv", f"odd-{number}.csv: "))
        files[-1][0].write_bytes(content)
    for path, sentence in files:
        with subtests.test(name=path.name):
            address = f"sqlite:///{migrated_file}"
            answer = invoke_routewatch("import", "operations", str(path), address=address)
            assert (answer.returncode, sentence in answer.stderr) == (2, True), answer.stderr
            assert answer.stderr.count("\n") == 1


RAW_FILES = [(source, RAW / name) for source, files in FILES.items() for name in files]
PUBLISHED = [(source, SHARED / name) for name, (source, _totals) in IMPORTED.items()]


@pytest.mark.engines
@pytest.mark.parametrize(
    ("address", "files"),
    [
        pytest.param(
            "postgres", RAW_FILES, marks=[pytest.mark.postgres, pytest.mark.thorough], id="raw"
        ),
        pytest.param(
            *("sqlite", PUBLISHED),
            marks=[pytest.mark.published, pytest.mark.long, pytest.mark.timeout(3000)],
            id="published",
        ),
    ],
    indirect=["address"],
)
def test_files_of_every_layout_in_any_order_and_twice_give_one_store_on_either_engine(
    engine: Engine, migrated_file: Path, tmp_path: Path, files: list[tuple[str, Path]]
) -> None:
    other = writer(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'other.sqlite')}")
    versions = []
    for seed, store in enumerate((engine, other)):
        shuffled = random.Random(seed).sample(files * 2, len(files) * 2)  # noqa: S311 - no secret
        for source, path in shuffled:
            imported(store, path, source)
        assert agrees(store)
        with store.connect() as connection:
            versions.append(inventory.version(connection))
    other.dispose()
    assert versions[0] == versions[1] != ""
