"""A brief as ZIP: a CSV for each item, a data dictionary, pictures, and the proof of them.

The proof is a seal of every byte, a manifest with the hash of each file, its signature for those
who unpack them, and one canonical table of all figures. The manifest names the view and the version
of the data, so that `verify` can compute that table anew: a changed byte names its file, a changed
figure its row. Hashes alone prove nothing, since anybody who changes one can write another hash.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, Path as ZipPath, ZipFile, ZipInfo, is_zipfile

from dashboard.day import use_day
from dashboard.drawings import Align, Table
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.contents import read_brief
from dashboard.exports.pack.orders import PARTS_AT_MOST, OrderRefusedError, ordered
from dashboard.exports.pack.signatures import (
    SIGNATURE,
    is_signed,
    key_file,
    public_file,
    seal,
    seal_fault,
    sign,
)
from dashboard.exports.tables import csv_text, table_csv, workbook
from dashboard.i18n import LANGUAGES, use_language
from dashboard.wiring import Store
from data_access.sentences import RefusedError
from data_access.store import zip_files

MANIFEST, FIGURES = "manifest.json", "figures.csv"
FORMAT = 3
"""From the third on, packs hold `FIGURES`."""
FIGURE_COLUMNS = ("table", "row", "names", "column", "value", "unit", "period", "source")
_DIGITS = len(str(PARTS_AT_MOST))


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the bundle.

    Attributes:
        about: what the manifest says of it beside its hash.
    """

    name: str
    content: bytes
    about: Mapping[str, Any] = field(default_factory=dict)


