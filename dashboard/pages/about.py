"""`/about`: what this is, for whom, what it cannot tell, and whose the figures are."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.filter_bar import FILTERS
from dashboard.i18n import N_, _
from dashboard.pages.layouts import Card, Page, row

_SECTIONS = (
    (
        N_("What this is"),
        (
            N_(
                "Routewatch brings together published counts of irregular migration: people who "
                "died or went missing, border crossings detected, arrivals, and people stopped or "
                "returned. It shows them by route, country and month."
            ),
            N_("Each figure names its publisher and its date, and says what is missing from it."),
        ),
    ),
    (
        N_("Who it is for"),
        (
            N_(
                "National Central Bureaus, task forces and advisers who prepare decisions, and "
                "anyone who wants to check a number."
            ),
        ),
    ),
    (
        N_("Names and borders"),
        (
            N_(
                "Countries are named as in ISO 3166 and by the United Nations. Names and "
                "boundaries, here and on maps, imply no opinion on the legal status of any "
                "country or territory, or on its borders."
            ),
        ),
    ),
    (
        N_("Licences"),
        (
            N_(
                "Figures stay under the licence of their publisher, as listed. Routewatch "
                "itself is open source, under the Apache License 2.0."
            ),
        ),
    ),
)
_LIMITS = (
    N_("How many people died. Death counts are minimum figures: many deaths are never recorded."),
    N_(
        "How many people travelled. A detection is a crossing, and one person can be counted "
        "several times."
    ),
    N_(
        "How things stand today. Publishers report late and revise: the newest months are "
        "incomplete. Deaths usually rise later."
    ),
    N_(
        "How many moved in all. Detections, arrivals and people stopped overlap, and are never "
        "added up."
    ),
    N_("Why a number changed, or what comes next."),
    N_("Anything about a person. It holds counts only, and hides small ones."),
)


def _words() -> Component:
    limits = html.Ul([html.Li(_(text)) for text in _LIMITS])
    return html.Div(
        [
            *(
                html.Section([html.H2(_(title)), *(html.P(_(text)) for text in texts)])
                for title, texts in _SECTIONS
            ),
            html.Section([html.H2(_("What it cannot tell")), limits]),
        ],
        className="card about-page",
    )


PAGE = Page(
    "/about",
    N_("About"),
    "a",
    "data",
    head=(_words,),
    rows=(row(Card("citation")), row(Card("publishers"))),
    off=dict.fromkeys(FILTERS, N_("What this is, whose figures it shows, and how to cite them")),
)
