"""Handling marks: who may be given a page or a file. Rows, so that each house can have its own.

What is shown bears the highest of three: what the installation asks of everything, what each of
its sources asks, and what its maker asks for. A mark can be raised, never lowered.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.formats import comma_list
from dashboard.i18n import N_, _
from dashboard.settings import Settings, SettingsError
from data_access.registry.sources import of_bureaus
from data_access.sentences import RefusedError

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_IN_NAMES = re.compile(r"[A-Za-z0-9+-]{1,40}")
_LONGEST_LABEL = 60


class MarkingError(RefusedError, ValueError):
    """A mark that cannot be given; the sentence says which can."""


@dataclass(frozen=True, slots=True)
class Level:
    """One mark of a scheme.

    Attributes:
        label: as it is printed.
        name: its part of a file's name.
        ink, ground: colours of letters and band, as `#rrggbb`.
        meaning: who it is for, one clause; English message id.
        public: whether anybody may; else a caution comes before a file.
        rank: place in its scheme, the lowest first.
    """

    label: str
    name: str
    ink: str
    ground: str
    meaning: str
    public: bool = False
    rank: int = 0

    def on_page(self) -> dict[str, str]:
        """The mark as a page shows it: in colours, unless it is for everybody."""
        colours = {} if self.public else {"color": self.ink, "background": self.ground}
        return {"label": self.label, **colours}


@dataclass(frozen=True, slots=True)
class Scheme:
    """Marks in their order, the lowest first.

    Attributes:
        bureaus: label of the lowest mark of figures that bureaus reported.
    """

    title: str
    levels: tuple[Level, ...]
    bureaus: str

    def level(self, label: str) -> Level:
        """The mark with a label, in capitals or not.

        Raises:
            MarkingError: there is none.
        """
        for level in self.levels:
            if level.label.casefold() == label.strip().casefold():
                return level
        labels = comma_list(level.label for level in self.levels)
        raise MarkingError(
            _("there is no marking {label} in {scheme}; its markings are {labels}").format(
                label=repr(label), scheme=self.title, labels=labels
            )
        )


_BLACK = "#000000"
_TLP = (
    ("CLEAR", "#ffffff", N_("anybody, and may be published")),
    ("GREEN", "#33ff00", N_("those who work on the subject, and not to be published")),
    ("AMBER", "#ffc000", N_("the organisation and its clients, where they need to know")),
    ("AMBER+STRICT", "#ffc000", N_("the organisation alone, where it needs to know")),
    ("RED", "#ff2b2b", N_("those who were given it by name, and nobody else")),
)

TLP = Scheme(
    title="TLP 2.0",
    levels=tuple(
        Level(f"TLP:{name}", f"TLP-{name}", ink, _BLACK, meaning, public=rank == 0, rank=rank)
        for rank, (name, ink, meaning) in enumerate(_TLP)
    ),
    # Aggregates of one bureau belong to that bureau, which gave them to be worked with, not to be
    # published: it alone may lower the mark.
    bureaus="TLP:AMBER",
)
"""The Traffic Light Protocol of FIRST, in force since August 2022, with its colours."""


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks of an installation.

    Attributes:
        lowest: of everything.
        bureaus: of what shows figures that bureaus reported.
    """

    scheme: Scheme
    lowest: Level
    bureaus: Level

    def rank(self, label: str) -> int:
        """The rank of a label; that of the highest, where the scheme has none of that name."""
        return dict(self.ranks()).get(label, self.scheme.levels[-1].rank)

    def ranks(self) -> tuple[tuple[str, int], ...]:
        """Label and rank of each mark."""
        return tuple((level.label, level.rank) for level in self.scheme.levels)

    def of(self, sources: Iterable[str], mark_label: str = "") -> Level:
        """The mark of what is made from some sources: the highest asked for.

        Args:
            sources: codes of sources. What is made for exercises is nobody's, and says so itself.
            mark_label: label of a mark that its maker wants.

        Raises:
            MarkingError: the scheme has no such mark, or it is lower than what is shown asks for.
        """
        needed = self.bureaus if of_bureaus() & frozenset(sources) else self.lowest
        return self.at(needed.rank, mark_label)

    def at(self, rank: int, mark_label: str = "") -> Level:
        """The mark of what asks for a rank, or a higher one.

        Args:
            rank: what its contents ask for.
            mark_label: label of a mark that its maker wants.

        Raises:
            MarkingError: the scheme has no such mark, or it is lower than what is shown asks for.
        """
        needed = self.scheme.levels[max(rank, self.lowest.rank)]
        if not mark_label:
            return needed
        wanted = self.scheme.level(mark_label)
        if wanted.rank < needed.rank:
            raise MarkingError(
                _("what is shown is marked {needed}: {mark} would be lower").format(
                    needed=needed.label, mark=wanted.label
                )
            )
        return wanted


def highest(levels: Iterable[Level]) -> Level:
    """The highest of some marks: the lowest that a file which holds them all may bear."""
    return max(levels, key=lambda level: level.rank)


@cache
def marking(settings: Settings) -> Marking:
    """The marks that an installation uses.

    Raises:
        SettingsError: its scheme cannot be read, or has no mark of that label.
    """
    try:
        scheme = read_scheme(Path(settings.marking_scheme)) if settings.marking_scheme else TLP
        lowest = scheme.level(settings.marking or scheme.levels[0].label)
        bureaus = scheme.level(settings.marking_bureaus or scheme.bureaus)
    except MarkingError as error:
        raise SettingsError(str(error)) from error
    return Marking(scheme, lowest, bureaus)


def read_scheme(file: Path) -> Scheme:
    """The scheme of a TOML file: `title`, `bureaus`, and a table `[[level]]` for each mark.

    Raises:
        MarkingError: it is none; the sentence says what is missing or wrong.
    """
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        levels = tuple(_level(rank, row) for rank, row in enumerate(document["level"]))
        scheme = Scheme(str(document["title"]), levels, str(document["bureaus"]))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MarkingError(f"the markings in {file.name} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise MarkingError(
            f"the markings in {file.name} lack {error}: see docs/exports.md"
        ) from error
    scheme.level(scheme.bureaus)
    return scheme


def _level(rank: int, row: dict[str, object]) -> Level:
    label, name = str(row["label"]), str(row["name"])
    ink, ground = str(row["ink"]), str(row["ground"])
    if not (0 < len(label) <= _LONGEST_LABEL and label.isprintable()):
        raise MarkingError(f"a marking's label has 1 to {_LONGEST_LABEL} letters, not {label!r}")
    if not _IN_NAMES.fullmatch(name):
        raise MarkingError(f"a marking's name in files has letters, digits, + and -, not {name!r}")
    for colour in (ink, ground):
        if not _COLOUR.fullmatch(colour):
            raise MarkingError(f"a marking's colour is written #rrggbb, not {colour!r}")
    public = row.get("public", False) is True
    return Level(label, name, ink, ground, str(row["meaning"]), public=public, rank=rank)
