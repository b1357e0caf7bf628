"""Courses given and people who took part, by country and by topic."""

from dashboard.i18n import N_
from dashboard.panels.network import tallies
from dashboard.panels.network.names import BY_COUNTRY, BY_TOPIC

_MEASURES = ("trainings", "training_participants")
_READ = N_(
    "Courses differ in length, and one person may take part in several. What bureaus search before "
    "and after a course stands on their own pages; a change is no proof of an effect."
)

COUNTRIES = tallies.panel(
    tallies.Tally(
        code="training-by-country",
        title=N_("Training by country"),
        metrics=_MEASURES,
        by=BY_COUNTRY,
        explanation=_READ,
        most=16,
    )
)
TOPICS = tallies.panel(
    tallies.Tally(
        code="training-by-topic",
        title=N_("Training by topic"),
        metrics=_MEASURES,
        by=BY_TOPIC,
        explanation=_READ,
    )
)

PANELS = (COUNTRIES, TOPICS)
