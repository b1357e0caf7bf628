"""Messages of walls and remotes, checked: anything but what they must be is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dashboard import url_state
from dashboard.wall.scenes import Playlist
from data_access.filters import InvalidFilterError

_LONGEST_CODE = 20
_LARGEST = 2**53
_MOST_BOXES = 12
_BOX = 6
_LONGEST_NAME = 80
_LONGEST_VIEW = 300
_MOST_STEPS = 4

Json = Any
"""A value as it came."""


@dataclass(eq=False)
class RefusedError(Exception):
    """A refusal, for people and for scripts.

    Attributes:
        status: of the answer.
        reason: a word that pages have a sentence for.
        sentence: in English, for whoever has no page.
        wait: seconds after which it is worth asking again; 0 where it is not.
    """

    status: int
    reason: str
    sentence: str
    wait: int = 0

    def __str__(self) -> str:
        return self.sentence


def unreadable(field: str, expected: str) -> RefusedError:
    """A field that cannot be read."""
    return RefusedError(400, "unreadable", f"{field}: {expected} is expected.")


def code(body: Mapping[str, Json]) -> str:
    """The digits of a code, however they were spaced."""
    text = body.get("code")
    _require(isinstance(text, str) and len(text) <= _LONGEST_CODE, "code", "the code on a wall")
    return "".join(letter for letter in str(text) if letter in "0123456789")


def number(body: Mapping[str, Json]) -> int:
    """The number of a remote's message: each is larger than the one before."""
    value: Json = body.get("n")
    _require(_is_whole(value, 1, _LARGEST - 1), "n", "a whole number above the last one")
    return int(value)


def wish(value: Json, playlist: Playlist) -> dict[str, object] | None:
    """The wish of a remote for its walls; None where it has none.

    A scene, whether it stays, and the panel that is seen alone; besides, where it is named, whether
    figures stay as they are (`frozen`), whether the screen is dark (`dark`), filters in place of
    the scene's (`look`) and how much nearer a map is, and to which place (`zoom`).
    """
    if value is None:
        return None
    _require(
        isinstance(value, Mapping) and _NEEDED <= set(value) <= _NEEDED | set(_BESIDES),
        "wish",
        f"an object of scene, paused and spot, and {', '.join(_BESIDES)}",
    )
    scene, paused, spot = value["scene"], value["paused"], value["spot"]
    last = len(playlist.scenes) - 1
    _require(_is_whole(scene, 0, last), "scene", f"a number from 0 to {last}")
    _require(isinstance(paused, bool), "paused", "true or false")
    panels = playlist.scenes[scene].panels
    _require(spot is None or spot in panels, "spot", "null or a panel of the scene")
    for key, (is_right, expected) in _BESIDES.items():
        _require(key not in value or is_right(value[key]), key, expected)
    return dict(value)


def _is_look(value: Json) -> bool:
    """Whether filters can take the place of a scene's; an empty one means all."""
    if not isinstance(value, Mapping) or not set(value) <= _FILTERS:
        return False
    texts = value.values()
    if not all(isinstance(text, str) and not set(text) & set("&=#") for text in texts):
        return False
    view = "&".join(f"{name}={text}" for name, text in value.items() if text)
    try:
        url_state.strict(view)
    except InvalidFilterError:
        return False
    return len(view) <= _LONGEST_VIEW


def _is_zoom(value: Json) -> bool:
    """Whether a value is steps towards a place on the screen; None is the whole map."""
    return value is None or (
        isinstance(value, list)
        and len(value) == len(("steps", "x", "y"))
        and _is_whole(value[0], 1, _MOST_STEPS)
        and all(map(_is_share, value[1:]))
    )


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


_NEEDED = frozenset({"scene", "paused", "spot"})
_FILTERS = frozenset({"r", "t", "c"})
_BESIDES: Mapping[str, tuple[Callable[[Json], bool], str]] = MappingProxyType(
    {
        "frozen": (_is_switch, "true or false"),
        "dark": (_is_switch, "true or false"),
        "look": (_is_look, "an object of r, t and c, each as in an address"),
        "zoom": (_is_zoom, f"null, or 1 to {_MOST_STEPS} steps and two numbers from 0 to 1"),
    }
)


def point(value: Json) -> tuple[float, ...] | None:
    """A place in shares of the screen's width and height; None where nobody points.

    A third number makes it a ring, of that share of the width.
    """
    if value is None:
        return None
    is_place = isinstance(value, list) and len(value) in {2, 3} and all(map(_is_share, value))
    _require(is_place, "point", "null, or two or three numbers from 0 to 1")
    return tuple(map(float, value))


def shows(value: Json, playlist: Playlist) -> dict[str, object] | None:
    """The state of a wall: as a wish, with the shape of its screen and where its panels are."""
    if value is None:
        return None
    _require(isinstance(value, Mapping), "shows", "an object")
    state = wish({key: value[key] for key in _NEEDED | set(_BESIDES) if key in value}, playlist)
    ratio, boxes = value.get("ratio"), value.get("boxes")
    is_ratio = isinstance(ratio, int | float) and not isinstance(ratio, bool)
    _require(is_ratio and 0.1 <= ratio <= 10, "ratio", "width by height of the screen")  # noqa: PLR2004 - any screen
    _require(
        isinstance(boxes, list) and len(boxes) <= _MOST_BOXES and all(map(_is_box, boxes)),
        "boxes",
        "a list of panel, title, left, top, width and height",
    )
    return {**(state or {}), "ratio": ratio, "boxes": boxes}


def _require(condition: object, field: str, expected: str) -> None:
    if not condition:
        raise unreadable(field, expected)


def _is_box(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == _BOX
        and all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in value[:2])
        and all(map(_is_share, value[2:]))
    )


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
