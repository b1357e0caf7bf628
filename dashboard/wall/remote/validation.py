"""What walls and remotes send, read as what it must be: anything else is refused."""

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


@dataclass(eq=False)
class RefusedError(Exception):
    """What is refused, for people and for scripts.

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


def code(body: Mapping[str, Any]) -> str:
    """The digits of a code, however they were spaced."""
    given = body.get("code")
    if not isinstance(given, str) or len(given) > _LONGEST_CODE:
        raise unreadable("code", "the code that a wall shows")
    return "".join(one for one in given if one in "0123456789")


def number(body: Mapping[str, Any]) -> int:
    """The number of what a remote says: each is larger than the one before."""
    given = body.get("n")
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given < _LARGEST:
        raise unreadable("n", "a whole number above the last one")
    return given


def wish(given: object, playlist: Playlist) -> dict[str, object] | None:
    """What walls are to show; None where nothing is wished.

    A scene, whether it stays, and the panel that is seen alone; besides, where it is named, whether
    figures stay as they are (`frozen`), whether the screen is dark (`dark`), filters in place of
    the scene's (`look`) and how much nearer a map is, and to which place (`zoom`).
    """
    if given is None:
        return None
    if not isinstance(given, Mapping) or not _NEEDED <= set(given) <= _NEEDED | set(_BESIDES):
        raise unreadable("wish", f"an object of scene, paused and spot, and {', '.join(_BESIDES)}")
    scene, paused, spot = given["scene"], given["paused"], given["spot"]
    if (
        isinstance(scene, bool)
        or not isinstance(scene, int)
        or not 0 <= scene < len(playlist.scenes)
    ):
        raise unreadable("scene", f"a number from 0 to {len(playlist.scenes) - 1}")
    if not isinstance(paused, bool):
        raise unreadable("paused", "true or false")
    if spot is not None and spot not in playlist.scenes[scene].panels:
        raise unreadable("spot", "null or a panel of the scene")
    besides = {key: _BESIDES[key](key, value) for key, value in given.items() if key in _BESIDES}
    return {"scene": scene, "paused": paused, "spot": spot, **besides}


def _switch(key: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise unreadable(key, "true or false")
    return given


def _look(key: str, given: object) -> dict[str, str]:
    """Filters that take the place of a scene's; an empty one means all."""
    expected = "an object of r, t and c, each as in an address"
    if not isinstance(given, Mapping) or not set(given) <= _FILTERS:
        raise unreadable(key, expected)
    texts = {name: text for name, text in given.items() if isinstance(text, str)}
    view = "&".join(f"{name}={text}" for name, text in texts.items() if text)
    is_several = any(set(text) & set("&=#") for text in texts.values())
    if len(texts) < len(given) or is_several or len(view) > _LONGEST_VIEW:
        raise unreadable(key, expected)
    try:
        url_state.strict(view)
    except InvalidFilterError as error:
        raise unreadable(key, expected) from error
    return texts


def _zoom(key: str, given: object) -> list[float] | None:
    """Steps towards a place on the screen; None for the whole map."""
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) == 3 and all(map(_is_share, given[1:]))):  # noqa: PLR2004 - steps, x, y
        raise unreadable(key, "null, or steps and two numbers from 0 to 1")
    if given[0] not in range(1, _MOST_STEPS + 1):
        raise unreadable(key, f"1 to {_MOST_STEPS} steps")
    return given


_NEEDED = frozenset({"scene", "paused", "spot"})
_FILTERS = frozenset({"r", "t", "c"})
_BESIDES: Mapping[str, Callable[[str, object], object]] = MappingProxyType(
    {"frozen": _switch, "dark": _switch, "look": _look, "zoom": _zoom}
)


def point(given: object) -> tuple[float, ...] | None:
    """A place in shares of the screen's width and height; None where nobody points.

    A third number makes it a ring, of that share of the width.
    """
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) in {2, 3} and all(map(_is_share, given))):
        raise unreadable("point", "null, or two or three numbers from 0 to 1")
    return tuple(map(float, given))


def shows(given: object, playlist: Playlist) -> dict[str, object] | None:
    """What a wall shows: as a wish, with the shape of its screen and where its panels are."""
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise unreadable("shows", "an object")
    named = {key: given[key] for key in _NEEDED | set(_BESIDES) if key in given}
    state = wish(named, playlist)
    ratio, boxes = given.get("ratio"), given.get("boxes")
    if isinstance(ratio, bool) or not isinstance(ratio, int | float) or not 0.1 <= ratio <= 10:  # noqa: PLR2004 - any screen
        raise unreadable("ratio", "width by height of the screen")
    if not isinstance(boxes, list) or len(boxes) > _MOST_BOXES or not all(map(_is_box, boxes)):
        raise unreadable("boxes", "a list of panel, title, left, top, width and height")
    return {**(state or {}), "ratio": ratio, "boxes": boxes}


def _is_box(given: object) -> bool:
    return (
        isinstance(given, list)
        and len(given) == _BOX
        and all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in given[:2])
        and all(map(_is_share, given[2:]))
    )


def _is_share(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1
