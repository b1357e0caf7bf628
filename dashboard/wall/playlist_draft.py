"""`Draft`: a playlist while it is being changed on its page, and what can be done to it.

It has the tables of its file. A page sends it back with each change; it is written as TOML and
then checked as any file is, so that nothing can be saved that a file could not hold.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel

from dashboard import url_state
from dashboard.formats import format_number, with_subject
from dashboard.i18n import _
from dashboard.panel_request import OPTIONS
from dashboard.toml_files import Fault, in_reading_order
from dashboard.wall import scenes
from dashboard.wall.playlist_files import checked_playlist

LONGEST = 40_000
"""Characters of a saved playlist."""

_TABLES = ("scene", "agenda")


class DraftError(ValueError):
    """A draft that cannot be written as a playlist; `str()` says why."""


def draft_of(text: str) -> dict[str, Any]:
    """The fields of a playlist that could be read.

    Raises:
        TOMLDecodeError: it is no TOML.
    """
    values = tomllib.loads(text)
    for row in values.get("agenda", ()):
        if isinstance(row.get("at"), time):
            row["at"] = row["at"].isoformat("minutes")
    return values


def toml_of(fields: Mapping[str, Any]) -> str:
    """A draft as the text of a file.

    Raises:
        NoDraftError: it holds what no playlist can.
    """
    own = {key: value for key, value in fields.items() if key not in _TABLES}
    parts = [_lines(own)]
    for table in _TABLES:
        rows = fields.get(table, [])
        if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
            raise DraftError(with_subject(table, _("a list of objects is expected")))
        parts += [f"[[{table}]]\n{_lines(row)}" for row in rows]
    text = "\n".join(parts)
    if len(text) > LONGEST:
        text = _("a playlist has at most {longest} characters")
        raise DraftError(text.format(longest=format_number(LONGEST)))
    return text


def _lines(fields: Mapping[str, Any]) -> str:
    keys = {key: key if key.isascii() and key.isidentifier() else _text(key, key) for key in fields}
    return "".join(f"{keys[key]} = {_value(key, value)}\n" for key, value in fields.items())


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return f"[{', '.join(_text(key, one) for one in value)}]"
    expected = _("a text, a whole number, or a list of texts is expected")
    raise DraftError(with_subject(key, expected))


def _text(key: str, value: str) -> str:
    """JSON's way of writing a text is TOML's, but for one sign that TOML wants escaped, too."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DraftError(with_subject(key, _("there is half a character in it"))) from error
    return json.dumps(in_reading_order(value), ensure_ascii=False).replace("\x7f", "\\u007f")


Row = dict[str, bool | int | str | list[str]]


def _with_panels(row: Row) -> Row:
    if isinstance(row.get("panels", []), list):
        return row
    raise ValueError("panels are a list")


OWN = "panels"
"""The content of a scene that has panels of one's own choice, and no page."""
END = "end"
"""The scene of a point of the agenda from which scenes change by themselves again."""
LONGEST_CODE = 40
_FIRST_PANEL = "headline-dead-missing"
_FIRST_TIME = "08:45"
_BETWEEN_POINTS, _LAST_MINUTE = 15, 24 * 60 - 1
_KEYS = frozenset(url_state.KEYS | set(OPTIONS)) - scenes.ON_SCREEN
"""Parameters that a view may have."""


