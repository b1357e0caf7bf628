"""A Chromium of this machine, in its sandbox, driven over the pipe of its own DevTools protocol.

It asks nobody for anything: no name resolves, and nothing that is secret is in its environment. A
page of this machine, which a map is taken of, may ask the address that it is served at. Its sandbox
is made of namespaces, which Chromium refuses to make for root: a server that runs as root starts it
as `nobody`. Where no sandbox can be had, no picture is drawn, unless `ROUTEWATCH_SANDBOX=no` says
that it may be without.
"""

import json
import logging
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from dashboard.settings import Settings

log = logging.getLogger("routewatch")
_PROGRAMS = (
    *("chromium", "chromium-headless-shell", "chromium-browser"),
    *("google-chrome-stable", "google-chrome", "chrome"),
)
_OF_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_PASSED_ON = ("BROWSER_PATH", "FONTCONFIG_FILE", "LANG", "LC_ALL", "PATH")
"""What it needs of our environment: where programs and fonts are, and the language."""
_OPTIONS = (
    "--headless",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-lazy-loading",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--password-store=basic",
    "--remote-debugging-pipe",
    "--use-mock-keychain",
)
_PIPES = ("sh", "-c", 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null', "sh")
"""Chromium reads commands from its third file and writes answers to its fourth."""
_HELPER = Path("/usr/lib/chromium/chrome-sandbox")
"""Makes the sandbox where users may not; Debian has it in a package of its own."""
_PROBE = ("unshare", "--user", "--net", "true")
_PROBING_SECONDS, _LEAVING_SECONDS = 20, 2.0
_END = b"\0"


class ChromiumError(RuntimeError):
    """The browser refused a command, or a page did not become ready."""


def find_browser() -> str | None:
    """The program, by its path: that of `BROWSER_PATH`, else the first of the usual names."""
    own = os.environ.get("BROWSER_PATH")
    paths = (shutil.which(name) for name in (own, *_PROGRAMS, _OF_MACOS) if name)
    return next(filter(None, paths), None)


def is_sandbox_off() -> bool:
    """Whether Chromium may run without its sandbox."""
    return Settings.from_environment().sandbox == "no"


def is_sandbox_available() -> bool:
    """Whether this machine lets Chromium's user make one; systems other than Linux always do."""
    if sys.platform != "linux":
        return True
    probe = ("true",) if _HELPER.exists() else _PROBE
    try:
        done = subprocess.run(  # noqa: S603 - nothing of anybody's
            [*_as_owner(), *probe],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBING_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _as_owner() -> Sequence[str]:
    """What a command begins with so that it does not run as root."""
    if os.geteuid() != 0:
        return ()
    user = pwd.getpwnam("nobody")
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}")
    return ("setpriv", *ids, "--clear-groups", "--inh-caps=-all")


def give_away(folder: str | Path) -> None:
    """Let Chromium's user write in a folder."""
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)


class Chromium:
    """A running browser.

    Attributes:
        drawn: how many pictures it has drawn.
    """

    def __init__(self) -> None:
        self.drawn = 0
        self._number, self._unread = 0, b""
        self._folder = tempfile.mkdtemp(prefix="routewatch-pictures-")
        options = [*_OPTIONS, f"--user-data-dir={self._folder}"]
        owner: Sequence[str] = ()
        if is_sandbox_off():
            log.warning("Chromium draws without its sandbox, as ROUTEWATCH_SANDBOX=no says")
            options.append("--no-sandbox")
        else:
            owner = _as_owner()
            give_away(self._folder)
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - the system's browser, with our own arguments
            [*_PIPES, *owner, find_browser() or "chromium", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, "HOME": self._folder, "TMPDIR": self._folder},
            # A group of its own, so that Ctrl+C does not reach it, but not a session: systems may
            # share processors between sessions whatever their priority is.
            process_group=0,
        )

    def command(self, method: str, *, tab: str = "", **parameters: Any) -> dict[str, Any]:
        """What Chromium answers to a command of its protocol.

        Args:
            method: as in `Page.navigate`.
            tab: session of a tab, as `open_tab` gives it; of the browser itself if empty.
            parameters: of the command.

        Raises:
            ChromiumError: it refuses.
            OSError: it has gone.
            EOFError: the same.
        """
        assert self._process.stdin  # noqa: S101 - it was made with pipes
        self._number += 1
        session = {"sessionId": tab} if tab else {}
        message = {"id": self._number, "method": method, "params": parameters, **session}
        self._process.stdin.write(json.dumps(message).encode() + _END)
        self._process.stdin.flush()
        # What it tells by itself is of no interest.
        while (answer := json.loads(self._next_message())).get("id") != self._number:
            continue
        if "error" in answer:
            raise ChromiumError(f"the browser refused {method}: {json.dumps(answer['error'])}")
        result: dict[str, Any] = answer["result"]
        return result

    def _next_message(self) -> bytes:
        assert self._process.stdout  # noqa: S101 - it was made with pipes
        parts = [self._unread]
        while _END not in parts[-1]:
            part = os.read(self._process.stdout.fileno(), 1 << 20)
            if not part:
                raise EOFError
            parts.append(part)
        message, _end, self._unread = b"".join(parts).partition(_END)
        return message

    def open_tab(self) -> str:
        """An empty tab; its session."""
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        session: str = self.command("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        return session

    def evaluate(self, tab: str, expression: str) -> Any:  # noqa: ANN401 - whatever JSON can say
        """What an expression of JavaScript gives, or the promise that it gives.

        Raises:
            ChromiumError: it throws.
        """
        answer = self.command(
            "Runtime.evaluate",
            tab=tab,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            raise ChromiumError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def kill(self) -> None:
        """Kill it at once; those who wait for an answer get an error."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it and leave nothing behind: it exits when its pipe closes."""
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.communicate(timeout=_LEAVING_SECONDS)
        self.kill()
        self._process.wait()
        # What it has started itself may still write for a moment.
        for _attempt in range(20):
            shutil.rmtree(self._folder, ignore_errors=True)
            if not Path(self._folder).exists():
                return
            time.sleep(0.05)
