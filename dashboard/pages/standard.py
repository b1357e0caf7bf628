"""Pages that have one address: from the overview to the quality of what the figures rest on."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.filter_bar import FILTERS
from dashboard.components.page_options import measure_choice, other_side
from dashboard.components.shell import SHEET, Place
from dashboard.i18n import N_
from dashboard.pages.layouts import (
    Card,
    Group,
    Page,
    folded,
    front,
    lay_out,
    reports_fold,
    row,
)
from dashboard.panels import PANELS
from dashboard.panels.catalogue import reconciliation
from dashboard.panels.panel import Kind
from dashboard.theme import FOR_PAPER
from data_access.registry.thresholds import THRESHOLDS, Subject

OVERVIEW = Page(
    "/",
    N_("Overview"),
    "o",
    "situation",
    rows=(
        front(Card("map", 7, "fill"), Card("top-routes", 5)),
        row(Card("deaths-lately", 6, "tall"), Card("detections-lately", 6, "tall")),
        folded(
            N_("Key figures"),
            row(
                Card("headline-dead-missing", 3),
                Card("headline-movement", 3),
                Card("headline-second", 3),
                Card("headline-death-rate", 3),
                name="headlines",
            ),
            row(Card("deaths-and-movement", 12, "tall")),
        ),
        folded(N_("Alerts"), row(Card("thresholds"))),
        folded(N_("What is new"), row(Card("since"))),
        folded(N_("Revisions"), row(Card("changes"))),
    ),
)
MAP = Page(
    "/map",
    N_("Map"),
    "m",
    "explore",
    rows=(row(Card("map", 12, "fill", whole_page=True), name="map-page"),),
)
TRENDS = Page(
    "/trends",
    N_("Trends"),
    "t",
    "explore",
    head=(measure_choice,),
    rows=(
        row(Card("measure-over-time", 12, "tall")),
        row(Card("measure-by-route", 6, "tall"), Card("second-measure", 6, "tall")),
        folded(
            N_("Change by route"),
            row(Card("change-by-route", 6, "rows"), Card("second-change-by-route", 6, "rows")),
        ),
        folded(N_("Shifts between routes"), row(Card("shift-between-routes"))),
    ),
)
COMPARE = Page(
    "/compare",
    N_("Compare"),
    "c",
    "explore",
    head=(other_side,),
    rows=(
        row(
            Card("both-dead-missing", 4),
            Card("both-incidents", 4),
            Card("both-movement", 4),
            name="headlines",
        ),
        row(Card("both-over-time", 12, "tall")),
        row(Card("both-ranked", 12, "bars")),
        row(Card("map-of-a", 6, "tall"), Card("map-of-b", 6, "tall"), name="linked-maps"),
        folded(N_("Map of the difference"), row(Card("map-of-difference", 12, "tall"))),
    ),
    off={"compare": N_("What A is compared with is chosen above the cards")},
)
ROUTES = Page(
    "/routes",
    N_("Routes"),
    "r",
    "routes",
    rows=(
        front(Card("map", 7, "fill"), Card("all-routes", 5)),
        folded(N_("All measures by route"), row(Card("route-measures"))),
    ),
)
BUREAUS = Page(
    "/bureaus",
    N_("Bureaus"),
    "b",
    "network",
    rows=(
        row(Card("bureaus-map", 12, "map-low")),
        folded(N_("All bureaus"), row(Card("bureaus"))),
        reports_fold(
            N_("Bureaus’ reports"),
            row(Card("bureaus-compared")),
            row(Card("hits-by-bureau", 12, "cells")),
            row(Card("bureaus-reporting")),
        ),
    ),
    off={"quality": N_("Bureaus’ figures carry no source quality")},
)


def _network_page(
    subject: str, label: str, key: str, headlines: tuple[str, ...], *rows: Group
) -> Page:
    """A page on what one of the network's tools finds, with headline figures of its own."""
    span = 12 // max(len(headlines), 3)
    return Page(
        f"/network/{subject}",
        label,
        key,
        "network",
        rows=(row(*(Card(code, span) for code in headlines), name="headlines"), *rows),
        off={"quality": N_("Only records of deaths carry a source quality")},
        drops_empty=True,
    )


