"""Which cards a reader may see: pages, walls, files, packs, lists and search ask here.

A card is there where something of what it counts may be seen, by the rows of the policy; which rows
it then shows, the store decides. One that nothing may be seen of is in no page, so that neither its
frame nor its title tells.
"""

from collections.abc import Iterable

from dashboard.access.portions import (
    Portion,
    portion_of_exercises,
    portion_of_measure,
    portion_of_source,
)
from dashboard.access.reader import Act, Reader, current
from dashboard.panels import PANELS
from dashboard.panels.card_text import CardText
from data_access.grants import Grant
from data_access.registry import EXERCISE, METRICS, SOURCES


def portion(reader: Reader, code: str, bureau: str = "") -> Portion:
    """How much of a panel somebody may see.

    Args:
        reader: with their rights.
        code: of a panel.
        bureau: ISO3 of the bureau whose page it is on; empty elsewhere.
    """
    if not {Act.VIEW, PANELS[code].act} <= reader.acts:
        return Portion.NONE
    return _portion(reader.grant, code, bureau)


def may_see(code: str, bureau: str = "") -> bool:
    """Whether the reader may see a card; one that does not exist is never seen."""
    return code in PANELS and bool(portion(current(), code, bureau))


def _portion(grant: Grant, code: str, bureau: str) -> Portion:
    panel = PANELS[code]
    if panel.metrics:
        shown = _of_measures(grant, panel.metrics, bureau)
        if shown and panel.beside:
            return Portion.of((shown, _of_measures(grant, panel.beside, bureau)))
        # Where the view decides what is shown, it may be another measure.
        if shown or not panel.measured:
            return shown
    sources = panel.sources or [one for one in SOURCES if one != EXERCISE]
    return Portion.of(portion_of_source(grant, one) for one in sources)


def _of_measures(grant: Grant, codes: Iterable[str], bureau: str) -> Portion:
    return Portion.of(portion_of_measure(grant, code, bureau) for code in codes)


def is_part(text: CardText) -> bool:
    """Whether what a card counts may be seen in part only: then it says so."""
    panel, view = text.panel, text.view
    if view.grant.is_everything:
        return False
    counted = {metric.code for side in text.sides for metric in side.counted}
    if not counted:
        return _portion(view.grant, panel.code, "") is not Portion.WHOLE
    places = {one.iso3 for one in view.filters.countries}
    bureau = places.pop() if len(places) == 1 else ""
    found = (
        portion_of_exercises(view.grant, code)
        if view.is_demo(METRICS[code])
        else portion_of_measure(view.grant, code, bureau)
        for code in {*counted, *panel.beside}
    )
    return Portion.of(found) is not Portion.WHOLE
