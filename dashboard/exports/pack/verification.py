"""Whether a bundle is what its manifest says, and its figures those of the version it names."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, is_zipfile

from dashboard.exports.export_request import request_of
from dashboard.exports.pack.bundle import FORMAT, MANIFEST, digest, figures
from dashboard.i18n import LANGUAGES, use_language
from dashboard.panels import PANELS
from dashboard.panels.card import render
from dashboard.wiring import Store
from data_access.availability import DataUnavailableError
from data_access.filters import InvalidFilterError

_LARGEST = 64 << 20
"""Bytes of one member: a bundle of ours has some hundred thousand."""


class VerificationError(ValueError):
    """It is no bundle of ours, or cannot be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        faults: one sentence for each file that is not what the manifest says; none is proof.
        files, items: how many were held against their hash, and made again.
        data_version: which the manifest names.
        store_version: of the figures that it was held against.
    """

    faults: Sequence[str]
    files: int
    items: int
    data_version: str
    store_version: str

    @property
    def is_remade(self) -> bool:
        """Whether the store could tell if the figures are those of that version."""
        return self.data_version == self.store_version


def verify(file: Path, store: Store) -> Verification:
    """Hold a bundle, or the manifest of one that was unpacked, against itself and the store.

    Raises:
        NotProvedError: it is none.
        StoreUnavailableError: the store does not answer.
    """
    with _Bundle(file) as bundle:
        manifest = bundle.manifest()
        listed: Sequence[Mapping[str, Any]] = manifest["files"]
        faults = list(_differing(bundle, listed))
    store_version = store.version()
    items = [one for one in listed if "figures_sha256" in one]
    if manifest["data_version"] == store_version:
        with use_language(manifest["language"]):
            faults += _changed(items, store)
    return Verification(faults, len(listed), len(items), manifest["data_version"], store_version)


class _Bundle:
    """The members of a ZIP, or of the folder beside a manifest."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._zip: ZipFile | None = None

    def __enter__(self) -> "_Bundle":
        if not self._file.is_file():
            msg = f"there is no file {self._file}"
            raise VerificationError(msg)
        if is_zipfile(self._file):
            self._zip = ZipFile(self._file)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._zip is not None:
            self._zip.close()

    def manifest(self) -> Mapping[str, Any]:
        """What the bundle says of itself."""
        content = self.read(MANIFEST) if self._zip else self._file.read_bytes()
        try:
            manifest = json.loads(content or b"")
            known = manifest["format"] == FORMAT and manifest["language"] in LANGUAGES
            named = [(one["name"], one["sha256"]) for one in manifest["files"]]
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{self._file.name} holds no manifest of a briefing"
            raise VerificationError(msg) from error
        if not (known and isinstance(manifest["data_version"], str) and all(map(_is_plain, named))):
            msg = f"the manifest in {self._file.name} is of a kind that is not known here"
            raise VerificationError(msg)
        checked: Mapping[str, Any] = manifest
        return checked

    def read(self, name: str) -> bytes | None:
        """A member; None where it is missing, damaged or too large."""
        try:
            if self._zip is not None:
                info = self._zip.getinfo(name)
                return self._zip.read(info) if info.file_size <= _LARGEST else None
            beside = self._file.parent / name
            return beside.read_bytes() if beside.stat().st_size <= _LARGEST else None
        except (KeyError, OSError, BadZipFile):
            return None

    def others(self, listed: Sequence[Mapping[str, Any]]) -> Sequence[str]:
        """Members that no manifest names."""
        known = {MANIFEST, *(one["name"] for one in listed)}
        return [name for name in self._zip.namelist() if name not in known] if self._zip else []


def _is_plain(named: tuple[object, object]) -> bool:
    """Whether a name is that of a file beside the manifest, never a path."""
    name, written = named
    return isinstance(name, str) and isinstance(written, str) and Path(name).name == name


def _differing(bundle: _Bundle, listed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in listed:
        content = bundle.read(one["name"])
        if content is None:
            yield f"{one['name']} is missing or cannot be read"
        elif digest(content) != one["sha256"]:
            yield f"{one['name']} is not the file that the manifest names: it was changed"
    yield from (f"{name} is not in the manifest" for name in bundle.others(listed))


def _changed(items: Sequence[Mapping[str, Any]], store: Store) -> Iterator[str]:
    """Items whose figures the store, being of the same version, does not give."""
    for one in items:
        panel = PANELS.get(str(one["panel"]))
        parts = urlsplit(str(one.get("address", "")))
        try:
            if panel is None:
                msg = "no such panel"
                raise InvalidFilterError("panel", msg)  # noqa: TRY301 - one sentence for all
            table = render(panel, request_of(parts.path, parts.query), store).table()
        except (InvalidFilterError, DataUnavailableError) as error:
            yield f"{one['name']}: the store has no such figures ({error})"
            continue
        if digest(figures(table).encode()) != one.get("figures_sha256"):
            yield f"{one['name']}: its figures are not those of the version that it names"
