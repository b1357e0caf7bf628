"""Searches before and after courses."""

from dashboard.panels.catalogue.training import Trained, trained
from data_access.frames import Counts, Frame


def _frame(*rows: tuple[str, str, int, int]) -> Counts:
    names = ("metric", "bureau", "month", "value")
    return Counts(Frame(dict(zip(names, zip(*rows, strict=True), strict=True))))


def test_means_are_of_the_months_reported_around_the_courses() -> None:
    """Two of six months were reported before, and the month of the course is in neither mean."""
    frame = _frame(
        ("trainings", "ITA", 202403, 2),
        ("training_participants", "ITA", 202403, 41),
        ("searches", "ITA", 202308, 9_000),
        ("searches", "ITA", 202401, 100),
        ("searches", "ITA", 202402, 300),
        ("searches", "ITA", 202403, 5_000),
        ("searches", "ITA", 202404, 700),
    )
    assert list(trained(frame)) == [Trained("ITA", 2, 41, 200.0, 700.0)]


def test_what_nobody_reported_is_unknown() -> None:
    frame = _frame(("trainings", "PLW", 202403, 1))
    assert list(trained(frame)) == [Trained("PLW", 1, None, None, None)]


def test_bureaus_without_a_course_are_not_listed() -> None:
    frame = _frame(("searches", "GRC", 202401, 10), ("trainings", "GRC", 202401, 0))
    assert not trained(frame)
