"""The page of the briefing: what its address orders, and what is chosen on it, into the address."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote

from dash import ALL, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate
from flask import abort
from pydantic import BaseModel, ValidationError

from dashboard.access.reader import Act, current
from dashboard.audit.record import note_search
from dashboard.components import briefing_parts as page
from dashboard.components.elements import part_id
from dashboard.components.shell import URL
from dashboard.day import today
from dashboard.exports.links import bureau_of
from dashboard.exports.pack.brief_files import bureau_orders
from dashboard.exports.pack.contents import brief_description, ordered_mark
from dashboard.exports.pack.orders import (
    KEYS,
    LONGEST_HEADING,
    LONGEST_NOTE,
    Order,
    OrderRefusedError,
    ordered,
)
from dashboard.exports.pack.papers import paper_named
from dashboard.formats import format_date, name_order
from dashboard.i18n import _, chosen_language, current_language, sentence_of, use_language
from dashboard.page_controls import changed
from dashboard.wiring import Store, StoreUnavailableError, Wiring
from data_access.registry.bureaus import BUREAUS

_LONGEST = 7_500
"""Letters of all parts in the address."""
_DIGITS = 4
_NOTHING: Mapping[str, None] = MappingProxyType({"items": None, "held": None, "on": None})


class _Pending(BaseModel):
    """Files that wait for the reader's word on their mark."""

    form: str
    bureaus: list[str] = []
    confirm: str = ""


class _Shown(BaseModel):
    """What the page shows.

    Attributes:
        search: the query string of the address.
        fields: what its fields hold.
        parts: in the address's form.
        is_own: whether somebody put them together.
        pending: files, after a question.
        turn: number of the last act.
    """

    search: str | None = None
    fields: dict[str, str] = {}
    parts: list[str] = []
    names: list[str] = []
    is_own: bool = False
    pending: _Pending | None = None
    turn: int = 0


def register(wiring: Wiring) -> None:
    """Register what the page does, on the server and in the browser."""

    @wiring.callback(
        Output(page.TURN, "data"),
        Input(URL, "search"),
        Input(part_id(page.PRESS, act=ALL, of=ALL), "n_clicks"),
        Input(part_id(page.FIELD, key=ALL, place=ALL), "value"),
        State(page.KEPT, "data"),
        State(page.SHOWN, "data"),
    )
    def change(
        search: str | None, _presses: object, _values: object, kept: object, shown: object
    ) -> int:
        if not current().may(Act.BRIEF):
            abort(403)
        try:
            before = _Shown.model_validate(shown or {})
        except ValidationError as error:
            abort(400, f"nothing that the briefing sends: {error.errors()[0]['loc']}")
        # First: what else is set asks once more, by what is shown by then. An output of this
        # callback would be dropped when it does.
        set_props(page.SHOWN, {})
        note_search(search or "")
        with use_language(chosen_language(search or "")), wiring.store.one_transaction():
            turn = _Turn(before, search or "", _texts(kept), wiring.store)
            try:
                turn.take()
            except (OrderRefusedError, StoreUnavailableError) as error:
                turn.refuse(sentence_of(error))
            return turn.finish()

    wiring.clientside("routewatch_editor", "finish", Input(page.DONE, "data"))
    wiring.clientside("routewatch_briefing", "keep", Input(page.KEPT, "data"))
    wiring.clientside(
        "routewatch_briefing",
        "make",
        Input(page.MAKE, "data"),
        State(page.TEMPLATE, "contents"),
    )
    wiring.clientside(
        "routewatch_briefing",
        "name",
        Output(f"{page.TEMPLATE}-name", "children"),
        Input(page.TEMPLATE, "filename"),
    )


def _texts(kept: object) -> dict[str, str]:
    """The selection that the browser keeps, as parameters."""
    given = kept if isinstance(kept, Mapping) else {}
    return {key: text for key in KEYS if isinstance(text := given.get(key), str)}


