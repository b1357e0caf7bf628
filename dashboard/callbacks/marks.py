"""The handling mark of a page or a scene: that of all that is seen on it."""

from collections.abc import Mapping

from dashboard.callbacks import asked
from dashboard.callbacks.drawing import Answer
from dashboard.components import shell
from dashboard.exports.handling_marks import highest, marking
from dashboard.exports.provenance import mark
from dashboard.panels import PANELS
from dashboard.wiring import Store


def of_all(answers: Mapping[str, Answer], wanted: asked.Asked, store: Store) -> dict[str, str]:
    """The highest mark of some cards, since all of them can be seen at once."""
    shown = [code for code, answer in answers.items() if answer.saying["state"] != "error"]
    levels = (mark(PANELS[code], wanted.request, store) for code in shown)
    level = highest((marking(store.settings).lowest, *levels))
    return shell.mark(level.label, level.ink, level.ground, public=level.public)
