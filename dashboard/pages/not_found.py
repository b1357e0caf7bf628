"""The page for an address that none has."""

from types import MappingProxyType

from dash.development.base_component import Component

from dashboard.components import messages
from dashboard.i18n import N_

TITLE = N_("No such page")
SENTENCE = N_("There is no page here")
OFF = MappingProxyType(
    dict.fromkeys(("period", "compare", "routes", "countries", "quality"), SENTENCE)
)


FORBIDDEN = N_("Not available to you")


def layout() -> Component:
    """A sentence and a way back."""
    return messages.not_found()


def forbidden(contact: str) -> Component:
    """Whom to ask, and a way back."""
    return messages.forbidden(contact)
