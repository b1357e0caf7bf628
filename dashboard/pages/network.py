"""`/network/<subject>`: what the network's tools find, a page a subject.

Each page opens with headline figures of its own; a card whose figures nobody reports folds into the
line at the end of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.i18n import N_
from dashboard.panels.card_body import folding, place, row

PREFIX = "/network/"
_OFF = MappingProxyType({"quality": N_("Only records of deaths carry a source quality")})

Card = tuple[str, int, str]
"""A panel, its columns of twelve, and the name of its height."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A page of the network; what every page says stands in `pages.Page`.

    Attributes:
        headlines: codes of the panels of its first row.
        rows: of cards, from the top down.
    """

    PATH: str
    TITLE: str
    KEY: str
    headlines: tuple[str, ...]
    rows: tuple[tuple[Card, ...], ...]

    @property
    def SECTION(self) -> str:  # noqa: N802 - as the modules of other pages
        """Of the menu."""
        return "network"

    @property
    def OFF(self) -> Mapping[str, str]:  # noqa: N802 - as the modules of other pages
        """Filters that say nothing here, with the reason."""
        return _OFF

    def layout(self) -> Component:
        """Its figures, then its charts."""
        span = 12 // max(len(self.headlines), 3)
        return folding(
            row(*(place(code, span) for code in self.headlines), name="headlines"),
            *(row(*(place(*card) for card in cards)) for cards in self.rows),
        )


DATABASES = Subject(
    f"{PREFIX}databases",
    N_("Databases"),
    "h",
    (
        "headline-searches",
        "headline-hits",
        "headline-hits-confirmed",
        "headline-hits-acted-on",
    ),
    (
        (("database-funnel", 12, "rows"),),
        (("border-points", 6, "map-low"), ("hits-by-border-point", 6, "cells")),
        (("hit-rates", 12, "rows"),),
        (("change-by-database", 12, "rows"),),
        (("published-databases", 12, "rows"),),
    ),
)
SUBJECTS = (
    DATABASES,
    Subject(
        f"{PREFIX}notices",
        N_("Notices"),
        "n",
        ("headline-notices", "headline-notices-refused", "headline-diffusions"),
        (
            (("notices-by-colour", 12, "rows"),),
            (("public-notices", 6, "tall"), ("published-notices", 6, "rows")),
        ),
    ),
    Subject(
        f"{PREFIX}identification",
        N_("Identification"),
        "i",
        (
            "headline-dead-missing",
            "headline-bodies-recovered",
            "headline-bodies-identified",
            "headline-black-notices",
        ),
        (
            (("identification-by-year", 12, "cells"),),
            (("identification-by-route", 12, "cells"),),
        ),
    ),
    Subject(
        f"{PREFIX}crime-links",
        N_("Crime links"),
        "k",
        ("headline-links-confirmed",),
        (
            (("crime-links", 12, "rows"),),
            (("crime-links-over-time", 12, "rows"),),
        ),
    ),
    Subject(
        f"{PREFIX}facilitators",
        N_("Facilitators"),
        "f",
        ("headline-suspects", "headline-arrests", "headline-cases"),
        ((("facilitators-by-route", 6, "rows"), ("facilitators", 6, "rows")),),
    ),
    Subject(
        f"{PREFIX}vessels",
        N_("Vessels"),
        "v",
        ("headline-vessel-checks", "headline-vessel-hits", "headline-vessels-seized"),
        ((("vessels-by-type", 6, "rows"), ("vessels-by-flag", 6, "rows")),),
    ),
    Subject(
        f"{PREFIX}training",
        N_("Training"),
        "e",
        ("headline-trainings", "headline-training-participants"),
        (
            (("training-and-use", 12, "rows"),),
            (("training-by-topic", 12, "rows"),),
        ),
    ),
)
