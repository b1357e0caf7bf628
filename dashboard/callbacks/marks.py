"""The handling mark of a page or a scene: that of all that is seen on it."""

from collections.abc import Iterable

from dashboard.callbacks.drawing import Answer
from dashboard.components import shell
from dashboard.exports.handling_marks import highest, marking
from dashboard.wiring import Store


def of_all(answers: Iterable[Answer], store: Store) -> dict[str, str]:
    """The highest mark of some cards, since all of them can be seen at once."""
    marks = marking(store.settings)
    levels = (marks.of(answer.card.sources) for answer in answers if answer.card)
    level = highest((marks.lowest, *levels))
    return shell.mark(level.label, level.ink, level.ground, public=level.public)
