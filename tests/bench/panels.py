"""The server's work for one panel, and the same over a hundred times the facts."""

from collections.abc import Iterator

from dashboard import url_state
from dashboard.panels import PANELS
from dashboard.panels.rendering import Request, render
from dashboard.settings import Settings
from dashboard.wiring import Store
from tests.bench.measures import Measured, cpu_ms

_RUNS = 15
_QUESTIONS = ("t=all", "r=central-mediterranean&t=2015")


def measure(address: str, what: str) -> Iterator[Measured]:
    """Each panel uncached and cached, the costliest of all panels and questions counting."""
    store = Store(Settings(database_url=address))
    uncached = {}
    for query in _QUESTIONS:
        asked = Request.of(url_state.read(query))
        for code in PANELS:
            uncached[code, query] = [_uncached(store, code, asked) for _ in range(_RUNS)]
    (code, query), values = max(uncached.items(), key=lambda item: sorted(item[1])[_RUNS // 2])
    yield Measured(f"one panel, {what}", "ms", tuple(values), 20, f"costliest: {code}?{query}")
    yield Measured(
        f"one panel again, {what}",
        "ms",
        tuple(_cached(store, code, Request.of(url_state.read(query)))),
        3,
        "the same, from memory",
    )


def _uncached(store: Store, code: str, asked: Request) -> float:
    # A server forgets its answers with each import, not the statements that it has compiled; what
    # the whole page shares is asked beforehand.
    store.forget()
    store.holdings()
    return cpu_ms(lambda: render(PANELS[code], asked, store))


def _cached(store: Store, code: str, asked: Request) -> Iterator[float]:
    render(PANELS[code], asked, store)
    for _ in range(_RUNS):
        yield cpu_ms(lambda: render(PANELS[code], asked, store))
