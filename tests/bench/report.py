"""The report of a bench: JSON to compare by program, Markdown to read."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench.measures import Measured

_VERDICTS = {True: "met", False: "**missed**", None: ""}


def write(measured: Sequence[Measured], machine: dict[str, str], folder: Path) -> Path:
    """Write both forms, named by the moment; the Markdown's path."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = datetime.now(UTC)
    name = taken.strftime("%Y-%m-%dT%H%M%SZ")
    best = _best(measured)
    rows = [
        asdict(one) | {"median": one.median, "calm": one.calm(best), "within": one.within(best)}
        for one in measured
    ]
    content = {"taken_at": taken.isoformat(), "machine": machine, "measured": rows}
    (folder / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")
    path = folder / f"{name}.md"
    path.write_text(_markdown(measured, machine, taken))
    return path


def _best(measured: Sequence[Measured]) -> float:
    return min((pace for one in measured for pace in one.paces), default=0.0)


def _markdown(measured: Sequence[Measured], machine: dict[str, str], taken: datetime) -> str:
    best, paces = _best(measured), [pace for one in measured for pace in one.paces]
    lines = [
        f"# Bench of {taken:%Y-%m-%d %H:%M} UTC",
        "",
        "Medians. Differences under about 15 % between two reports are noise. Calm: only the runs",
        "before and after which the yardstick (a fixed piece of work) took hardly longer than at",
        f"its best, {_figure(best)} ms; its median was {_figure(median(paces or [0]))} ms. Budgets",
        "are judged by them where there are enough.",
        "",
        "| what | median | calm | budget | | lowest to highest | runs | note |",
        "| --- | ---: | ---: | ---: | --- | --- | ---: | --- |",
        *(_row(one, best) for one in measured),
        "",
        "| machine | |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in machine.items()),
    ]
    return "\n".join(lines) + "\n"


def _row(one: Measured, best: float) -> str:
    calm = one.calm(best)
    limit = "" if one.limit is None else f"{one.limit:,g} {one.unit}"
    spread = f"{_figure(min(one.values))} to {_figure(max(one.values))}"
    cells = (
        one.name,
        f"{_figure(one.median)} {one.unit}",
        f"{_figure(median(calm))} {one.unit} ({len(calm)} runs)" if calm else "",
        limit,
        _VERDICTS[one.within(best)],
        spread,
        str(len(one.values)),
        one.note,
    )
    return f"| {' | '.join(cells)} |"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
