"""The form of a playlist that is being changed, and the list of all playlists beside it."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.elements import QUIET, data, part_id, press, steps
from dashboard.formats import format_date, with_subject
from dashboard.i18n import N_, _, isolate
from dashboard.toml_files import Fault
from dashboard.wall import scenes
from dashboard.wall.playlist_draft import END, LONGEST_CODE, OWN, Draft
from dashboard.wall.playlist_repository import StoredPlaylist
from data_access.store.playlists import Edition

DESK = "playlist-desk"
STATE = "playlist-state"
"""What is open, between two acts."""
SHELF, HINT, OPENED, WALL = "playlist-list", "playlist-hint", "playlist-draft", "playlist-wall"
FORM, AGENDA, FAULTS, SAID = (
    *("playlist-form", "playlist-agenda", "playlist-faults", "playlist-said"),
)
DONE, TURN = "playlist-done", "playlist-turn"
"""The end of an act, for `assets/app/editor.js`, and its number."""
SURE = "playlist-sure"
FILE = "playlist-file"
WRITE, WRITTEN = "playlist-write", "playlist-written"
"""For `assets/wall/playlist_editor.js`: what to save or remove, and what came of it."""
STORES = (STATE, WRITE, WRITTEN, DONE, TURN)
PRESS = "playlist-press"
"""Buttons: `act` says what they do, `of` to which playlist, scene or point."""
FIELD = "playlist-field"
"""Fields of text: what is typed is read when one of them is left, or a button is pressed."""
CHOICE = "playlist-choice"
"""Fields that are chosen from."""
_PREVIEW = "playlist-preview"

_KINDS = {
    "headline": N_("Figures, at most four"),
    "map": N_("One map"),
    "chart": N_("One chart"),
    "list": N_("One list"),
}
_LONGEST_LINE, _LONGEST_VIEW = 200, 2000
_FIELDS = {
    "code": N_("Address: /wall/"),
    "title": N_("Title"),
    "about": N_("What it is for"),
    "dwell": N_("Seconds a scene"),
    "note": N_("Note for the room"),
    "view": N_("Filters, or an address"),
    "at": N_("Time"),
    "scene": N_("Scene"),
    "timezone": N_("Time zone of the agenda"),
    "panels": N_("Panels"),
    **dict.fromkeys(("content", "page"), N_("Shows")),
}
"""What fields are called, by their keys in a file."""
_ROWS = {"scene": N_("Scene {number}"), "agenda": N_("Point {number}")}

Faulty = Set[tuple[str, int, str]]
"""Fields with a fault: table, place from 0, and key."""
_CHOSEN = frozenset({"content", "panels", "timezone", "scene"})
"""Keys of fields that are chosen from."""


def hint() -> str:
    """What to do where nothing is open."""
    return _("Open a playlist, or begin a new one. Files are copied and never changed here.")


# --- all playlists -------------------------------------------------------------------------------


def shelf(
    playlists: Iterable[StoredPlaylist],
    earlier: Mapping[str, Sequence[Edition]],
    files: Collection[str],
    *,
    is_read_only: bool,
) -> list[Component]:
    """All playlists that the reader may see, and then those that were removed.

    Args:
        playlists: as far as they may be seen.
        earlier: editions that are kept, by code.
        files: codes of those that nobody changes here.
        is_read_only: whether nothing can be saved.
    """
    shown = list(playlists)
    removed = earlier.keys() - {one.code for one in shown}
    return [
        *(
            _entry(
                one,
                earlier.get(one.code, ()),
                may_change=not is_read_only and one.code not in files,
            )
            for one in shown
        ),
        *(
            _item([_what(_wall_of(code), _("removed")), _earlier(code, earlier[code])])
            for code in earlier
            if code in removed
        ),
    ]


def _entry(stored: StoredPlaylist, earlier: Sequence[Edition], *, may_change: bool) -> Component:
    """What it shows, how old it is, and what can be done with it."""
    code, playlist = stored.code, stored.playlist
    title = _(playlist.title) if playlist else code
    saved = (
        _("saved {time}").format(time=_moment(stored.saved_at)) if stored.saved_at else _("file")
    )

    def way(act: str, label: str) -> Component:
        return press(PRESS, act, label, code, about=title, className="playlist-way")

    ways = [
        *([html.A(_("Open the wall"), href=f"/wall/{code}")] if playlist else []),
        *([way("edit", _("Edit"))] if may_change else []),
        way("copy", _("Copy")),
        html.A(_("Download"), href=f"/api/v1/playlists/{code}.toml", download=f"{code}.toml"),
        *([way("remove", _("Remove"))] if may_change else []),
    ]
    return _item(
        [
            html.Strong(title),
            _what(_wall_of(code), saved),
            _what(*(isolate(_(scene.title)) for scene in playlist.scenes))
            if playlist
            else html.Span(
                _("cannot be shown any more: open it to see why"), className="playlist-broken"
            ),
            html.Div(ways, className="playlist-ways"),
            _earlier(code, earlier) if earlier else None,
        ]
    )


def _item(parts: Sequence[Component | None]) -> Component:
    return html.Li(parts, className="playlist-entry")


def _wall_of(code: str) -> str:
    return isolate(f"/wall/{code}")


def _what(*parts: str) -> Component:
    return html.Span(" · ".join(parts), className="playlist-what")


def _earlier(code: str, editions: Sequence[Edition]) -> Component:
    """What a change or a removal took the place of: opened, and brought back by saving it."""
    count = _("Earlier versions: {count}").format(count=len(editions))
    opens = _("Open the version of {time}")
    return html.Details(
        [
            html.Summary(count, className="playlist-what"),
            *(
                press(
                    PRESS,
                    "earlier",
                    opens.format(time=_moment(one.saved_at)),
                    f"{code}/{one.edition}",
                    className="playlist-way",
                )
                for one in editions
            ),
        ],
        className="playlist-earlier",
    )


def _moment(at: datetime) -> str:
    return f"{format_date(at.date())}, {at:%H:%M} UTC"


# --- one of them ---------------------------------------------------------------------------------


def form(draft: Draft, offered: Mapping[str, Any], faulty: Faulty) -> list[Component]:
    """All fields of a playlist that is open.

    Args:
        draft: the playlist.
        offered: what scenes can be made of (`scenes.scene_choices`).
        faulty: fields that are marked.
    """
    own = _Row("", 0, {**draft.fields, "code": draft.code}, faulty)
    dwell = draft.fields.get("dwell") or scenes.DWELL
    count = len(draft.scenes)
    return [
        html.H2(str(draft.fields.get("title") or _("New playlist")), className="card-title"),
        html.Div(
            [
                own.text("title", scenes.LONGEST_TITLE),
                own.text("code", LONGEST_CODE),
                own.text("about"),
                own.seconds(scenes.DWELL),
            ],
            className="playlist-fields",
        ),
        html.H3(_("Scenes"), className="playlist-part"),
        html.Ol(
            [
                _scene(_Row("scene", place, values, faulty), offered, dwell, count)
                for place, values in enumerate(draft.scenes)
            ],
            id="playlist-scenes",
            className="briefing-items",
        ),
        press(PRESS, "add", _("Add a scene"), disabled=count >= scenes.MOST_SCENES),
        html.H3(_("Agenda"), className="playlist-part"),
        html.P(
            _("Each scene starts at its time and stays until the next."), className="playlist-what"
        ),
        html.Ol(agenda(draft, faulty), id=AGENDA, className="playlist-agenda"),
        press(PRESS, "point", _("Add a point")),
    ]


def faulty_fields(faults: Iterable[Fault]) -> set[tuple[str, int, str]]:
    """The fields that faults are about, as far as the form has them."""
    keys = {"page": "content"}
    return {
        (fault.table, max(0, fault.place - 1), keys.get(fault.key, fault.key))
        for fault in faults
        if fault.key in _FIELDS
        and (fault.table in _ROWS or (not fault.table and fault.key != "scene"))
    }


def field_id(key: str, table: str = "", place: int = 0) -> dict[str, Any]:
    """The id of a field of the playlist, or of a row of one of its tables."""
    kind = CHOICE if key in _CHOSEN else FIELD
    return part_id(kind, table=table, place=str(place), key=key)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a playlist's tables, as fields.

    Attributes:
        table, place: which row; the playlist itself has no table.
        values: by key.
        faulty: fields that are marked.
    """

    table: str
    place: int
    values: Mapping[str, Any]
    faulty: Faulty

    def text(self, key: str, longest: int = _LONGEST_LINE, **options: str) -> dmc.TextInput:
        """A line of text, with attributes of its element."""
        return dmc.TextInput(
            value=str(self.values.get(key, "")),
            inputProps={"maxLength": longest, **options},
            **self._options(key),
        )

    def seconds(self, otherwise: object) -> dmc.NumberInput:
        """How long scenes stay."""
        return dmc.NumberInput(
            value=self.values.get("dwell", ""),
            placeholder=str(otherwise),
            min=scenes.LEAST_DWELL,
            max=scenes.MOST_DWELL,
            # A number that is too large is said to be, and stays what was typed.
            clampBehavior="none",
            **self._options("dwell"),
        )

    def choice(self, key: str, value: str | None, choices: Any, **options: Any) -> dmc.Select:  # noqa: ANN401 - as Mantine has them
        """One of several."""
        return dmc.Select(data=choices, value=value, **options, **self._options(key))

    def panels(self, offered: Mapping[str, Any]) -> dmc.MultiSelect:
        """Panels by kind; of a kind without room left, those chosen can be taken out alone."""
        chosen = self.values.get("panels", [])
        return dmc.MultiSelect(
            data=panel_groups(chosen, offered),
            value=list(chosen),
            searchable=True,
            maxDropdownHeight=320,
            nothingFoundMessage=_("No such panel"),
            **self._options("panels"),
        )

    def _options(self, key: str) -> dict[str, Any]:
        return {
            "id": field_id(key, self.table, self.place),
            "label": _(_FIELDS[key]),
            "error": (self.table, self.place, key) in self.faulty,
            "size": "xs",
        }


