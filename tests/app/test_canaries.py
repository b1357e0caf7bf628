"""Each role, at every door by which figures leave: none that it may not see, none too few.

The store holds numbers found nowhere else (`tests/canaries.py`). What a role is answered is held
against what it may see, and against what whoever may see everything is answered at the same door:
a number that it may see and that stands there must stand in its own answer too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from itertools import product
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import pages
from dashboard.access.policy import Policy
from dashboard.access.reader import OPERATOR, Act, Identity, Reader, reading_as
from dashboard.panels import PANELS
from data_access.grants import Grant, Scope
from data_access.registry.metrics import METRICS
from data_access.registry.series import Dimension
from tests.app import asking
from tests.app.asking import PLAYLISTS, cards_in, map_question, panels, scene
from tests.canaries import BUREAUS, RANK_OF_RED, canaries, seen_in
from tests.conftest import run_routewatch

pytestmark = pytest.mark.thorough
ACCESS = Path(__file__).parents[2] / "docs" / "access.toml"
POLICY = Policy.load(ACCESS)
NUMBERS = canaries(RANK_OF_RED)
_EVERY_ACT = frozenset(Act)


def _role(name: str, bureau: str = "") -> Reader:
    found = POLICY.role(name, Identity("s", "Somebody", bureau=bureau))
    # Which acts are whose is tried elsewhere: here every door is open, and rows decide.
    return replace(found, acts=_EVERY_ACT)


def _scope(**what: frozenset[str]) -> Reader:
    base = _role("administrator")
    grant = Grant(frozenset({Scope(RANK_OF_RED, **what)}), base.grant.ranks, base.grant.marks)
    return replace(base, grant=grant)


ROLES = {
    "public": replace(POLICY.reader(None), acts=_EVERY_ACT),
    "analyst": _role("analyst"),
    "bureau": _role("bureau", "ITA"),
    "editor": _role("editor"),
    "administrator": _role("administrator"),
    "one source": _scope(sources=frozenset({"bureau_notices", "frontex_ibc"})),
    "one measure": _scope(measures=frozenset({"dead_missing", "hits"})),
}
EACH_LIMIT = ("public", "bureau", "one source", "one measure")
"""Roles that are kept from something by its mark, its bureau, its source and its measure."""
VIEWS = ("t=all", "t=2025")


@dataclass
class Walk:
    """Answers at every door, of one reader.

    Attributes:
        seen: canaries by door; None where it is closed to the reader.
        broken: doors whose answer was an error of ours.
    """

    seen: dict[str, frozenset[int] | None] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def note(self, door: str, answer: TestResponse) -> None:
        """Keep what was answered at a door."""
        if answer.status_code >= 500 or answer.status_code == 429:
            self.broken.append(f"{door}: {answer.text[:200]}")
        # What is refused may say nothing either.
        found = frozenset(seen_in(answer.data, NUMBERS))
        is_open = answer.status_code not in {400, 403, 404}
        self.seen[door] = found if is_open or found else None


def _paths() -> Iterator[str]:
    yield from dict.fromkeys(item.path for item in pages.MENU)
    routes = ("central-mediterranean", "darien", "mexico-transit")
    yield from (f"/routes/{route}" for route in routes)
    yield from (f"/bureaus/{iso3}" for iso3 in BUREAUS)


def _doors(*, all_pairs: bool) -> Iterator[str]:
    """Addresses of all that is not asked for by a script.

    Args:
        all_pairs: every form and every step of time in every view, and not each of them in one.
    """
    yield from _paths()
    pairs = product if all_pairs else zip
    for code, (form, view) in product(PANELS, pairs(("csv", "xlsx"), VIEWS)):
        yield f"/api/v1/panels/{code}.{form}?{view}"
    for metric, step, (time, view) in product(METRICS, Dimension, pairs(("month,", ""), VIEWS)):
        yield f"/api/v1/series?m={metric}&by={time}{step.value}&{view}"
    yield from (f"/api/v1/revisions?m={metric}" for metric in METRICS)
    lists = ("metrics", "routes", "countries", "sources", "batches", "operations")
    views, packs = ("summary", "thresholds", "brief"), ("brief.pptx", "brief.zip")
    for name, view in (*product(lists, ("t=all",)), *product(views, VIEWS), *pairs(packs, VIEWS)):
        yield f"/api/v1/{name}?{view}"
    yield from ("/api/v1/brief.pptx?bureau=ITA&t=all", "/search/en.json")


def _scripts() -> Iterator[tuple[str, Mapping[str, object]]]:
    """What scripts of pages and walls ask for, as this reader's pages have it."""
    for path, view in product(_paths(), VIEWS):
        if pages.panels_on(path)[0] and not path.startswith("/wall"):
            yield f"callback {path}?{view}", panels(path, f"?{view}")
    everywhere = "box:-90,-180,90,180"
    yield "callback of the map", map_question(key="t=all", sel=everywhere, listed=10**5)
    for name, playlist in PLAYLISTS.items():
        for place in range(len(playlist.scenes)):
            yield f"scene {name} {place}", scene(f"/wall/{name}", place)


