"""QR codes of addresses: as the path of an SVG, and as PNG."""

from functools import lru_cache
from io import BytesIO

import segno

_SCALE = 8
_QUIET = 2
"""Modules of white around a code."""


def _code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="l")


@lru_cache(maxsize=256)
def qr_path(address: str) -> tuple[str, int]:
    """The path of the dark modules, and how many modules there are on a side, white included."""
    code = _code(address)
    rows = [
        (y, [x for x, dark in enumerate(row) if dark])
        for y, row in enumerate(code.matrix_iter(border=_QUIET))
    ]
    path = "".join(f"M{x} {y}.5h1" for y, dark in rows for x in dark)
    return path, int(code.symbol_size(border=_QUIET)[0])


def qr_png(address: str) -> bytes:
    """A picture that a telephone reads from a screen."""
    buffer = BytesIO()
    _code(address).save(buffer, kind="png", scale=_SCALE, border=_QUIET)
    return buffer.getvalue()
