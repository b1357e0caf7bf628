"""Whether the files of a pack hold what the store gives for the view that its manifest names.

The pack is made again, with the same view, language and day, and compared file by file and place by
place (`file_contents`). That the hashes of a manifest are those of its files proves nothing by
itself: whoever changes a figure can write another hash.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, is_zipfile

from pptx.exc import PackageNotFoundError

from dashboard.exports.links import short_form
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.brief_files import PAGES, SLIDES, Means, pack_members
from dashboard.exports.pack.bundle import FORMAT, MANIFEST, Member, digest, manifest
from dashboard.exports.pack.contents import Maps, no_maps, read_brief
from dashboard.exports.pack.file_contents import (
    Difference,
    ReaderMissingError,
    UnreadableContentError,
    differences,
    read_contents,
)
from dashboard.exports.pack.file_origin import origin_of_pages, origin_of_slides
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.signatures import SIGNATURE, is_signed
from dashboard.exports.provenance import use_whom
from dashboard.exports.renderer import missing
from dashboard.i18n import LANGUAGES, use_language
from dashboard.view import use_day
from dashboard.wiring import Store
from data_access.store import short_links, zip_files

_LARGEST = 64 << 20
"""Bytes of one member: a bundle of ours has some hundred thousand."""
_NAMED = 20
"""Differences that are named of one file."""
_OPTIONAL = frozenset({".xlsx", ".pptx", ".pdf", ".png"})
"""What a pack may hold, by how it was asked for and by what was installed there."""


_SINGLE = MappingProxyType({".pptx": origin_of_slides, ".pdf": origin_of_pages})
"""Files that are a pack by themselves, and what reads which."""


class VerificationError(ValueError):
    """It is no pack of ours, or cannot be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        faults: one sentence for each file that is not what the manifest says, and for each place
            that is not what the store gives; none is proof.
        unproved: what could not be compared here, and why; of another version of the data, where
            the store gives something else now.
        files: how many the manifest names.
        compared: how many of these were compared with the store.
        data_version: which the manifest names.
        store_version: of the figures that it was compared with.
    """

    faults: Sequence[str]
    unproved: Sequence[str]
    files: int
    compared: int
    data_version: str
    store_version: str

    @property
    def is_of_this_version(self) -> bool:
        """Whether the store has the version of the data that the pack was made of."""
        return self.data_version == self.store_version


def verify(file: Path, store: Store, maps: Maps = no_maps, key: Path | None = None) -> Verification:
    """Compare a pack, or the manifest of one that was unpacked, with itself and the store.

    Args:
        file: a ZIP, the manifest beside its files, or slides or pages by themselves.
        store: where the figures are.
        maps: draws the maps that it shows; without, they are named as not compared.
        key: file of the public key by whose other half its manifest has to be signed.

    Raises:
        VerificationError: it is no pack.
        SigningError: the key cannot be used.
        StoreUnavailableError: the store does not answer.
    """
    with _Bundle(file) as bundle:
        own = bundle.manifest()
        faults = [*_unsigned(bundle, key), *_changed(bundle, own["files"])]
        found = _Comparison(own, bundle, store).made(maps)
    version = store.version()
    if own["data_version"] == version:
        faults += found.differing
    else:
        found.unproved.extend(found.differing)
    return Verification(
        faults, found.unproved, len(own["files"]), found.compared, own["data_version"], version
    )


class _Bundle:
    """The members of a ZIP, or of the folder beside a manifest; or one file that says its view."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._zip: ZipFile | None = None
        self._open = ExitStack()

    def __enter__(self) -> "_Bundle":
        if not self._file.is_file():
            msg = f"there is no file {self._file}"
            raise VerificationError(msg)
        if is_zipfile(self._file) and not self.is_single:
            try:
                file = self._open.enter_context(self._file.open("rb"))
                self._zip = self._open.enter_context(zip_files.opened(file))
            except BadZipFile as error:
                self._open.close()
                msg = f"{self._file.name} is no pack, or a damaged one: {error}"
                raise VerificationError(msg) from error
        return self

    @property
    def is_single(self) -> bool:
        """Whether it is slides or pages by themselves."""
        return self._file.suffix in _SINGLE

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    @property
    def text(self) -> bytes:
        """The manifest as it is written; of slides or pages by themselves their own bytes."""
        return self.read(MANIFEST) or b"" if self._zip else self._file.read_bytes()

    def manifest(self) -> Mapping[str, Any]:
        """What the bundle says of itself."""
        content = self.text
        try:
            own = json.loads(content or b"") if not self.is_single else self._of_file(content)
            known = own["format"] in range(1, FORMAT + 1) and own["language"] in LANGUAGES
            known = known and all(isinstance(own[key], str) for key in ("data_version", "link"))
            date.fromisoformat(own["made_on"])
            named = [(one["name"], one["sha256"]) for one in own["files"]]
        except ImportError as error:
            msg = "PDFs are compared with the extra `export`: pip install 'routewatch[export]'"
            raise VerificationError(msg) from error
        except (ValueError, KeyError, TypeError, BadZipFile, PackageNotFoundError) as error:
            msg = f"{self._file.name} holds no manifest of a briefing"
            raise VerificationError(msg) from error
        if not (known and all(map(_is_plain, named))):
            msg = f"the manifest in {self._file.name} is of a kind that is not known here"
            raise VerificationError(msg)
        checked: Mapping[str, Any] = own
        return checked

    def _of_file(self, content: bytes | None) -> Mapping[str, Any]:
        """The manifest of one file, by what it says of its view."""
        origin = _SINGLE[self._file.suffix](content or b"")
        own = {"name": self._file.name, "sha256": digest(content or b""), **origin}
        return {"format": FORMAT, "files": [own], **origin}

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
        """Members that no manifest names, or that stand there twice."""
        left = list(self._zip.namelist()) if self._zip else []
        for name in (MANIFEST, SIGNATURE, *(one["name"] for one in listed)):
            if name in left:
                left.remove(name)
        return left