def _walked(client: FlaskClient, reader: Reader, *, all_pairs: bool) -> Walk:
    walk = Walk()
    with reading_as(reader):
        asked = [*((address, None) for address in _doors(all_pairs=all_pairs)), *_scripts()]
    for number, (door, body) in enumerate(asked):
        # No reader, and no address, may have as much in a minute as this asks for.
        client.environ_base["REMOTE_ADDR"] = str(ip_address("127.16.0.1") + number)
        who = reader.identity and replace(reader.identity, subject=f"s{number}")
        with reading_as(replace(reader, identity=who)):
            if body is None:
                answer = client.get(door)
            else:
                answer = client.post("/_dash-update-component", json=body)
        walk.note(door, answer)
    return walk


def _smaller_doors(reader: Reader) -> set[str]:
    """Doors of pages of which the reader has fewer cards, and of records with fewer measures.

    A card is there or not by the measure that it is about; a record is there as a whole or not.
    """
    # Without the newest release, which it may not see, a sentence may call it not yet final.
    found = {
        f"/api/v1/{sentences}?{view}" for sentences, view in product(("summary", "brief"), VIEWS)
    }
    # A newer total of all stands beside parts by nationality alone.
    found |= {
        f"/api/v1/panels/change-by-nationality.{form}?{view}"
        for form, view in product(("csv", "xlsx"), VIEWS)
    }
    for path in _paths():
        with reading_as(OPERATOR):
            every = len(list(cards_in(pages.at(path).content())))
        with reading_as(reader):
            own = len(list(cards_in(pages.at(path).content())))
        if own < every:
            found |= {f"callback {path}?{view}" for view in VIEWS}
    if any(scope.measures is not None for scope in reader.grant.scopes):
        records = product(("csv", "xlsx"), VIEWS)
        found |= {f"/api/v1/panels/largest-incidents.{form}?{view}" for form, view in records}
        # And so is the sentence on the largest of them.
        found |= {"scene situation 1", "scene route 2", "scene route 5", "callback of the map"}
    return found


def _allowed(reader: Reader) -> set[int]:
    return {number for number, one in NUMBERS.items() if one.is_seen_by(reader.grant)}


