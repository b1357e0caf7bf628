"""Notices by colour, always with letter and shape: what bureaus ask for, and what is public."""

from dashboard.i18n import N_
from dashboard.panels.network import tallies
from dashboard.panels.network.names import BY_COLOUR

REQUESTED = tallies.panel(
    tallies.Tally(
        code="notices-by-colour",
        title=N_("Notices by colour"),
        metrics=("notices", "notices_refused", "notices_cancelled", "notices_in_circulation"),
        by=BY_COLOUR,
        explanation=N_(
            "Published, refused after the legal check and cancelled are counts of the period; in "
            "circulation is the level at its end. A notice is published by the General Secretariat "
            "at a bureau's request; diffusions are counted apart."
        ),
    )
)
PUBLIC = tallies.panel(
    tallies.Tally(
        code="public-notices",
        title=N_("Notices shown to the public"),
        metrics=("public_notices",),
        by=BY_COLOUR,
        explanation=N_(
            "The small part of all notices that is shown to the public, on one day, by colour. "
            "It may be incomplete, and says nothing of the notices that are not shown."
        ),
    )
)

PANELS = (REQUESTED, PUBLIC)
