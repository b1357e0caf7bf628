"""Chromium's sandbox: where it can be had, and as whom Chromium then runs.

It is made of namespaces that the system gives to users. Chromium refuses to make it for root, so a
server that runs as root starts Chromium as `nobody`. Where it cannot be had, no picture is drawn,
unless `ROUTEWATCH_SANDBOX=no` says that it may be without.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dashboard.settings import Settings

_NOBODY = "nobody"
_HELPER = Path("/usr/lib/chromium/chrome-sandbox")
"""Makes it where users may not; Debian has it in a package of its own, `chromium-sandbox`."""
_PROBE = ("unshare", "--user", "--net", "true")
_PROBING_SECONDS = 20


def is_off() -> bool:
    """Whether Chromium may run without it.

    Raises:
        SettingsError: the setting is neither empty nor `no`.
    """
    return Settings.from_environment().may_draw_without_sandbox()


@cache
def is_available() -> bool:
    """Whether this machine lets whoever runs Chromium make it; elsewhere than on Linux all may."""
    if sys.platform != "linux":
        return True
    probe = ("true",) if _HELPER.exists() else _PROBE
    try:
        tried = subprocess.run(  # noqa: S603 - nothing of anybody's
            [*as_owner(), *probe],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBING_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0


def as_owner() -> Sequence[str]:
    """What a command begins with so that it does not run as root."""
    if os.geteuid() != 0:
        return ()
    user = pwd.getpwnam(_NOBODY)
    ids = (f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}")
    return ("setpriv", *ids, "--clear-groups", "--inh-caps=-all")


def give_away(folder: str | Path) -> None:
    """Let whoever runs Chromium write in a folder."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(_NOBODY)
        os.chown(folder, user.pw_uid, user.pw_gid)