class Draft(BaseModel):
    """A playlist that is open on the page.

    Attributes:
        code: its address.
        saved: the address at which it is in the store; empty for a new one.
        edition: that was opened or saved; 0 for a new one.
        fields, scenes, agenda: as in its file.
        is_changed: whether anything was changed since.
    """

    code: str
    saved: str = ""
    edition: int = 0
    fields: Row = {}
    scenes: list[Annotated[Row, AfterValidator(_with_panels)]] = []
    agenda: list[dict[str, bool | int | str]] = []
    is_changed: bool = False

    @classmethod
    def of_text(cls, code: str, text: str, edition: int) -> "Draft":
        """The draft of a playlist's file, which the store has at that address."""
        values = draft_of(text)
        rows, agenda = values.pop("scene", []), values.pop("agenda", [])
        saved = code if edition else ""
        return cls(
            code=code, saved=saved, edition=edition, fields=values, scenes=rows, agenda=agenda
        )

    @classmethod
    def of_nothing(cls, code: str) -> "Draft":
        """A new one, with a first scene."""
        fields: Row = {"title": "", "dwell": scenes.DWELL}
        return cls(code=code, fields=fields, scenes=[_new_scene()])

    def translate(self) -> None:
        """Write what comes with the program in the language in which its copy is changed."""
        rows: list[Any] = [self.fields, *self.scenes, *self.agenda]
        for row in rows:
            row |= {key: _(str(row[key])) for key in ("title", "about", "note") if row.get(key)}

    def as_file(self) -> dict[str, Any]:
        """Its fields as a file has them."""
        return {**self.fields, "scene": self.scenes, "agenda": self.agenda}

    def check(self) -> tuple[str, Sequence[Fault]]:
        """Its text, and its faults.

        Raises:
            DraftError: no file can be written of it.
        """
        text = toml_of(self.as_file())
        return text, checked_playlist(self.code, text)[1]

    def write(self, table: str, place: int, key: str, value: object) -> None:
        """Write what a field of the page holds; a field that is not there any more says nothing."""
        if not table and key == "code":
            self.code = str(value or "").strip()
        elif not table:
            _write(self.fields, key, value)
        elif table == "scene" and place < len(self.scenes):
            _write_scene(self.scenes[place], key, value)
        elif table == "agenda" and place < len(self.agenda):
            _write_point(self.agenda[place], key, value)

    def add_scene(self) -> None:
        """Add a scene at the end."""
        if len(self.scenes) < scenes.MOST_SCENES:
            self.scenes.append(_new_scene())

    def move(self, place: int, by: int) -> int:
        """Move a scene, and tell its new place."""
        to = place + by
        if not 0 <= to < len(self.scenes):
            return place
        order = list(range(len(self.scenes)))
        order.insert(to, order.pop(place))
        self._put_in_order(order)
        return to

    def take_out(self, place: int) -> None:
        """Take a scene out, with its points of the agenda."""
        self._put_in_order(old for old in range(len(self.scenes)) if old != place)

    def _put_in_order(self, order: Iterable[int]) -> None:
        order = list(order)
        numbers: dict[object, int] = {old + 1: new for new, old in enumerate(order, 1)}
        self.scenes = [self.scenes[old] for old in order]
        kept = [row for row in self.agenda if row.get(END) or row.get("scene") in numbers]
        self.agenda = [
            row if row.get(END) else {**row, "scene": numbers[row["scene"]]} for row in kept
        ]

    def add_point(self) -> None:
        """Add a point to the agenda, a quarter of an hour after the last one."""
        last = str(self.agenda[-1].get("at") or "") if self.agenda else _FIRST_TIME
        hours, _colon, minutes = last.partition(":")
        if not (hours.isdecimal() and minutes.isdecimal()):
            hours, minutes = "0", "0"
        at = min(_LAST_MINUTE, 60 * int(hours[:2]) + int(minutes[:2]) + _BETWEEN_POINTS)
        number = min(len(self.agenda) + 1, len(self.scenes))
        self.agenda.append({"at": f"{at // 60:02}:{at % 60:02}", "scene": number})


def _new_scene() -> Row:
    return {"title": "", "panels": [_FIRST_PANEL]}


def _write(row: Any, key: str, value: object) -> None:  # noqa: ANN401 - a row of either table
    """Write a field; an empty one is left out, but for a title, which is missed."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and key != "title" and not value.strip():
        value = None
    if value is None or value == []:
        row.pop(key, None)
    else:
        row[key] = value if isinstance(value, int | str | list) else str(value)


def _write_scene(row: Row, key: str, value: object) -> None:
    if key == "content":
        if value == OWN:
            row.pop("page", None)
            row.setdefault("panels", [])
        else:
            row.pop("panels", None)
            row["page"] = str(value)
    elif key == "panels":
        # A page that was chosen a moment ago has taken their place.
        if "page" not in row:
            row["panels"] = [str(code) for code in value] if isinstance(value, list) else []
    elif key == "view":
        if value != row.get("view", ""):
            _paste(row, str(value or "").strip())
    else:
        _write(row, key, value)


def _paste(row: Row, written: str) -> None:
    """Take over a view: of an address what a scene can have, and its page where the scene has one.

    Without an address it is taken as it is written: the check says what is wrong with it.
    """
    parts = url_state.split_address(written)
    if parts.path.startswith("/") and parts.scheme in {"", "http", "https"}:
        kept = [part for part in parts.query.split("&") if part.partition("=")[0] in _KEYS]
        path = parts.path
        if "page" in row:
            row["page"] = path
        elif path.startswith(scenes.ROUTE_PAGE) and not any(p.startswith("r=") for p in kept):
            kept.append(f"r={path.removeprefix(scenes.ROUTE_PAGE)}")
        written = "&".join(kept)
    else:
        written = written[written.find("?") + 1 :].partition("#")[0]
    _write(row, "view", written)


def _write_point(row: dict[str, bool | int | str], key: str, value: object) -> None:
    if key != "scene":
        _write(row, key, value)
    elif value == END:
        row.pop("scene", None)
        row[END] = True
    elif value in {str(number) for number in range(1, scenes.MOST_SCENES + 1)}:
        row.pop(END, None)
        row["scene"] = int(str(value))
