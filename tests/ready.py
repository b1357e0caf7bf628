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
from pathlib import Path
from typing import NoReturn

from typer import Typer

# What commands load only when they need it, and an engine's driver.
_LIBRARIES = (
    "dashboard.app",
    "dashboard.exports.files",
    "dashboard.exports.pack.brief_files",
    "psycopg",
)


def call(
    command: Sequence[str | Path], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own and wait for its end, as `subprocess.run` does.

    Raises:
        subprocess.TimeoutExpired: it did not end in time; it is gone.
    """
    words = [os.fspath(word) for word in command]
    with tempfile.TemporaryDirectory(prefix="routewatch-call-") as folder:
        said = [Path(folder, name) for name in ("out", "err")]
        order = [words, dict(environment), str(Path.cwd()), *map(str, said)]
        returncode = _answer(json.dumps(order), timeout)
        if returncode is None:
            raise subprocess.TimeoutExpired(words, timeout)
        out, err = (path.read_text() for path in said)
    return subprocess.CompletedProcess(words, returncode, out, err)


@functools.cache
def _waiting() -> subprocess.Popen[str]:
    """The process that is forked: one for each process of the tests, gone with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _answer(order: str, timeout: float) -> int | None:
    """How a call ended; None where it did not."""
    process = _waiting()
    assert process.stdin
    assert process.stdout
    print(order, file=process.stdin, flush=True)
    if select.select([process.stdout], [], [], timeout)[0]:
        return int(process.stdout.readline())
    _end(process)
    _waiting.cache_clear()
    return None


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
    """Fork for each line of standard input, and say on standard output how the call ended."""
    from dashboard.cli import app  # noqa: PLC0415 - here alone: tests need no copy

    for library in _LIBRARIES:
        importlib.import_module(library)
    # What all forks share is nobody's garbage: to look through it would be to copy it.
    gc.freeze()
    while order := sys.stdin.readline():
        child = os.fork()
        if not child:
            _become(*json.loads(order))
            _run(app)
        _child, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
