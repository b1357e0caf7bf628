"""What the network works with, as INTERPOL names it, and the measures that show each tool's work.

Source: INTERPOL's release of 31 March 2015 on smuggling of migrants, and its later pages.
"""

from dataclasses import dataclass

from data_access.registry import tables
from data_access.registry.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        name: in English.
        pages: addresses of the pages that show it.
        measures: registry codes.
        others: sources that feed its pictures and are no measure's.
    """

    name: str
    pages: tuple[str, ...]
    measures: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Codes of the publications that its pictures come from."""
        of_measures = (source for code in self.measures for source in METRICS[code].sources)
        return tuple(dict.fromkeys((*of_measures, *self.others)))


TOOLS = tuple(tables.records("tools", Tool))
