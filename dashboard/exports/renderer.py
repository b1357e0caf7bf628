"""The one Chromium of a process, supervised: started at its first use, watched, renewed, ended.

It lives in a process of its own (`chromium`), since what hangs does not stop by itself but can be
ended. A server that forks makes one for each worker, after the fork.
"""

import atexit
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dashboard.i18n import N_

_STARTING_SECONDS = 30.0
_PICTURE_SECONDS = 20.0
_FAILED = "the picture could not be drawn; the figures come as CSV and XLSX"
_LEAVING_SECONDS = 2.0
_PICTURES_A_BROWSER = 200
"""Chromium keeps a little of every picture; a new one is a second's work."""


class PictureUnavailableError(RuntimeError):
    """No picture can be drawn here; the sentence says what is missing."""


class PictureFailedError(RuntimeError):
    """This picture could not be drawn; the next one may."""


@cache
def missing() -> str:
    """What pictures need and this machine lacks: a sentence, English message id; else empty."""
    if not (importlib.util.find_spec("kaleido") and importlib.util.find_spec("pypdf")):
        return N_("Pictures need the extra `export`: pip install 'routewatch[export]'.")
    from choreographer.browsers.chromium import Chromium  # noqa: PLC0415 - of the extra

    if Chromium.find_browser(skip_local=False) is None:
        return N_("Pictures need Chromium: install your system's package, on Debian `chromium`.")
    return ""


@dataclass
class _Running:
    """A process with its Chromium, the way to it, and where both keep what they need."""

    process: subprocess.Popen[bytes]
    connection: Connection
    folder: str
    drawn: int = 0

    def end(self) -> None:
        """End it, whatever it does: Chromium goes as soon as nobody holds its pipe."""
        self.connection.close()
        try:
            self.process.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        # A killed one leaves Chromium behind for a moment, which still writes.
        for _attempt in range(20):
            shutil.rmtree(self.folder, ignore_errors=True)
            if not Path(self.folder).exists():
                return
            time.sleep(0.05)


class Renderer:
    """Draws one picture at a time; whoever asks meanwhile waits.

    Args:
        pictures: after so many the browser is renewed.
        seconds: a picture that takes longer is given up, and its browser with it.
    """

    def __init__(
        self, pictures: int = _PICTURES_A_BROWSER, seconds: float = _PICTURE_SECONDS
    ) -> None:
        self._pictures, self._seconds = pictures, seconds
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def chart(self, figure: dict[str, Any], width: int, height: int) -> bytes:
        """A Plotly figure as an SVG of a size in CSS pixels.

        Raises:
            PictureUnavailableError: kaleido or Chromium is not installed.
            PictureFailedError: it took too long, or broke the browser twice.
        """
        return self._picture({"form": "chart", "figure": figure, "width": width, "height": height})

    def sheet(self, svg: str, form: str, *, width: int, height: int, **page: Any) -> bytes:
        """A whole sheet as `png` or `pdf`.

        Args:
            svg: the sheet, of the size given.
            form: `png`, or `pdf` with 120 units to the inch.
            width: in units of the SVG.
            height: in units of the SVG.
            page: `scale` (pixels a unit), `title` and `language`; both already escaped.

        Raises:
            PictureUnavailableError: kaleido or Chromium is not installed.
            PictureFailedError: it took too long, or broke the browser twice.
        """
        size = {"width": width, "height": height}
        return self._picture({"form": form, "svg": svg, **size, **page})

    def stop(self) -> None:
        """End the browser; the next picture starts another."""
        with self._lock:
            self._end()

    def _picture(self, wanted: dict[str, Any]) -> bytes:
        if lacking := missing():
            raise PictureUnavailableError(lacking)
        message = json.dumps(wanted).encode()
        with self._lock:
            try:
                return self._drawn(message)
            except (OSError, EOFError):
                # The browser was killed, or has died of its age: a new one tries again.
                self._end()
            try:
                return self._drawn(message)
            except (OSError, EOFError) as error:
                self._end()
                raise PictureFailedError(_FAILED) from error

    def _drawn(self, message: bytes) -> bytes:
        if self._running and self._running.drawn >= self._pictures:
            self._end()
        started = self._running is None
        running = self._running = self._running or _started()
        running.drawn += 1
        running.connection.send_bytes(message)
        if not running.connection.poll(self._seconds + (_STARTING_SECONDS if started else 0)):
            # What takes so long would take as long again.
            self._end()
            raise PictureFailedError(_FAILED)
        return running.connection.recv_bytes()

    def _end(self) -> None:
        if self._running:
            self._running.end()
        self._running = None


def _started() -> _Running:
    ours, theirs = socket.socketpair()
    folder = tempfile.mkdtemp(prefix="routewatch-pictures-")
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, with no argument of anybody's
            [sys.executable, "-m", "dashboard.exports.chromium", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(folder),
            start_new_session=True,
        )
    return _Running(process, Connection(ours.detach()), folder)


def _environment(folder: str) -> dict[str, str]:
    """Nothing that is secret goes along: of our own settings none is needed to draw."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ROUTEWATCH_")}
    return kept | {"TMPDIR": folder}


RENDERER = Renderer()
"""The renderer of this process."""

atexit.register(RENDERER.stop)
