"""Who is answered and what they may see: readers, `access.toml`, marks."""

import logging
import os
import threading
from itertools import product
from pathlib import Path

import pytest

from dashboard.access.policy import Policy, PolicyError, PolicyFile
from dashboard.access.reader import (
    OPERATOR,
    Act,
    Identity,
    NoReaderError,
    Reader,
    close_doors,
    current,
    reading_as,
)
from dashboard.handling_marks import TLP, Level, MarkingError, highest, marking, read_scheme
from dashboard.settings import Settings, SettingsError
from data_access.grants import Grant, Scope
from data_access.registry.sources import SOURCES, of_bureaus

ANALYST = Reader(
    Identity("a1", "An analyst", frozenset({"rw-analysts"})),
    ("analyst",),
    Grant(frozenset({Scope(2)})),
    frozenset({Act.VIEW, Act.EXPORT}),
)


def test_without_sign_in_everybody_has_everything() -> None:
    assert current() is OPERATOR
    assert current().grant.is_everything
    assert all(current().may(act) for act in Act)


def test_with_access_on_nobody_is_given_anything() -> None:
    close_doors()
    try:
        with pytest.raises(NoReaderError):
            current()
        with reading_as(ANALYST):
            assert current() is ANALYST
            with reading_as(OPERATOR):
                assert current() is OPERATOR
            assert current() is ANALYST
            elsewhere: list[str] = []
            thread = threading.Thread(target=lambda: elsewhere.append(_found()))
            thread.start()
            thread.join()
            assert elsewhere == ["nobody"]
        with pytest.raises(NoReaderError):
            current()
    finally:
        close_doors(closed=False)


def _found() -> str:
    try:
        return str(current().roles)
    except NoReaderError:
        return "nobody"


DOCS = Path(__file__).parents[2] / "docs"
AMBER = TLP.level("TLP:AMBER").rank
RED = TLP.level("TLP:RED").rank
FILE = """
contact = "the situation desk"

[groups]
"rw-analysts" = ["analyst"]
"rw-italy" = ["bureau", "deaths"]

[roles.analyst]
acts = ["view", "brief"]

[roles.deaths]
marking = "tlp:red"
sources = ["iom_mmp"]
measures = ["dead_missing"]
bureaus = []
acts = "all"

[sources.bureau_database_use]
marking = "TLP:RED"

[proxy]
addresses = ["127.0.0.1", "10.0.0.0/24"]
user = "X-Remote-User"
"""


def _policy(folder: Path, text: str = FILE) -> Policy:
    path = folder / "access.toml"
    path.write_text(text)
    return Policy.load(path)


def _of(*groups: str, bureau: str = "") -> Identity:
    return Identity("s1", "Somebody", frozenset(groups), bureau)


def test_the_public_sees_what_is_marked_lowest_and_may_take_it_along(tmp_path: Path) -> None:
    reader = _policy(tmp_path).reader(None)
    assert reader.grant.scopes == {Scope(0)}
    assert reader.acts == {Act.VIEW, Act.EXPORT}
    ranks = dict(reader.grant.ranks)
    assert ranks == dict.fromkeys(of_bureaus(), AMBER) | {"bureau_database_use": RED}
    assert dict(reader.grant.marks)["TLP:RED"] == RED


def test_a_file_says_of_a_shipped_role_what_differs(tmp_path: Path) -> None:
    reader = _policy(tmp_path).reader(_of("rw-analysts"))
    assert reader.roles == ("analyst", "public")
    # What the public sees is within it: those who see the same share one grant.
    assert reader.grant.scopes == {Scope(AMBER)}
    assert reader.acts == {Act.VIEW, Act.BRIEF, Act.EXPORT}


def test_roles_are_had_together_and_own_is_the_bureau_of_the_reader(tmp_path: Path) -> None:
    policy = _policy(tmp_path)
    deaths = Scope(RED, frozenset({"iom_mmp"}), frozenset({"dead_missing"}), frozenset())
    italian = policy.reader(_of("rw-italy", bureau="ITA")).grant.scopes
    assert italian == {Scope(AMBER, bureaus=frozenset({"ITA"})), deaths, Scope(0)}
    for bureau in ("", "XXX"):
        nobodys = policy.reader(_of("rw-italy", bureau=bureau)).grant.scopes
        assert Scope(AMBER, bureaus=frozenset()) in nobodys