def _scene(row: _Row, offered: Mapping[str, Any], dwell: object, count: int) -> Component:
    values, place = row.values, row.place
    page = str(values.get("page", ""))
    pages = [*offered["pages"], *([page] if page and page not in offered["pages"] else [])]
    contents = [
        {"value": OWN, "label": _("panels of one’s own choice")},
        *({"value": one, "label": _("the page {page}").format(page=one)} for one in pages),
    ]
    # An address is read from the left.
    view = row.text("view", _LONGEST_VIEW, placeholder="/trends?r=…&t=2015", dir="ltr")
    fields = [
        row.text("title", scenes.LONGEST_TITLE),
        row.seconds(dwell),
        row.choice("content", page or OWN, contents, allowDeselect=False),
        row.text("note"),
        None if page else html.Div(row.panels(offered), className="playlist-wide"),
        html.Div(view, className="playlist-wide"),
    ]
    stands = html.Div(
        id=preview_id(place),
        title=_("How it stands on a wall at 4 m"),
        **data(kinds=panel_kinds(values, offered)),
    )
    name = scene_name(values, place)
    return html.Li(
        [
            html.Span(str(place + 1), className="playlist-number"),
            html.Div(fields, className="playlist-fields"),
            html.Div(
                [steps(PRESS, place, count, name, is_last_kept=True), stands],
                className="playlist-side",
            ),
        ],
        className="playlist-scene",
        **data(place=str(place + 1)),
    )


