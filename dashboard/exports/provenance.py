"""Provenance of a figure, as one value: the same words in every kind of file."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dashboard import url_state
from dashboard.access.reader import current
from dashboard.drawings import Headline
from dashboard.exports.links import base_of, link_text
from dashboard.formats import clauses, format_date
from dashboard.handling_marks import Level, marking
from dashboard.i18n import _, current_language, in_language, isolate, pgettext
from dashboard.panel_request import Request
from dashboard.panels.card import Card, render, scoped
from dashboard.panels.filter_sentence import choice
from dashboard.panels.other_side import card_sentence
from dashboard.panels.panel import Panel, State
from dashboard.wiring import Store
from dashboard.wording import of_exercise
from data_access.filters import Filters
from data_access.registry.sources import SOURCES

CARD = "/card/"
"""Where a card's link leads: to whichever page shows it, with its filters."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Provenance of a figure, which must not be lost on its way.

    Attributes:
        code: of the panel.
        title, what: the finding, or the measure where there is none; then the measure, unit,
            period and the like, as its card says them.
        sentence: the filters in words.
        unit, period: of the measures shown.
        change: of a number against its base, with its interval; else empty.
        source: publisher, title and day of publication of each source.
        licence: under what terms its sources are published, each once.
        caveats: what has to be known to read it.
        as_known_on: the day whose knowledge it shows.
        data_version: of the store.
        marking: who may be given it.
        made_for: for whom and when, where not everybody may have it and readers are known.
        exercise: the sentence that says so, where any figure was made for exercises; else empty.
        link: address of the live page; without a host where nobody has said it.
        printed: the same for slides and sheets: short where it is long.
        narrowed_to: the routes and records shown, in words, where not everything in the filters has
            room.
        filters: what was asked for.
        language: in which it is written.
    """

    code: str
    title: str
    what: str
    sentence: str
    unit: str
    period: str
    change: str
    source: str
    licence: str
    caveats: str
    as_known_on: date
    data_version: str
    marking: Level
    exercise: str
    link: str
    filters: Filters
    language: str
    printed: str = ""
    made_for: str = ""
    narrowed_to: str = ""

    def notes(self) -> Iterator[tuple[str, str]]:
        """Name and text of each part that says anything, in the order of a file's head."""
        parts = (
            (_("exercise"), self.exercise),
            (_("marking"), self.marking.label),
            (_("made for"), self.made_for),
            (_("title"), self.title),
            (_("what"), self.what),
            (_("filters"), self.sentence),
            (_("unit"), self.unit),
            (_("period"), self.period),
            (_("change"), self.change),
            (pgettext("of figures", "source"), self.source),
            (_("licence"), self.licence),
            (_("caveat"), self.caveats),
            (_("as known on"), format_date(self.as_known_on)),
            (_("data version"), self.data_version),
            (_("link"), link_text(self.link)),
        )
        return ((name, text) for name, text in parts if text)


def provenance_of(
    panel: Panel, request: Request, store: Store, *, base: str = "", mark_label: str = ""
) -> Provenance:
    """What must travel with a panel's figures for a view, in the current language.

    Args:
        panel: the panel.
        request: filters and options.
        store: where the figures are.
        base: address of the installation as its reader knows it, where none is configured.
        mark_label: label of a mark higher than what is shown asks for.

    Raises:
        MarkingError: a mark that does not exist, or is too low.
        StoreUnavailableError: the store does not answer.
    """
    view = scoped(panel, request, store)
    card = render(panel, request, store)
    change = card.drawing.change if isinstance(card.drawing, Headline) else None
    # A card on which all is hidden says so in the figures' place; its file has them as `hidden`.
    hidden = card.message if card.state is State.SUPPRESSED else ""
    level = marking(store.settings).at(card.rank, mark_label)
    title, what = card.opening(units=True, alone=True)
    return Provenance(
        code=panel.code,
        title=title,
        what=what,
        sentence=card_sentence(panel, view),
        unit=card.unit,
        period=card.period,
        change=change.text if change else "",
        source=card.source_line,
        licence=_licences(card),
        caveats=" ".join(filter(None, (hidden, card.caveat))),
        as_known_on=view.filters.as_known_on or view.today,
        data_version=card.data_version,
        marking=level,
        made_for=made_for(level),
        exercise=of_exercise() if card.made_up else "",
        link=link(panel.code, request, base_of(store.settings, base)),
        filters=request.filters,
        language=current_language().code,
        narrowed_to="" if panel.unfiltered else choice(view, period=False, comparison=False),
    )


_whom: ContextVar[str | None] = ContextVar("whom", default=None)


def made_for(mark: Level) -> str:
    """For whom a file is made, and when, by its mark: empty where everybody may have it."""
    if mark.public:
        return ""
    fixed = _whom.get()
    return whom_and_when() if fixed is None else fixed


def whom_and_when() -> str:
    """`A. Rossi, 27 Nov 2026, 21:04 UTC`; empty where nobody has to say who they are."""
    identity, now = current().identity, datetime.now(UTC)
    if identity is None:
        return ""
    return f"{identity.name}, {format_date(now.date())}, {isolate(f'{now:%H:%M} UTC')}"


@contextmanager
def use_whom(text: str) -> Iterator[None]:
    """One text for all parts of a pack, or that of a pack that is made again."""
    token = _whom.set(text)
    try:
        yield
    finally:
        _whom.reset(token)


def _licences(card: Card) -> str:
    """The terms of what its source line names; a card without one is about the store itself."""
    named = [SOURCES[code] for code in SOURCES if code in card.sources] if card.source_line else []
    shown = [one for one in named if _(one.short_name) in card.source_line]
    return clauses(dict.fromkeys(_(one.licence) for one in shown or named))


def link(code: str, request: Request, base: str = "") -> str:
    """The address at which a reader finds the live card of a panel.

    Args:
        code: the panel's code.
        request: filters and options; those of the page, not of the panel's own scope.
        base: address of the installation; empty where nobody has said it.
    """
    query = url_state.write(request.filters, in_language(request.options))
    address = f"{base.rstrip('/')}{CARD}{code}"
    return f"{address}?{query}" if query else address
