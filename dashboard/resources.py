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
ARABIC_LETTERS = tuple(sorted(ASSETS.glob("vendor/noto-sans-arabic-*.woff2")))
"""Of Noto Sans Arabic, 400 and 700, for machines that have none: `make fonts`."""


def arabic_letters() -> str:
    """CSS of a font face for each weight of the Arabic letters, which holds them itself."""
    return "".join(
        "@font-face{font-family:'Noto Sans Arabic';"
        f"font-weight:{path.stem.rpartition('-')[2]};unicode-range:U+600-6FF;"
        f"src:url(data:font/woff2;base64,{b64encode(path.read_bytes()).decode()})format('woff2')}}"
        for path in ARABIC_LETTERS
    )
