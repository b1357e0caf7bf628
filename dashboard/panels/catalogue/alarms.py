"""Months in which deaths were unusual, and what the rule would have raised in earlier years."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.wording import of_month
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.data import Data, Rows
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.table import Field, Row, number, short, table
from data_access.analysis.alarms import REPORTED, backtest
from data_access.filters import Filters
from data_access.frames import Counts, Query, records
from data_access.periods import MonthRange
from data_access.queries import expected_ranges, series
from data_access.registry.metrics import DEAD_MISSING
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension

_KEPT = 36
"""Newest months that have a range (`store.expected_ranges`)."""


def _months(data: Data) -> MonthRange:
    last = data.availability(DEAD_MISSING).newest_complete
    return MonthRange(last, last).extended_back(_KEPT - 1)


def _deaths(filters: Filters, months: MonthRange) -> Query[Counts]:
    by = (Dimension.ROUTE, Dimension.MONTH)
    return series.counts((DEAD_MISSING,), filters, by, {DEAD_MISSING.code: months})


def _read(data: Data) -> Sequence[Rows[Any]]:
    if not data.has(DEAD_MISSING):
        return ()
    return (
        Rows(expected_ranges.unusual, (_months(data),)),
        Rows(_deaths, (Filters(), _months(data))),
    )


def unusual(data: Data) -> Sequence[Row]:
    """The months of the chosen routes that were unusual, with what was counted, the newest first.

    Columns: those of `expected_ranges.unusual`, and value (int).
    """
    if not data.has(DEAD_MISSING) or data.filters.as_known_on is not None:
        return ()
    alarms, deaths = (records(data.read(one)) for one in _read(data))
    counted = {(row["route"], row["month"]): row["value"] for row in deaths}
    codes = data.filters.route_codes()
    return [
        {**row, "value": counted.get((row["route"], row["month"]), 0)}
        for row in alarms
        if codes is None or row["route"] in codes
    ]


def _lacks(data: Data) -> str:
    if data.filters.as_known_on is not None:
        return _("Expected ranges are kept as known now, not as known on an earlier day.")
    return ""


def _route(row: Row) -> str:
    return _(ROUTES[str(row["route"])].short_name)


def _whole(row: Row, key: str) -> int:
    return round(float(row[key]))


def _raised_by(row: Row) -> str:
    """Which of the two probabilities is the smaller one, that the rule goes by (`alarms`)."""
    largest, people = row["p_largest"], row["p_value"]
    if largest is not None and (people is None or largest < people):
        return _("its largest incident")
    return _("its sum")


_FIELDS: tuple[Field, ...] = (
    short("month", N_("Month"), lambda row: of_month(int(row["month"]))),
    Field("route", N_("Route"), value=_route),
    number("dead_missing", N_("Dead and missing"), lambda row: row["value"]),
    number("expected", N_("Expected"), lambda row: _whole(row, "expected")),
    number("upper", N_("Expected at most (95%)"), lambda row: row["upper"]),
    Field("raised_by", N_("Unusual by"), value=_raised_by),
)


def _listed(_frame: None, data: Data) -> Content:
    return Content.of_table(table(_FIELDS, unusual(data)))


UNUSUAL = Panel[None](
    code="unusual-months",
    title=lambda _data: _("Unusual months"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    reads=_read,
    shape=_listed,
    lacks=_lacks,
    subtitle=lambda data: " · ".join(
        (
            _("dead and missing, by route"),
            format_months(_months(data).first, _months(data).last),
            _("at most one alarm in five is expected to be chance"),
        )
    ),
    explanation=N_(
        "A route’s month is unusual where its dead and missing, or its largest incident, are so "
        "far above what the five years before let one expect that fewer than one in five such "
        "alarms would be chance. Months with fewer than ten raise nothing. A month may be listed "
        "for its largest incident although its sum is within the range. It says that more was "
        "recorded than was to be expected, not why."
    ),
    in_scope=True,
    needs_rows=False,
)


def _largest(row: Mapping[str, str]) -> int:
    return int(row["largest_incident"])


_BACKTEST: tuple[Field, ...] = (
    short("month", N_("Month"), lambda row: of_month(int(row["month"]))),
    Field("route", N_("Route"), value=_route),
    number("dead_missing", N_("Dead and missing"), lambda row: int(row["dead_missing"])),
    number("expected", N_("Expected"), lambda row: _whole(row, "expected")),
    number("upper", N_("Expected at most (95%)"), lambda row: _whole(row, "upper")),
    number("largest_incident", N_("Largest incident"), _largest),
    number(
        "months_after_above",
        N_("Above expectation in the months after"),
        lambda row: _("{above} of {all}").format(
            above=row["months_after_above"], all=row["months_after"]
        ),
    ),
)


def _a_month() -> float:
    """Alarms a month in the years that the rule was not chosen on."""
    since = [row for row in backtest() if int(row["month"]) >= REPORTED.first]
    return len(since) / REPORTED.length


def _back_tested(_frame: None, data: Data) -> Content:
    codes = data.filters.route_codes()
    rows = [row for row in backtest() if codes is None or row["route"] in codes]
    return Content.of_table(table(_BACKTEST, rows[::-1]))


BACKTEST = Panel[None](
    code="alarm-backtest",
    title=lambda _data: _("What the rule would have raised"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    shape=_back_tested,
    subtitle=lambda _data: _(
        "{count} alarms on all routes · {rate} a month since 2021 · 7 of 9 well-known incidents "
        "since 2019"
    ).format(count=format_number(len(backtest())), rate=format_number(_a_month(), 1)),
    explanation=N_(
        "Each month as the oldest release that comes with the program gives it, with nothing "
        "later. Chosen on 2017 to 2020, reported on 2021 to 2025. Found: Essex 2019, the Channel "
        "2021, San Antonio and Tartus 2022, Pylos 2023, Nouakchott 2024, Abyan 2025. Not found: "
        "Melilla 2022 and Cutro 2023, on whose routes neither month nor incident was unusual. "
        "Up to March 2025 the figures are those of April 2025, since no older release comes with "
        "the program."
    ),
    in_scope=True,
    needs_rows=False,
)

PANELS = (UNUSUAL, BACKTEST)
