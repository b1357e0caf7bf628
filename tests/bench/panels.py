"""The server's work for one panel, and the same over a hundred times the facts."""

from collections.abc import Callable, Collection, Iterator
from statistics import median

from dashboard import url_state
from dashboard.app import create_app
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.panels.data import Request
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.app import asking
from tests.bench.measures import Measured, cpu_ms
from tests.bench.yardstick import Yardstick

_RUNS = 15
WATERFALLS = ("change-by-route", "change-by-nationality", "change-by-database")
_ROUTES = ("central-mediterranean", "western-mediterranean", "us-mexico-border", "western-africa")
_QUESTIONS = ("t=all", "r=central-mediterranean&t=2015")


Clock = Callable[[Callable[[], object]], float]
"""Milliseconds that an action takes, of the processor or of the reader."""


def measure(
    address: str, what: str, codes: Collection[str] = PANELS, clock: Clock = cpu_ms
) -> Iterator[Measured]:
    """Each panel uncached and cached: the costliest of some panels, and all over the budget."""
    store = Store(Settings(database_url=address))
    asked = {query: Request.of(url_state.read(query)) for query in _QUESTIONS}
    every = [
        _uncached(store, code, asked[query], (f"one panel, {what}", f"{code}?{query}"), clock)
        for query in _QUESTIONS
        for code in codes
    ]
    best = min(pace for one in every for pace in one.paces)
    every.sort(key=lambda one: median(one.calm(best) or one.values), reverse=True)
    yield every[0]
    yield from (one for one in every[1:] if not one.within(best))
    code, _, query = every[0].note.partition("?")
    again = tuple(_cached(store, code, asked[query]))
    yield Measured(f"one panel again, {what}", "ms", again, 3, "the same, from memory")


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


def _uncached(
    store: Store, code: str, asked: Request, named: tuple[str, str], clock: Clock
) -> Measured:
    # A server forgets its answers with each import, not the statements that it has compiled; what
    # the whole page shares is asked beforehand.
    values, stick = [], Yardstick()
    for _ in range(_RUNS):
        store._answered.cache_clear()  # noqa: SLF001 - as an import would
        store.availabilities()
        with stick.beside():
            values.append(clock(lambda: render(PANELS[code], asked, store)))
    name, note = named
    return Measured(name, "ms", tuple(values), 20, note, tuple(stick.paces))


def _cached(store: Store, code: str, asked: Request) -> Iterator[float]:
    render(PANELS[code], asked, store)
    for _ in range(_RUNS):
        yield cpu_ms(lambda: render(PANELS[code], asked, store))
