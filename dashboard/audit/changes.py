"""Acts that change figures: a line before and one after, also where a process was killed between.

Beside the file of the audit, `<name>.begun` is locked by who changes figures and holds what was
begun, with what the store was then. The next one finds it there if nobody wrote its end.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from dashboard.audit.chain import MODE, read_lines
from dashboard.audit.record import BEGUN, DONE, Audit, AuditUnavailableError, account, audit_of
from dashboard.settings import Settings
from data_access.store.engine import ImportRunningError, StoreMissingError, reading
from data_access.store.inventory import fingerprint

_UNCHANGED, _CHANGED = "did not finish: nothing was changed", "did not finish: figures have changed"
PATIENCE, _PAUSE = 5.0, 0.05
"""Seconds in which another change is to end, and between looks."""


@contextmanager
def changing(act: str, **more: object) -> Iterator[dict[str, object]]:
    """A block of a command that changes figures, in the audit of this installation.

    It gives the fields of the line, to which the block may add.

    Raises:
        AuditUnavailableError: no line can be kept; the block has not begun.
        ImportRunningError: another one changes figures.
    """
    settings = Settings.from_environment()
    audit, more = audit_of(settings), {"change": secrets.token_hex(8), **more}
    with _locked(audit, PATIENCE) as file:
        _end_unfinished(audit, file, settings)
        if file is not None:
            _write(file, {"who": account(), "act": act, **more, "state": _state(settings)})
        audit.write(act, BEGUN, **more)
        result = DONE
        try:
            yield more
        except BaseException as error:
            result = f"refused ({type(error).__name__})"
            raise
        finally:
            # What is done stands, and its first line says so.
            with suppress(AuditUnavailableError):
                audit.write(act, result, **more)
                if file is not None:
                    _write(file, {})


def end_unfinished(settings: Settings) -> None:
    """Say of an act whose process was killed whether figures have changed; nothing if one runs."""
    audit = audit_of(settings)
    with suppress(ImportRunningError, AuditUnavailableError), _locked(audit, 0) as file:
        _end_unfinished(audit, file, settings)


@contextmanager
def _locked(audit: Audit, patience: float) -> Iterator[int | None]:
    """The file of what was begun, for this process alone; None where the audit is no file."""
    chain = audit.chain
    if chain is None:
        yield None
        return
    audit.ready()
    file = os.open(chain.begun, os.O_RDWR | os.O_CREAT, MODE)
    try:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise ImportRunningError from error
            time.sleep(_PAUSE)
        yield file
    finally:
        os.close(file)


def _write(file: int, begun: dict[str, object]) -> None:
    content = json.dumps(begun, default=str).encode()
    os.pwrite(file, content, 0)
    os.ftruncate(file, len(content))


def _end_unfinished(audit: Audit, file: int | None, settings: Settings) -> None:
    """Write the line that a killed process has not."""
    if file is None or audit.chain is None:
        return
    try:
        begun = json.loads(os.pread(file, os.fstat(file).st_size, 0))
    except ValueError:
        # Nothing, or half of it: no act had begun.
        return
    if begun and not any(
        line.get("change") == begun["change"] and line["result"] != BEGUN
        for line in read_lines(audit.chain.files())
    ):
        is_same = begun.pop("state") == _state(settings)
        audit.write(begun.pop("act"), _UNCHANGED if is_same else _CHANGED, **begun)
    _write(file, {})


def _state(settings: Settings) -> str:
    """What the store is; empty where there is none that can be read."""
    try:
        with reading(settings.database_url) as connection:
            return fingerprint(connection)
    except (StoreMissingError, SQLAlchemyError):
        return ""
