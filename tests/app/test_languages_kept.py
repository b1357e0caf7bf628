"""What is kept of a card holds no text of another reader's language."""

import random
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from dashboard import url_state
from dashboard.i18n import LANGUAGES, use_language
from dashboard.panel_request import Request
from dashboard.panels import PANELS
from dashboard.panels.card import Card, render
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.sentences import SentenceError
from tests.cases import quick

_OF_EACH_KIND = sorted({panel.kind: code for code, panel in PANELS.items()}.values())


def told(code: str, language: str, store: Store) -> tuple[object, ...]:
    """All texts of a card, and its drawing."""
    request = Request.of(url_state.parse("r=central-mediterranean&t=2015"))
    with use_language(language):
        card: Card = render(PANELS[code], request, store)
        try:
            table: object = card.table()
        except SentenceError as error:
            table = str(error)
        # A set is written in any order, a function with where it lies in memory.
        texts = re.sub(" at 0x[0-9a-f]+", "", repr(replace(card, sources=frozenset())))
        return texts, card.finding(), card.shortfall(), card.opening(), repr(table)


@pytest.mark.parametrize("codes", quick(_OF_EACH_KIND, of=[_OF_EACH_KIND, sorted(PANELS)]))
def test_each_card_is_in_the_language_of_who_asks_whoever_asked_before(
    reference_store: str, codes: Iterable[str]
) -> None:
    def fresh() -> Store:
        return Store(Settings(database_url=reference_store))

    alone: dict[tuple[str, str], tuple[object, ...]] = {}
    for language in LANGUAGES:
        store = fresh()
        alone |= {(code, language): told(code, language, store) for code in codes}
    order, shared = list(alone), fresh()
    random.Random(7).shuffle(order)  # noqa: S311 - an order that can be had again
    for code, language in order:
        assert told(code, language, shared) == alone[code, language], (code, language)
    english = [alone[code, "en"] for code in codes]
    assert english != [alone[code, "fr"] for code in codes]
