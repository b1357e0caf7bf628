"""What the rule of alarms would have raised in earlier years."""

from dashboard.formats import format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes.table import Field, number, short, stated_route, table
from dashboard.view import View
from dashboard.wording import of_month
from data_access.analysis.alarms import REPORTED, backtest
from data_access.registry import DEAD_MISSING

_BACKTEST: tuple[Field, ...] = (
    short("month", N_("Month"), lambda row: of_month(int(row["month"]))),
    Field("route", N_("Route"), value=stated_route),
    number("dead_missing", N_("Dead and missing"), lambda row: int(row["dead_missing"])),
    number("expected", N_("Expected"), lambda row: round(float(row["expected"]))),
    number("upper", N_("Expected at most (95%)"), lambda row: round(float(row["upper"]))),
    number("largest_incident", N_("Largest incident"), lambda row: int(row["largest_incident"])),
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


@panel(
    "alarm-backtest",
    title=N_("What the rule would have raised"),
    kind=Kind.TABLE,
    metrics=(DEAD_MISSING.code,),
    subtitle=lambda _view: ngettext(
        "{count} alarm on all routes · {rate} a month since 2021 · 7 of 9 well-known incidents "
        "since 2019",
        "{count} alarms on all routes · {rate} a month since 2021 · 7 of 9 well-known incidents "
        "since 2019",
        len(backtest()),
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
)
def alarm_backtest(view: View) -> Content:
    """List what the rule would have raised, the newest first."""
    codes = view.filters.route_codes
    rows = [row for row in backtest() if codes is None or row["route"] in codes]
    return Content.of_table(table(_BACKTEST, rows[::-1]))


PANELS = (alarm_backtest,)
