"""Whether a pack is as it was made: its signature, its hashes, and its figures computed anew.

A changed byte names its file; a changed figure names its row. Hashes alone prove nothing, since
whoever changes a file can write another hash: the signature says whose the manifest is.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from dashboard.exports.csv_tables import csv_text
from dashboard.exports.pack.bundle import (
    FIGURE_COLUMNS,
    FIGURES,
    FORMAT,
    MANIFEST,
    digest,
    figures,
)
from dashboard.exports.pack.contents import read_brief
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.signatures import SIGNATURE, is_signed
from dashboard.i18n import LANGUAGES, use_language
from dashboard.view import use_day
from dashboard.wiring import Store
from data_access.store import zip_files

_LARGEST = 64 << 20
"""Bytes of one member: a bundle of ours has some hundred thousand."""
_NAMED = 20
"""Figures that are named."""
_KEYS = FIGURE_COLUMNS.index("value")
"""The columns of a figure before its value say which one it is."""


class VerificationError(ValueError):
    """It is no pack of ours, or cannot be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a pack has shown.

    Attributes:
        faults: one sentence for each file that is not what the manifest says, for each figure that
            is not what the store gives, and for a manifest that was not signed.
        unproved: what could not be compared here, and why; of another version of the data, where
            the store gives something else now.
        files, figures: how many the manifest names, and how many its table has.
        data_version: which the manifest names.
        store_version: of the figures that it was compared with.
    """

    faults: Sequence[str]
    unproved: Sequence[str]
    files: int
    figures: int
    data_version: str
    store_version: str

    @property
    def is_of_this_version(self) -> bool:
        """Whether the store has the version of the data that the pack was made of."""
        return self.data_version == self.store_version


def verify(file: Path, store: Store, key: Path | None = None) -> Verification:
    """Compare a pack, or the manifest of one that was unpacked, with itself and the store.

    Args:
        file: a ZIP, or the manifest beside its files.
        store: where the figures are.
        key: file of the public key by whose other half its manifest has to be signed.

    Raises:
        VerificationError: it is no pack.
        SigningError: the key cannot be used.
        StoreUnavailableError: the store does not answer.
    """
    with _Bundle(file) as bundle:
        manifest = bundle.manifest()
        faults = [*_signature_faults(bundle, key), *_file_faults(bundle, manifest["files"])]
        table = bundle.member(FIGURES)
    version = store.version()
    unproved, count = [], 0
    if manifest["format"] < FORMAT:
        unproved.append(f"the pack is of an earlier release and has no {FIGURES}")
    elif table is not None:
        count = max(0, table.count(b"\n") - 1)
        differences = _figure_differences(table.decode("utf-8", "replace"), manifest, store)
        (faults if manifest["data_version"] == version else unproved).extend(differences)
    files = len(manifest["files"])
    return Verification(faults, unproved, files, count, manifest["data_version"], version)


class _Bundle:
    """The members of a ZIP, or of the folder beside a manifest."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._zip: ZipFile | None = None
        self._open = ExitStack()

    def __enter__(self) -> "_Bundle":
        if not self._file.is_file():
            raise VerificationError(f"there is no file {self._file}")
        if self._file.suffix in {".pptx", ".pdf"}:
            raise VerificationError(
                f"{self._file.name} by itself proves nothing: only a ZIP holds hashes, a signature "
                "and a table of its figures (routewatch brief --format zip --with pptx --with pdf)"
            )
        if is_zipfile(self._file):
            try:
                file = self._open.enter_context(self._file.open("rb"))
                self._zip = self._open.enter_context(zip_files.opened(file))
            except BadZipFile as error:
                self._open.close()
                raise VerificationError(
                    f"{self._file.name} is no pack, or a damaged one: {error}"
                ) from error
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    @property
    def text(self) -> bytes:
        """The manifest as it is written."""
        return self.member(MANIFEST) or b"" if self._zip else self._file.read_bytes()

    def manifest(self) -> Mapping[str, Any]:
        """What the bundle says of itself.

        Raises:
            VerificationError: it says nothing, or in a way that is not known here.
        """
        try:
            manifest: Mapping[str, Any] = json.loads(self.text)
            is_known = manifest["format"] in range(1, FORMAT + 1)
            is_known = is_known and manifest["language"] in LANGUAGES
            is_known = is_known and all(
                isinstance(manifest[key], str) for key in ("data_version", "link")
            )
            date.fromisoformat(manifest["made_on"])
            names = [(one["name"], one["sha256"]) for one in manifest["files"]]
        except (ValueError, KeyError, TypeError, BadZipFile) as error:
            raise VerificationError(f"{self._file.name} holds no manifest of a briefing") from error
        if not (is_known and all(map(_is_plain, names))):
            raise VerificationError(
                f"the manifest in {self._file.name} is of a kind that is not known here"
            )
        return manifest

    def member(self, name: str) -> bytes | None:
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
        """Members that no manifest names, or that stand there twice."""
        left = list(self._zip.namelist()) if self._zip else []
        for name in (MANIFEST, SIGNATURE, *(one["name"] for one in listed)):
            if name in left:
                left.remove(name)
        return left


