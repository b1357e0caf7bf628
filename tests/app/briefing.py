"""What tests of briefing packs share."""

import csv
import subprocess

from flask.testing import FlaskClient

from tests.conftest import run_routewatch

ROUTE = "/routes/central-mediterranean?t=2015"


def rows(client: FlaskClient, code: str, query: str) -> list[list[str]]:
    """What the data interface answers for a card: header and rows."""
    text = client.get(f"/api/v1/panels/{code}.csv?{query}").text
    return list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))


def brief(store: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command on the reference store."""
    return run_routewatch(*arguments, address=store)
