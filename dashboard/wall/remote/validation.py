"""Messages of walls and remotes, as models of pydantic: what is anything else is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from dashboard import url_state
from dashboard.wall.scenes import Playlist

_LARGEST = 2**53
_LONGEST_VIEW = 300


@dataclass(eq=False)
class RefusedError(Exception):
    """A refusal, for people and for scripts.

    Attributes:
        status: of the answer.
        reason: a word that pages have a sentence for.
        sentence: in English, for callers without a page.
        wait: seconds after which it is worth asking again; 0 where it is not.
    """

    status: int
    reason: str
    sentence: str
    wait: int = 0

    def __str__(self) -> str:
        return self.sentence


def _look(look: dict[str, str]) -> dict[str, str]:
    """Filters in place of those of a scene; an empty one means all."""
    view = "&".join(f"{name}={text}" for name, text in look.items() if text)
    if len(view) > _LONGEST_VIEW or set("".join(look.values())) & set("&=#"):
        raise ValueError("r, t and c are expected, each as in an address")
    url_state.strict(view)
    return look


_Share = Annotated[float, Field(strict=True, ge=0, le=1)]
_Name = Annotated[str, Field(max_length=80)]
_Steps = Annotated[int, Field(strict=True, ge=1, le=4)]
_Filter = Annotated[str, Field(pattern="^[rtc]$")]


class Wish(BaseModel):
    """What walls are to show.

    Attributes:
        scene: its place.
        paused: it stays.
        spot: the panel that is seen alone.
        frozen: figures stay as they are.
        dark: nothing is seen.
        look: filters in place of the scene's.
        zoom: how much nearer a map is, and to which place; None is all of it.
    """

    model_config = ConfigDict(extra="forbid")
    scene: Annotated[int, Field(strict=True, ge=0)]
    paused: StrictBool
    spot: str | None
    frozen: StrictBool = False
    dark: StrictBool = False
    look: Annotated[dict[_Filter, str], AfterValidator(_look)] = Field(default_factory=dict)
    zoom: tuple[_Steps, _Share, _Share] | None = None

    @model_validator(mode="after")
    def refuse_elsewhere(self, info: ValidationInfo) -> "Wish":
        """Refuse a scene that the wall does not have, and a panel that the scene does not."""
        playlist: Playlist = (info.context or {})["playlist"]
        if self.scene >= len(playlist.scenes):
            raise ValueError("scene: one of the wall is expected")
        if self.spot is not None and self.spot not in playlist.scenes[self.scene].panels:
            raise ValueError("spot: a panel of the scene is expected")
        return self


class Shows(Wish):
    """The state of a wall: as a wish, with the shape of its screen and where its panels are.

    Attributes:
        ratio: width by height of the screen.
        boxes: panel, title, left, top, width and height of each.
    """

    model_config = ConfigDict(extra="ignore")
    ratio: Annotated[float, Field(strict=True, ge=0.1, le=10)]
    boxes: Annotated[
        list[tuple[_Name, _Name, _Share, _Share, _Share, _Share]], Field(max_length=12)
    ]


class Following(BaseModel):
    """A wall asks for orders; what is seen on it, where that has changed."""

    shows: Shows | None = None


class Pairing(BaseModel):
    """A code that was entered, and whether the wall is taken from another remote."""

    code: Annotated[str, Field(max_length=20)]
    take: StrictBool = False

    @property
    def digits(self) -> str:
        """Those of the code, however they were spaced."""
        return "".join(letter for letter in self.code if letter in "0123456789")


class Saying(BaseModel):
    """What a remote says.

    Attributes:
        n: larger than that of everything it has said before.
        wish: None leaves what walls show.
        point: in shares of the screen's width and height, and for a ring its radius in shares of
            the width; None points nowhere.
    """

    n: Annotated[int, Field(strict=True, ge=1, lt=_LARGEST)]
    wish: Wish | None = None
    point: Annotated[list[_Share], Field(min_length=2, max_length=3)] | None = None


M = TypeVar("M", bound=BaseModel)


def message(model: type[M], body: Mapping[str, Any], playlist: Playlist | None = None) -> M:
    """A message as it came.

    Args:
        model: what it has to be.
        body: of the request.
        playlist: that the wall shows.

    Raises:
        RefusedError: it is something else.
    """
    try:
        return model.model_validate(body, context={"playlist": playlist})
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        raise RefusedError(400, "unreadable", f"{field}: {fault['msg']}.") from error


def fields_of(content: BaseModel | None) -> dict[str, Any] | None:
    """What was said, and nothing that was not; None where nothing was."""
    return content.model_dump(exclude_unset=True) if content else None
