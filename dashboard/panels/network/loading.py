"""What would fill a card that has nothing to show, and how that is loaded."""

from dashboard.i18n import _
from dashboard.panels.panel import View
from data_access.registry.metrics import METRICS
from data_access.registry.sources import SOURCES

_OWN = "bureau_"


def how_to_load(view: View, *codes: str) -> str:
    """What to import where nothing is held of some measures; empty where something of all is."""
    lacking = [METRICS[code] for code in codes if not view.has(METRICS[code])]
    if not lacking:
        return ""
    source = lacking[0].sources[0]
    said = _("{measures}: no figures are loaded. {source} would fill this card.").format(
        measures=", ".join(_(metric.label) for metric in lacking),
        source=_(SOURCES[source].short_name),
    )
    way = _("Load a file of them with `routewatch import {source} FILE`.")
    if source.startswith(_OWN):
        way = _(
            "`routewatch template {source}` writes a file to fill, "
            "`routewatch import {source} FILE` loads it."
        )
    return f"{said} {way.format(source=source)}"