def _is_plain(named: tuple[object, object]) -> bool:
    """Whether a name is that of a file beside the manifest, never a path."""
    name, written = named
    return isinstance(name, str) and isinstance(written, str) and Path(name).name == name


def _unsigned(bundle: _Bundle, key: Path | None) -> Iterator[str]:
    """That the manifest was not signed by the owner of a key."""
    if key is None:
        return
    if bundle.is_single:
        yield "slides and pages by themselves are not signed: only the manifest of a ZIP is"
        return
    signature = bundle.read(SIGNATURE)
    if signature is None:
        yield f"{MANIFEST} is not signed"
    elif not is_signed(bundle.text, signature, key):
        yield f"{MANIFEST} is not as the owner of {key.name} signed it"


def _changed(bundle: _Bundle, listed: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Files that are not those of the manifest."""
    for one in listed:
        content = bundle.read(one["name"])
        if content is None:
            yield f"{one['name']} is missing or cannot be read"
        elif digest(content) != one["sha256"]:
            yield f"{one['name']} is not the file that the manifest names: it was changed"
    yield from (f"{name} is not in the manifest" for name in bundle.others(listed))


def _undrawn(name: str, drawn: Collection[str]) -> str:
    """Why nothing is drawn here that a file could be compared with; empty where it is."""
    match PurePath(name).suffix:
        case ".png" if not any(one.endswith(".png") for one in drawn):
            return "no map can be drawn here to compare it with"
        case ".pdf" if missing():
            return "no pages can be drawn here to compare it with"
    return ""


@dataclass(slots=True)
class _Comparison:
    """The files of a pack beside those that the store gives for the same view.

    Attributes:
        differing: one sentence for each place where they differ.
        unproved: what could not be compared here, and why.
        compared: how many files were.
    """

    own: Mapping[str, Any]
    bundle: _Bundle
    store: Store
    differing: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    compared: int = 0

    def made(self, maps: Maps) -> "_Comparison":
        """Make the pack again, and compare."""
        listed = {one["name"]: one for one in self.own["files"]}
        with ExitStack() as stack:
            stack.enter_context(use_language(self.own["language"]))
            stack.enter_context(use_day(date.fromisoformat(self.own["made_on"])))
            stack.enter_context(use_whom(str(self.own.get("made_for", ""))))
            try:
                brief, again = self._made_again(listed, maps)
            except (OrderRefusedError, UnreadableContentError) as error:
                self.differing.append(f"the view that the manifest names gives no pack: {error}")
                return self
            if not self.bundle.is_single:
                self._compare_manifest(manifest(brief, again))
        remade = {member.name: member for member in again}
        for name in listed:
            if name in remade:
                self._compare(name, remade[name].content)
            elif why := _undrawn(name, remade):
                self.unproved.append(f"{name}: {why}")
            else:
                self.differing.append(f"{name}: the view that the manifest names has no such file")
        for name in remade.keys() - listed.keys():
            if PurePath(name).suffix not in _OPTIONAL:
                self.differing.append(f"{name}: missing; the view that the manifest names has it")
        return self

    def _made_again(
        self, listed: Mapping[str, Mapping[str, Any]], maps: Maps
    ) -> tuple[Brief, Sequence[Member]]:
        link = urlsplit(self.own["link"])
        host = f"{link.scheme}://{link.netloc}" if link.netloc else ""
        address = self.store.settings.address or host
        store = Store(replace(self.store.settings, address=address))
        order = ordered(self.own.get("view") or f"{link.path}?{link.query}")
        suffixes = {PurePath(name).suffix for name in listed}
        # Where no map was drawn, slides and pages have its table in its place.
        is_drawn = ".png" in suffixes or self.own.get("maps", False)
        brief = read_brief(
            order, store, maps=maps if is_drawn else no_maps, shorten=self._shortened
        )
        forms = [one for one in ("xlsx", "pptx", "pdf") if f".{one}" in suffixes]
        if missing() and "pdf" in forms:
            forms.remove("pdf")
        deck = next((one for name, one in listed.items() if name.endswith(".pptx")), {})
        # A deck has its template inside.
        template = self.bundle.read(deck["name"]) if deck.get("template") else None
        means = Means(template=template, beside=forms)
        members = pack_members(brief, order, means)
        if self.bundle.is_single:
            (name,) = listed
            return brief, [
                replace(one, name=name) for one in members if one.name in {SLIDES, PAGES}
            ]
        return brief, list(members)

    def _shortened(self, link: str, base: str, store: Store) -> str:
        """The link as the pack has it, if it is one of the two that it may have; keeps none."""
        given = self.own.get("printed")
        if given is None:
            # Pages by themselves do not say it, nor do packs of earlier releases.
            code = short_links.code_of(link.removeprefix(base))
            kept = store.run(lambda connection: short_links.address_of(connection, code))
            return short_form(link, base) if kept else link
        return str(given) if given in {link, short_form(link, base)} else link

    def _compare_manifest(self, wanted: Mapping[str, Any]) -> None:
        """What the manifest says of the pack, beside the hashes."""
        keys = ("title", "sentence", "marking", "exercise", "link", "printed")
        for key in keys:
            is_older = key == "printed" and key not in self.own
            if self.own.get(key) != wanted[key] and not is_older:
                text = Difference(key, str(self.own.get(key)), str(wanted[key]))
                self.differing.append(f"{MANIFEST}, {text}")
        files = {one["name"]: one for one in wanted["files"]}
        for one in self.own["files"]:
            known = files.get(one["name"], one)
            for key in ("panel", "address", "heading", "rows"):
                if one.get(key) != known.get(key):
                    text = Difference(key, str(one.get(key)), str(known.get(key)))
                    self.differing.append(f"{MANIFEST}, {one['name']}, {text}")

    def _compare(self, name: str, expected: bytes) -> None:
        content = self.bundle.read(name)
        if content is None or content == expected:
            self.compared += content is not None
            return
        try:
            found = differences(read_contents(name, content), read_contents(name, expected))
            named = [f"{name}, {one}" for one in islice(found, _NAMED)]
            more = sum(1 for _one in found)
        except ReaderMissingError as error:
            self.unproved.append(f"{name}: {error}")
            return
        except UnreadableContentError as error:
            self.differing.append(f"{name}: {error}")
            return
        self.compared += 1
        self.differing += named
        if more:
            self.differing.append(f"{name}: and {more:,} more places")
