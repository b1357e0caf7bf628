"""Courses given and people who took part, by topic."""

from dashboard.i18n import N_
from dashboard.panels.network import tallies
from dashboard.panels.network.names import BY_TOPIC

_MEASURES = ("trainings", "training_participants")
_READ = N_("Courses differ in length, and one person may take part in several.")

TOPICS = tallies.panel(
    tallies.Tally(
        code="training-by-topic",
        title=N_("Training by topic"),
        metrics=_MEASURES,
        by=BY_TOPIC,
        explanation=_READ,
    )
)

PANELS = (TOPICS,)
