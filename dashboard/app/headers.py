"""What every answer carries: its content policy and companions, how small and how long kept.

A file whose address holds its fingerprint never changes: it is compressed once for all readers
and kept by browsers for a year. Everything else is asked for again, with an entity tag, and where
readers are known it is private: only what is the same for everybody is kept on the way to them.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from cachetools import LRUCache
from flask import Flask, Request, Response, request
from flask_compress import Compress

from dashboard.audit.record import is_watched
from dashboard.exports.links import EMBED


def register(
    server: Flask,
    tile_url: str = "",
    sites: Sequence[str] = (),
    script_hashes: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Send the headers with every answer.

    Args:
        server: the Flask server.
        tile_url: pattern of the tile server, where one is configured.
        sites: those that may show cards in frames.
        script_hashes: gives those of scripts that Dash puts into the document.
    """
    tiles = tile_host(tile_url)
    framed = companions(frame_policy(sites), whose="cross-origin")

    @server.after_request
    def add(response: Response) -> Response:
        is_framed = bool(sites) and request.path.startswith(EMBED)
        sent = framed if is_framed else companions(content_policy(tiles, script_hashes()))
        response.headers.update(sent)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def frame_policy(sites: Sequence[str]) -> str:
    """Of a card in a frame: no script and nothing from anywhere, on the listed sites alone."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(sites)}",
        )
    )


def companions(policy: str, whose: str = "same-origin") -> Mapping[str, str]:
    """A policy and what goes with it, for each answer, the server's own refusals among them.

    Args:
        policy: for the contents.
        whose: pages may show the answer.
    """
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": whose,
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }


def tile_host(tile_url: str) -> str:
    """The only other host that may be asked for pictures, as the policy writes it.

    `{s}` in a pattern stands for one of several hosts.
    """
    parts = urlsplit(tile_url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def content_policy(tiles_from: str = "", script_hashes: Sequence[str] = ()) -> str:
    """Nothing from another host, and no script but files and those with these hashes.

    Inline styles stay allowed: React, Plotly and Leaflet all set them.
    """
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob: {tiles_from}".strip(),
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


_YEAR = "public, max-age=31536000, immutable"
_SUITE = re.compile(r"/_dash-component-suites/.+\.v[\w-]+m[0-9a-f]+\.[\w.]+")
_PRIVATE = ("/_dash-update-component", "/_dash-layout", "/_dash-dependencies")
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
        """Cache the compressed bytes, if the address changes with its contents."""
        if not key.endswith(";"):
            self._bytes[key] = value


def register_caching(server: Flask, assets: Path, bundled: Collection[str]) -> None:
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
            # No cache on the way keeps what is answered to one reader and not to all.
            response.cache_control.private = True
            response.vary.add("Cookie")
        return response


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