DATABASES = _network_page(
    "databases",
    N_("Databases"),
    "h",
    ("headline-searches", "headline-hits"),
    row(Card("database-funnel", 12, "rows")),
    folded(
        N_("Hits confirmed and acted on"),
        row(Card("headline-hits-confirmed", 4), Card("headline-hits-acted-on", 4)),
    ),
    folded(
        N_("Border points"),
        row(Card("border-points", 6, "map-low"), Card("hits-by-border-point", 6, "cells")),
    ),
    folded(N_("Hit rates by month"), row(Card("hit-rates", 12, "rows"))),
    folded(N_("Change by database"), row(Card("change-by-database", 12, "rows"))),
    folded(N_("Published by INTERPOL"), row(Card("published-databases", 12, "rows"))),
)
NETWORK = (
    DATABASES,
    _network_page(
        "notices",
        N_("Notices"),
        "n",
        ("headline-notices", "headline-notices-refused", "headline-diffusions"),
        row(Card("notices-by-colour", 12, "rows")),
        folded(
            N_("Published by INTERPOL"),
            row(Card("public-notices", 6, "tall"), Card("published-notices", 6, "rows")),
        ),
    ),
    _network_page(
        "identification",
        N_("Identification"),
        "i",
        ("headline-bodies-recovered", "headline-bodies-identified"),
        row(Card("identification-by-year", 12, "cells")),
        folded(N_("By route"), row(Card("identification-by-route", 12, "cells"))),
        folded(
            N_("Key figures"),
            row(Card("headline-black-notices", 4), Card("headline-dead-missing", 4)),
        ),
    ),
    _network_page(
        "crime-links",
        N_("Crime links"),
        "k",
        ("headline-links-confirmed",),
        row(Card("crime-links", 12, "rows")),
        folded(N_("By year"), row(Card("crime-links-over-time", 12, "rows"))),
    ),
    _network_page(
        "facilitators",
        N_("Facilitators"),
        "f",
        ("headline-suspects", "headline-arrests"),
        row(Card("facilitators-by-route", 12, "rows")),
        folded(N_("Cases"), row(Card("headline-cases", 4))),
        folded(N_("By year"), row(Card("facilitators", 12, "rows"))),
    ),
    _network_page(
        "vessels",
        N_("Vessels"),
        "v",
        ("headline-vessel-checks", "headline-vessel-hits", "headline-vessels-seized"),
        row(Card("vessels-by-type", 12, "rows")),
        folded(N_("By flag"), row(Card("vessels-by-flag", 12, "rows"))),
    ),
    _network_page(
        "training",
        N_("Training"),
        "e",
        ("headline-trainings", "headline-training-participants"),
        row(Card("training-and-use", 12, "rows")),
        folded(N_("By topic"), row(Card("training-by-topic", 12, "rows"))),
    ),
)
OPERATIONS = Page(
    "/operations",
    N_("Operations"),
    "j",
    "network",
    rows=(
        row(Card("operations-timeline", 7, "timeline"), Card("operation-detections", 5)),
        folded(
            N_("The operation chosen"),
            row(Card("operation")),
            row(Card("operation-interceptions", 12, "tall")),
        ),
        reports_fold(N_("Hits around it"), row(Card("operation-hits", 12, "tall"))),
        folded(N_("All operations"), row(Card("operations"))),
    ),
    off={
        "compare": N_("Operations are compared with the months before and after them"),
        "quality": N_("Operations carry no source quality"),
    },
    drops_empty=True,
)
_RULES = {
    subject: [one for one in THRESHOLDS.values() if one.subject is subject] for subject in Subject
}
ALERTS = Page(
    "/thresholds",
    N_("Thresholds"),
    "l",
    "situation",
    rows=(
        row(Card("thresholds")),
        *(row(Card(f"threshold-{one.code}", 12, "scroll")) for one in _RULES[Subject.ROUTE]),
        folded(N_("Rules"), row(Card("threshold-rules"))),
        reports_fold(
            N_("Silent bureaus by month"),
            *(row(Card(f"threshold-{one.code}", 12, "scroll")) for one in _RULES[Subject.BUREAU]),
        ),
        folded(N_("Past alerts under these rules"), row(Card("alarm-backtest", 12, "scroll"))),
    ),
    off={"compare": N_("A threshold says itself what it is compared with")},
)
QUALITY = Page(
    "/quality",
    N_("Data"),
    "q",
    "data",
    rows=(
        row(Card("sources", 12, "long")),
        folded(N_("Files loaded"), row(Card("batches"))),
        folded(N_("Not loaded"), row(Card("not-loaded"))),
        folded(N_("Revisions"), row(Card("revisions", 12, "scroll"))),
        folded(N_("Rows set aside"), row(Card("quarantine", 12, "scroll"))),
        folded(N_("Doubtful positions"), row(Card("doubtful-positions", 12, "scroll"))),
        folded(N_("Definitions"), row(Card("definitions"))),
    ),
    off=dict.fromkeys(FILTERS, N_("This page lists all data")),
)
RECONCILIATION = Page(
    "/reconciliation",
    N_("Reconciliation"),
    "",
    "data",
    rows=(
        row(Card("reconciliation")),
        *(
            row(*(Card(one.code, 6, "tall") for one in reconciliation.CHARTS[place : place + 2]))
            for place in range(0, len(reconciliation.CHARTS), 2)
        ),
    ),
    off=dict.fromkeys(FILTERS, N_("All months that two publishers both have")),
    drops_empty=True,
)

SHEETS = "/sheet/"
SHEET_TEMPLATE = f"{SHEETS}<panel>"
"""What the address of a map on paper begins with, before the code of its panel."""


def sheet(path: str) -> Place | None:
    """A map alone, as large as its window, of which pictures are made; None at other paths."""
    code = path.removeprefix(SHEETS)
    if not path.startswith(SHEETS) or code not in PANELS or PANELS[code].kind is not Kind.MAP:
        return None
    # One map has a page of its own, with a bar of months and a panel beside it.
    card = Card(code, 12, "fill", whole_page=code == "map")

    def layout() -> Component:
        return html.Div(lay_out(row(card, name="map-page")), className="sheet")

    return Place(path, N_("Map"), layout, panels=(code,), theme=FOR_PAPER, form=SHEET)
