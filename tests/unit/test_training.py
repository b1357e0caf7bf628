"""Searches before and after courses."""

from dashboard.panels.catalogue.training import Trained, trained
from data_access.frames import Frame, Listing

COLUMNS = (
    *("bureau", "trainings", "participants"),
    *("before", "months_before", "after", "months_after"),
)


def _frame(*rows: tuple[str | int | None, ...]) -> Listing:
    return Listing(Frame(dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))))


def test_most_courses_come_first_with_means_of_the_months_reported() -> None:
    frame = _frame(("GRC", 1, None, None, 0, 7, 2), ("ITA", 2, 41, 400, 2, 700, 1))
    assert list(trained(frame)) == [
        Trained("ITA", 2, 41, 200.0, 700.0),
        Trained("GRC", 1, None, None, 3.5),
    ]
