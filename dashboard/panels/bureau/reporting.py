"""Which bureau has reported which month, and how: strips with a cell a month."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.figures.drawings import Align, Column, Strip, StripState, Table
from dashboard.i18n import N_, _, format_months, format_number
from dashboard.panels.bureau import choices
from dashboard.panels.bureau.address import bureau_address
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, Query, records
from data_access.periods import MonthRange, shifted
from data_access.queries import bureaus
from data_access.registry import routes
from data_access.registry.bureaus import BUREAUS
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES
from data_access.registry.sources import SOURCES

SEARCHES = METRICS["searches"]
MAIN = "database-use"
"""The report that every bureau is expected to send."""

_LATE_AFTER_DAYS = SOURCES["bureau_database_use"].cadence_days
_SHORTEST = 36
_REPORTED, _LATE, _REVISED, _MISSING, _NOT_DUE = "rlvm "


def states() -> tuple[StripState, ...]:
    """What a cell of the strip says, in the reader's language."""
    return (
        StripState(_REPORTED, "reported", _("reported")),
        StripState(_LATE, "late", _("more than a month late")),
        StripState(_REVISED, "revised", _("revised later")),
        StripState(_MISSING, "missing", _("no report")),
    )


def window(view: View) -> MonthRange:
    """The months of the strip: the period, or three years to its end where it is short.

    None before the first that is held, unless the whole period is.
    """
    months, oldest = view.months(SEARCHES), view.availability(SEARCHES).oldest
    if months.last < oldest:
        return months
    first = min(months.first, shifted(months.last, 1 - _SHORTEST))
    return MonthRange(max(first, oldest), months.last)


def _due(view: View) -> MonthRange:
    """The months in which a report that is not there is missing."""
    availability = view.availability(SEARCHES)
    return MonthRange(availability.oldest, availability.newest_complete)


def cells(
    rows: Iterable[Mapping[str, Any]], months: MonthRange, due: MonthRange
) -> Mapping[tuple[str, str], str]:
    """The letters of each bureau's report, by series and bureau."""
    said: dict[tuple[str, str], dict[int, str]] = {}
    for row in rows:
        said.setdefault((row["series"], row["bureau"]), {})[row["month"]] = _letter(row)
    every = list(months.months())
    blank = dict(zip(every, silent(months, due), strict=True))
    return {
        key: "".join(letters.get(month, blank[month]) for month in every)
        for key, letters in said.items()
    }


def silent(months: MonthRange, due: MonthRange) -> str:
    """The cells of a bureau that has reported nothing."""
    return "".join(_MISSING if due.holds(month) else _NOT_DUE for month in months.months())


def _letter(row: Mapping[str, Any]) -> str:
    if row["revised"]:
        return _REVISED
    delay = row["delay"]
    return _LATE if delay is not None and delay > _LATE_AFTER_DAYS else _REPORTED


def _ticks(months: MonthRange) -> list[tuple[int, str]]:
    return [
        (place, str(month // 100))
        for place, month in enumerate(months.months())
        if month % 100 == 1
    ]


def asked(view: View) -> tuple[str, ...]:
    """The bureaus of the strip, by name: those chosen, those on the routes chosen, or all."""
    chosen, codes = view.filters.places(), view.filters.route_codes()
    along = set(routes.countries_on(codes)) if codes is not None else set(BUREAUS)
    wanted = (set(chosen) if chosen else set(BUREAUS)) & along & set(BUREAUS)
    return tuple(sorted(wanted, key=lambda iso3: _(COUNTRIES[iso3].name)))


def _all_query(view: View) -> Query[Listing]:
    chosen = view.filters.places() or None
    return bureaus.months_reported(view.filters, (MAIN,), chosen, window(view))


def _all_rows(frame: Listing, view: View) -> list[tuple[str, str]]:
    months, due = window(view), _due(view)
    letters = cells(records(frame), months, due)
    nothing = silent(months, due)
    return [(iso3, letters.get((MAIN, iso3), nothing)) for iso3 in asked(view)]


def _draw_all(frame: Listing, view: View) -> Strip:
    rows = _all_rows(frame, view)
    return Strip(
        labels=[_(COUNTRIES[iso3].name) for iso3, _cells in rows],
        links=[bureau_address(iso3, view.filters) for iso3, _cells in rows],
        rows=[letters for _iso3, letters in rows],
        ticks=_ticks(window(view)),
        states=states(),
        alternative=_("Months reported by {count} bureaus; all numbers are in the table.").format(
            count=format_number(len(rows))
        ),
    )


def _counts(letters: str) -> list[int]:
    return [letters.count(state.letter) for state in states()]


def _columns(first: Column) -> tuple[Column, ...]:
    return (first, *(Column(s.name, s.label, Align.NUMBER) for s in states()))


def _tabulate_all(frame: Listing, view: View) -> Table:
    return Table(
        _columns(Column("bureau", _("Bureau"))),
        [(_(COUNTRIES[iso3].name), *_counts(letters)) for iso3, letters in _all_rows(frame, view)],
    )


def _subtitle(view: View) -> str:
    months = window(view)
    return " · ".join((_("months of database use"), format_months(months.first, months.last)))


ALL = Panel[Listing](
    code="bureaus-reporting",
    title=lambda _view: _("Which bureau reported which month"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    query=_all_query,
    shape=adapted(_draw_all, _tabulate_all),
    subtitle=_subtitle,
    explanation=N_(
        "One row a bureau, by name; one cell a month. Late is a report that came more than a month "
        "after the month's end, where a reporting calendar is loaded. A month without a report is "
        "unknown, not zero."
    ),
    needs_rows=False,
)


def own_query(view: View) -> Query[Listing]:
    """Every month that the chosen bureau has reported, by kind of report."""
    months = window(view)
    return bureaus.months_reported(
        view.filters, bureaus.REPORTED, view.filters.places() or None, months
    )


def _own_rows(frame: Listing, view: View) -> list[tuple[str, str]]:
    """Label and cells of each kind of report that anybody sends."""
    months, due = window(view), _due(view)
    letters = cells(records(frame), months, due)
    held = view.availabilities.kinds()
    nothing = silent(months, due)
    return [
        (kind, letters.get((kind, choices.country(view)), nothing))
        for kind in bureaus.REPORTED
        if kind in held
    ]


def _kind(code: str) -> str:
    return _(METRICS[SERIES[code].metrics[0]].label)


def _draw_own(frame: Listing, view: View) -> Strip:
    rows = _own_rows(frame, view)
    return Strip(
        labels=[_kind(code) for code, _cells in rows],
        links=["" for _row in rows],
        rows=[letters for _code, letters in rows],
        ticks=_ticks(window(view)),
        states=states(),
        alternative=_("Months reported by {country}, by kind of report.").format(
            country=choices.name(view)
        ),
    )


def _tabulate_own(frame: Listing, view: View) -> Table:
    return Table(
        _columns(Column("report", _("Report"))),
        [(_kind(code), *_counts(letters)) for code, letters in _own_rows(frame, view)],
    )


OWN = Panel[Listing](
    code="bureau-reporting",
    title=lambda _view: _("Reporting calendar"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    query=own_query,
    shape=adapted(_draw_own, _tabulate_own),
    subtitle=_subtitle,
    explanation=ALL.explanation,
    needs_rows=False,
)

PANELS = (ALL, OWN)