def test_a_stranger_who_signs_in_is_the_public(tmp_path: Path) -> None:
    policy = _policy(tmp_path)
    assert policy.reader(_of("others")).grant == policy.reader(None).grant


def test_a_device_has_its_role_alone(tmp_path: Path) -> None:
    policy = _policy(tmp_path)
    assert policy.role("wall").acts == {Act.VIEW}
    assert policy.role("administrator").acts == set(Act)
    with pytest.raises(PolicyError, match=r"no role 'walls'; .*did you mean 'wall'\?"):
        policy.role("walls")


def test_a_role_without_view_shows_nothing(tmp_path: Path) -> None:
    policy = _policy(tmp_path, '[roles.public]\nacts = []\n[roles.analyst]\nacts = ["audit"]')
    assert not policy.reader(None).grant.scopes
    assert not policy.role("analyst").grant.scopes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("contact = 3", "line 1: contact: a text"),
        ("\n[role.x]", "line 1: role: there is no such field; "),
        ('[groups]\n"g" = ["analist"]', "line 2: groups, g: there is no role 'analist'"),
        ('[groups]\n"g" = "analyst"', "line 2: groups, g: a list of roles"),
        ("[roles.own]\nacts = []", "line 1: roles.own, marking: is needed in a role of your own"),
        ('[roles.public]\nmarking = "x"', "line 2: roles.public, marking: there is no marking 'x'"),
        ('[roles.public]\nsources = ["iom"]', "line 2: roles.public, sources: there is no 'iom'"),
        ('[roles.public]\nmeasures = "deaths"', '"all" is expected, or a list'),
        ('[roles.public]\nmeasures = ["hit_rate"]', "'hit_rate' is worked out of counts"),
        ('[roles.public]\nbureaus = "mine"', '"all" or "own" is expected, or a list'),
        ('[roles.public]\nacts = ["write"]', "line 2: roles.public, acts: there is no 'write'"),
        ('[roles."a b"]\nacts = []', "a role's name has letters, digits, - and _"),
        ('roles = ["x"]', "line 1: roles: is written as tables [roles.NAME]"),
        ('[sources.iom]\nmarking = "TLP:RED"', "line 1: sources.iom: there is no source 'iom'"),
        ('[proxy]\naddresses = ["10.0.0.300"]', "line 2: proxy, addresses: "),
        ('[oidc]\nclient_secret = "s"', "line 2: oidc, client_secret: secrets never stand"),
        ('[oidc]\nissuer = "id.example.org"\nclient_id = "r"', "the address of the provider"),
        ('[oidc]\nissuer = "https://id.example.org"', "issuer and client_id are needed together"),
        ("[roles", "cannot be read as TOML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_and_reason(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        _policy(tmp_path, text)
    assert sentence in str(refused.value)
    assert "access.toml" in str(refused.value)


def test_a_changed_file_holds_and_a_broken_one_does_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    policy = _policy(tmp_path)
    path = tmp_path / "access.toml"
    followed = PolicyFile(path, policy.marks)
    assert followed.policy().roles_of({"rw-analysts"}) == ("analyst",)
    _written(path, FILE.replace('"rw-analysts" = ["analyst"]', ""), 1)
    assert followed.policy().roles_of({"rw-analysts"}) == ()
    with caplog.at_level(logging.ERROR):
        _written(path, "[groups]\nx = 1", 2)
        assert followed.policy().contact == "the situation desk"
        path.unlink()
        assert followed.policy().contact == "the situation desk"
    assert [one.levelname for one in caplog.records] == ["WARNING", "ERROR", "ERROR"]
    assert "line 2: groups, x: a list of roles" in caplog.messages[1]


def _written(path: Path, text: str, second: int) -> None:
    path.write_text(text)
    os.utime(path, (second, second))


def test_the_example_can_be_used() -> None:
    policy = Policy.load(DOCS / "access.toml")
    assert policy.role("public").acts == {Act.VIEW}
    assert policy.role("identification").grant.scopes


def test_sources_have_markings(tmp_path: Path) -> None:
    assert set(dict(_policy(tmp_path).ranks)) == of_bureaus()
    assert (
        _policy(tmp_path)
        .row("sources.bureau_database_use")
        .endswith("[sources.bureau_database_use]")
    )
    assert _policy(tmp_path).row("sources.iom_mmp") == "as shipped"
    assert of_bureaus() < set(SOURCES)


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
