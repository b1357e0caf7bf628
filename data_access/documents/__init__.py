"""The documents that are written from declarations: templates beside this module, for Jinja."""

from collections.abc import Iterable

from jinja2 import Environment, PackageLoader, StrictUndefined

from data_access.bureau_reports.formats import FORMATS
from data_access.ingest.layouts import PUBLISHED
from data_access.periods import iso
from data_access.registry import (
    BORDER_POINTS,
    BUREAUS,
    COUNTRIES,
    DENOMINATORS,
    METRICS,
    ROUTES,
    SOURCES,
)
from data_access.registry.breaks import BREAKS
from data_access.registry.tables import rows
from data_access.registry.tools import TOOLS
from data_access.registry.vocabularies import LISTS

NAMES = ("data.md",)
"""The data dictionary, as a file of `docs/`."""


def _row(*cells: str) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _codes(texts: Iterable[str], between: str = ", ") -> str:
    return between.join(f"`{text}`" for text in texts)


def markdown(name: str) -> str:
    """A whole document, ready to be written to `docs/`."""
    environment = Environment(  # noqa: S701 - no HTML
        loader=PackageLoader("data_access", "documents"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(f"{name}.jinja").render(
        row=_row,
        codes=_codes,
        iso=iso,
        table_rows=rows,
        BORDER_POINTS=BORDER_POINTS,
        BREAKS=BREAKS,
        BUREAUS=BUREAUS,
        COUNTRIES=COUNTRIES,
        DENOMINATORS=DENOMINATORS,
        FORMATS=FORMATS,
        LISTS=LISTS,
        METRICS=METRICS,
        PUBLISHED=PUBLISHED,
        ROUTES=ROUTES,
        SOURCES=SOURCES,
        TOOLS=TOOLS,
    )
