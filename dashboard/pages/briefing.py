"""`/briefing`: a pack to take away, of the sections that every brief has or of one's own choice."""

from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.components import briefing_page
from dashboard.exports.pack.brief_files import FORMATS
from dashboard.exports.pack.page_layout import DEFAULT_PAPER, PAPERS
from dashboard.i18n import LANGUAGES, N_
from dashboard.panels.catalogue.bureaus import BUREAU_PAGE
from data_access.registry.bureaus import BUREAUS

PATH = "/briefing"
TITLE = N_("Briefing")
KEY = "p"
SECTION = ""
OFF = MappingProxyType[str, str]({})


def layout() -> Component:
    """The frame; `assets/briefing/page.js` fills it from `/api/v1/brief`."""
    return briefing_page.briefing(
        briefing_page.PackChoices(
            papers=[(paper.name, paper.label) for paper in PAPERS.values()],
            paper=DEFAULT_PAPER,
            languages=[(language.code, language.name) for language in LANGUAGES.values()],
            formats=tuple(FORMATS),
            bureaus=[(bureau.iso3, bureau.name) for bureau in BUREAUS.values()],
            bureau_page=BUREAU_PAGE,
        )
    )
