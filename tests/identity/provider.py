"""The provider of identities of `provider.mjs` as a process, and a reader who signs in at it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from tests.identity import ROOT, node
from tests.serving import free_port

_HERE = Path(__file__).parent
_STARTS_WITHIN = 60.0
CLIENT_SECRET = "of the client, and of nobody else"  # noqa: S105 - of tests alone
_FORM = re.compile(r'<form[^>]*action="([^"]+)"')

POLICY = """
contact = "the situation desk"
[groups]
"rw-analysts" = ["analyst"]
"rw-editors" = ["editor"]
[roles.public]
acts = []
[oidc]
issuer = "{issuer}"
client_id = "routewatch"
session_minutes = 60
"""


@dataclass
class Provider:
    """A running provider.

    Attributes:
        issuer: its address.
        origin: of the server that it signs readers in at.
    """

    issuer: str
    origin: str
    process: subprocess.Popen[bytes]

    def says(self, login: str, **claims: object) -> None:
        """Say something else of somebody from now on."""
        self._ask("person", {"login": login, "says": claims})

    def rotate(self) -> None:
        """Sign with another key from now on, and forget everybody."""
        self._ask("rotate", {})

    def stop(self) -> None:
        """Be gone."""
        _end(self.process)

    def _ask(self, what: str, body: Mapping[str, Any]) -> None:
        requests.post(f"{self.issuer}/test/{what}", json=dict(body), timeout=10).raise_for_status()


@contextmanager
def provided(origin: str, log: Path) -> Iterator[Provider]:
    """A provider that knows a server at an origin, until the block ends."""
    program = node()
    assert program, "tests that need the provider are marked so"
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, str(_HERE / "provider.mjs"), str(port), origin],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            # Node may be started by a program of its package, which is not to leave it behind.
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + _STARTS_WITHIN
        while not _is_there(issuer):
            assert time.monotonic() < deadline, log.read_text()
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield Provider(issuer, origin, process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_there(issuer: str) -> bool:
    try:
        return requests.get(f"{issuer}/jwks", timeout=5).ok
    except requests.ConnectionError:
        return False


@dataclass
class Person:
    """Somebody with a browser that is signed in at the provider once they have been there.

    Attributes:
        login: whom the provider takes them for.
    """

    login: str
    agent: requests.Session = field(default_factory=requests.Session)

    def come_back_from(self, address: str, origin: str) -> str:
        """Go where a sign-in leads, sign in, and be sent back: path and query there."""
        answer = self.agent.get(address, allow_redirects=False, timeout=10)
        for _step in range(20):
            if answer.is_redirect:
                there = urljoin(answer.url, answer.headers["Location"])
                if there.startswith(origin):
                    return there.removeprefix(origin)
                answer = self.agent.get(there, allow_redirects=False, timeout=10)
                continue
            form = _FORM.search(answer.text)
            assert form, answer.text
            prompt = "login" if 'name="login"' in answer.text else "consent"
            sent = {"prompt": prompt, "login": self.login, "password": "any"}
            action = urljoin(answer.url, form[1])
            answer = self.agent.post(action, sent, allow_redirects=False, timeout=10)
        raise AssertionError(answer.text)
