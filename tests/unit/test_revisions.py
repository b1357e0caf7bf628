"""The months that a change is said to be of."""

import pytest

from dashboard.panels.catalogue.provenance import changed_months


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ("202504", "Apr 2025"),
        ("202403,202401,202402", "Jan – Mar 2024"),
        ("202402,202403,202404,202405,202410,202412", "Feb – May 2024, Oct 2024 and Dec 2024"),
        ("202401,202403,202405,202407", "4 months of 2024"),
        (",".join(str(202401 + n) for n in range(12)), "2024"),
        ("202400,202402", "Feb 2024; 2024, month not stated"),
    ],
)
def test_a_year_is_said_only_where_all_its_months_changed(months: str, text: str) -> None:
    assert changed_months({"months": months, "year": int(months[:4])}) == text
