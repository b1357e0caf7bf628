"""How many files were refused, by source and why, in a small file beside the archive.

A refused file changes nothing in the store; this is what monitoring knows of it.
"""

import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from data_access.store import durable

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """Files of a source that were refused for the same reason.

    Attributes:
        files: how many.
        newest: when the newest was refused, seconds since 1970.
    """

    files: int = 0
    newest: float = 0


class Refusals:
    """The file, which all processes share.

    Args:
        archive: folder beside which it lies.
    """

    def __init__(self, archive: Path) -> None:
        self.path = archive.with_suffix(".refused.json")

    def note(self, source: str, reason: str) -> None:
        """Count a file. Where that cannot be kept, the refusal stands all the same."""
        with suppress(OSError), self._alone():
            found = dict(self.counts())
            found[source, reason] = Refused(
                found.get((source, reason), Refused()).files + 1, time.time()
            )
            rows = [
                {"source": source, "reason": reason, **asdict(one)}
                for (source, reason), one in sorted(found.items())
            ]
            content = json.dumps({"format": _FORMAT, "refused": rows}, indent=2)
            durable.write(self.path, f"{content}\n".encode())

    def counts(self) -> Mapping[tuple[str, str], Refused]:
        """What was counted, by source and reason; nothing, where the file is none of ours."""
        try:
            content = json.loads(self.path.read_bytes())
            rows = content["refused"] if content["format"] == _FORMAT else []
            return {
                (str(row["source"]), str(row["reason"])): Refused(
                    int(row["files"]), float(row["newest"])
                )
                for row in rows
            }
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from counting meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
