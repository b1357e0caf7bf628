"""Marks of the map's layers: what is none and what is unknown never look alike."""

from dashboard.maps.symbols import LETTERED, SMALLEST, Key, Symbol, symbols
from dashboard.panels.shapes.map import sized


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


def test_the_legend_says_up_to_which_number_marks_have_the_smallest_size() -> None:
    def keys(*places: Symbol) -> list[tuple[str, float]]:
        drawn = symbols(places, sized(places, "movement", str))
        return [(key["label"], key["r"]) for key in drawn["legend"]]

    assert keys(place(45_123), place(9)) == [("20000", 12.0), ("5,000", 6.0), ("≤ 1,300", SMALLEST)]
    assert keys(place(100), place(2), place(60))[-1] == ("≤ 2", SMALLEST)
    assert keys(place(45_123), place(1_300))[-1][0] == "5,000"


def test_a_mark_with_a_sign_is_large_enough_for_it_and_the_legend_says_so() -> None:
    places = [place(900, "+"), place(4, "−")]
    drawn = symbols(places, sized(places, "", str))
    assert drawn["rows"][1]["r"] == LETTERED
    assert (drawn["legend"][-1]["label"], drawn["legend"][-1]["r"]) == ("≤ 69", LETTERED)


def test_a_size_in_any_colour_is_an_outline() -> None:
    drawn = symbols([place(900)], [Key("900 people", "", value=900)])
    assert drawn["legend"][0]["ring"]


def test_what_no_mark_means_travels_with_the_marks() -> None:
    assert symbols([place(1)], [], without="no mark: not counted")["without"]
