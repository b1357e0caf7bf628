"""What tests of briefing packs share."""

import subprocess

from flask.testing import FlaskClient

from tests.app.asking import csv_rows
from tests.conftest import invoke_routewatch

ROUTE = "/routes/central-mediterranean?t=2015"


def rows(client: FlaskClient, code: str, query: str) -> list[list[str]]:
    """What the data interface answers for a card: header and rows."""
    return csv_rows(client, f"panels/{code}.csv?{query}")


def brief(store: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command on the reference store."""
    return invoke_routewatch(*arguments, address=store)
