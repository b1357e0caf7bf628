"""Handling marks: what is shown bears the highest that is asked for, and nothing lowers it."""

from itertools import product
from pathlib import Path

import pytest

from dashboard.handling_marks import TLP, Level, MarkingError, highest, marking, read_scheme
from dashboard.settings import Settings, SettingsError

HOUSE = """
title = "House rules"
bureaus = "For official use"

[[level]]
label = "Public"
name = "PUBLIC"
ink = "#000000"
ground = "#ffffff"
meaning = "anybody"
public = true

[[level]]
label = "For official use"
name = "OFFICIAL"
ink = "#ffffff"
ground = "#2b71c7"
meaning = "officers"
"""


def test_public_figures_are_clear_and_those_of_bureaus_are_amber() -> None:
    marks = marking(Settings())
    assert marks.of({"iom_mmp", "frontex_ibc"}).label == "TLP:CLEAR"
    assert marks.of({"iom_mmp", "bureau_database_use"}).label == "TLP:AMBER"
    assert marks.of({"exercise"}).label == "TLP:CLEAR"


@pytest.mark.parametrize(("installation", "bureaus"), [*product(TLP.levels, TLP.levels)])
def test_the_highest_of_all_that_is_asked_for_is_the_lowest_that_can_be_had(
    installation: Level, bureaus: Level
) -> None:
    marks = marking(Settings(marking=installation.label, marking_bureaus=bureaus.label))
    needed = marks.of({"bureau_notices", "iom_mmp"})
    assert needed.rank == max(installation.rank, bureaus.rank)
    for level in TLP.levels:
        if level.rank < needed.rank:
            with pytest.raises(MarkingError, match="would be lower"):
                marks.of({"bureau_notices"}, mark_label=level.label)
        else:
            assert marks.of({"bureau_notices"}, mark_label=level.label) is level


def test_a_pack_bears_the_highest_of_its_parts() -> None:
    assert highest((TLP.levels[0], TLP.levels[3], TLP.levels[1])).label == "TLP:AMBER+STRICT"


def test_only_the_lowest_is_public_and_each_has_its_own_name() -> None:
    assert [level.label for level in TLP.levels if level.public] == ["TLP:CLEAR"]
    assert len({level.name for level in TLP.levels}) == len(TLP.levels)


def test_a_house_can_have_marks_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "marks.toml"
    file.write_text(HOUSE)
    marks = marking(Settings(marking_scheme=str(file)))
    assert marks.lowest.label == "Public"
    assert marks.of({"bureau_notices"}).label == "For official use"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('title = "House rules"', ""), "title"),
        (("[[level]]", "[[grade]]"), "level"),
        (('"#2b71c7"', '"javascript:x"'), "#rrggbb"),
        (('"OFFICIAL"', '"../OFFICIAL"'), "name in files"),
        (('"Public"', '"Pub\\u0000lic"'), "label"),
        (('bureaus = "For official use"', 'bureaus = "Secret"'), "no marking 'Secret'"),
    ],
)
def test_a_scheme_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    file = tmp_path / "marks.toml"
    file.write_text(HOUSE.replace(*change))
    with pytest.raises(MarkingError, match=words):
        read_scheme(file)


def test_an_installation_cannot_ask_for_a_mark_that_does_not_exist() -> None:
    with pytest.raises(SettingsError, match="TLP:CLEAR, TLP:GREEN"):
        marking(Settings(marking="TLP:<AMBER>"))
