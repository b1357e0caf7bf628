"""The server on the reference figures, without a network in between."""

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.settings import Settings


@pytest.fixture(scope="session")
def client(reference_store: str) -> FlaskClient:
    """A client of the whole application; it only ever reads."""
    made: FlaskClient = create_app(Settings(database_url=reference_store)).server.test_client()
    return made
