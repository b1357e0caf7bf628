"""What bureaus hand in, through the real command line: taken whole or refused in one sentence."""

import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select

from data_access.bureau_reports.formats import FORMATS, format_of
from data_access.rebuild import rebuild
from data_access.store import inventory
from data_access.store.archive import of_store
from data_access.store.schema import coverage, monthly_total, place
from tests.builders import Cell, a_csv, a_workbook, imported
from tests.bureaus import USE, a_report, rows
from tests.conftest import invoke_routewatch
from tests.store.reading import agrees, everything, rows as stored


def searches(engine: Engine) -> dict[tuple[str, int], int]:
    """Searches that count now, by bureau and month."""
    total = monthly_total.c
    statement = select(total.bureau_code, total.month, total.value).where(
        total.metric_code == "searches", total.known_until.is_(None)
    )
    found: dict[tuple[str, int], int] = {}
    with engine.connect() as connection:
        for bureau, month, value in connection.execute(statement):
            found[bureau, month] = found.get((bureau, month), 0) + value
    return found


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_that_is_filled_goes_in(
    engine: Engine, address: str, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"march.{form}"
    answer = invoke_routewatch(
        "template", USE, "--format", form, "--out", str(path), address=address
    )
    assert answer.returncode == 0, answer.stderr
    examples = format_of(USE).examples
    if form == "csv":
        with path.open("a", newline="") as file:
            file.writelines(f"{','.join(row)}\r\n" for row in examples)
    else:
        book = load_workbook(path)
        for row in examples:
            book["Data"].append(list(row))
        book.save(path)
    answer = invoke_routewatch("import", USE, str(path), address=address)
    assert answer.stdout.startswith(f"{path.name}: imported as batch 1"), answer.stderr
    assert searches(engine) == {("ITA", 202603): 82500, ("MLT", 202603): 310}
    (stored_place,) = stored(engine, place)
    where = (
        stored_place["place_code"],
        stored_place["lat_hundredths"],
        stored_place["lon_hundredths"],
    )
    assert where == ("ITLMP", 3550, 1261)


def test_every_format_goes_in_and_the_store_agrees_with_itself(
    engine: Engine, tmp_path: Path
) -> None:
    for of in FORMATS:
        imported(engine, a_report(tmp_path / f"{of.source}.csv", source=of.source), of.source)
    assert agrees(engine)
    with engine.connect() as connection:
        covered = set(connection.scalars(select(coverage.c.series_code).distinct()))
    assert covered == {
        *("database-use:ITA", "database-use:MLT", "notices:ITA", "bodies:ITA", "bodies:MLT"),
        *("vessels:ESP", "facilitators:SRB", "facilitators:HUN", "links:central-mediterranean"),
        *("operations-of-task-force", "training:NER", "reporting:ITA", "reporting:MLT"),
    }


def a_changed(column: str, value: Cell) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        return a_report(folder / "report.csv", {}, {"channel": "mind", column: value})

    return made


def with_a_name(folder: Path) -> Path:
    header, *below = rows()
    return a_csv(folder / "report.csv", [[*header, "name"], *([*row, "x"] for row in below)])


def with_a_swapped_position(folder: Path) -> Path:
    swapped = {"latitude": "12.61", "longitude": "35.50"}
    return a_report(folder / "report.csv", {}, {"channel": "mind"} | swapped)


def with_a_formula(folder: Path) -> Path:
    header, first, *_ = rows()
    first[header.index("hits")] = "=1+1"
    return a_workbook(folder / "report.xlsx", {"Data": [header, first]})


def half_of_it(folder: Path) -> Path:
    nine: list[dict[str, Cell]] = [{"border_point": f"ITLMP-{n}"} for n in range(9)]
    path = a_report(folder / "report.csv", *nine)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def half_of_a_workbook(folder: Path) -> Path:
    path = a_workbook(folder / "report.xlsx", {"Data": rows()})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def a_bomb(folder: Path) -> Path:
    path = a_workbook(folder / "report.xlsx", {"Data": rows()})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 210_000_000)
    return path


