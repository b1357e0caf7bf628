"""Two servers, PgBouncer, a primary and a replica as `deploy/` has them; the primary is killed.

`make failover` does it twenty times, before 200 walls and 20 analysts.
"""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.store.engine import reader
from tests import two_servers
from tests.bench.failover import Failover, failed_over

AWAY = "Nothing can be saved for now: the main database does not answer."


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.nginx
@pytest.mark.pgbouncer
def test_viewing_goes_on_without_the_primary_and_no_figure_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEWATCH_ARCHIVE", str(tmp_path / "archive"))
    short = Failover(rounds=1, walls=8, analysts=2, every=1.0, settles=3.0)
    outcome = failed_over(tmp_path, short)
    assert not outcome.refused, outcome.refused[:5]
    assert outcome.backwards() == outcome.smaller() == 0
    # Each viewer was there before the primary was killed, and at the end.
    first, second, *_, last = outcome.versions
    assert {one[0] for one in outcome.seen.values()} <= {first, second}
    assert {one[-1] for one in outcome.seen.values()} == {last}
    assert len(outcome.totals) == short.walls + short.analysts
    (code, sentence), *_ = outcome.imports
    assert code == 1
    assert "nothing was changed: there is no database server that takes changes now" in sentence
    assert outcome.savings == [(503, AWAY, 200)]


@pytest.mark.thorough
@pytest.mark.postgres
@pytest.mark.pgbouncer
def test_a_replica_that_is_back_answers_the_first_who_comes_when_the_primary_goes() -> None:
    """Its PgBouncer remembers that it was away, until somebody asks."""
    with two_servers.databases() as databases:
        _read_from(databases.address)
        databases.replica.kill()
        # Read from the primary meanwhile, once the replica was asked for.
        _read_from(databases.address)
        databases.replica.start()
        databases.primary.kill()
        _read_from(databases.address)


def _read_from(address: str) -> None:
    engine = reader(address)
    with engine.connect() as connection:
        assert connection.scalar(select(1)) == 1
    engine.dispose()