def _is_plain(file: tuple[object, object]) -> bool:
    """Whether a name is that of a file beside the manifest, never a path."""
    name, written = file
    return isinstance(name, str) and isinstance(written, str) and Path(name).name == name


def _signature_faults(bundle: _Bundle, key: Path | None) -> Iterator[str]:
    """That the manifest was not signed by the owner of a key."""
    if key is None:
        return
    signature = bundle.member(SIGNATURE)
    if signature is None:
        yield f"{MANIFEST} is not signed"
    elif not is_signed(bundle.text, signature, key):
        yield f"{MANIFEST} is not as the owner of {key.name} signed it"


def _file_faults(bundle: _Bundle, listed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Files that are not those of the manifest."""
    for one in listed:
        content = bundle.member(one["name"])
        if content is None:
            yield f"{one['name']} is missing or cannot be read"
        elif digest(content) != one["sha256"]:
            yield f"{one['name']} is not the file that the manifest names: it was changed"
    yield from (f"{name} is not in the manifest" for name in bundle.others(listed))
    if FIGURES not in {one["name"] for one in listed} and bundle.manifest()["format"] == FORMAT:
        yield f"{FIGURES} is not in the manifest"


def _figure_differences(text: str, manifest: Mapping[str, Any], store: Store) -> Iterator[str]:
    """Figures of a pack that are not those of the store."""
    # Without an address no short link is kept for a pack that nobody will be given.
    quiet = Store(store.settings.model_copy(update={"address": ""}))
    day = date.fromisoformat(manifest["made_on"])
    with use_language(manifest["language"]), use_day(day):
        try:
            brief = read_brief(ordered(manifest["view"]), quiet)
        except (OrderRefusedError, KeyError) as error:
            yield f"the view that the manifest names gives no pack: {error}"
            return
        again = csv_text((), FIGURE_COLUMNS, figures(brief))
    sentences = _row_differences(_rows_by_key(text), _rows_by_key(again))
    yield from islice(sentences, _NAMED)
    if more := sum(1 for _sentence in sentences):
        yield f"{FIGURES}: and {more:,} more places"


_Rows = Mapping[tuple[str, ...], Sequence[str]]


def _rows_by_key(text: str) -> _Rows:
    rows = csv.reader(io.StringIO(text))
    return {tuple(row[:_KEYS]): row[_KEYS:] for row in islice(rows, 1, None)}


def _row_differences(given: _Rows, expected: _Rows) -> Iterator[str]:
    for key in {**given, **expected}:
        table, _number, names, column = (*key, "", "", "", "")[:_KEYS]
        place = f"{FIGURES}, {table}, row {names or _number}, column {column}"
        if key not in expected:
            yield f"{place}: found “{' · '.join(given[key])}”, which the store does not give"
        elif key not in given:
            yield f"{place}: missing; the store gives “{expected[key][0]}”"
        elif given[key] != expected[key]:
            pairs = zip(given[key], expected[key], strict=False)
            other, own = next(
                (pair for pair in pairs if pair[0] != pair[1]), ("", expected[key][0])
            )
            yield f"{place}: found “{other}”, the store gives “{own}”"