def scene_name(row: Mapping[str, Any], place: int) -> str:
    """What a scene is called, with a title or without."""
    return str(row.get("title") or _(_ROWS["scene"]).format(number=place + 1))


def preview_id(place: int) -> dict[str, Any]:
    """The id of the picture of how a scene stands on a wall."""
    return part_id(_PREVIEW, place=str(place))


def panel_groups(chosen: Sequence[str], offered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Panels to choose from, by kind; of a kind without room left, those chosen alone."""
    listed = {panel["code"]: panel["kind"] for panel in offered["panels"]}
    kinds = [listed.get(code) for code in chosen]
    groups = [
        {
            "group": _(_KINDS[kind]),
            "items": [
                {
                    "value": panel["code"],
                    "label": f"{panel['title']} ({panel['code']})",
                    "disabled": kinds.count(kind) >= most and panel["code"] not in chosen,
                }
                for panel in offered["panels"]
                if panel["kind"] == kind
            ],
        }
        for kind, most in offered["most"].items()
    ]
    # What a newer program cannot show is seen, and can be taken out.
    return [*groups, *({"value": code, "label": code} for code in chosen if code not in listed)]


def panel_kinds(row: Mapping[str, Any], offered: Mapping[str, Any]) -> str:
    """Kinds of the panels of a scene."""
    of_pages, page = offered["page_panels"], row.get("page")
    codes: Any = of_pages.get(page, of_pages[scenes.ROUTE_PAGE]) if page else row.get("panels", ())
    kinds = {panel["code"]: panel["kind"] for panel in offered["panels"]}
    return " ".join(kinds[code] for code in codes if code in kinds)


def agenda(draft: Draft, faulty: Faulty) -> list[Component]:
    """The points of the agenda, and the zone of their times."""
    if not draft.agenda:
        return []
    named = [
        *(
            {"value": str(place + 1), "label": scene_name(values, place)}
            for place, values in enumerate(draft.scenes)
        ),
        {"value": END, "label": _("scenes change by themselves again")},
    ]
    points = (_Row("agenda", place, values, faulty) for place, values in enumerate(draft.agenda))
    rows = [*(_point(point, named) for point in points), _zone(draft, faulty)]
    return [html.Li(row, className="playlist-point") for row in rows]


def _point(point: _Row, named: Sequence[Mapping[str, str]]) -> list[Component]:
    values, name = point.values, _(_ROWS["agenda"]).format(number=point.place + 1)
    chosen = END if values.get(END) else str(values.get("scene", ""))
    out = press(
        PRESS, "out-point", "×", str(point.place), title=_("Take out"), about=name, className=QUIET
    )
    return [
        point.text("at", type="time"),
        point.choice("scene", chosen, named, allowDeselect=False),
        out,
    ]


def _zone(draft: Draft, faulty: Faulty) -> list[Component]:
    zone = str(draft.fields.get("timezone", ""))
    zones = sorted(available_timezones() | {zone} - {""})
    screens = _("The screen’s own")
    own = _Row("", 0, draft.fields, faulty)
    options = {"placeholder": screens, "searchable": True, "clearable": True, "limit": 200}
    return [own.choice("timezone", zone or None, zones, **options)]


def faults_in_words(faults: Sequence[Fault]) -> list[Component]:
    """What is wrong with a playlist, in the words of the form."""
    if not faults:
        return [html.P(_("It can be shown and saved."), **data(good="true"))]
    return [
        html.P(_("It cannot be shown yet:")),
        html.Ul([html.Li(_fault(fault)) for fault in faults]),
    ]


def _fault(fault: Fault) -> str:
    """A fault with its place; what has no field in the form keeps the words of the file."""
    row, field = _ROWS.get(fault.table), _FIELDS.get(fault.key)
    if (fault.table and not row) or (fault.key and not field):
        return fault.sentence
    where = [_(row).format(number=fault.place)] if row else []
    where += [_(field)] if field else []
    return with_subject(" · ".join(where), fault.problem) if where else fault.sentence
