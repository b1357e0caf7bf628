"""Sessions of those who signed in at a provider, in a small file that all workers share.

The browser has a random name of the session in a cookie, the file its hash: neither is any use
without the other, and what the provider says of a person (name, groups and bureau) and gives (its
tokens) is kept under a key made of the cookie. Only the subject can be read: it is opaque.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import TypeAdapter

from dashboard.access.reader import Identity
from dashboard.shared_file import Form, SharedFile, key_hash

IDLE_SECONDS = 3_600.0
"""Without a sign of its browser a session ends; a page that is open asks every few seconds."""
CHECK_SECONDS = 45.0
"""After so many the provider is asked anew: a group that is taken away is gone within a minute."""
SIGN_IN_SECONDS = 600.0
"""That a sign-in may take, from the first press to the provider's answer."""
MOST_SIGN_INS = 10_000
"""At the same time; the oldest gives way."""
_SEEN_EVERY = 60.0
_NAME_BYTES = 32

_TABLES = """
DROP TABLE IF EXISTS session;
DROP TABLE IF EXISTS sign_in;
DROP TABLE IF EXISTS logout;
DROP TABLE IF EXISTS secret;
CREATE TABLE session (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL, sid TEXT NOT NULL, ends REAL NOT NULL,
    seen REAL NOT NULL, checked REAL NOT NULL, sealed BLOB NOT NULL
);
CREATE INDEX session_subject ON session (subject);
CREATE TABLE sign_in (name TEXT PRIMARY KEY, content TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE logout (jti TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE secret (value BLOB NOT NULL);
"""


class SessionsUnavailableError(RuntimeError):
    """The file cannot be used; `str()` is the sentence for the operator."""


_FORM = Form(
    release=3,
    tables=_TABLES,
    sweeps=(
        f"DELETE FROM session WHERE ends < :now OR seen < :now - {IDLE_SECONDS}",  # noqa: S608 - a number of ours
        "DELETE FROM sign_in WHERE until < :now",
        "DELETE FROM logout WHERE until < :now",
    ),
    unavailable=SessionsUnavailableError,
    what="Sessions",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the provider says.

    Attributes:
        sid: its own name of the session.
        tokens: `access`, `refresh` and `id`, and `source`: `id` where the ID token says the groups.
    """

    identity: Identity
    sid: str
    tokens: Mapping[str, str]


_PERSON = TypeAdapter(Person)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in.

    Attributes:
        name: in the cookie.
        person: as the provider last said.
        checked: when it last said so.
    """

    name: str
    person: Person
    checked: float


class Sessions(SharedFile):
    """The file of sessions."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(path, _FORM, clock)

    def secret(self) -> bytes:
        """What this installation signs with: made once, the same for all workers and restarts.

        Raises:
            SessionsUnavailableError: the file cannot be used.
        """
        with self.writing() as connection:
            row = connection.execute("SELECT value FROM secret").fetchone()
            if row is None:
                made = secrets.token_bytes(_NAME_BYTES)
                connection.execute("INSERT INTO secret VALUES (?)", (made,))
                return made
            return bytes(row["value"])

    # Signing in: what has begun, as Authlib keeps it beside the cookie of the browser.

    def set(self, name: str, content: str, _seconds: float) -> None:
        """Keep what a sign-in has begun with, as long as one may take.

        Raises:
            SessionsUnavailableError: the file cannot be used.
        """
        row = (key_hash(name), content, self.clock() + SIGN_IN_SECONDS)
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO sign_in VALUES (?, ?, ?)", row)
            connection.execute(
                "DELETE FROM sign_in WHERE name NOT IN"
                " (SELECT name FROM sign_in ORDER BY until DESC LIMIT ?)",
                (MOST_SIGN_INS,),
            )

    def get(self, name: str) -> str | None:
        """What a sign-in has begun with; None where it is over."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT content FROM sign_in WHERE name = ? AND until >= ?",
                (key_hash(name), self.clock()),
            ).fetchone()
        return str(row["content"]) if row else None

    def delete(self, name: str) -> None:
        """Let a sign-in be over."""
        with self.reading() as connection:
            connection.execute("DELETE FROM sign_in WHERE name = ?", (key_hash(name),))

    # Sessions.

    def add(self, person: Person, minutes: int) -> str:
        """The name of a new session."""
        name, now = secrets.token_urlsafe(_NAME_BYTES), self.clock()
        whose = (key_hash(name), person.identity.subject, person.sid)
        row = (*whose, now + 60 * minutes, now, now, _sealed(name, person))
        with self.writing() as connection:
            connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return name

    def find(self, name: str) -> Session | None:
        """The session of a name; None where it has ended.

        Raises:
            SessionsUnavailableError: the file cannot be used.
        """
        now = self.clock()
        with self.reading() as connection:
            row = connection.execute(
                "SELECT * FROM session WHERE id = ?", (key_hash(name),)
            ).fetchone()
            if row is None or row["ends"] <= now or row["seen"] <= now - IDLE_SECONDS:
                return None
            if now - row["seen"] > _SEEN_EVERY:
                connection.execute("UPDATE session SET seen = ? WHERE id = ?", (now, row["id"]))
        person = _PERSON.validate_json(_cipher(name).decrypt(row["sealed"]))
        return Session(name, person, row["checked"])

    def claim_check(self, session: Session) -> bool:
        """Whether this caller, and no other, is to ask the provider about a session."""
        now = self.clock()
        if now - session.checked < CHECK_SECONDS:
            return False
        with self.reading() as connection:
            claimed = connection.execute(
                "UPDATE session SET checked = ? WHERE id = ? AND checked = ?",
                (now, key_hash(session.name), session.checked),
            )
            return claimed.rowcount == 1

    def renew(self, session: Session, person: Person) -> Session:
        """A session with what the provider says now."""
        row = (_sealed(session.name, person), key_hash(session.name))
        with self.reading() as connection:
            connection.execute("UPDATE session SET sealed = ? WHERE id = ?", row)
        return replace(session, person=person)

    def end(self, name: str) -> None:
        """End one session."""
        with self.reading() as connection:
            connection.execute("DELETE FROM session WHERE id = ?", (key_hash(name),))

    def end_all(self, subject: str) -> int:
        """End all sessions of somebody; how many there were."""
        with self.writing() as connection:
            gone = connection.execute("DELETE FROM session WHERE subject = ?", (subject,))
            return gone.rowcount

    def log_out(self, jti: str, until: float, *, subject: str = "", sid: str = "") -> bool:
        """End what a provider ends: a session of its own, or all of somebody.

        Args:
            jti: name of its message, which counts once.
            until: it could be believed again.
            subject: whose, where `sid` says none.
            sid: of the provider's session.

        Returns:
            False where the message has come before.
        """
        with self.writing() as connection:
            new = connection.execute("INSERT OR IGNORE INTO logout VALUES (?, ?)", (jti, until))
            if not new.rowcount:
                return False
            column, value = ("sid", sid) if sid else ("subject", subject)
            connection.execute(f"DELETE FROM session WHERE {column} = ?", (value,))  # noqa: S608 - one of two
        return True


def _sealed(name: str, person: Person) -> bytes:
    return _cipher(name).encrypt(_PERSON.dump_json(person))


def _cipher(name: str) -> Fernet:
    # Another use of the name than its hash in the file, so that this gives no key away.
    key = hmac.digest(name.encode(), b"person of a session", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key))
