"""Packs that are sent by themselves, to a real mail server: once, later, never, and none twice."""

import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from dashboard.day import today
from dashboard.exports.delivery.deliveries import Outcome, Run, newest_weekday
from dashboard.exports.delivery.delivery_list import read_list
from dashboard.exports.delivery.mail import LoginRefusedError
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.store.deliveries import State
from data_access.store.engine import writer
from tests import certificates
from tests.conftest import ROUTEWATCH, run_routewatch
from tests.serving import free_port

USER, PASSWORD = "routewatch", "correct horse"
VIEW = "/briefing?items=/%3Fp%3Dheadline-dead-missing"


@dataclass
class Desk:
    """What the mail server answers, and what it has taken.

    Attributes:
        answers: to RCPT, in turn; then it accepts.
        at_end: what happens when a message is whole, before it is accepted.
    """

    answers: list[str] = field(default_factory=list)
    at_end: str = "250 2.0.0 taken"
    pid: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    ends: int = 0

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        """The next answer to a recipient."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "kill":
            os.kill(self.pid, signal.SIGKILL)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        """What becomes of a whole message."""
        self.ends += 1
        if self.at_end == "kill":
            os.kill(self.pid, signal.SIGKILL)
        elif not self.at_end.startswith("250"):
            return self.at_end
        message = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        assert isinstance(message, EmailMessage)
        self.taken += [(one, message) for one in envelope.rcpt_tos]
        return "250 2.0.0 taken"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    yield from listening(desk)


def listening(desk: Desk, **options: Any) -> Iterator[int]:
    controller = Controller(desk, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def address(network_file: str, tmp_path: Path) -> str:
    """A small store of this test's own."""
    made = network_file.removeprefix("sqlite:///")
    return f"sqlite:///{shutil.copy(made, tmp_path / 'store.sqlite')}"


def listed(folder: Path, port: int, more: str = "", security: str = "none") -> Path:
    path = folder / "weekly.toml"
    path.write_text(
        f'[mail]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\n'
        f'from = "routewatch@example.org"\n\n[[delivery]]\nname = "pack"\nview = "{VIEW}"\n'
        f'format = "zip"\nto = ["a@example.org", "b@example.org"]\n{more}',
        encoding="utf-8",
    )
    return path


def run_of(path: Path, address: str, *, pauses: Sequence[float] = (), password: str = "") -> Run:
    user = USER if password else ""
    store = Store(Settings(database_url=address, smtp_user=user, smtp_password=password))
    found = read_list(path, store.settings)
    return Run(found, found.entries, store, pauses=pauses, wait=lambda _seconds: None)


def delivered(run: Run) -> list[Outcome]:
    return list(run.deliver(lambda _done, _all: None))


