"""What walls and remotes send, read as what it must be: anything else is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.wall.scenes import Playlist

_LONGEST_CODE = 20
_LARGEST = 2**53
_MOST_BOXES = 12
_BOX = 6
_LONGEST_NAME = 80


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
    """A scene, whether it stays, and the panel that is seen alone; None where nothing is wished."""
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) != {"scene", "paused", "spot"}:
        raise unreadable("wish", "an object of scene, paused and spot")
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
    return {"scene": scene, "paused": paused, "spot": spot}


def point(given: object) -> tuple[float, float] | None:
    """A place on the screen in shares of its width and height; None where nobody points."""
    if given is None:
        return None
    if not (isinstance(given, list) and len(given) == 2 and all(map(_is_share, given))):  # noqa: PLR2004 - x and y
        raise unreadable("point", "null, or two numbers from 0 to 1")
    return float(given[0]), float(given[1])


def shows(given: object, playlist: Playlist) -> dict[str, object] | None:
    """What a wall shows: as a wish, with the shape of its screen and where its panels are."""
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise unreadable("shows", "an object")
    state = wish({key: given.get(key) for key in ("scene", "paused", "spot")}, playlist)
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