def as_zip(brief: Brief, members: Sequence[Member], key: Path | None = None) -> bytes:
    """The file: the manifest, its signature, then its members; sealed where there is a key.

    Raises:
        SigningError: the key cannot be used.
    """
    members = [replace(member, content=seal(member.content, key)) for member in members]
    text = f"{json.dumps(manifest(brief, members), indent=2, ensure_ascii=False)}\n".encode()
    signed = [Member(SIGNATURE, sign(text, key))] if key else []
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as bundle:
        for member in (Member(MANIFEST, text), *signed, *members):
            day = brief.made_on
            info = ZipInfo(member.name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            bundle.writestr(info, member.content)
    return seal(buffer.getvalue(), key)


def digest(content: bytes) -> str:
    """The hash that manifests hold."""
    return sha256(content).hexdigest()


def _named_items(brief: Brief) -> Iterator[tuple[str, Item]]:
    """Headline figures and items, each with the name of its files, without suffix."""
    for number, item in enumerate((*brief.statements, *brief.items), start=1):
        yield f"{number:0{_DIGITS}d}_{item.card.code}", item


def tables(brief: Brief, *, workbooks: bool = False) -> Iterator[Member]:
    """The tables and maps of a brief, its figures, dictionary and sources.

    Args:
        brief: whose.
        workbooks: whether each table comes as XLSX as well.
    """
    for name, item in _named_items(brief):
        if item.numbers is None:
            continue
        about = {
            "panel": item.card.code,
            "address": item.address,
            "heading": item.card.title,
            "rows": len(item.numbers.rows),
        }
        yield Member(f"{name}.csv", table_csv(item.numbers, item.provenance.notes()), about)
        if workbooks:
            yield Member(f"{name}.xlsx", workbook(item.numbers, item.provenance), about)
    for name, item in _named_items(brief):
        if item.picture is not None:
            yield Member(f"{name}.png", item.picture)
    yield Member(FIGURES, csv_text((), FIGURE_COLUMNS, figures(brief)).encode())
    yield Member("dictionary.csv", _plain_csv(brief, brief.definitions))
    yield Member("sources.csv", _plain_csv(brief, brief.sources))


def figures(brief: Brief) -> Iterator[Sequence[object]]:
    """A row for each figure of a brief, as `FIGURE_COLUMNS` name it.

    `names` are the cells of its row that are no figures; an unknown figure has no value.
    """
    for name, item in _named_items(brief):
        if item.numbers is None:
            continue
        told, columns = item.provenance, item.numbers.columns
        counts = [place for place, column in enumerate(columns) if column.align is Align.NUMBER]
        for number, row in enumerate(item.numbers.rows, start=1):
            names = " · ".join(
                str(cell)
                for place, cell in enumerate(row)
                if place not in counts and cell is not None
            )
            for place in counts:
                key, value = columns[place].key, row[place]
                yield name, number, names, key, value, told.unit, told.period, told.source


def _plain_csv(brief: Brief, table: Table) -> bytes:
    notes = [("title", brief.title), ("marking", brief.marking.label)]
    notes += [("made for", brief.made_for)] if brief.made_for else []
    return table_csv(table, notes)


def manifest(brief: Brief, members: Sequence[Member]) -> Mapping[str, Any]:
    """What a bundle says of itself."""
    return {
        "format": FORMAT,
        "title": brief.title,
        "sentence": brief.sentence,
        "made_on": brief.made_on.isoformat(),
        "marking": brief.marking.label,
        **({"made_for": brief.made_for} if brief.made_for else {}),
        "exercise": brief.exercise,
        "language": brief.language,
        "data_version": brief.data_version,
        "view": brief.view,
        "link": brief.link,
        "printed": brief.printed,
        "files": [
            {
                "name": member.name,
                "sha256": digest(member.content),
                "bytes": len(member.content),
                **member.about,
            }
            for member in members
        ],
    }


_ALONE = frozenset({".pptx", ".xlsx", ".pdf", ".png", ".svg", ".csv"})
"""Ends of files that are no packs: they hold no figures that could be computed anew."""
_LARGEST = 64 << 20
"""Bytes of one member: a bundle of ours has some hundred thousand."""
_NAMED = 20
"""Figures that are named."""
_KEYS = FIGURE_COLUMNS.index("value")
"""The columns of a figure before its value say which one it is."""


_Read = Callable[[str], bytes | None]


class VerificationError(RefusedError, ValueError):
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

    Of a file that is no pack only who has signed it is told.

    Args:
        file: a ZIP, or the manifest beside its files.
        store: where the figures are.
        key: file of the public key by whose other half it has to be signed.

    Raises:
        VerificationError: it is no pack.
        SigningError: the key cannot be used.
        StoreUnavailableError: the store does not answer.
    """
    if file.suffix.lower() in _ALONE:
        own = public_file(key_file(store.settings))
        return Verification(_seal_faults(file, key or own), [], 1, 0, "", "")
    with _opened(file) as (read_member, names):
        text = read_member(MANIFEST if names else file.name) or b""
        manifest = _read_manifest(text, file.name)
        faults: list[str] = []
        if key and names and manifest["format"] == FORMAT:
            faults += _seal_faults(file, key)
        elif key:
            faults += _signature_faults(text, read_member(SIGNATURE), key)
        faults += _file_faults(manifest, read_member)
        listed = [one["name"] for one in manifest["files"]]
        others = Counter(names) - Counter((MANIFEST, SIGNATURE, *listed))
        if FIGURES not in listed and manifest["format"] == FORMAT:
            others[FIGURES] = 1
        faults += [f"{name} is not in the manifest" for name in others]
        table = read_member(FIGURES)
    version = store.version()
    unproved, count = [], 0
    if manifest["format"] < FORMAT:
        unproved.append(f"the pack is of an earlier release and has no {FIGURES}")
    elif table is not None:
        count = max(0, table.count(b"\n") - 1)
        differences = _figure_differences(table.decode("utf-8", "replace"), manifest, store)
        (faults if manifest["data_version"] == version else unproved).extend(differences)
    return Verification(faults, unproved, len(listed), count, manifest["data_version"], version)


@contextmanager
def _opened(file: Path) -> Iterator[tuple[_Read, Sequence[str]]]:
    """What reads a member of a ZIP, or a file beside a manifest; and the names in that ZIP.

    What is missing, damaged or too large is None.
    """
    if not file.is_file():
        raise VerificationError(f"there is no file {file}")
    with ExitStack() as stack:
        names: Sequence[str] = ()
        root: Path | ZipPath = file.parent
        if is_zipfile(file):
            try:
                bundle = stack.enter_context(zip_files.opened(stack.enter_context(file.open("rb"))))
            except BadZipFile as error:
                raise VerificationError(
                    f"{file.name} is no pack, or a damaged one: {error}"
                ) from error
            if min((one.header_offset for one in bundle.infolist()), default=0):
                raise VerificationError(f"{file.name} has bytes before its first entry")
            names, root = bundle.namelist(), ZipPath(bundle)

        def read_member(name: str) -> bytes | None:
            try:
                with (root / name).open("rb") as member:
                    content: bytes = member.read(_LARGEST + 1)
            except (KeyError, OSError, BadZipFile):
                return None
            return content if len(content) <= _LARGEST else None

        yield read_member, names


def _read_manifest(text: bytes, name: str) -> Mapping[str, Any]:
    """What a bundle says of itself.

    Raises:
        VerificationError: it says nothing, or in a way that is not known here.
    """
    try:
        manifest: Mapping[str, Any] = json.loads(text)
        texts = [manifest["data_version"], manifest["link"], manifest["made_on"]]
        texts += [one[key] for one in manifest["files"] for key in ("name", "sha256")]
        is_known = manifest["format"] in range(1, FORMAT + 1) and manifest["language"] in LANGUAGES
        # A file beside the manifest, never a path.
        is_known = is_known and all(
            Path(one["name"]).name == one["name"] for one in manifest["files"]
        )
        date.fromisoformat(manifest["made_on"])
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError(f"{name} holds no manifest of a briefing") from error
    if not is_known or not all(isinstance(one, str) for one in texts):
        raise VerificationError(f"the manifest in {name} is of a kind that is not known here")
    return manifest


def _seal_faults(file: Path, key: Path) -> Sequence[str]:
    """That a file is not sealed by the owner of a key."""
    try:
        fault = seal_fault(file.read_bytes(), key)
    except OSError as error:
        raise VerificationError(f"{file} cannot be read: {error.strerror}") from error
    return [f"{file.name}: {fault}"] if fault else []


def _signature_faults(text: bytes, signature: bytes | None, key: Path) -> Iterator[str]:
    """That the manifest was not signed by the owner of a key."""
    if signature is None:
        yield f"{MANIFEST}: not signed: nothing is proved"
    elif not is_signed(text, signature, key):
        yield f"{MANIFEST}: signed by somebody else, or changed after that"


def _file_faults(manifest: Mapping[str, Any], read_member: _Read) -> Iterator[str]:
    """Files that are not those of the manifest."""
    for one in manifest["files"]:
        content = read_member(one["name"])
        if content is None:
            yield f"{one['name']} is missing or cannot be read"
        elif digest(content) != one["sha256"]:
            yield f"{one['name']} is not the file that the manifest names: it was changed"


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
    sentences = _row_differences(text, again)
    yield from islice(sentences, _NAMED)
    if more := sum(1 for _sentence in sentences):
        yield f"{FIGURES}: and {more:,} more places"


def _rows_by_key(text: str) -> Mapping[tuple[str, ...], Sequence[str]]:
    rows = csv.reader(io.StringIO(text))
    return {tuple(row[:_KEYS]): row[_KEYS:] for row in islice(rows, 1, None)}


def _row_differences(text: str, again: str) -> Iterator[str]:
    given, expected = _rows_by_key(text), _rows_by_key(again)
    for key in {**given, **expected}:
        table, number, names, column = (*key, "", "", "", "")[:_KEYS]
        place = f"{FIGURES}, {table}, row {names or number}, column {column}"
        own, other = expected.get(key), given.get(key)
        if own is None:
            yield f"{place}: found “{' · '.join(other or ())}”, which the store does not give"
        elif other is None:
            yield f"{place}: missing; the store gives “{own[0]}”"
        elif own != other:
            pairs = zip_longest(other, own, fillvalue="")
            cell, same = next(pair for pair in pairs if pair[0] != pair[1])
            yield f"{place}: found “{cell}”, the store gives “{same}”"
