"""Files into the store: counts out, once however often they come, and in any order."""

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_access.declaration.file_schema import SourceRefusedError
from data_access.ingest.file_import import Outcome, import_file
from data_access.ingest.releases import Order
from data_access.readers.documents import Limits
from data_access.store import inventory
from data_access.store.engine import writer
from data_access.store.schema.derived import monthly_total
from data_access.store.schema.facts import incident, quarantine
from tests.builders import a_csv, all_data, imported
from tests.store.reading import agrees, everything, rows

RAW = Path(__file__).parents[1] / "raw"
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


def test_a_dry_run_writes_nothing(engine: Engine) -> None:
    before = everything(engine)
    report = imported(engine, RAW / "iom_api.json", dry_run=True)
    assert (report.outcome, report.rows_kept) == (Outcome.DRY_RUN, 4)
    assert everything(engine) == before


@pytest.mark.engines
def test_a_refused_file_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    before = everything(engine)
    path = a_csv(tmp_path / "bad.csv", all_data({"Number of Dead": "x"}))
    with pytest.raises(SourceRefusedError, match=r"bad.csv: 1 of 1 rows cannot be read"):
        imported(engine, path)
    path = a_csv(tmp_path / "many.csv", all_data(*[{}] * 3))
    with pytest.raises(SourceRefusedError, match=r"line 4: more than 2 rows \(ROUTEWATCH_IMPORT"):
        imported(engine, path, limits=Limits(rows=2))
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


@pytest.mark.thorough
def test_both_engines_give_one_version_of_the_data(
    engine: Engine, migrated_file: Path, tmp_path: Path
) -> None:
    copied = tmp_path / "other.sqlite"
    copied.write_bytes(migrated_file.read_bytes())
    other = writer(f"sqlite:///{copied}")
    versions = []
    for store in (engine, other):
        for source, files in FILES.items():
            for name in files:
                imported(store, RAW / name, source)
        with store.connect() as connection:
            versions.append(inventory.version(connection))
    other.dispose()
    assert versions[0] == versions[1]


def test_the_progress_of_a_long_file_is_reported(engine: Engine, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "long.csv", all_data(*([{}] * 5000)))
    steps: list[tuple[int, int]] = []
    import_file(engine, Order("iom_mmp", path), lambda read, size: steps.append((read, size)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] == path.stat().st_size
    assert len(steps) > 2
