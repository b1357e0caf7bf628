"""QR codes, as modules and as PNG."""

from io import BytesIO

import segno

_SCALE = 8
_QUIET = 2
"""Modules of white around a code."""


def png(address: str) -> bytes:
    """An address as a picture that a telephone reads from a screen."""
    made = BytesIO()
    segno.make(address, error="l", micro=False).save(made, kind="png", scale=_SCALE, border=_QUIET)
    return made.getvalue()
