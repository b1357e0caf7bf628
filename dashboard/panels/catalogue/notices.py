"""Notices by colour, always with letter and shape: what bureaus ask for, and what is public."""

from dashboard.drawings import Align, Column, Dated, Table
from dashboard.formats import (
    clauses,
    comma_list,
    format_month,
    with_subject,
)
from dashboard.i18n import N_, _
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import (
    BY_COLOUR,
)
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import (
    SideBySide,
)
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.view import View
from dashboard.wording import figure
from data_access.frames import records
from data_access.queries import conditions
from data_access.registry import METRICS, Dimension

PUBLIC_NOTICES = METRICS["public_notices"]


def _lacks_public(view: View) -> str:
    if conditions.out_of_scope(PUBLIC_NOTICES, view.filters):
        return _(
            "Public notices are known by colour and by nationality of who is sought, not by route "
            "or country: choose countries as origin instead."
        )
    return nothing_loaded(view, PUBLIC_NOTICES.code)


@panel(
    "public-notices",
    title=N_("Notices shown to the public"),
    kind=Kind.CHART,
    metrics=(PUBLIC_NOTICES.code,),
    subtitle=N_("notices on one day, the newest on which each colour was counted"),
    explanation=N_(
        "The few notices that are shown to the public, by colour, on the newest day counted, "
        "whatever the period. The list may be incomplete and tells nothing about the others."
    ),
    lacks=_lacks_public,
    in_scope=True,
)
def public_notices(view: View) -> Content:
    """The newest day on which each colour was counted; columns: metric, colour, month, value."""
    by = (Dimension.COLOUR, Dimension.MONTH)
    frame = view.counts((PUBLIC_NOTICES,), by, view.availability(PUBLIC_NOTICES).span)
    by_colour = {row["colour"]: (row["month"], row["value"]) for row in records(frame)}
    counted = [(code, *by_colour[code]) for code in BY_COLOUR.order if code in by_colour]
    rows = [
        Row(
            comma_list((BY_COLOUR.name(code), format_month(month))),
            [value],
            [figure(PUBLIC_NOTICES, value)],
            BY_COLOUR.colour(code, view.theme.name),
        )
        for code, month, value in counted
    ]
    measure = Series(_(PUBLIC_NOTICES.label), view.theme.hue(PUBLIC_NOTICES.hue))
    in_words = clauses(with_subject(row.label, row.texts[0]) for row in rows)
    return Content(
        side_by_side(rows, [measure], view.theme, alternative=in_words),
        lambda: Table(
            columns=(
                Column("colour", _("Notice")),
                Column("month", _("Month")),
                Column(PUBLIC_NOTICES.code, _(PUBLIC_NOTICES.label), Align.NUMBER),
            ),
            rows=[
                (BY_COLOUR.name(code), Dated.month(month), value) for code, month, value in counted
            ],
        ),
        rows=frame,
    )


PANELS = (
    *numbers("notices", "notices_refused", "diffusions"),
    SideBySide(
        (
            "notices",
            "notices_refused",
            "notices_cancelled",
            "notices_in_circulation",
            "diffusions",
        ),
        BY_COLOUR,
    ).panel(
        "notices-by-colour",
        N_("Notices by colour"),
        N_(
            "Published, refused after the legal check and cancelled are counts of the period; in "
            "circulation is the level at its end. A notice is published by the General Secretariat "
            "at a bureau's request; diffusions are counted apart."
        ),
    ),
    public_notices,
)
