"""What was fetched from which address, in a small file beside the archive.

It saves publishers work and decides nothing: a file that the store lacks is fetched again, whatever
stands here.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data_access.retrieval.transport import Validators
from data_access.store import durable

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Known:
    """The newest file of an address.

    Attributes:
        etag, last_modified: as the publisher gave them.
        sha256: of the file.
        file: its name in the inbox.
        refused: why it could not be taken; empty where it could.
        not_before: time (seconds since 1970) before which the publisher wants no request.
    """

    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    file: str = ""
    refused: str = ""
    not_before: float = 0

    @property
    def validators(self) -> Validators:
        """By which the publisher tells whether there is anything new."""
        return Validators(self.etag, self.last_modified)

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> "Known":
        """An entry of the file.

        Raises:
            TypeError: it has other fields, or values of other kinds.
        """
        known = cls(**fields)
        texts = (known.etag, known.last_modified, known.sha256, known.file, known.refused)
        if not (
            all(isinstance(t, str) for t in texts) and isinstance(known.not_before, int | float)
        ):
            raise TypeError
        return known


class KnownReleases:
    """The file, read once; each note writes it anew, whole or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of = _entries(path)

    def of(self, address: str) -> Known:
        """What is known of an address."""
        return self._of.get(address, Known())

    def note(self, address: str, known: Known) -> None:
        """Keep what is known of an address from now on."""
        self._of[address] = known
        content = {
            "format": _FORMAT,
            "addresses": {address: asdict(known) for address, known in sorted(self._of.items())},
        }
        durable.write(self.path, (json.dumps(content, indent=2) + "\n").encode())


def _entries(path: Path) -> dict[str, Known]:
    """What stands in the file; nothing, where it is none of ours: then everything is asked anew."""
    try:
        content = json.loads(path.read_bytes())
        if content["format"] == _FORMAT:
            return {at: Known.of_fields(fields) for at, fields in content["addresses"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass
    return {}
