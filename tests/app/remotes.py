"""Browsers that steer a wall or are one, and what their pages ask of the server."""

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.api.answers import KEY

HOST = "http://localhost"
WISH = {"scene": 2, "paused": True, "spot": None}


@dataclass
class Device:
    """A browser: its key, and the worker that answers it."""

    client: FlaskClient
    key: str = ""
    n: int = 0
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": HOST})

    def ask(self, what: str, **body: object) -> TestResponse:
        """Ask as the pages do."""
        headers = {KEY: self.key, **self.headers}
        sent = {"playlist": "situation", **body}
        return self.client.post(f"/api/remote/{what}", json=sent, headers=headers)

    def code(self) -> str:
        """As a wall: show a code."""
        told = self.ask("code").json
        assert told
        self.key = told["wall"]
        return str(told["code"])

    def pair(self, code: str, **options: object) -> TestResponse:
        """As a remote: enter a code."""
        answer = self.ask("pair", code=code, **options)
        self.key = (answer.json or {}).get("remote", self.key)
        return answer

    def say(self, wish: object = None, point: object = None) -> TestResponse:
        """As a remote."""
        self.n += 1
        return self.ask("say", n=self.n, wish=wish, point=point)

    def heard(self, **body: object) -> dict[str, Any]:
        """As a wall: what it is to do."""
        return dict(self.ask("follow", **body).json or {})
