"""Totals since 1 January as months: each is what a report has more than the one before it."""

from collections.abc import Mapping
from datetime import date

from data_access.periods import iso, shifted

Report = tuple[date, Mapping[str, int]]
"""The day of a report and its totals since 1 January, by what is counted."""


def differences(
    reports: Mapping[int, Report], others: str
) -> tuple[dict[int, dict[str, int]], list[str]]:
    """What came in each month, and remarks on what cannot be told.

    A month is told where the report at the end of the month before is held, or in January. Reports
    list the largest groups only: one that either report lacks is among the others, and so the
    others take up what is left of the total. People who were first among the others, or put
    under the wrong name, lower a later total: they are taken from the months before in which
    they were counted, so that each report's total remains the sum of its year.

    Args:
        reports: the newest of each month, which all but the last must be of its last day.
        others: the group of those not listed.
    """
    told: dict[int, dict[str, int]] = {}
    remarks = []
    for month, (_, totals) in sorted(reports.items()):
        begins = month % 100 == 1
        before = None if begins else reports.get(shifted(month, -1))
        if before is None and not begins:
            remarks.append(f"{iso(month)} has no report at the end of the month before to go by")
            continue
        earlier = before[1] if before else {}
        told[month] = _grown(totals, earlier, others, begins=begins)
        remarks += _carried_back(told, month, others)
    return told, remarks


def _grown(
    totals: Mapping[str, int], earlier: Mapping[str, int], others: str, *, begins: bool
) -> dict[str, int]:
    """By how much the groups that both reports list have grown; the others are what is left."""
    grown = {
        group: total - earlier.get(group, 0)
        for group, total in totals.items()
        if group != others and (begins or group in earlier)
    }
    grown[others] = sum(totals.values()) - sum(earlier.values()) - sum(grown.values())
    return grown


def _carried_back(told: dict[int, dict[str, int]], month: int, others: str) -> list[str]:
    """Take what a total was lowered by from the year's months before it, the newest first."""
    remarks = []
    for group, value in told[month].items():
        owed = -value
        if owed <= 0:
            continue
        told[month][group] = 0
        name = "others" if group == others else group
        remarks.append(f"{iso(month)}: {owed:,} fewer {name}, taken from the months before")
        before = sorted(held for held in told if month // 100 * 100 < held < month)
        for past in reversed(before):
            taken = min(owed, told[past].get(group, 0))
            if taken:
                told[past][group] -= taken
                owed -= taken
        if owed:
            remarks.append(f"{iso(month)}: {owed:,} of them were in no earlier month")
    return remarks