class _Turn:
    """One act on the page, from what it showed to what it shows next.

    Args:
        shown: what it showed; changed here.
        search: the query string of its address.
        kept: the selection that the browser keeps.
        store: for the figures.
    """

    def __init__(self, shown: _Shown, search: str, kept: Mapping[str, str], store: Store) -> None:
        self._shown, self._search, self._kept, self._store = shown, search, kept, store
        self._done: dict[str, Any] = {}

    def take(self) -> None:
        """Do what was pressed or chosen, and show what comes of it.

        Raises:
            OrderRefusedError: the address orders what cannot be.
            StoreUnavailableError: the store does not answer.
            PreventUpdate: nothing has changed.
        """
        for one in ctx.triggered:
            identity = ctx.triggered_prop_ids.get(one["prop_id"])
            if isinstance(identity, dict) and identity["type"] == page.PRESS and one["value"]:
                self._act(identity["act"], identity["of"])
                return
            if isinstance(identity, dict) and identity["type"] == page.FIELD:
                self._choose(identity["key"], identity["place"], one["value"])
        if self._search != self._shown.search:
            self._show()
        elif URL not in ctx.triggered_prop_ids.values():
            raise PreventUpdate

    def refuse(self, sentence: str) -> None:
        """Say why the briefing cannot be shown."""
        text = _("This briefing cannot be read: {reason}").format(reason=sentence)
        set_props(page.PROBLEM, {"children": text, "hidden": False})
        self._shown.search = self._search

    def finish(self) -> int:
        """Keep what the page shows, tell the browser of the act, and give its number."""
        self._shown.turn += 1
        set_props(page.SHOWN, {"data": self._shown.model_dump()})
        set_props(page.DONE, {"data": {"turn": self._shown.turn, **self._done}})
        return self._shown.turn

    # --- acts ------------------------------------------------------------------------------------

    def _act(self, act: str, of: str) -> None:
        self._shown.pending, pending = None, self._shown.pending
        if act == "make":
            self._ask(_Pending(form=of))
        elif act == "batch":
            self._ask_for_bureaus()
        elif act in {"go-on", "go-back"}:
            set_props(page.CAUTION, {"opened": False})
            if act == "go-on" and pending:
                self._make(pending)
        else:
            self._go(self._changes(act, of))

    def _changes(self, act: str, of: str) -> Mapping[str, str | None]:
        """What an act changes in the address."""
        held = {"held": self._store.version(), "on": today().isoformat()}
        if act == "then":
            order = ordered(self._search)
            parts = [one.as_known_on(order.on) if order.on else one for one in order.parts]
            return {"items": "|".join(one.written() for one in parts), "held": held["held"]}
        if act == "take-over":
            return self._rewritten(self._shown.parts)
        if act == "clear":
            set_props(page.KEPT, {"data": None})
        whole: Mapping[str, Mapping[str, str | None]] = {
            "standard": _NOTHING,
            "own": self._kept,
            "clear": {**_NOTHING, "title": None},
            "refresh": held,
        }
        if act in whole:
            return whole[act]
        return self._moved(act, int(of) if of.isdecimal() and len(of) < _DIGITS else 0)

    def _moved(self, act: str, place: int) -> Mapping[str, str | None]:
        """Move a part, or take it out; the focus goes along."""
        parts, names = [*self._shown.parts], self._shown.names
        to = {"up": place - 1, "down": place + 1}.get(act, place)
        if not (place < len(parts) and 0 <= to < len(parts) and len(names) == len(parts)):
            raise PreventUpdate
        part = parts.pop(place)
        if act == "out":
            said = _("{title} is taken out").format(title=names[place])
            to = min(place, len(parts) - 1)
        else:
            parts.insert(to, part)
            text = _("{title}: place {place} of {count}")
            said = text.format(title=names[place], place=to + 1, count=len(parts))
        set_props(page.SAID, {"children": said})
        acts = dict.fromkeys((act, "up", "down"))
        self._done["focus"] = [part_id(page.PRESS, act=one, of=str(to)) for one in acts]
        return self._rewritten(parts)

    def _rewritten(self, parts: Sequence[str]) -> Mapping[str, str | None]:
        """Other parts; a first choice takes the sections over, as they are today."""
        items = "|".join(parts)
        if len(quote(items, safe="")) > _LONGEST:
            self._done["say"] = _("The briefing is full: take an item out first")
            return {}
        if not parts:
            set_props(page.KEPT, {"data": None})
        first = {"held": self._store.version(), "on": today().isoformat()}
        return {"items": items or None, **({} if self._shown.is_own else first)}

    def _choose(self, key: str, place: str, value: object) -> None:
        """Take a field over into the address, where it holds something else than was shown."""
        name = f"{key}{place}"
        # Fields of the batch are read when it is asked for; nothing is chosen by being laid out.
        if not isinstance(value, str) or value == self._shown.fields.get(name, value):
            return
        if place:
            parts = [*ordered(self._search).parts]
            number = int(place) if place.isdecimal() and len(place) < _DIGITS else len(parts)
            if number >= len(parts):
                return
            field = {page.HEADING: "heading", page.NOTE: "note"}[key]
            parts[number] = replace(parts[number], **{field: value.strip()})
            changes = self._rewritten([one.written() for one in parts])
        elif key == "about":
            # Another country has other sections: what somebody has chosen stays kept.
            changes = {**_NOTHING, "title": None, "about": None if value == "/" else value}
        else:
            changes = {key: value.strip() or None}
        self._go(changes, is_shown=False)

    def _go(self, changes: Mapping[str, str | None], *, is_shown: bool = True) -> None:
        """Change the address, and show what it says then."""
        self._search = changed(self._search, changes)
        set_props(URL, {"search": self._search})
        if is_shown:
            self._show()

    # --- files -----------------------------------------------------------------------------------

    def _ask_for_bureaus(self) -> None:
        fields = {one["id"]["key"]: one.get("value") for one in ctx.inputs_list[2]}
        listed = fields.get("bureaus")
        chosen = [code for code in BUREAUS if isinstance(listed, list) and code in listed]
        if not chosen:
            self._done["say"] = _("Choose at least one bureau")
            return
        chosen.sort(key=lambda code: name_order(_(BUREAUS[code].name)))
        self._ask(_Pending(form=str(fields.get("form")), bureaus=chosen))

    def _ask(self, wanted: _Pending) -> None:
        """Make files; what not everybody may be given is taken away in two steps."""
        order = ordered(self._search)
        if wanted.bureaus:
            order = next(bureau_orders(order, wanted.bureaus))
        mark = ordered_mark(order, self._store)
        if mark.public:
            self._make(wanted)
            return
        wanted.confirm = mark.label
        self._shown.pending = wanted
        text = _("What is shown is marked {mark}: for {meaning}.")
        text = text.format(mark=mark.label, meaning=_(mark.meaning))
        set_props(page.CAUTION_TEXT, {"children": text})
        set_props(page.CAUTION, {"opened": True})

    def _make(self, wanted: _Pending) -> None:
        set_props(page.MAKE, {"data": {**wanted.model_dump(), "turn": self._shown.turn}})

    # --- what is shown ---------------------------------------------------------------------------

    def _show(self) -> None:
        order = ordered(self._search)
        pack = brief_description(order, self._store)
        kept = self._kept
        if order.parts:
            kept = {key: text for key, text in parse_qsl(self._search[1:]) if key in KEYS}
            set_props(page.KEPT, {"data": kept})
        shown = self._shown
        shown.search, shown.is_own = self._search, pack["own"]
        shown.parts = [part["text"] for part in pack["parts"]]
        shown.names = [part["heading"] or part["title"] for part in pack["parts"]]
        self._show_ways(pack, len([one for one in kept.get("items", "").split("|") if one]))
        self._show_fields(order, pack)
        set_props(page.PROBLEM, {"hidden": True})
        set_props(page.TITLE, {"children": pack["title"]})
        set_props(page.SUMMARY, {"children": page.summary(pack["summary"])})
        text = _("There are newer figures than when this briefing was put together ({day}).")
        day = format_date(order.on) if order.on else ""
        set_props(page.NEWER, {"hidden": not pack["newer"]})
        set_props(page.NEWER_TEXT, {"children": text.format(day=day)})
        longest = {page.HEADING: LONGEST_HEADING, page.NOTE: LONGEST_NOTE}
        set_props(page.ITEMS, {"children": page.parts(pack, longest)})
        own = _("Your selection: each part has filters of its own")
        self._done["sentence"] = own if pack["own"] else pack["sentence"]

    def _show_ways(self, pack: Mapping[str, Any], count: int) -> None:
        is_own = pack["own"]
        hidden = {
            "standard": not is_own,
            "own": is_own or not count,
            "take-over": is_own,
            "clear": not is_own,
        }
        for act, is_hidden in hidden.items():
            set_props(part_id(page.PRESS, act=act, of=""), {"hidden": is_hidden})
        label = _("Your selection ({count})").format(count=count)
        set_props(part_id(page.PRESS, act="own", of=""), {"children": label})

    def _show_fields(self, order: Order, pack: Mapping[str, Any]) -> None:
        about = dict(parse_qsl(self._search[1:])).get("about", "")
        fields = {
            "title": order.title,
            "about": "/" if order.parts or not bureau_of(about) else about,
            "paper": paper_named(order.paper).name,
            "mark": pack["mark"]["label"],
            "lang": current_language().code,
        }
        marks = [{"value": label, "label": label} for label in pack["marks"]]
        more = {"title": {"placeholder": pack["title"]}, "mark": {"data": marks}}
        for key, value in fields.items():
            set_props(page.field_id(key), {"value": value, **more.get(key, {})})
        for place, part in enumerate(pack["parts"] if pack["own"] else ()):
            fields |= {f"{page.HEADING}{place}": part["heading"]}
            fields |= {f"{page.NOTE}{place}": part["note"]}
        self._shown.fields = fields
