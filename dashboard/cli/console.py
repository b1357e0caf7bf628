"""How commands speak: progress bars on a terminal, results, and one sentence for a failure."""

import functools
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import ParamSpec, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dashboard.access.policy import PolicyError
from dashboard.handling_marks import MarkingError
from dashboard.settings import SettingsError
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


class Bars:
    """Progress bars, one a file; on a terminal only."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=errors,
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def of(self, name: str) -> Callable[[int, int], None]:
        """What moves one file's bar."""

        def step(read: int, size: int) -> None:
            self.step(name, read, size)

        return step

    def step(self, name: str, read: int, size: int) -> None:
        """Move a file's bar."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(cells.printable(name), total=size)
        self._progress.update(self._tasks[name], completed=read, total=size)


def command(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with what it refuses said in one sentence instead of a traceback."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (RefusedError, SettingsError, PolicyError, MarkingError) as error:
            _fail(str(error), REFUSED, getattr(error, "details", ()))
        except FailedError as error:
            _fail(str(error), FAILED)
        except DBAPIError as error:
            _fail(f"the store could not be used, nothing was changed: {error.orig}", FAILED)
        except SQLAlchemyError as error:
            _fail(f"the store could not be used, nothing was changed: {error}", FAILED)
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
