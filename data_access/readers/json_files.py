"""JSON files: lists of objects as they stand, other shapes as their layout unfolds them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Never

from data_access.declaration.file_schema import SourceRefusedError
from data_access.declaration.sheets import Document, Sheet

_MOST_BYTES = 256 * 1024**2


def read(path: Path) -> Document:
    """A JSON file of at most 256 MB."""
    if path.stat().st_size > _MOST_BYTES:
        msg = "more than 256 MB of JSON; import it in parts"
        raise SourceRefusedError(msg)
    try:
        value = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        msg = f"byte {error.start + 1} is not UTF-8; save the file as UTF-8"
        raise SourceRefusedError(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"not JSON, or cut ({error})"
        raise SourceRefusedError(msg) from error
    sheets = [_sheet(path.name, value)] if _is_list_of_objects(value) else []
    return Document(sheets, value, tuple(_keys(value)))


def as_text(value: object) -> str:
    """A JSON value as the text of a cell; null is an empty one."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(o, dict) for o in value)


def _sheet(name: str, objects: list[dict[str, object]]) -> Sheet:
    titles = tuple(dict.fromkeys(title for row in objects for title in row))
    rows = [titles, *(tuple(as_text(row.get(title)) for title in titles) for row in objects)]
    return Sheet(name, iter(enumerate(rows)), header_within=1, size=len(objects))


def _keys(value: object) -> Iterator[str]:
    """The names in an object and in the objects directly inside it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from map(str, inner) if isinstance(inner, dict) else ()


def _refuse(constant: str) -> Never:
    msg = f"{constant} is no number"
    raise ValueError(msg)
