"""Files that travel with the program and are not Python: what browsers load, and playlists.

They are folders at the top of a checkout; a wheel carries them in this package, under `shipped`.
"""

from base64 import b64encode
from pathlib import Path

_PACKAGE = Path(__file__).parent
_SHIPPED = _PACKAGE / "shipped"
IS_INSTALLED = _SHIPPED.is_dir()
"""Whether this is a wheel's and no checkout."""
_TOP = _SHIPPED if IS_INSTALLED else _PACKAGE.parent

ASSETS = _TOP / "assets"
"""Style sheets, scripts, the basemap and the libraries that browsers load."""
PLAYLISTS = _TOP / "playlists"
"""What walls show where the settings name no folder."""
SITE = _SHIPPED / "site" if IS_INSTALLED else _TOP / "build" / "site"
"""The documents as pages, where `make docs` has built them."""
FONTS = {
    "Inter": tuple(sorted(ASSETS.glob("vendor/inter-*.woff2"))),
    "Noto Sans Arabic": tuple(sorted(ASSETS.glob("vendor/noto-sans-arabic-*.woff2"))),
}
"""A file for each weight of a family, which `make fonts` makes: text is as wide on any machine."""


def font_faces() -> str:
    """CSS of the font faces, which holds the fonts themselves: a document by itself loads none."""
    return "".join(
        f"@font-face{{font-family:'{family}';font-weight:{path.stem.rpartition('-')[2]};"
        f"{'unicode-range:U+600-6FF;' if 'Arabic' in family else ''}"
        f"src:url(data:font/woff2;base64,{b64encode(path.read_bytes()).decode()})format('woff2')}}"
        for family, paths in FONTS.items()
        for path in paths
    )
