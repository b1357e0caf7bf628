"""PNG and SVG of one chart, drawn by a Chromium of this machine through kaleido.

The scripts that it draws with come from the installed packages: nothing is fetched.
"""

from pathlib import Path
from typing import Any

import plotly

from dashboard.exports.framing import HEIGHT, WIDTH

FORMATS = ("png", "svg")
_SCALE = 2


class PictureUnavailableError(RuntimeError):
    """No picture can be drawn here; the sentence says what is missing."""


def picture(figure: dict[str, Any], form: str) -> bytes:
    """A figure as a file of one of `FORMATS`.

    Args:
        figure: plain dict with everything in it, as `framing.framed` makes it.
        form: `png` (at twice the size) or `svg`.

    Raises:
        PictureUnavailableError: kaleido or Chromium is not installed.
    """
    try:
        import kaleido  # noqa: PLC0415 - an extra: the server runs without it
        from choreographer.errors import ChromeNotFoundError  # noqa: PLC0415
    except ImportError as error:
        msg = "pictures need the extra `export`: pip install 'routewatch[export]'"
        raise PictureUnavailableError(msg) from error
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    options = {"format": form, "width": WIDTH, "height": HEIGHT, "scale": _SCALE}
    try:
        drawn = kaleido.calc_fig_sync(
            figure, opts=options, kopts={"plotlyjs": str(script), "mathjax": False}
        )
    except ChromeNotFoundError as error:
        msg = "pictures need Chromium: install your system's package, on Debian `chromium`"
        raise PictureUnavailableError(msg) from error
    return bytes(drawn)