@pytest.fixture(scope="module")
def client(canary_address: str) -> FlaskClient:
    """A client of the application on the canaries' store."""
    return asking.client_of(
        database_url=canary_address, share=100_000, embed_hosts=("https://intranet.example.org",)
    )


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("roles", "all_pairs"),
    [(EACH_LIMIT, False), pytest.param(tuple(ROLES), True, marks=pytest.mark.long)],
    ids=["some", "all"],
)
def test_no_door_gives_more_or_less_than_a_role_may_see(
    client: FlaskClient, subtests: pytest.Subtests, roles: tuple[str, ...], *, all_pairs: bool
) -> None:
    everything = _walked(client, OPERATOR, all_pairs=all_pairs)
    for name in roles:
        with subtests.test(role=name):
            reader = ROLES[name]
            allowed = _allowed(reader)
            walk = _walked(client, reader, all_pairs=all_pairs)
            too_many = {
                door: [NUMBERS[number] for number in found - allowed]
                for door, found in walk.seen.items()
                if found and found - allowed
            }
            assert too_many == {}
            smaller = _smaller_doors(reader)
            too_few = {
                door: [NUMBERS[number] for number in (found or frozenset()) & allowed - mine]
                for door, found in everything.seen.items()
                if (mine := walk.seen.get(door)) is not None
                and door not in smaller
                and (found or frozenset()) & allowed - mine
            }
            assert (too_few, walk.broken) == ({}, [])


CLAIMS = {
    "public": {},
    "analyst": {"sub": "a", "groups": ["rw-analysts"]},
    "bureau": {"sub": "b", "groups": ["rw-bureaus"], "bureau": "ITA"},
}
"""As of whom commands make files; groups are those of the example of an access file."""
WRITTEN = ("deaths-over-time", "detections-by-route", "notices-by-colour", "bodies")
PRINTED = ("/print/trends?t=all", "/print/bureaus/ITA?t=all", "/print/network/notices?t=all")


@pytest.mark.browser
@pytest.mark.parametrize("name", CLAIMS)
def test_paper_and_commands_give_no_more_either(
    client: FlaskClient, canary_address: str, name: str, tmp_path: Path
) -> None:
    reader = ROLES[name]
    allowed = _allowed(reader)
    given = dict[str, set[int]]()
    client.environ_base["REMOTE_ADDR"] = "127.15.0.1"
    with reading_as(reader):
        drawn = [f"/api/v1/panels/{c}.{f}?t=all" for c in WRITTEN for f in ("svg", "png", "pdf")]
        for door in (*PRINTED, *drawn, *(f"/embed/{code}?t=all" for code in WRITTEN)):
            given[door] = seen_in(client.get(door).data, NUMBERS)
    who = tmp_path / "claims.json"
    who.write_text(json.dumps(CLAIMS[name]))
    access = {"ROUTEWATCH_ACCESS": "proxy", "ROUTEWATCH_ACCESS_FILE": str(ACCESS)}
    for code in WRITTEN:
        file = tmp_path / f"{code}.csv"
        order = ("export", code, "--view", "t=all", "--format", "csv", "--out", str(file))
        run_routewatch(*order, "--as", str(who), address=canary_address, within=access)
        given[code] = seen_in(file.read_bytes(), NUMBERS) if file.exists() else set()
    deck = tmp_path / "brief.pptx"
    brief = ("brief", "--view", "t=all", "--format", "pptx", "--out", str(deck))
    run_routewatch(*brief, "--as", str(who), address=canary_address, within=access)
    given["brief"] = seen_in(deck.read_bytes(), NUMBERS) if deck.exists() else set()
    assert {door: found - allowed for door, found in given.items() if found - allowed} == {}
    assert any(given.values())


@pytest.mark.parametrize("name", ["public", "editor"])
def test_a_delivery_holds_what_its_role_may_see(
    canary_address: str, name: str, tmp_path: Path
) -> None:
    entry = {"name": "pack", "view": "t=all", "format": "zip", "folder": "out", "role": name}
    entry["up_to"] = "TLP:RED"
    lines = [f'{key} = "{value}"' for key, value in entry.items()]
    (tmp_path / "list.toml").write_text("\n".join(["[[delivery]]", *lines, ""]))
    access = {"ROUTEWATCH_ACCESS": "proxy", "ROUTEWATCH_ACCESS_FILE": str(ACCESS)}
    order = ("deliver", str(tmp_path / "list.toml"))
    answer = run_routewatch(*order, address=canary_address, within=access)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (pack,) = (tmp_path / "out").iterdir()
    found = seen_in(pack.read_bytes(), NUMBERS)
    assert found
    assert found <= _allowed(ROLES[name])
