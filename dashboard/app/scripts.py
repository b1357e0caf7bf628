"""Our scripts and styles, and those of Dash, as a page loads them.

`Plain` is all that a page needs; `speed.py` does the same otherwise, and faster.
"""

from collections.abc import Sequence
from pathlib import Path

from dashboard.i18n import direction
from dashboard.resources import ARABIC_LETTERS

PAGE = "app/main.js"
"""The module that starts a page; it imports all others."""

CHART_LIBRARY = "vendor/plotly-basic-4.1.1.min.js"
"""The part of Plotly that our charts need: a quarter of the bytes of what Dash brings, and of the
time that a browser needs to read them. `assets/charts/library.js` loads it."""

STARTS = '<script id="_dash-renderer" type="module" src="{}"></script>'
"""The element that starts Dash; Dash looks for its name."""

STYLES = '<link rel="stylesheet" href="{}">'
LETTERS = '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>'

# No sheet depends on the order of two, but the order is the same everywhere.
_SHEETS = "styles/*.css"


class Plain:
    """Files as they are, asked for again at each visit."""

    def __init__(self, assets: Path) -> None:
        self.assets = assets

    addresses: Sequence[str] = tuple(f"/assets/vendor/{path.name}" for path in ARABIC_LETTERS)
    """Of files that never change."""

    def early(self, _first_answer: str, _view: str) -> str:
        """Elements of the head for what is asked for before a script does."""
        return ""

    def letters(self) -> str:
        """Elements that load letters of the current language before charts take their measure."""
        if direction() == "ltr":
            return ""
        return "\n".join(LETTERS.format(f"/assets/vendor/{path.name}") for path in ARABIC_LETTERS)

    def styles(self) -> str:
        """Elements that load our styles."""
        return "\n".join(STYLES.format(self.address(sheet)) for sheet in self.sheets())

    def entry(self) -> str:
        """Elements that load our scripts, which start Dash."""
        return STARTS.format(f"/assets/{PAGE}")

    def of_dash(self, addresses: Sequence[str]) -> Sequence[str]:
        """Addresses of Dash's scripts, in their order."""
        return addresses

    def libraries(self) -> dict[str, str]:
        """Addresses that our scripts load by themselves."""
        return {"charts": self.address(CHART_LIBRARY), "grids": ""}

    def sheets(self) -> list[str]:
        """Our style sheets by their paths in `assets/`."""
        return sorted(str(sheet.relative_to(self.assets)) for sheet in self.assets.glob(_SHEETS))

    def address(self, asset: str) -> str:
        """The address of an asset, with the mark that Dash would give it."""
        return f"/assets/{asset}?m={(self.assets / asset).stat().st_mtime}"
