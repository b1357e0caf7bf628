"""One panel's contribution to an answer: its picture, its body, and what its card says."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import no_update

from dashboard.callbacks import view_request
from dashboard.components import messages
from dashboard.i18n import _
from dashboard.panels import PANELS, card_body
from dashboard.panels.card import Card, render
from dashboard.panels.map_card import with_layers
from dashboard.panels.panel import Kind
from dashboard.panels.panel import State as CardState
from dashboard.wiring import Store, StoreUnavailableError

log = logging.getLogger("routewatch")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one panel contributes to the answer.

    Attributes:
        body: what stands in its card beside the picture.
        saying: what the card says about itself.
        figure: of a chart; left as it is where there is none.
        view: of a map.
        card: what was drawn; None where it failed.
    """

    body: Any
    saying: dict[str, str]
    figure: Any = no_update
    view: Any = None
    card: Card | None = None


def stamp(wanted: view_request.ViewRequest) -> str:
    """What a figure bears, so that the page can tell when it has been drawn."""
    return f"{wanted.number} {wanted.search}"


def answer(
    code: str, wanted: view_request.ViewRequest, sentence: str, store: Store, *, brief: bool = False
) -> Answer:
    """A panel drawn for a view; broken, it says so and leaves the others alone.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    try:
        card = with_layers(render(PANELS[code], wanted.request, store), wanted.request, store)
    except StoreUnavailableError:
        raise
    except Exception:  # One broken panel must not take the others with it.
        reference = secrets.token_hex(3)
        log.exception("panel %s could not be drawn, reference %s", code, reference)
        return _broken(code, reference)
    figure = card_body.figure(card, stamp(wanted), brief=brief)
    body = card_body.in_brief(card) if brief else None
    filters, resets = wanted.reading.filters, not wanted.is_default
    return Answer(
        body=body or card_body.body(PANELS[code], card, filters, sentence, resets=resets),
        saying=card_body.saying(card),
        figure=no_update if figure is None else figure,
        view=card_body.map_view(card),
        card=card,
    )


def texts(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Bodies that are texts alone, by code of their panel: `assets/cards/bodies.js` shows them.

    They are no children of a component: Dash keeps a state for each part of those, tells all
    parts of the page of each that comes or goes, and takes longer than the charts.
    """
    return {code: answer.body for code, answer in answers.items() if not _is_component(code)}


def components(answers: Mapping[str, Answer], codes: Sequence[str]) -> list[Any]:
    """Bodies that Dash shows, grids; those of the other panels are left as they are."""
    return [answers[code].body if _is_component(code) else no_update for code in codes]


def _is_component(code: str) -> bool:
    return PANELS[code].kind is Kind.GRID


def _broken(code: str, reference: str) -> Answer:
    return Answer(messages.failed(reference), _state_only(code, CardState.ERROR))


def silent(code: str) -> Answer:
    """A panel without a store; why, is said once, above all cards."""
    return Answer(messages.unavailable(_("No figures")), _state_only(code, CardState.ERROR))


def _state_only(code: str, state: CardState) -> dict[str, str]:
    return card_body.saying(Card(code, state))
