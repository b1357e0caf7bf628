"""A brief as ZIP: a CSV for each item, a data dictionary, pictures, and the proof of them.

The proof is a manifest with the hash of each file, its signature, and one canonical table of all
figures. The manifest names the view and the version of the data, so that `verification` can compute
that table anew.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboard.drawings import Align, Table
from dashboard.exports.csv_tables import csv_text, table_csv
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.orders import PARTS_AT_MOST
from dashboard.exports.pack.signatures import SIGNATURE, sign

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
    """The file: the manifest, its signature where there is a key, then its members.

    Raises:
        SigningError: the key cannot be used.
    """
    text = f"{json.dumps(manifest(brief, members), indent=2, ensure_ascii=False)}\n".encode()
    signed = [Member(SIGNATURE, sign(text, key))] if key else []
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as bundle:
        for member in (Member(MANIFEST, text), *signed, *members):
            day = brief.made_on
            info = ZipInfo(member.name, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            bundle.writestr(info, member.content)
    return buffer.getvalue()


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
            # Its library takes 10 MB of memory: a worker has it once one is asked for.
            from dashboard.exports.workbooks import workbook  # noqa: PLC0415

            yield Member(f"{name}.xlsx", workbook(item.numbers, item.provenance), about)
    for name, item in _named_items(brief):
        if item.picture is not None:
            yield Member(f"{name}.png", item.picture.png)
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
