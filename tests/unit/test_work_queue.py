"""Who is next in the queue of heavy work, who finds no place, and that whoever goes has left."""

import pytest

from dashboard.exports.work_queue import Job, Line, QueueFullError, is_heavy


def line_of(*addresses: str, places: int = 40, share: int = 40) -> Line[None]:
    line: Line[None] = Line(places, share)
    for number, address in enumerate(addresses):
        line.add(Job(f"{address}{number}", address, None))
    return line


def served(line: Line[None], count: int) -> str:
    """Addresses in their turn, each done before the next begins."""
    addresses = ""
    for _ in range(count):
        job = line.take()
        assert job
        addresses += job.who
        line.remove(job)
    return addresses


def test_an_address_that_asks_for_much_lets_others_in_between() -> None:
    assert served(line_of(*"aaaabbc"), 7) == "abcabaa"


def test_what_is_being_made_counts_as_well() -> None:
    line = line_of(*"aab")
    first, second = line.take(), line.take()
    assert first
    assert second
    assert first.who + second.who == "ab"


def test_who_was_served_last_comes_last() -> None:
    line = line_of(*"ab")
    assert served(line, 2) == "ab"
    for address in "ba":
        line.add(Job("", address, None))
    assert served(line, 2) == "ab"


def test_a_place_is_how_many_are_served_up_to_it() -> None:
    line = line_of(*"aab")
    jobs = [line.find(ticket) for ticket in ("a0", "a1", "b2")]
    assert [line.place(job) for job in jobs if job] == [1, 3, 2]
    line.take()
    assert [line.place(job) for job in jobs if job] == [0, 2, 1]
    assert line.find("") is None


def test_the_queue_and_the_share_of_an_address_are_bounded() -> None:
    with pytest.raises(QueueFullError, match="too many files"):
        line_of(*"abc", places=2)
    with pytest.raises(QueueFullError, match="your address"):
        line_of(*"aba", share=1)


def test_who_goes_is_forgotten_and_makes_room() -> None:
    line = line_of(*"ab", places=2)
    gone = line.find("a0")
    assert gone
    line.remove(gone)
    line.add(Job("", "c", None))
    assert served(line, 2) == "bc"
    assert line.take() is None


@pytest.mark.parametrize(
    ("path", "heavy"),
    [
        ("/api/v1/panels/deaths-over-time.png", True),
        ("/api/v1/brief.zip", True),
        ("/print/overview", True),
        ("/embed/map", True),
        ("/api/v1/panels/deaths-over-time.csv", False),
        ("/api/v1/brief", False),
        ("/printed", False),
        ("/assets/favicon.png", False),
    ],
)
def test_what_is_drawn_or_packed_is_heavy(path: str, heavy: bool) -> None:
    assert is_heavy(path) is heavy
