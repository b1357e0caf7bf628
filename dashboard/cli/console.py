"""How commands speak: progress bars on a terminal, results, and one sentence for a failure."""

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import ParamSpec

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from data_access.declaration import cells
from data_access.sentences import FailedError, RefusedError

P = ParamSpec("P")
REFUSED = 2
FAILED = 1

# A pipe has no width: tables in it keep their cells whole.
_PIPE = 200
_LONGEST = 4000
out = Console(
    soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else _PIPE, emoji=False
)
errors = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def log(source: str, file: str, sentence: str) -> None:
    """One line an event: names are quoted and hold nothing that could begin another."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    out.print(f"{at} {source} {file}: {sentence}", markup=False)


def text_table(titles: Sequence[str], rows: Iterable[Iterable[object]]) -> Table:
    """A table whose cells are text, whatever they look like: file names and reasons are foreign."""
    table = Table(*titles, box=None)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


class Bars(Progress):
    """Progress bars, one a file; on a terminal only."""

    def __init__(self) -> None:
        super().__init__(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=errors,
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._files: dict[str, TaskID] = {}

    def of(self, name: str) -> Callable[[int, int], None]:
        """What moves one file's bar."""
        return lambda read, size: self.step(name, read, size)

    def step(self, name: str, read: int, size: int) -> None:
        """Move a file's bar."""
        if name not in self._files:
            self._files[name] = self.add_task(cells.printable(name), total=size)
        self.update(self._files[name], completed=read, total=size)


def command(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with refusals as one sentence instead of a traceback."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except RefusedError as error:
            _fail(str(error), REFUSED, getattr(error, "details", ()))
        except FailedError as error:
            _fail(str(error), FAILED)
        except SQLAlchemyError as error:
            reason = getattr(error, "orig", error)
            _fail(f"the store could not be used, nothing was changed: {reason}", FAILED)
        except OSError as error:
            # A disk that is full or may not be written to; what was begun is gone again.
            _fail(f"nothing was changed: {error}", FAILED)

    return wrapped


def _fail(sentence: str, code: int, details: tuple[str, ...] = ()) -> None:
    first = sentence.splitlines()[0] if sentence else ""
    # It may quote what was typed, or what a file is called.
    errors.print(cells.printable(first, _LONGEST), markup=False)
    for detail in details:
        errors.print(f"  {detail}", markup=False)
    raise typer.Exit(code)