def newer(address: str, version: str = "f" * 12) -> None:
    """Another version of the data."""
    engine = writer(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE data_version SET version = ?", (version,))
    engine.dispose()


def test_each_recipient_gets_each_version_once(
    desk: Desk, port: int, address: str, tmp_path: Path
) -> None:
    path = listed(tmp_path, port, 'folder = "packs"\n')
    states = [one.state for one in delivered(run_of(path, address))]
    assert states == [State.DELIVERED] * 3
    assert [one for one, _message in desk.taken] == ["a@example.org", "b@example.org"]
    _to, message = desk.taken[0]
    # Nobody sees who else has it; the mark comes first, and what a link would be is in words.
    assert message["To"] == "a@example.org"
    assert message["Subject"].lstrip().startswith("[TLP:CLEAR] ")
    body, (pack,) = message.get_body(), message.iter_attachments()
    assert body is not None
    assert "Routewatch, page /briefing?" in body.get_content()
    (file,) = (tmp_path / "packs").iterdir()
    assert (pack.get_filename(), pack.get_content()) == (file.name, file.read_bytes())

    assert [one.state for one in delivered(run_of(path, address))] == [None] * 3
    assert len(desk.taken) == 2
    newer(address)
    assert [one.state for one in delivered(run_of(path, address))] == [State.DELIVERED] * 3
    identities = [message["Message-ID"] for _to, message in desk.taken]
    assert len(set(identities)) == len(desk.taken) == 4


def test_refused_is_final_and_later_is_tried_again(
    desk: Desk, port: int, address: str, tmp_path: Path
) -> None:
    path = listed(tmp_path, port)
    desk.answers = ["550 5.1.1 no such mailbox", "451 4.7.1 greylisted", "450 4.2.0 still busy"]
    first, *others = delivered(run_of(path, address, pauses=(1, 4)))
    assert (first.state, first.sentence) == (State.REFUSED, "refused: 550 5.1.1 no such mailbox")
    assert [one.state for one in others] == [State.WAITING, State.WAITING, State.DELIVERED]
    assert [one for one, _message in desk.taken] == ["b@example.org"]
    again = delivered(run_of(path, address))
    assert [(one.state, one.failed) for one in again] == [(State.REFUSED, True), (None, False)]
    run_of(path, address).forget()
    # Also what is put off at the very end is only sent once in the end.
    desk.at_end = "452 4.3.1 out of space"
    assert [one.state for one in delivered(run_of(path, address))] == [State.WAITING] * 2
    desk.at_end = "250"
    assert [one.state for one in delivered(run_of(path, address))] == [State.DELIVERED] * 2
    assert len(desk.taken) == 3


def test_a_mark_that_is_not_for_everybody_has_to_be_let_out(
    desk: Desk, port: int, address: str, tmp_path: Path
) -> None:
    (outcome,) = delivered(run_of(listed(tmp_path, port, 'marking = "TLP:AMBER"'), address))
    assert outcome.failed
    assert 'write up_to = "TLP:AMBER"' in outcome.sentence
    assert not desk.ends
    more = 'marking = "TLP:AMBER"\nup_to = "TLP:AMBER"'
    delivered(run_of(listed(tmp_path, port, more), address))
    assert desk.taken[0][1]["Subject"].lstrip().startswith("[TLP:AMBER] ")


def test_it_waits_for_its_day_and_for_what_is_raised(
    desk: Desk, port: int, address: str, tmp_path: Path
) -> None:
    day = newest_weekday("monday", today()).strftime("%A").lower()
    path = listed(tmp_path, port, f'when = "{day}"')
    delivered(run_of(path, address))
    newer(address)
    assert [one.sentence[:14] for one in delivered(run_of(path, address))] == ["not due before"] * 2
    quiet = listed(tmp_path, port, 'when = "raised"')
    (outcome,) = [*run_of(quiet, address).plan()][:1]
    assert "no threshold is raised" in outcome.sentence
    assert len(desk.taken) == 2


@pytest.mark.thorough
def test_it_logs_in_encrypted_with_a_password_from_the_environment(
    desk: Desk, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = certificates.made(tmp_path / "tls")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": lambda _server, _session, _envelope, _mechanism, data: AuthResult(
            success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()),
            handled=False,
        ),
    }
    for port in listening(desk, **options):
        path = listed(tmp_path, port, security="starttls")
        with pytest.raises(LoginRefusedError, match="certificate is not trusted"):
            delivered(run_of(path, address, password=PASSWORD))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(LoginRefusedError, match="refuses the user of ROUTEWATCH_SMTP_USER"):
            delivered(run_of(path, address, password=PASSWORD[::-1]))
        with pytest.raises(LoginRefusedError, match="never sent unencrypted"):
            delivered(run_of(listed(tmp_path, port), address, password=PASSWORD))
        path = listed(tmp_path, port, security="starttls")
        delivered(run_of(path, address, password=PASSWORD))
        assert len(desk.taken) == 2
    assert PASSWORD not in repr(Settings(smtp_password=PASSWORD))


@pytest.mark.thorough
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_half_way_sends_nothing_twice(
    when: str, address: str, tmp_path: Path
) -> None:
    desk = Desk(
        answers=["kill"] if when == "before" else [], at_end="kill" if when == "after" else ""
    )
    for port in listening(desk):
        path = listed(tmp_path, port)
        environment = {**os.environ, "ROUTEWATCH_DATABASE_URL": address}
        with subprocess.Popen([ROUTEWATCH, "deliver", path], env=environment) as process:
            desk.pid = process.pid
        assert process.returncode == -signal.SIGKILL
        desk.at_end = "250"
        again = run_routewatch("deliver", str(path), address=address)
        assert again.returncode == (1 if when == "after" else 0), again.stdout
        assert ("unclear" in again.stdout) == (when == "after")
        # One was whole before the run was killed: nobody knows whether it was taken.
        assert len([one for one, _message in desk.taken if one == "a@example.org"]) == 1
        assert len(desk.taken) == 2
        run_routewatch("deliver", str(path), address=address)
        assert len(desk.taken) == 2
