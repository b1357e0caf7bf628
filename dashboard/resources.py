"""Files that travel with the program and are not Python: what browsers load, and playlists.

They are folders at the top of a checkout; a wheel carries them in this package, under `shipped`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_SHIPPED = _PACKAGE / "shipped"
_TOP = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent

ASSETS = _TOP / "assets"
"""Style sheets, scripts, the basemap and the libraries that browsers load."""
PLAYLISTS = _TOP / "playlists"
"""What walls show where the settings name no folder."""
