"""The server's work for one panel, and the same over a hundred times the facts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console

from dashboard import url_state
from dashboard.app import create_app
from dashboard.cli.serve import collect_seldom
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.settings import Settings
from dashboard.view import Request
from dashboard.wiring import Store
from tests.app import asking
from tests.bench import report
from tests.bench.measures import Measured, cpu_ms, machine
from tests.bench.yardstick import Yardstick
from tests.conftest import run_routewatch

_RUNS, _CALM_RUNS, _MOST_RUNS = 9, 5, 36
"""Nine, and on a machine that others slow as many more as it takes to have five calm ones."""
_ROUTES = ("central-mediterranean", "western-mediterranean", "us-mexico-border", "western-africa")
_QUESTIONS = ("", "t=all", "r=central-mediterranean&t=2015")
"""As a page opens, which compares; all there is; one route and year."""


Clock = Callable[[Callable[[], object]], float]
"""Milliseconds that an action takes, of the processor or of the reader."""


def measure(
    address: str, what: str, clock: Clock = cpu_ms, *, each: bool = False
) -> Iterator[Measured]:
    """Each panel uncached, and the costliest cached.

    Args:
        address: of the store.
        what: is in it, for the report.
        clock: of the processor or of the reader.
        each: whether every panel has a row; else the costliest, and all over the budget.
    """
    store = Store(Settings(database_url=address))
    asked = [
        [_uncached(store, code, query, (f"{code}, {what}", clock)) for query in _QUESTIONS]
        for code in PANELS
    ]
    best = min(pace for of_panel in asked for one in of_panel for pace in one.paces)

    def calm(one: Measured) -> float:
        return median(one.calm(best) or one.values)

    every = sorted((max(of_panel, key=calm) for of_panel in asked), key=calm, reverse=True)
    yield every[0]
    yield from (one for one in every[1:] if each or not one.within(best))
    code, _, query = every[0].note.partition("?")
    again = tuple(_cached(store, code, _asked(code, query)))
    yield Measured(f"one panel again, {what}", "ms", again, 3, "the same, from memory")


def of_exercises(folder: Path) -> Iterator[Measured]:
    """Each panel of the catalogue on the reference figures with those made for exercises.

    What bureaus report has no other figures.
    """
    address = f"sqlite:///{folder / 'exercises.sqlite'}"
    answer = run_routewatch("init", address=address)
    if answer.returncode != 0:
        raise RuntimeError(answer.stderr)
    yield from measure(address, "exercise figures", each=True)


def answers(address: str) -> Iterator[Measured]:
    """The server's work for all of a page in one answer, of views that nobody has asked for."""
    client = create_app(Settings(database_url=address)).server.test_client()

    def drawn(body: asking.Body) -> float:
        return cpu_ms(lambda: asking.answer(client, body))

    for path in ("/", "/trends"):
        values, stick = [], Yardstick()
        for search in (f"?r={route}&t={year}" for route in _ROUTES for year in range(2014, 2025)):
            body = asking.panels(path, search)
            with stick.beside():
                values.append(drawn(body))
        name, note = f"an answer of {path}, uncached: processor", f"{len(values)} views"
        yield Measured(name, "ms", tuple(values), 40, note, tuple(stick.paces))


def _asked(code: str, query: str) -> Request:
    # What stands on the page of a bureau alone is about one.
    country = "ITA" if code.startswith("bureau-") else None
    return Request.of(url_state.read(query), country=country)


def _uncached(store: Store, code: str, query: str, named: tuple[str, Clock]) -> Measured:
    # A server forgets its answers with each import, not the statements that it has compiled; what
    # the whole page shares is asked beforehand.
    asked, values, stick = _asked(code, query), list[float](), Yardstick()
    name, clock = named
    while len(values) < _RUNS or (stick.calm_runs() < _CALM_RUNS and len(values) < _MOST_RUNS):
        store._answered.cache_clear()  # noqa: SLF001 - as an import would
        store.availabilities()
        with stick.beside(), store.one_transaction():
            values.append(clock(lambda: render(PANELS[code], asked, store)))
    return Measured(name, "ms", tuple(values), 20, f"{code}?{query}", tuple(stick.paces))


def _cached(store: Store, code: str, asked: Request) -> Iterator[float]:
    render(PANELS[code], asked, store)
    for _ in range(_RUNS):
        yield cpu_ms(lambda: render(PANELS[code], asked, store))


if __name__ == "__main__":
    collect_seldom()
    with TemporaryDirectory() as place:
        rows = list(of_exercises(Path(place)))
    for row in rows:
        Console().print(f"{row.name}: {row.median:,.3g} {row.unit}")
    Console().print(f"report: {report.write(rows, machine(), Path('bench-results'))}")
