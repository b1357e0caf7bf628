"""`Playlist`, `Scene`, `Moment`: a wall's programme as data, and what stands at a scene's head.

A scene names panels and a view, as a page does; whatever can make such a row (a file, a table of
the store, a remote) can put it on a wall.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from dashboard import url_state
from dashboard.access.reader import current
from dashboard.drawings import Entries, Headline
from dashboard.formats import comma_list, format_date, format_month
from dashboard.i18n import N_, _
from dashboard.panel_request import OPTIONS, Request
from dashboard.panels import PANELS, rights
from dashboard.panels.card import Card, scoped
from dashboard.panels.card_text import side_of, split
from dashboard.panels.catalogue.bureau import counted_in
from dashboard.panels.filter_sentence import choice
from dashboard.panels.panel import Kind, Panel
from dashboard.plots.plot import Plot
from dashboard.url_state import BUREAU_PAGE
from dashboard.view import View, view_of
from dashboard.wiring import Store
from data_access.periods import LATEST_12
from data_access.registry import BUREAUS, METRICS, ROUTES, SOURCES, Metric

DWELL = 45
LEAST_DWELL, MOST_DWELL = 5, 3600
LONGEST_TITLE = 60
MOST_SCENES = 9
"""Each scene has a digit on the keyboard."""

MOST_OF_A_KIND: Mapping[Kind, int] = MappingProxyType(
    {Kind.HEADLINE: 4, Kind.MAP: 1, Kind.CHART: 1, Kind.LIST: 1}
)
"""What can be read from the back row: other kinds of panel are for a desk."""


_NEAR_ONLY = frozenset(
    {
        *("bureaus-map", "border-points", "hits-by-bureau", "hits-by-border-point", "hit-rates"),
        *("database-funnel", "notices-by-colour", "bureaus-compared", "operations-timeline"),
        *("identification-by-year", "identification-by-route", "training-and-use"),
    }
)
"""Marks that bear letters, cells, several axes, more than six names: for a desk."""
ON_SCREEN = frozenset({"lang", "theme"})
"""Keys of a view that belong to a reader's own screen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture of a wall.

    Attributes:
        title: as the room knows it.
        panels: codes, in the order in which they are read.
        view: query string of the filters and of how to draw; the page's own keys.
        dwell: seconds until the next scene.
        note: a sentence for the room, shown below.
        leads_to: address of the page behind it, for those who leave the wall here.
        language: code of that of the scene; empty for that of the wall.
    """

    title: str
    panels: tuple[str, ...]
    view: str = ""
    dwell: int = DWELL
    note: str = ""
    leads_to: str = "/"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of an agenda: from this time on a scene stays.

    Attributes:
        at: minutes since midnight.
        scene: its place in the playlist, from 0; None ends the meeting, and scenes rotate again.
        title: of the point; that of its scene where empty.
    """

    at: int
    scene: int | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Playlist:
    """Scenes in their order.

    Attributes:
        code: in the address, `/wall/<code>`.
        about: what it is for, one sentence.
        agenda: in the order of the day; empty without a meeting.
        timezone: name (IANA) of the zone of the agenda's times; empty for the screen's own.
        language: code of that of the wall, unless its address chooses one; empty for none.
    """

    code: str
    title: str
    scenes: tuple[Scene, ...]
    about: str = ""
    agenda: tuple[Moment, ...] = ()
    timezone: str = ""
    language: str = ""

    @property
    def seconds(self) -> int:
        """Seconds that all scenes take once."""
        return sum(scene.dwell for scene in self.scenes)

    @property
    def edition(self) -> str:
        """Another one with each change: walls that show it begin anew."""
        return f"{zlib.crc32(repr(self).encode()):08x}"


Playlists = Mapping[str, Playlist]

PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "/": ("headline-dead-missing", "headline-detections", "map"),
        "/map": ("map",),
        "/trends": ("measure-over-time",),
        "/compare": ("both-dead-missing", "both-movement", "both-over-time"),
        "/hits": ("headline-searches", "headline-hits"),
    }
)
"""The panels of a page that a wall has room for."""

_TITLES = MappingProxyType({"/map": N_("Map"), "/trends": N_("Trends"), "/compare": N_("Compare")})
ROUTE_PAGE = "/routes/"
PAGE_ADDRESSES = (*PAGES, f"{ROUTE_PAGE}<route>", f"{BUREAU_PAGE}<bureau>")
"""Addresses that a scene can name."""


def page_panels(address: str) -> tuple[tuple[str, ...], str]:
    """The panels of a page, and what its path says of the view.

    Raises:
        KeyError: no wall has room for that page.
    """
    code = address.removeprefix(ROUTE_PAGE)
    if address.startswith(ROUTE_PAGE) and code in ROUTES:
        movement = ROUTES[code].denominators or ("detections",)
        return ("headline-dead-missing", f"headline-{movement[0]}", "map"), f"r={code}"
    iso3 = address.removeprefix(BUREAU_PAGE)
    if address.startswith(BUREAU_PAGE) and iso3 in BUREAUS:
        moved = [f"headline-{metric}" for metric in counted_in(iso3)[:1]] or ["bureau-nationals"]
        return ("headline-dead-missing", *moved, "map"), f"c={iso3}"
    return PAGES[address], ""


def code_of_page(address: str) -> str:
    """The code of the playlist of one scene that shows a page; empty where no wall has room."""
    code = address.strip("/").replace("/", "-")
    return code if playlist_of_page(code) else ""


