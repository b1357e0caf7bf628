"""Our scripts and styles, each as one file: a browser asks for two in place of a hundred.

Even from its own cache a browser takes about a millisecond for a file. The files stay apart in
`assets/`, one a subject, and are joined once, at the start.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response

PREFIX = "/bundle/"
_NAMES = {"js": "text/javascript", "css": "text/css"}
_OURS = re.compile(
    r'<script src="/assets/(?!vendor/)[^"]*"></script>\n?'
    r'|<link rel="stylesheet" href="/assets/[^"]*">\n?'
)


def register(server: Flask, assets: Path) -> dict[str, str]:
    """Add the routes; returns the address of each by its ending, which holds its fingerprint."""
    joined = {ending: _joined(sorted(assets.glob(f"*.{ending}"))) for ending in _NAMES}
    addresses = {
        ending: f"{PREFIX}{hashlib.sha256(text).hexdigest()[:16]}.{ending}"
        for ending, text in joined.items()
    }
    by_address = {addresses[ending]: (joined[ending], _NAMES[ending]) for ending in _NAMES}

    @server.get(f"{PREFIX}<name>")
    def bundle(name: str) -> Response:
        found = by_address.get(f"{PREFIX}{name}")
        if found is None:
            return Response("no such file", 404, mimetype="text/plain")
        text, kind = found
        return Response(text, mimetype=kind)

    return addresses


def _joined(files: Iterable[Path]) -> bytes:
    """The files one after the other, in the order in which Dash would name them."""
    return b"\n".join(file.read_bytes() for file in files)


def instead(elements: str, one: str) -> str:
    """The elements of a document with one in place of all that name a file of ours."""
    parts = _OURS.split(elements)
    if len(parts) == 1:
        return elements
    return "".join((parts[0], one, "\n", *parts[1:]))
