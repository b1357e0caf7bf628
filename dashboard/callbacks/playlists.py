"""The page of playlists: what is pressed and typed there, and the draft that comes of it.

Saving and removing go from the browser to `/api/v1/playlists`, like all writing: with the
proof that a page of ours sends it (`assets/wall/playlist_editor.js`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from dash import ALL, Input, Output, State, ctx, set_props
from dash.exceptions import PreventUpdate
from flask import abort, request
from pydantic import BaseModel, Field, ValidationError

from dashboard import url_state
from dashboard.access.reader import Act, current
from dashboard.components.elements import part_id
from dashboard.components.shell import URL
from dashboard.i18n import _, chosen_language, sentence_of, use_language
from dashboard.wall import playlist_form as page
from dashboard.wall.playlist_draft import LONGEST_CODE, Draft, DraftError
from dashboard.wall.playlist_repository import (
    PlaylistRepository,
    StoredPlaylist,
    read_only_reason,
)
from dashboard.wall.scenes import LONGEST_TITLE, permitted_playlist, scene_choices
from dashboard.wiring import Store, StoreUnavailableError, Wiring


class _Desk(BaseModel):
    """What the page is at.

    Attributes:
        draft: that is open, if one is.
        faulty: its fields that are marked.
        pending: act, and of which playlist, that waits for a yes.
        turn: number of the last act, so that each is heard.
    """

    draft: Draft | None = None
    faulty: list[tuple[str, int, str]] = []
    pending: tuple[str, str] | None = None
    turn: int = 0


class _FieldId(BaseModel):
    table: str
    place: Annotated[int, Field(ge=0)]
    key: str


class _Field(BaseModel):
    """A field of the form, and what it holds."""

    id: _FieldId
    value: bool | int | float | str | list[str] | None = None


class _Written(BaseModel):
    """What was saved or removed, and the sentence where it was not."""

    method: str
    code: str
    title: str = ""
    edition: int = 0
    error: str = ""


_OPENING = frozenset({"new", "edit", "copy", "earlier"})


def register(wiring: Wiring, repository: PlaylistRepository) -> None:
    """Register what the page does, on the server and in the browser."""
    every_field = dict.fromkeys(("table", "place", "key"), ALL)

    @wiring.callback(
        Output(page.TURN, "data"),
        Input(part_id(page.PRESS, act=ALL, of=ALL), "n_clicks"),
        Input(part_id(page.FIELD, **every_field), "n_blur"),
        Input(part_id(page.CHOICE, **every_field), "value"),
        Input(page.SURE, "submit_n_clicks"),
        Input(page.WRITTEN, "data"),
        Input(URL, "search"),
        State(part_id(page.FIELD, **every_field), "value"),
        State(page.STATE, "data"),
    )
    def change(*given: Any) -> int:
        if not current().may(Act.PLAYLISTS):
            abort(403)
        *_values, written, search, _fields, state = given
        try:
            desk = _Desk.model_validate(state or {})
            fields = [*map(_Field.model_validate, (*ctx.inputs_list[2], *ctx.states_list[0]))]
            answer = _Written.model_validate(written) if page.WRITTEN in _triggers() else None
        except ValidationError as error:
            abort(400, f"nothing that the page of playlists sends: {error.errors()[0]['loc']}")
        with use_language(chosen_language(search or "")), wiring.store.one_transaction():
            # First: what else is set asks once more, by the state that is set by then. An output of
            # this callback would be dropped when it does.
            set_props(page.STATE, {})
            turn = _Turn(desk, wiring.store, repository)
            try:
                turn.take(fields, _pressed(desk), answer, search or "")
            except StoreUnavailableError as error:
                turn.refuse(sentence_of(error))
            except DraftError as error:
                turn.refuse(str(error))
            return turn.finish()

    wiring.clientside("routewatch_playlists", "write", Input(page.WRITE, "data"))
    wiring.clientside("routewatch_editor", "finish", Input(page.DONE, "data"))


def _triggers() -> Iterable[object]:
    """Components by whose properties the callback was called: not by their being new."""
    return [ctx.triggered_prop_ids[one["prop_id"]] for one in ctx.triggered if one["value"]]


def _pressed(desk: _Desk) -> tuple[str, str] | None:
    """What is to be done, and of which playlist, scene or point."""
    for one in _triggers():
        if one == page.SURE and desk.pending:
            return f"{desk.pending[0]}!", desk.pending[1]
        if isinstance(one, dict) and one["type"] == page.PRESS:
            return one["act"], one["of"]
    return None


class _Turn:
    """One act on the page, from what it was at to what it shows next.

    Args:
        desk: what the page is at; changed here.
        store: for what scenes can be made of.
        repository: of all playlists.
    """

    def __init__(self, desk: _Desk, store: Store, repository: PlaylistRepository) -> None:
        self._desk, self._store, self._repository = desk, store, repository
        self._before = desk.model_copy(deep=True)
        self._is_new_form = self._is_checked = False
        self._done: dict[str, Any] = {}

    def take(
        self,
        fields: Iterable[_Field],
        pressed: tuple[str, str] | None,
        written: _Written | None,
        search: str,
    ) -> None:
        """Take what is in the fields, then do what is asked for, and show what comes of it.

        Raises:
            StoreUnavailableError: the store is asked, and does not answer.
            DraftError: the playlist is too long, or has signs that no file can have.
            PreventUpdate: nothing is to be done.
        """
        is_first = self._desk.turn == 0
        if self._desk.draft:
            self._take_over(self._desk.draft, fields)
        if is_first:
            self._show_shelf()
        if written:
            self._end(written)
        elif pressed:
            self._act(*pressed)
        elif is_first or URL in _triggers():
            self._open_addressed(search)
        elif self._desk == self._before:
            raise PreventUpdate
        self._show()

    def _take_over(self, draft: Draft, fields: Iterable[_Field]) -> None:
        for one in fields:
            draft.write(one.id.table, one.id.place, one.id.key, _plain(one))
        if draft != self._before.draft:
            draft.is_changed = True

    def refuse(self, sentence: str) -> None:
        """Say why something was not done."""
        self._done["say"] = _("Not done: {reason}").format(reason=sentence)

    def finish(self) -> int:
        """Keep what the page is at, tell the browser of the act, and give its number."""
        self._desk.turn += 1
        draft = self._desk.draft
        self._done |= {"turn": self._desk.turn, "changed": bool(draft and draft.is_changed)}
        set_props(page.STATE, {"data": self._desk.model_dump()})
        set_props(page.DONE, {"data": self._done})
        return self._desk.turn

    # --- acts ------------------------------------------------------------------------------------

    def _act(self, act: str, of: str) -> None:
        draft, is_sure, act = self._desk.draft, act.endswith("!"), act.removesuffix("!")
        self._desk.pending = None
        if act == "remove":
            self._remove(of, is_sure=is_sure)
        elif act in _OPENING and draft and draft.is_changed and not is_sure:
            self._ask(act, of, _("Leave what you have changed?"))
        elif act in _OPENING:
            self._open(act, of)
        elif draft is None:
            raise PreventUpdate
        else:
            self._work_on(draft, act, of)

    def _work_on(self, draft: Draft, act: str, of: str) -> None:
        if act == "save":
            self._save(draft)
        elif act == "check":
            self._is_checked = True
        elif act == "download":
            file = {"content": draft.check()[0], "filename": f"{draft.code}.toml"}
            set_props(page.FILE, {"data": file})
        elif act in {"add", "point"}:
            self._add(act, draft)
        elif of.isdecimal():
            self._put(act, int(of), draft)

    def _ask(self, act: str, of: str, question: str) -> None:
        self._desk.pending = (act, of)
        set_props(page.SURE, {"message": question, "displayed": True})

    def _remove(self, code: str, *, is_sure: bool) -> None:
        stored = self._visible(code)
        title = _(stored.playlist.title) if stored.playlist else stored.code
        if is_sure:
            self._send("DELETE", code, title, {"edition": stored.edition})
        else:
            question = _("Remove {title}? Its wall is gone with it.")
            self._ask("remove", code, question.format(title=title))

    def _save(self, draft: Draft) -> None:
        faults = draft.check()[1]
        if faults:
            self.refuse(faults[0].sentence)
            return
        # Under another address it is another playlist.
        edition = draft.edition if draft.saved in {"", draft.code} else 0
        body = {"draft": draft.as_file(), "edition": edition}
        self._send("PUT", draft.code, str(draft.fields.get("title", "")), body)

    def _send(self, method: str, code: str, title: str, body: Mapping[str, object]) -> None:
        """Let the browser save or remove a playlist."""
        about = {"turn": self._desk.turn, "method": method, "code": code, "title": title}
        set_props(page.WRITE, {"data": {**about, "body": body}})

    def _end(self, written: _Written) -> None:
        """What was saved or removed is."""
        draft = self._desk.draft
        if written.error:
            self.refuse(written.error)
            return
        if written.method == "PUT" and draft:
            draft.edition, draft.saved = written.edition, written.code
            draft.is_changed = False
            self._done["say"] = _("Saved. Walls that show it take it up within a minute.")
        else:
            self._done["say"] = _("{title} is removed").format(title=written.title)
            self._done["focus"] = [part_id(page.PRESS, act="new", of="")]
            if draft and draft.saved == written.code:
                self._desk.draft = None
        self._repository.read_again()
        self._show_shelf()

    def _open(self, act: str, of: str) -> None:
        title = page.field_id("title")
        if act == "new":
            self._opened(Draft.of_nothing(self._spare("room-1")), title)
            return
        code, _slash, edition = of.partition("/")
        if act == "earlier":
            number = int(edition) if edition.isdecimal() else 0
            text = self._repository.readable_earlier(code, number)
            if text is None:
                raise DraftError(_gone(code))
            newest = self._repository.stored(code)
            draft = Draft.of_text(code, text, newest.edition if newest else 0)
            draft.is_changed = True
            self._opened(draft)
            self._done["say"] = _("An earlier version: it is brought back when it is saved.")
            return
        stored = self._visible(code)
        draft = Draft.of_text(code, stored.text, stored.edition)
        if act == "copy" or self._repository.is_file(code):
            draft.code, draft.saved, draft.edition = self._spare(code), "", 0
            draft.translate()
        if act == "copy":
            copied = _("Copy of {title}").format(title=draft.fields.get("title", ""))
            draft.fields["title"] = copied[:LONGEST_TITLE]
            draft.is_changed = True
        self._opened(draft, *([title] if act == "copy" else []))

    def _opened(self, draft: Draft, *focus: Mapping[str, Any]) -> None:
        self._desk.draft, self._is_new_form = draft, True
        self._done["focus"] = focus

    def _open_addressed(self, search: str) -> None:
        """Open the playlist that the address names, if nothing would be lost."""
        draft = self._desk.draft
        code = dict(url_state.parse(search).others).get("playlist", "")
        if code and not (draft and (draft.is_changed or draft.code == code)):
            self._open("edit", code)

    def _spare(self, code: str) -> str:
        """An address that no playlist has."""
        taken = {stored.code for stored in self._repository.stored_playlists()}
        base = re.sub(r"-\d+$", "", code)[: LONGEST_CODE - 4]
        return next(name for number in range(2, 1000) if (name := f"{base}-{number}") not in taken)

    def _visible(self, code: str) -> StoredPlaylist:
        stored = self._repository.readable(code)
        if stored is None:
            raise DraftError(_gone(code))
        return stored

    def _add(self, act: str, draft: Draft) -> None:
        self._is_new_form = True
        if act == "add":
            draft.add_scene()
            self._done["focus"] = [page.field_id("title", "scene", len(draft.scenes) - 1)]
        else:
            draft.add_point()
            self._done["focus"] = [page.field_id("at", "agenda", len(draft.agenda) - 1)]
        draft.is_changed = True

    def _put(self, act: str, place: int, draft: Draft) -> None:
        """Move a scene, or take a scene or a point out; the focus goes along."""
        count = len(draft.agenda if act == "out-point" else draft.scenes)
        if place >= count:
            raise PreventUpdate
        self._is_new_form = draft.is_changed = True
        if act == "out-point":
            del draft.agenda[place]
            self._done["focus"] = [part_id(page.PRESS, act="point", of="")]
            return
        name = page.scene_name(draft.scenes[place], place)
        if act == "out":
            draft.take_out(place)
            place = min(place, len(draft.scenes) - 1)
            said = _("{title} is taken out").format(title=name)
        else:
            place = draft.move(place, -1 if act == "up" else 1)
            text = _("{title}: place {place} of {count}")
            said = text.format(title=name, place=place + 1, count=count)
        set_props(page.SAID, {"children": said})
        acts = dict.fromkeys((act, "up", "down"))
        self._done["focus"] = [part_id(page.PRESS, act=one, of=str(place)) for one in acts]

    # --- what is shown ---------------------------------------------------------------------------

    def _show_shelf(self) -> None:
        reason = read_only_reason(self._store.settings)
        shown = [
            replace(stored, playlist=stored.playlist and permitted_playlist(stored.playlist))
            for stored in self._repository.stored_playlists()
            if stored.playlist is None or permitted_playlist(stored.playlist)
        ]
        try:
            earlier = self._repository.earlier()
        except StoreUnavailableError:
            earlier = {}
        files = [one.code for one in shown if self._repository.is_file(one.code)]
        set_props(
            page.SHELF, {"children": page.shelf(shown, earlier, files, is_read_only=bool(reason))}
        )
        set_props(part_id(page.PRESS, act="save", of=""), {"hidden": bool(reason)})

    def _show(self) -> None:
        draft = self._desk.draft
        hint = "" if draft else page.hint()
        set_props(page.HINT, {"children": read_only_reason(self._store.settings) or hint})
        set_props(page.OPENED, {"hidden": draft is None})
        if draft and (draft != self._before.draft or self._is_checked):
            self._show_draft(draft)

    def _show_draft(self, draft: Draft) -> None:
        set_props(page.WALL, {"href": f"/wall/{draft.saved}", "hidden": not draft.saved})
        faults = draft.check()[1]
        words = {"children": page.faults_in_words(faults), "data-good": str(not faults).lower()}
        set_props(page.FAULTS, words)
        faulty, before = page.faulty_fields(faults), self._before.draft
        if self._is_new_form or before is None or _content(draft) != _content(before):
            set_props(page.FORM, {"children": page.form(draft, scene_choices(self._store), faulty)})
        else:
            for table, place, key in faulty ^ set(self._desk.faulty):
                set_props(
                    page.field_id(key, table, place), {"error": (table, place, key) in faulty}
                )
            if [row.get("title") for row in draft.scenes] != [
                row.get("title") for row in before.scenes
            ]:
                set_props(page.AGENDA, {"children": page.agenda(draft, faulty)})
            for place, (row, old) in enumerate(zip(draft.scenes, before.scenes, strict=True)):
                # What was pasted is taken over in part.
                if row.get("view") != old.get("view"):
                    set_props(page.field_id("view", "scene", place), {"value": row.get("view", "")})
                if row.get("panels") != old.get("panels"):
                    self._show_panels(row, place)
        self._desk.faulty = sorted(faulty)

    def _show_panels(self, row: Mapping[str, Any], place: int) -> None:
        """Other panels: what is left to choose, and how they stand on a wall.

        The fields beside them stay as they are: somebody may be typing there.
        """
        offered = scene_choices(self._store)
        set_props(
            page.field_id("panels", "scene", place),
            {"data": page.panel_groups(row["panels"], offered)},
        )
        set_props(page.preview_id(place), {"data-kinds": page.panel_kinds(row, offered)})


def _plain(one: _Field) -> object:
    """What a field holds; an address that was pasted without the path of the installation."""
    prefix = request.script_root
    if prefix and one.id.key == "view" and isinstance(one.value, str):
        return one.value.replace(f"{prefix}/", "/", 1)
    return one.value


def _content(draft: Draft) -> object:
    """What decides which fields the form has, and what they offer."""
    return [row.get("page") for row in draft.scenes], len(draft.agenda)


def _gone(code: str) -> str:
    return _("there is no {what}").format(what=_("playlist {code}").format(code=code))
