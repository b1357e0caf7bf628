"""The server on the reference figures, without a network in between."""

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from dashboard.exports.pack.brief_files import brief_file
from dashboard.exports.pack.orders import ordered
from dashboard.settings import Settings
from dashboard.wiring import Store
from data_access.store.engine import reader
from tests.app import asking
from tests.canaries import RANK_OF_RED, canary_store
from tests.conftest import made_once
from tests.network import network_store

ROUTE = "/routes/central-mediterranean?t=2015"


@pytest.fixture(scope="session")
def client(reference_store: str) -> FlaskClient:
    """A client of the whole application; it only ever reads."""
    return asking.client_of(database_url=reference_store)


@pytest.fixture(scope="session")
def store(reference_store: str) -> Store:
    """The reference figures, at an address that links lead back to."""
    return Store(Settings(database_url=reference_store, address="https://routewatch.example.org"))


@pytest.fixture(scope="session")
def route_slides(store: Store) -> bytes:
    """The default slides of the Central Mediterranean in 2015."""
    return brief_file(ordered(ROUTE), "pptx", store).content


@pytest.fixture(scope="session")
def route_pack(store: Store) -> bytes:
    """The archive of the same."""
    return brief_file(ordered(ROUTE), "zip", store).content


@pytest.fixture(scope="session")
def network_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the small store of the network's figures: only ever read."""
    made = tmp_path_factory.mktemp("network") / "store.sqlite"
    return network_store(migrated_file, made)


@pytest.fixture(scope="session")
def network(network_file: str) -> FlaskClient:
    """A client of the application on that store."""
    return asking.client_of(database_url=network_file)


@pytest.fixture(scope="session")
def exercise_store(new_store: Path) -> str:
    """Reference figures with those made for exercises beside them: only ever read."""
    return f"sqlite:///{new_store}"


@pytest.fixture(scope="session")
def exercises(exercise_store: str) -> Store:
    """The same figures."""
    return Store(Settings(database_url=exercise_store))


@pytest.fixture(scope="session")
def canary_address(migrated_file: Path, common: Path) -> str:
    """The address of a store of numbers found nowhere else: only ever read."""
    made = made_once(
        common, "canaries", lambda path: canary_store(migrated_file, path, RANK_OF_RED)
    )
    return f"sqlite:///{made}"


@pytest.fixture
def served(engine: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of the application on a store that the test itself fills, on either engine."""
    assert engine, "it makes the store"
    opened = reader(address)
    # What the test writes is seen at once, and not within a second.
    monkeypatch.setattr("dashboard.wiring._VERSION_SECONDS", 0)
    # The same engine, so that the test can close what the application would keep open.
    monkeypatch.setattr("dashboard.wiring.reader", lambda _address: opened)
    made = asking.client_of(database_url=address)
    yield made
    opened.dispose()


_ADDRESSES = count(int(ip_address("127.0.1.1")))


@pytest.fixture(scope="session")
def exercise(exercise_store: str) -> FlaskClient:
    """A client of the application on that store."""
    return asking.client_of(database_url=exercise_store)


@pytest.fixture
def empty(migrated_file: Path) -> FlaskClient:
    """A client of the application on a store that holds nothing."""
    return asking.client_of(database_url=f"sqlite:///{migrated_file}")


@pytest.fixture(autouse=True)
def _address_of_its_own(request: pytest.FixtureRequest) -> None:
    """Each test asks from another address: together they want more files than one may have."""
    for name in {"client", "exercise"} & set(request.fixturenames):
        client: FlaskClient = request.getfixturevalue(name)
        client.environ_base["REMOTE_ADDR"] = str(ip_address(next(_ADDRESSES)))
