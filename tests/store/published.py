"""Published files through the command line, and what then counts: for tests against totals."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Engine, select

from data_access.store.schema import batch, coverage, monthly_detail, monthly_total
from tests.conftest import run_routewatch
from tests.material import SHARED


def bring(address: str, source: str, *names: str) -> str:
    """Import published files; what the command line says of it."""
    paths = [str(SHARED / name) for name in names]
    answer = run_routewatch("import", source, *paths, address=address)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def counted(engine: Engine, metric: str) -> dict[tuple[str, int], int]:
    """What counts now, by series and month: added up here, from the small rollup."""
    total = monthly_total.c
    current = (total.metric_code == metric) & total.known_until.is_(None)
    sums: Counter[tuple[str, int]] = Counter()
    with engine.connect() as connection:
        rows = select(total.series_code, total.month, total.value).where(current)
        for series, month, value in connection.execute(rows):
            sums[series, month] += value
    return dict(sums)


def by_year(sums: Mapping[tuple[str, int], int], series: str) -> dict[int, int]:
    """The sum of a series in each calendar year."""
    found: Counter[int] = Counter()
    for (code, month), value in sums.items():
        if code == series:
            found[month // 100] += value
    return dict(found)


def detail(engine: Engine, series: str, *columns: str) -> dict[tuple[object, ...], int]:
    """What counts now of a series in detail, by some columns; `year` is that of the month."""
    detail_of = monthly_detail.c
    named = [detail_of.month if name == "year" else detail_of[name] for name in columns]
    current = (detail_of.series_code == series) & detail_of.known_until.is_(None)
    sums: Counter[tuple[object, ...]] = Counter()
    with engine.connect() as connection:
        for *key, value in connection.execute(select(*named, detail_of.value).where(current)):
            parts = zip(columns, key, strict=True)
            sums[tuple(part // 100 if name == "year" else part for name, part in parts)] += value
    return dict(sums)


def months_of(engine: Engine, series: str) -> dict[int, int]:
    """The months that are known of a series now, and whether to their last day."""
    covered = coverage.c
    current = (covered.series_code == series) & covered.known_until.is_(None)
    with engine.connect() as connection:
        return dict(
            map(tuple, connection.execute(select(covered.month, covered.whole).where(current)))
        )


def total(engine: Engine, metric: str) -> int:
    """What the newest batch counted of a metric."""
    with engine.connect() as connection:
        newest = connection.execute(select(batch).order_by(batch.c.id.desc())).first()
    assert newest is not None
    return int(newest.totals[metric])
