"""What travels, how small, and how long it is kept.

A file whose address holds its fingerprint never changes: it is compressed once for all readers
and kept by browsers for a year. Everything else is asked for again, with an entity tag, and where
readers are known it is private: only what is the same for everybody is kept on the way to them.
"""

import re
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from cachetools import LRUCache
from flask import Flask, Request, Response, request
from flask_compress import Compress

from dashboard.audit.record import is_watched
from dashboard.callbacks import first_view

_YEAR = "public, max-age=31536000, immutable"
_SUITE = re.compile(r"/_dash-component-suites/.+\.v[\w-]+m[0-9a-f]+\.[\w.]+")
_PRIVATE = ("/_dash-update-component", "/_dash-layout", "/_dash-dependencies", first_view.ADDRESS)
_KEPT = 128
# 6 packs plotly.min.js to 1.27 MB in a tenth of a second; 11 would save another 150 kB in seven.
_BROTLI_LEVEL = 6


class _Packed:
    """Compressed bytes of fingerprinted files; what has no key is not kept."""

    def __init__(self) -> None:
        self._bytes: LRUCache[str, bytes] = LRUCache(_KEPT)

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key (`algorithm;address`)."""
        return self._bytes.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep bytes, unless the address changes what it stands for."""
        if not key.endswith(";"):
            self._bytes[key] = value


def register(server: Flask, assets: Path, bundled: Collection[str]) -> None:
    """Compress answers and say how long they may be kept.

    Args:
        server: whose answers.
        assets: the folder behind `/assets/`.
        bundled: addresses of files that are joined of those.
    """
    fingerprinted = _fingerprint_check(assets, bundled)

    def key(request: Request) -> str:
        return request.full_path if fingerprinted(request) else ""

    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=_BROTLI_LEVEL,
        COMPRESS_STREAMS=False,
        COMPRESS_CACHE_BACKEND=_Packed,
        COMPRESS_CACHE_KEY=key,
    )
    Compress(server)

    @server.after_request
    def keep(response: Response) -> Response:
        if response.direct_passthrough and response.status_code == 200:  # noqa: PLR2004 - OK
            # Files are handed through unread otherwise, and would stay uncompressed.
            response.direct_passthrough = False
            with closing(cast("BinaryIO", response.response)):
                response.set_data(response.get_data())
        if request.path in _PRIVATE:
            response.headers["Cache-Control"] = "no-store"
        elif fingerprinted(request) and response.status_code == 200:  # noqa: PLR2004 - OK
            response.headers["Cache-Control"] = _YEAR
        elif "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache"
        if is_watched() and not response.cache_control.public:
            _keep_for_reader(response)
        return response


def _keep_for_reader(response: Response) -> None:
    """Let no cache on the way keep what is answered to one reader and not to all."""
    response.cache_control.private = True
    response.vary.add("Cookie")


def _fingerprint_check(assets: Path, bundled: Collection[str]) -> Callable[[Request], bool]:
    """Whether an address holds the fingerprint of its file.

    Dash marks assets by `?m=` and the second of their last change; an invented mark is no
    fingerprint, or anybody could fill the memory of compressed bytes.
    """

    def check(request: Request) -> bool:
        if request.path in bundled or _SUITE.fullmatch(request.path):
            return True
        mark = request.args.get("m", "")
        if not (request.path.startswith("/assets/") and mark):
            return False
        try:
            path = assets / request.path.removeprefix("/assets/")
            return path.is_file() and mark == str(path.stat().st_mtime)
        except (OSError, ValueError):  # No file system takes a name as long, or with a zero in it.
            return False

    return check
