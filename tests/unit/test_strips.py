"""Strips and spreads: shapes that say what was there and what was not."""

from urllib.parse import unquote

from dashboard.components import tables
from data_access.analysis import rates


def test_a_run_of_equal_cells_is_one_rectangle() -> None:
    """Rows may be long: shapes grow with changes, not with months."""
    path = unquote(tables.mask(["rrr r", "mmmmm"], "r"))
    assert path.count("M") == 2
    assert "M0 0h3" in path
    assert "M4 0h1" in path


def test_a_state_that_is_nowhere_draws_nothing() -> None:
    """An empty mask hides its whole layer."""
    assert "d=''" in unquote(tables.mask(["rr"], "x"))


def test_fewer_than_five_others_are_no_spread() -> None:
    """They could be told one by one."""
    assert rates.quartiles([1.0, 2.0, 3.0, 4.0]) is None


def test_a_spread_gives_the_quartiles_of_the_others() -> None:
    """Quartiles of five values are the second, third and fourth of them."""
    assert rates.quartiles([5.0, 1.0, 4.0, 2.0, 3.0]) == rates.Quartiles(2.0, 3.0, 4.0, 5)
