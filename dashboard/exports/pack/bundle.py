"""A brief as ZIP: a CSV for each item, a data dictionary, pictures, and a manifest of hashes.

The manifest names the version of the data and, for each item, the hash of its figures alone, so
that `verification` can make them again and tell whether they are those of that version.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.exports.csv_tables import csv_text
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.orders import PARTS_AT_MOST
from dashboard.exports.provenance import Provenance
from dashboard.figures.drawings import Table

MANIFEST = "manifest.json"
FORMAT = 1
_OF_THE_DAY = frozenset({"bureau-silence", "sources"})
"""Panels that tell how long ago something was: they say something else tomorrow."""
_DIGITS = len(str(PARTS_AT_MOST))


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the bundle.

    Attributes:
        about: what the manifest says of it beside its hash.
    """

    name: str
    content: bytes
    about: Mapping[str, Any]


def as_zip(brief: Brief) -> bytes:
    """The file."""
    members = list(_members(brief))
    manifest = _manifest(brief, members)
    head = Member(MANIFEST, f"{json.dumps(manifest, indent=2, ensure_ascii=False)}\n".encode(), {})
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as bundle:
        for member in (head, *members):
            day = brief.made_on
            info = ZipInfo(member.name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            bundle.writestr(info, member.content)
    return buffer.getvalue()


def figures(table: Table) -> str:
    """Header and rows as CSV, without what is written above them: what is proved."""
    return csv_text((), [column.key for column in table.columns], table.rows)


def digest(content: bytes) -> str:
    """The hash that manifests hold."""
    return sha256(content).hexdigest()


def _members(brief: Brief) -> Iterator[Member]:
    views = [
        *(
            (one.code, one.address, one.label, one.provenance, one.table)
            for one in brief.statements
        ),
        *((one.code, one.address, one.heading, one.provenance, one.numbers) for one in brief.items),
    ]
    for number, (code, address, heading, provenance, table) in enumerate(views, start=1):
        if table is None:
            continue
        about = {"panel": code, "address": address, "heading": heading, "rows": len(table.rows)}
        if code not in _OF_THE_DAY:
            about["figures_sha256"] = digest(figures(table).encode())
        name = f"{number:0{_DIGITS}d}_{code}.csv"
        yield Member(name, _csv(provenance, table), about)
    for number, item in enumerate(brief.items, start=len(brief.statements) + 1):
        if item.picture is not None:
            yield Member(f"{number:0{_DIGITS}d}_{item.code}.png", item.picture.png, {})
    yield Member("dictionary.csv", _plain_csv(brief, brief.definitions), {})
    yield Member("sources.csv", _plain_csv(brief, brief.sources), {})


def _csv(provenance: Provenance, table: Table) -> bytes:
    header = [column.key for column in table.columns]
    return csv_text(provenance.notes(), header, table.rows).encode()


def _plain_csv(brief: Brief, table: Table) -> bytes:
    notes = [("title", brief.title), ("marking", brief.marking.label)]
    return csv_text(notes, [column.key for column in table.columns], table.rows).encode()


def _manifest(brief: Brief, members: list[Member]) -> Mapping[str, Any]:
    return {
        "format": FORMAT,
        "title": brief.title,
        "sentence": brief.sentence,
        "made_on": brief.made_on.isoformat(),
        "marking": brief.marking.label,
        "exercise": brief.exercise,
        "language": brief.language,
        "data_version": brief.data_version,
        "link": brief.link,
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
