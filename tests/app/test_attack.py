"""All at once, for half a minute: `make attack` is the same for ten."""

from pathlib import Path

import pytest

from tests.bench.attack import Attack, attacked


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_walls_stay_live_while_a_server_is_attacked(reference_store: str, tmp_path: Path) -> None:
    attack = Attack(seconds=30, fuzz=300, slow=25, floods=4, files=4, refresh=10)
    outcome = attacked(reference_store, tmp_path / "log", attack)
    assert outcome.errors() == 0, outcome.statuses
    assert outcome.statuses["flood", 404] > 0
    assert len(outcome.gaps) == attack.walls
    assert max(outcome.gaps) < 2 * attack.refresh
    assert outcome.megabytes[-1] < outcome.megabytes[0] + 300
    assert outcome.log < 100_000
