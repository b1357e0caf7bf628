"""What a file says of itself to programs: mark, title, source, version, link."""

import io
import struct
import zlib
from collections.abc import Callable
from types import MappingProxyType

from dashboard.exports.carrying import Carried

_MADE_BY = "Routewatch"
_SIGNATURE_AND_HEADER = 8 + 25
"""Of a PNG: after them, text may stand anywhere."""


def in_png(content: bytes, told: Carried) -> bytes:
    """The picture with its words as international text chunks."""
    words = {
        "Title": told.title,
        "Description": told.sentence,
        "Source": told.source,
        "Copyright": told.marking.label,
        "Software": _MADE_BY,
        "Comment": "\n".join(f"{name}: {text}" for name, text in told.notes()),
    }
    chunks = b"".join(_text_chunk(key, text) for key, text in words.items())
    head, rest = content[:_SIGNATURE_AND_HEADER], content[_SIGNATURE_AND_HEADER:]
    return head + chunks + rest


def _text_chunk(key: str, text: str) -> bytes:
    data = key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    check = zlib.crc32(b"iTXt" + data)
    return struct.pack(">I", len(data)) + b"iTXt" + data + struct.pack(">I", check)


def in_pdf(content: bytes, told: Carried) -> bytes:
    """The document with its words in its properties, and nothing of the machine that made it."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - of the extra

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_metadata(
        {
            "/Title": told.title,
            "/Subject": told.sentence,
            "/Author": told.source,
            "/Keywords": "; ".join((told.marking.label, told.exercise, told.data_version)),
            "/Creator": _MADE_BY,
            "/Producer": _MADE_BY,
        }
    )
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


WRITERS: MappingProxyType[str, Callable[[bytes, Carried], bytes]] = MappingProxyType(
    {"png": in_png, "pdf": in_pdf}
)
