"""Marks of the map's layers: what is none and what is unknown never look alike."""

from dashboard.figures.symbols import SMALLEST, Key, Symbol, symbols
from dashboard.panels.on_map.drawing import sized


def place(value: float | None, letter: str = "") -> Symbol:
    """A mark somewhere."""
    return Symbol(35.0, 15.0, "Somewhere", (), "movement", letter=letter, value=value)


def test_what_was_counted_as_none_is_a_ring_of_the_smallest_size() -> None:
    some, none = symbols([place(900), place(0)], [])["rows"]
    assert (some["ring"], none["ring"]) == (False, True)
    assert none["r"] == SMALLEST


def test_a_change_of_none_has_its_sign_and_is_no_ring() -> None:
    (mark,) = symbols([place(0, "=")], [])["rows"]
    assert not mark["ring"]


def test_the_legend_explains_a_ring_only_where_one_is_drawn() -> None:
    def labels(*places: Symbol) -> list[str]:
        return [key.label for key in sized(places, "movement", lambda n: f"{n:,} crossings")]

    assert labels(place(2_400), place(70)) == ["2,000 crossings", "200"]
    assert labels(place(2_400), place(0)) == ["2,000 crossings", "200", "counted, and none"]
    assert labels(place(2_400), place(None, "?")) == ["2,000 crossings", "200"]
    assert labels(place(0)) == ["counted, and none"]


def test_a_size_in_any_colour_is_an_outline() -> None:
    drawn = symbols([place(900)], [Key("900 people", "", value=900)])
    assert drawn["legend"][0]["ring"]


def test_what_no_mark_means_travels_with_the_marks() -> None:
    assert symbols([place(1)], [], without="no mark: not counted")["without"]
