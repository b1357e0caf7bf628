"""Files into the store: counts out, once however often they come, and in any order."""

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import Outcome, import_file
from data_access.ingest.releases import Order
from data_access.store import inventory
from data_access.store.engine import writer
from data_access.store.schema import (
    incident,
    quarantine,
)
from tests.builders import a_csv, all_data, imported
from tests.store.reading import agrees, current, everything, rows

RAW = Path(__file__).parents[1] / "raw"
FILES = {
    "iom_web_ids.csv": ("iom_mmp", {"dead_missing": 1028, "incidents": 4}),
    "iom_web_ids_short_dates.csv": ("iom_mmp", {"dead_missing": 3, "incidents": 2}),
    "iom_months.csv": ("iom_mmp", {"dead_missing": 12, "incidents": 3}),
    "iom_points.csv": ("iom_mmp", {"dead_missing": 51, "incidents": 3}),
    "iom_site_export_2026.csv": ("iom_mmp", {"dead_missing": 16, "incidents": 4}),
    "iom_site_export_2021.csv": ("iom_mmp", {"dead_missing": 9, "incidents": 2}),
    "iom_api.json": ("iom_mmp", {"dead_missing": 12, "incidents": 4}),
    "iom_europe_routes.csv": ("iom_mmp", {"dead_missing": 11, "incidents": 3}),
    "frontex_long.csv": ("frontex_ibc", {"detections": 51}),
    "frontex_route_totals.json": ("frontex_ibc", {"detections": 14}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_gives_its_counts_out(engine: Engine, name: str) -> None:
    source, totals = FILES[name]
    report = imported(engine, RAW / name, source)
    assert report.outcome is Outcome.IMPORTED
    assert totals.items() <= dict(report.totals).items()
    metric = "detections" if source == "frontex_ibc" else "dead_missing"
    assert sum(current(engine, metric).values()) == totals[metric]
    assert agrees(engine)


@pytest.mark.parametrize("name", FILES)
def test_a_second_import_changes_nothing(engine: Engine, name: str, tmp_path: Path) -> None:
    source, _ = FILES[name]
    first = imported(engine, RAW / name, source)
    before = everything(engine)
    renamed = tmp_path / "another name"
    renamed.write_bytes((RAW / name).read_bytes())
    again = imported(engine, renamed, source)
    assert (again.outcome, again.batch_id) == (Outcome.ALREADY_THERE, first.batch_id)
    assert everything(engine) == before


def test_a_dry_run_writes_nothing(engine: Engine) -> None:
    before = everything(engine)
    report = imported(engine, RAW / "iom_api.json", dry_run=True)
    assert (report.outcome, report.rows_kept) == (Outcome.DRY_RUN, 4)
    assert everything(engine) == before


def test_a_refused_file_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    before = everything(engine)
    path = a_csv(tmp_path / "bad.csv", all_data({"Number of Dead": "x"}))
    with pytest.raises(SourceRefusedError, match=r"bad.csv: 1 of 1 rows cannot be read"):
        imported(engine, path)
    assert everything(engine) == before


# What may go wrong around a file


def test_a_file_of_another_source_says_so(engine: Engine) -> None:
    with pytest.raises(SourceRefusedError, match="routewatch import frontex_ibc"):
        imported(engine, RAW / "frontex_long.csv", "iom_mmp")


def test_an_unknown_source_names_the_known_ones(engine: Engine) -> None:
    with pytest.raises(SourceRefusedError, match="iom_mmp, frontex_ibc"):
        imported(engine, RAW / "iom_api.json", "iom")


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


def test_hostile_text_is_kept_out_of_the_store(engine: Engine, tmp_path: Path) -> None:
    texts = [
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "'); DROP TABLE batch;--",
        "{{7*7}}",
        "\u202egnp.exe",
        "=cmd|'/c calc'!A1",
        "x" * 40_000,
        "a\nb: forged line",
    ]
    bad = [{"Migration Route": text, "Location of Incident": text, "URL": text} for text in texts]
    path = a_csv(tmp_path / "<img onerror=1>.csv", all_data(*([{}] * 1000), *bad))
    report = imported(engine, path)
    assert (report.rows_kept, report.rows_quarantined) == (1000, len(texts))
    for row in rows(engine, quarantine):
        assert row["reason"].isprintable()
        assert all(cell.isprintable() and len(cell) < 600 for cell in row["row"].values())
    assert {row["route_code"] for row in rows(engine, incident)} == {"central-mediterranean"}


def test_both_engines_give_one_version_of_the_data(
    engine: Engine, migrated_file: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "other.sqlite"
    copied.write_bytes(migrated_file.read_bytes())
    other = writer(f"sqlite:///{copied}")
    versions = []
    for store in (engine, other):
        for name, (source, _) in FILES.items():
            imported(store, RAW / name, source)
        with store.connect() as connection:
            versions.append(inventory.version(connection))
    other.dispose()
    assert versions[0] == versions[1]


def test_the_progress_of_a_long_file_is_told(engine: Engine, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "long.csv", all_data(*([{}] * 5000)))
    told: list[tuple[int, int]] = []
    import_file(engine, Order("iom_mmp", path), lambda read, size: told.append((read, size)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == path.stat().st_size
    assert len(told) > 2
