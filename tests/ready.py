"""`routewatch`, loaded once and forked for each call.

To start Python and load all libraries takes seconds of a processor, hundreds of times in a run of
the tests. A fork of a process that has loaded them is a process of its own all the same: with its
own memory, arguments, environment, output and end. What is about the start of the program, its
memory or its being killed starts the real one, `conftest.ROUTEWATCH`.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from typer import Typer
from typer.main import get_command

# What commands load only when they need it, and an engine's driver.
_LIBRARIES = (
    "alembic.command",
    "dashboard.app",
    "dashboard.exports.files",
    "dashboard.exports.pack.brief_files",
    "data_access.retrieval.new_releases",
    "psycopg",
)


class Call:
    """The command line in a process of its own; one at a time.

    Attributes:
        pid: of the process; once it has ended, of nobody.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        said: tuple[str | Path, str | Path] = (os.devnull, os.devnull),
    ) -> None:
        """Start it; what it says goes into two files."""
        self._waiting = _waiting()
        words = [os.fspath(word) for word in command]
        order = [words, dict(environment), str(Path.cwd()), *map(str, said)]
        assert self._waiting.stdin
        self._waiting.stdin.write(json.dumps(order).encode() + b"\n")
        self.pid = self._number()

    def has_ended(self, timeout: float | None = 0) -> bool:
        """Whether it has, or does within so many seconds."""
        said = self._waiting.stdout
        assert said
        return bool(select.select([said], [], [], timeout)[0])

    def signal(self, number: signal.Signals) -> bool:
        """Send it a signal, if it is still running; whether it was."""
        if self.has_ended():
            return False
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return True

    def wait(self) -> int:
        """How it ended."""
        return self._number()

    def _number(self) -> int:
        assert self._waiting.stdout
        return int(self._waiting.stdout.readline())


def call(
    command: Sequence[str | Path], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own and wait for its end, as `subprocess.run` does.

    Raises:
        subprocess.TimeoutExpired: it did not end in time; it is gone.
    """
    words = [os.fspath(word) for word in command]
    with tempfile.TemporaryDirectory(prefix="routewatch-call-") as folder:
        said = (Path(folder, "out"), Path(folder, "err"))
        made = Call(command, environment, said)
        if not made.has_ended(timeout):
            _end(_waiting())
            _waiting.cache_clear()
            raise subprocess.TimeoutExpired(words, timeout)
        returncode = made.wait()
        out, err = (path.read_text() for path in said)
    return subprocess.CompletedProcess(words, returncode, out, err)


@functools.cache
def _waiting() -> subprocess.Popen[bytes]:
    """The process that is forked: one for each process of the tests, gone with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A line that nobody has asked for yet is not read: it would not be seen to be there.
        bufsize=0,
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _become(
    words: Sequence[str], environment: Mapping[str, str], folder: str, out: str, err: str
) -> None:
    """Be the process that a call asks for."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path, how in ((0, os.devnull, "r"), (1, out, "w"), (2, err, "w")):
        with Path(path).open(how) as file:
            os.dup2(file.fileno(), number)
    sys.argv = list(words)


def _run(app: Typer) -> NoReturn:
    """Run the command and end, but take nothing apart: that would be to copy all that is shared."""
    code: object = 1
    try:
        app(prog_name=Path(sys.argv[0]).name)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as Python ends
        traceback.print_exc()
    atexit._run_exitfuncs()  # noqa: SLF001 - what commands have left for their end
    # What the command made, and nothing else: with its last connection a store is one file again.
    gc.collect()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else code is not None)


def main() -> None:
    """Fork for each line of standard input, and say on standard output which process it is.

    And, when it has ended, how.
    """
    from dashboard.cli import app  # noqa: PLC0415 - here alone: tests need no copy

    # Each command is read when it is looked at.
    program: Any = get_command(app)
    list(program.commands.values())
    for library in _LIBRARIES:
        importlib.import_module(library)
    # What all forks share is nobody's garbage: to look through it would be to copy it.
    gc.freeze()
    while order := sys.stdin.readline():
        child = os.fork()
        if not child:
            _become(*json.loads(order))
            _run(app)
        print(child, flush=True)  # noqa: T201
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