def playlist_of_page(code: str) -> Playlist | None:
    """The playlist of a page (`routes-eastern-mediterranean`, `bureaus-ITA`); None of others."""
    address = f"/{code.replace('-', '/', 1)}"
    name = address.rpartition("/")[2]
    place = ROUTES.get(name) or BUREAUS.get(name)
    title = place.name if place else _TITLES.get(address)
    if not title:
        return None
    panels, view = page_panels(address)
    return Playlist(code, title, (Scene(title, panels, view, leads_to=address),))


def is_for_walls(code: str) -> bool:
    """Whether a panel can be read from the back row."""
    return PANELS[code].kind in MOST_OF_A_KIND and code not in _NEAR_ONLY


def permitted_playlist(playlist: Playlist) -> Playlist | None:
    """Playlist as far as the reader may see it; None where nothing is left of it.

    Scenes that lose all panels are gone, and the agenda has the places of the others.
    """
    if current().grant.is_everything:
        return playlist
    visible = {
        place: replace(scene, panels=panels)
        for place, scene in enumerate(playlist.scenes)
        if (panels := tuple(filter(rights.may_see, scene.panels)))
    }
    places = {old: new for new, old in enumerate(visible)}
    agenda = tuple(
        moment if moment.scene is None else replace(moment, scene=places[moment.scene])
        for moment in playlist.agenda
        if moment.scene is None or moment.scene in places
    )
    return replace(playlist, scenes=tuple(visible.values()), agenda=agenda) if visible else None


def scene_choices(store: Store) -> dict[str, Any]:
    """Panels by kind, pages, and the keys that a view may have.

    Raises:
        StoreUnavailableError: titles of panels depend on the figures in the store.
    """
    view = view_of(Request.of(url_state.parse("")), store)
    return {
        "panels": [
            {
                "code": code,
                "title": panel.heading(view),
                "kind": panel.kind.value,
            }
            for code, panel in PANELS.items()
            if is_for_walls(code) and rights.may_see(code)
        ],
        "most": {kind.value: most for kind, most in MOST_OF_A_KIND.items()},
        "pages": list(PAGES),
        "page_panels": {**PAGES, ROUTE_PAGE: page_panels(f"{ROUTE_PAGE}{next(iter(ROUTES))}")[0]},
        "keys": sorted((url_state.KEYS | set(OPTIONS)) - ON_SCREEN),
        "dwell": [LEAST_DWELL, MOST_DWELL, DWELL],
        "scenes": MOST_SCENES,
    }


def name_of_scene(cards: Iterable[Card], view: View) -> str:
    """Filters in words; empty where none narrows the cards of a scene.

    Lists have a day or a month in each line: no period is theirs.
    """
    panels = [PANELS[card.code] for card in cards]
    if all(panel.unfiltered for panel in panels):
        return ""
    is_dated = any(panel.kind is not Kind.LIST for panel in panels)
    is_usual = view.filters.period == LATEST_12
    return choice(view, windows=False, period=is_dated and not is_usual, comparison=False)


def end_of_scene(cards: Iterable[Card], view: View, request: Request, store: Store) -> str:
    """The oldest month to which the figures of a scene go, where no number or line of it does.

    Of publications whose figures are of years, the newest year; of what has neither, the days on
    which the sources were published. Nothing where nothing is known.
    """
    shown = list(cards)
    if any(isinstance(card.drawing, Headline | Entries) for card in shown):
        return ""
    last_months = [end for card in shown for end in _ends(card, request, store)]
    if not last_months:
        return _published(shown, view)
    return _("to {month}").format(month=format_month(min(last_months)))


def _ends(card: Card, request: Request, store: Store) -> Iterator[int]:
    """The month (yyyymm) or year (yyyy00) to which each measure of a card is known."""
    panel = PANELS[card.code]
    if card.drawing is None:
        return
    if panel.unfiltered and isinstance(card.drawing, Plot):
        # What is published of years ends with the newest of them.
        parts = card.drawing.parts or (card.drawing,)
        years = [year for part in parts for year in part.data["year"]]
        if years:
            yield 100 * max(years)
        return
    data = scoped(panel, request, store)
    for metric in _measures(panel, data):
        by = split(metric, panel.by, data)
        availability, months = data.availability(metric, *by), data.months(metric, *by)
        if months.first <= availability.newest_complete and availability.oldest <= months.last:
            yield min(months.last, availability.newest_complete)


def _measures(panel: Panel, data: View) -> Iterator[Metric]:
    """Measures that are shown themselves: of a rate, those that it is formed of."""
    side = side_of(data, panel)
    below = {code for one in side.denominators for code in one.metrics}
    for metric in side.measures:
        if metric.numerator:
            yield METRICS[metric.numerator]
        elif metric.code not in below:
            yield metric


def _published(cards: Sequence[Card], view: View) -> str:
    days = [
        max(run.published[source] for run in runs)
        for source in dict.fromkeys(code for card in cards for code in card.sources)
        if (runs := view.availabilities.of_source(source))
    ]
    return " – ".join(dict.fromkeys(map(format_date, (min(days), max(days))))) if days else ""


_SHORTER = MappingProxyType({"iom_mmp": N_("IOM")})
"""Names of sources that are too long for a wall."""


def publishers(named: str, view: View) -> str:
    """Publishers of what a scene shows; of everything loaded where its cards name none."""
    codes = [
        code
        for code, source in SOURCES.items()
        if (_(source.short_name) in named if named else view.availabilities.of_source(code))
    ]
    names = dict.fromkeys(_(_SHORTER.get(code, SOURCES[code].short_name)) for code in codes)
    return comma_list(names)