def in_utf_16(folder: Path) -> Path:
    path = a_report(folder / "report.csv")
    path.write_bytes(path.read_text().encode("utf-16"))
    return path


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (with_a_name, "report.csv: column 'name' could hold the name of a person"),
        (a_changed("searches", "-1"), "report.csv: line 3, field searches: '-1' is below 0"),
        (a_changed("hits", "=SUM(I2:I2)"), "report.csv: line 3, field hits: '=SUM(I2:I2)' is a"),
        (with_a_swapped_position, "report.csv: line 3, field latitude: 12.61, 35.5 is far from"),
        (with_a_formula, "report.xlsx: cell I2 holds a formula"),
        (half_of_it, "report.csv: line 5: 5 fields where the header has 11"),
        (half_of_a_workbook, "report.xlsx: the workbook is damaged or cut"),
        (a_bomb, "report.xlsx: the workbook expands to more than 200 MB"),
        (in_utf_16, "report.csv: line 1: the file is UTF-16; save it as UTF-8"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_doubtful_is_refused_in_one_sentence_and_changes_nothing(
    engine: Engine,
    address: str,
    tmp_path: Path,
    made: Callable[[Path], Path],
    sentence: str,
) -> None:
    imported(engine, a_report(tmp_path / "before.csv"), USE)
    before = everything(engine)
    archived = sorted((tmp_path / "store.archive").rglob("*"))
    answer = invoke_routewatch("import", USE, str(made(tmp_path)), address=address)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(sentence)
    assert answer.stderr.count("\n") == 1
    assert everything(engine) == before
    assert sorted((tmp_path / "store.archive").rglob("*")) == archived


def test_a_file_answers_for_each_bureau_in_exactly_the_months_that_it_names(
    engine: Engine, tmp_path: Path
) -> None:
    first: list[dict[str, Cell]] = [
        {"month": "2026-01", "searches": 100},
        {"month": "2026-02", "searches": 101},
        {"month": "2026-03", "searches": 102},
        {"bureau": "MLT", "border_point": "", "latitude": "", "longitude": ""},
    ]
    path = a_report(tmp_path / "a.csv", *first)
    imported(engine, path, USE, published_on=date(2026, 5, 2))
    imported(
        engine,
        a_report(tmp_path / "b.csv", {"month": "2026-02", "searches": 900}),
        USE,
        published_on=date(2026, 5, 9),
    )
    assert searches(engine) == {
        ("ITA", 202601): 100,
        ("ITA", 202602): 900,
        ("ITA", 202603): 102,
        ("MLT", 202603): 41250,
    }
    assert agrees(engine)


@pytest.mark.thorough
def test_of_two_files_of_one_day_the_later_counts_and_a_rebuild_knows_it(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    archive = of_store(address, str(tmp_path / "store.archive"))
    for turn, number in enumerate((5, 7, 6, 9)):
        path = a_report(tmp_path / f"{turn}.csv", {"searches": number})
        report = imported(engine, path, USE, archive=archive)
        assert searches(engine) == {("ITA", 202603): number}
        assert report.warnings == []
    with engine.connect() as connection:
        version = inventory.version(connection)
    engine.dispose()
    rebuilt = rebuild(address, archive, lambda _file, _read, _size: None)
    assert (rebuilt.version, rebuilt.differing) == (version, [])
    assert searches(engine) == {("ITA", 202603): 9}


def test_a_file_of_an_earlier_day_changes_nothing_that_counts_now(
    engine: Engine, tmp_path: Path
) -> None:
    today = a_report(tmp_path / "a.csv", {"searches": 5})
    imported(engine, today, USE)
    earlier = date.today() - timedelta(days=30)  # noqa: DTZ011 - as an order is dated
    imported(engine, a_report(tmp_path / "b.csv", {"searches": 6}), USE, published_on=earlier)
    assert searches(engine) == {("ITA", 202603): 5}
