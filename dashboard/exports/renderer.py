"""The one Chromium of a process, supervised: started at its first use, watched, renewed, ended.

It lives in a process of its own (`chromium`), since what hangs does not stop by itself but can be
ended. A server that forks makes one for each worker, after the fork.
"""

import atexit
import importlib.util
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.exports import sandbox
from dashboard.i18n import N_

log = logging.getLogger("routewatch")
_STARTING_SECONDS = 30.0
_PICTURE_SECONDS = 60.0
"""At the priority of heavy work, a browser on a busy machine takes many times its usual second."""
_FAILED = N_("the picture could not be drawn; the figures come as CSV and XLSX")
_PAGE_SECONDS = 60.0
"""A page of this machine asks for its scripts and figures before it is drawn."""
_LEAVING_SECONDS = 2.0
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
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
    if not (sandbox.is_off() or sandbox.is_available()):
        return N_(
            "Pictures need Chromium's sandbox, which this system does not allow: run the server as "
            "a user who may make namespaces, or set ROUTEWATCH_SANDBOX=no."
        )
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

    def sheet(self, html: str, size: tuple[int, int], **wanted: Any) -> bytes:
        """A sheet of `paper.picture` as PNG or SVG.

        Args:
            html: the sheet, of the size given.
            size: width and height in CSS pixels.
            wanted: `scale`, pixels of a PNG for each of CSS; `as_svg`; `is_clear`, whether its
                ground is transparent; `chart` as `paper.picture.chart_of` gives it, or `page`, the
                arguments of `page` but for its size, for what is put into its room.

        Raises:
            PictureUnavailableError: kaleido or Chromium is not installed.
            PictureFailedError: it took too long, or broke the browser twice.
        """
        usual = {"scale": 1.0, "as_svg": False, "is_clear": False, "chart": None, "page": None}
        message = {"form": "sheet", "html": html, "width": size[0], "height": size[1]}
        seconds = _PAGE_SECONDS if wanted.get("page") else None
        drawn = self._picture(message | usual | wanted, seconds)
        if not drawn:
            raise PictureFailedError(_FAILED)
        return drawn

    def document(self, html: str) -> bytes:
        """A document as a PDF with tags, bookmarks, and the title and language that it says.

        Args:
            html: which says the size of its pages, and holds all that it shows.

        Raises:
            PictureUnavailableError: kaleido or Chromium is not installed.
            PictureFailedError: it took too long, or broke the browser twice.
        """
        return self._picture({"form": "document", "html": html}, _PAGE_SECONDS)

    def page(
        self,
        address: str,
        ready: str,
        *,
        only: str = "",
        headers: Mapping[str, str] = _NO_HEADERS,
        **size: int,
    ) -> bytes:
        """A page of this machine as PNG.

        Args:
            address: of the page.
            ready: expression of JavaScript that is empty until the page is ready, then `error`
                where it could not be drawn.
            only: CSS selector of the part of it that is wanted.
            headers: that the browser sends with each request.
            size: `width` and `height` of the window in CSS pixels, `scale` of each of these.

        Raises:
            PictureUnavailableError: kaleido or Chromium is not installed.
            PictureFailedError: it did not become ready, or broke the browser twice.
        """
        where = {"address": address, "headers": dict(headers)}
        wanted = {"form": "page", **where, "ready": ready, "only": only, **size}
        drawn = self._picture(wanted, _PAGE_SECONDS)
        if not drawn:
            raise PictureFailedError(_FAILED)
        return drawn

    def stop(self) -> None:
        """End the browser; the next picture starts another."""
        with self._lock:
            self._end()

    def _picture(self, wanted: dict[str, Any], seconds: float | None = None) -> bytes:
        if lacking := missing():
            raise PictureUnavailableError(lacking)
        message = json.dumps(wanted).encode()
        seconds = self._seconds if seconds is None else seconds
        with self._lock:
            try:
                return self._drawn(message, seconds)
            except (OSError, EOFError):
                # The browser was killed, or has died of its age: a new one tries again.
                self._end()
            try:
                return self._drawn(message, seconds)
            except (OSError, EOFError) as error:
                self._end()
                raise PictureFailedError(_FAILED) from error

    def _drawn(self, message: bytes, seconds: float) -> bytes:
        if self._running and self._running.drawn >= self._pictures:
            self._end()
        started = self._running is None
        running = self._running = self._running or _started()
        running.drawn += 1
        running.connection.send_bytes(message)
        if not running.connection.poll(seconds + (_STARTING_SECONDS if started else 0)):
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
    guard = _OPEN if sandbox.is_off() else _GUARDED
    if guard == _OPEN:
        log.warning("Chromium draws without its sandbox, as ROUTEWATCH_SANDBOX=no says")
    else:
        sandbox.give_away(folder)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, with no argument of anybody's
            [sys.executable, "-m", "dashboard.exports.chromium", str(theirs.fileno()), guard],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(folder),
            # A group of its own, so that Ctrl+C does not reach it, but not a session: systems may
            # share processors between sessions whatever their priority is.
            process_group=0,
        )
    return _Running(process, Connection(ours.detach()), folder)


_GUARDED, _OPEN = "guarded", "open"
_PASSED_ON = ("BROWSER_PATH", "LANG", "LC_ALL", "PATH")
"""All that it needs of our environment: where programs are, and how letters are written."""


def _environment(folder: str) -> dict[str, str]:
    """That of the process and of Chromium: nothing that is secret goes along, such as the store."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {"HOME": folder, "TMPDIR": folder}


RENDERER = Renderer()
"""The renderer of this process."""

atexit.register(RENDERER.stop)
