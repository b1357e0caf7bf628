"""One run over a list: what is due is made and sent, once per version of the data and recipient."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from dashboard.access.reader import reading_as
from dashboard.audit.record import audit_of
from dashboard.day import today
from dashboard.exports.delivery import mail
from dashboard.exports.delivery.delivery_list import (
    FOLDER,
    RAISED,
    WEEKDAYS,
    DeliveryList,
    Entry,
)
from dashboard.exports.links import language_of
from dashboard.exports.pack.brief_files import BriefFile, batch_files
from dashboard.exports.pack.contents import Maps, no_maps
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.formats import format_date
from dashboard.handling_marks import marking
from dashboard.i18n import use_language
from dashboard.panels.card import scoped
from dashboard.panels.catalogue.judgements import raised_now, why
from dashboard.panels.catalogue.thresholds import thresholds_crossed
from dashboard.wiring import Store
from data_access.store import deliveries as record, durable
from data_access.store.deliveries import Key, Record, State

_MINUTE = 60
PAUSES = (1, 4, 10)
"""Minutes before each further attempt of one run: greylisting lets a sender pass after some."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery.

    Attributes:
        recipient: a mail address, or `folder`; empty where it concerns all of an entry.
        state: empty where it is not due.
        sentence: what happened, or why nothing did.
        failed: whether somebody has to look at it.
    """

    entry: str
    recipient: str
    state: State | None
    sentence: str
    failed: bool = False


_Left = list[tuple[Entry, BriefFile, str]]
"""What the mail server wants later: of which entry, which pack, and for whom."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a list.

    Attributes:
        entries: of the list, those that are looked at.
        pauses: minutes before each further attempt.
        wait: lets seconds pass.
    """

    deliveries: DeliveryList
    entries: Sequence[Entry]
    store: Store
    maps: Maps = no_maps
    pauses: Sequence[float] = PAUSES
    wait: Callable[[float], None] = time.sleep
    down: list[str] = field(default_factory=list)

    def plan(self) -> Iterator[Outcome]:
        """What a run would do, without making or sending anything.

        Raises:
            StoreUnavailableError: the store does not answer.
        """
        for entry in self.entries:
            with reading_as(entry.reader):
                past, quiet = self._past(entry), self._quiet(entry)
                planned = [
                    self._reason(entry, recipient, past)
                    or quiet
                    or Outcome(
                        entry.name, recipient, State.WAITING, f"would be sent as {entry.spec.form}"
                    )
                    for recipient in entry.recipients
                ]
            yield from planned

    def deliver(self, step: Callable[[int, int], None]) -> Iterator[Outcome]:
        """Make and send what is due; what the server wants later is tried again after each pause.

        Args:
            step: called with how many of how many entries were tried.

        Raises:
            LoginRefusedError: the mail server can be used for nobody.
            OSError: a folder cannot be written to.
            StoreUnavailableError: the store does not answer, or cannot be written to.
        """
        left: _Left = []
        step(0, len(self.entries))
        for number, entry in enumerate(self.entries, start=1):
            with reading_as(entry.reader):
                outcomes = self._first(entry, left)
            yield from outcomes
            step(number, len(self.entries))
        for pause in self.pauses:
            if not left:
                break
            self.wait(pause * _MINUTE)
            self.down.clear()
            again, left = left, []
            for entry, file, recipient in again:
                with reading_as(entry.reader):
                    outcome = self._attempt(entry, file, recipient, left)
                yield outcome

    def _first(self, entry: Entry, left: _Left) -> list[Outcome]:
        past = self._past(entry)
        reasons = {one: self._reason(entry, one, past) for one in entry.recipients}
        due = [recipient for recipient, reason in reasons.items() if reason is None]
        waiting = [reason for reason in reasons.values() if reason]
        if not due:
            return waiting
        if quiet := self._quiet(entry):
            return [*waiting, quiet]
        try:
            (file,) = batch_files(entry.spec, self.store, lambda _done, _all: None, self.maps)
            sentence = self._too_high(entry, file)
        except OrderRefusedError as error:
            sentence = str(error)
        if sentence:
            return [*waiting, Outcome(entry.name, "", None, sentence, failed=True)]
        return [*waiting, *(self._attempt(entry, file, one, left) for one in due)]

    def forget(self) -> None:
        """Let the entries be delivered again, whatever the record says of them.

        Raises:
            StoreUnavailableError: the store cannot be written to.
        """
        name = self.deliveries.name
        for entry in self.entries:
            with reading_as(entry.reader):
                version = self.store.version()
            self.store.keep(lambda c, e=entry, v=version: record.forget(c, name, e.name, v))  # type: ignore[misc]

    # Whether it is due.

    def _past(self, entry: Entry) -> Sequence[Record]:
        name = self.deliveries.name
        found = self.store.run(lambda connection: record.records(connection, name))
        return [one for one in found if one.key.entry_name == entry.name]

    def _reason(self, entry: Entry, recipient: str, past: Sequence[Record]) -> Outcome | None:
        """Why nothing is sent; None where something is due."""
        version = self.store.version()
        own = [one for one in past if one.key.recipient == recipient]
        now = next((one for one in own if one.key.data_version == version), None)
        if now is not None:
            return _standing(entry, recipient, now)
        sent = [one.changed_at.date() for one in own if one.state is State.DELIVERED]
        if entry.when in WEEKDAYS and sent:
            day = newest_weekday(entry.when, today())
            if sent[-1] >= day:
                sentence = f"not due before {format_date(day + timedelta(days=7))}"
                return Outcome(entry.name, recipient, None, sentence)
        return None

    def _quiet(self, entry: Entry) -> Outcome | None:
        if entry.when == RAISED and not self._raised(entry):
            return Outcome(entry.name, "", None, "no threshold is raised that it waits for")
        return None

    def _raised(self, entry: Entry) -> Sequence[str]:
        """What thresholds raise in the view, in words."""
        if entry.when != RAISED:
            return ()
        with use_language(self._language(entry)):
            request = ordered(entry.spec.view).view.request()
            found = raised_now(scoped(thresholds_crossed, request, self.store))
            return [why(one) for one in found if not entry.rules or one.rule in entry.rules]

    def _language(self, entry: Entry) -> str:
        return language_of(entry.spec.view, entry.spec.language, self.store.settings.language)

    def _too_high(self, entry: Entry, file: BriefFile) -> str:
        """Why a pack may not go out by itself: its mark is not for everybody, or above `up_to`."""
        mark, scheme = file.brief.marking, marking(self.store.settings).scheme
        if mark.public or (entry.highest and mark.rank <= scheme.level(entry.highest).rank):
            return ""
        return (
            f"the pack is marked {mark.label}, and nothing was sent: if its recipients may have "
            f'it, write up_to = "{mark.label}"'
        )

    # Sending.

    def _attempt(self, entry: Entry, file: BriefFile, recipient: str, left: _Left) -> Outcome:
        """Deliver a pack to one recipient, note how that ended, and leave a line in the audit."""
        audit = audit_of(self.store.settings)
        with audit.act("deliver", object=entry.name, to=recipient, **file.described()) as line:
            key = Key(self.deliveries.name, entry.name, recipient, file.brief.data_version)
            state, answer = self._hand_over(entry, key, file)
            line.update(state=str(state))
            if state is not State.SENDING:
                self.store.keep(lambda connection: record.note(connection, key, state, answer))
        if state is State.WAITING:
            left.append((entry, file, recipient))
        sentence = {
            State.SENDING: _UNCLEAR,
            State.REFUSED: f"refused: {answer}",
            State.WAITING: f"not yet: {answer}",
            State.DELIVERED: answer if recipient == FOLDER else f"{file.name}: {answer}",
        }[state]
        return Outcome(entry.name, recipient, state, sentence, state is not State.DELIVERED)

    def _hand_over(self, entry: Entry, key: Key, file: BriefFile) -> tuple[State, str]:
        """How it went, and what the mail server said, or the path of the file."""
        if entry.folder and key.recipient == FOLDER:
            return State.DELIVERED, self._put_down(entry, key, file, entry.folder / file.name)
        try:
            return State.DELIVERED, self._hand_in(entry, key, file)
        except mail.ClaimedError:
            return State.SENDING, ""
        except mail.MailRefusedError as error:
            return State.REFUSED, str(error)
        except mail.LaterError as error:
            if isinstance(error, mail.UnreachableError):
                self.down.append(str(error))
            return State.WAITING, str(error)

    def _hand_in(self, entry: Entry, key: Key, file: BriefFile) -> str:
        server = self.deliveries.mail
        if server is None or self.down:
            raise mail.LaterError(*self.down)
        with use_language(self._language(entry)):
            message = mail.message_of(file, self._raised(entry))
        identity = sha256("\n".join((key.list_name, key.entry_name, key.recipient)).encode())
        identity.update(key.data_version.encode())
        message["From"], message["To"] = server.sender, key.recipient
        domain = server.sender.rpartition("@")[2]
        # Alike in each attempt, by which mail programs know a double.
        message["Message-ID"] = f"<{identity.hexdigest()[:32]}@{domain}>"
        with mail.connection(server, self.store.settings) as smtp:
            return mail.hand_in(
                smtp, server.sender, key.recipient, message.as_bytes(), lambda: self._claim(key)
            )

    def _put_down(self, entry: Entry, key: Key, file: BriefFile, target: Path) -> str:
        """Write a file in its folder; one that a run was ended at, again under its name."""
        is_first = self._claim(key, str(target))
        if not is_first:
            target = Path(next(one.answer for one in self._past(entry) if one.key == key))
        if is_first or not target.exists():
            durable.write(target, file.content)
        return str(target)

    def _claim(self, key: Key, answer: str = "") -> bool:
        return self.store.keep(lambda connection: record.claim(connection, key, answer))


_UNCLEAR = (
    "unclear: another run is sending it, or was ended while the mail server answered; nothing was "
    "sent. See whether it has arrived; --again with the name of the delivery sends it again"
)


def _standing(entry: Entry, recipient: str, now: Record) -> Outcome | None:
    """Why a delivery of this version of the data is not tried; None where it waits."""
    day = format_date(now.changed_at.date())
    if now.state is State.DELIVERED:
        return Outcome(entry.name, recipient, None, f"delivered on {day}; no newer figures")
    if now.state is State.REFUSED:
        sentence = f"refused on {day}: {now.answer}; --again with its name tries again"
        return Outcome(entry.name, recipient, State.REFUSED, sentence, failed=True)
    if now.state is State.SENDING and recipient != FOLDER:
        return Outcome(entry.name, recipient, State.SENDING, _UNCLEAR, failed=True)
    return None


def newest_weekday(name: str, day: date) -> date:
    """The newest day of that name, this one included."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(name)) % 7)
