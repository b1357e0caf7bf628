"""Which bureau has reported which month, how late, and since when one is silent."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from dashboard.figures.drawings import Column, Entries, Entry, StripState, Table
from dashboard.formats import format_date, format_month, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue import bureau
from dashboard.panels.catalogue.bureaus import MAIN, SEARCHES, bureau_address, listed
from dashboard.panels.data import Data
from dashboard.panels.panel import Content, Kind, Panel
from dashboard.panels.shapes.strip import Cells, Row
from data_access.frames import Listing, Query, records
from data_access.periods import MonthRange, shifted
from data_access.queries import bureaus
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.series import SERIES
from data_access.registry.sources import SOURCES

_LATE_AFTER_DAYS = SOURCES["bureau_database_use"].cadence_days
_SHORTEST = 36
_REPORTED, _LATE, _REVISED, _MISSING, _NOT_DUE = "rlvm "

_CELLS = Cells(
    (
        StripState(_REPORTED, "reported", N_("reported")),
        StripState(_LATE, "late", N_("more than a month late")),
        StripState(_REVISED, "revised", N_("revised later")),
        StripState(_MISSING, "missing", N_("no report")),
    )
)


def _window(data: Data) -> MonthRange:
    """The months of the strip: the period, or three years to its end where it is short.

    None before the first that is held, unless the whole period is.
    """
    months, oldest = data.months(SEARCHES), data.availability(SEARCHES).oldest
    if months.last < oldest:
        return months
    first = min(months.first, shifted(months.last, 1 - _SHORTEST))
    return MonthRange(max(first, oldest), months.last)


class _Reports:
    """The cells of each report of each bureau over the months of the strip."""

    def __init__(self, frame: Listing, data: Data) -> None:
        availability = data.availability(SEARCHES)
        # The months in which a report that is not there is missing.
        due = MonthRange(availability.oldest, availability.newest_complete)
        self.months = list(_window(data).months())
        self._blank = [_MISSING if due.holds(month) else _NOT_DUE for month in self.months]
        self._letters: dict[tuple[str, str], dict[int, str]] = {}
        for row in records(frame):
            own = self._letters.setdefault((row["series"], row["bureau"]), {})
            own[row["month"]] = _letter(row)

    def cells(self, kind: str, iso3: str) -> str:
        """A letter a month."""
        own = self._letters.get((kind, iso3), {})
        return "".join(map(own.get, self.months, self._blank))


def _letter(row: Mapping[str, Any]) -> str:
    if row["revised"]:
        return _REVISED
    delay = row["delay"]
    return _LATE if delay is not None and delay > _LATE_AFTER_DAYS else _REPORTED


def _of_all_query(data: Data) -> Query[Listing]:
    chosen = data.filters.places() or None
    return bureaus.months_reported(data.filters, (MAIN,), chosen, _window(data))


def _of_all(frame: Listing, data: Data) -> Content:
    """Columns: series, bureau, month, delay, revised."""
    reports = _Reports(frame, data)
    rows = [
        Row(_(COUNTRIES[iso3].name), reports.cells(MAIN, iso3), bureau_address(iso3, data.filters))
        for iso3 in listed(data)
    ]
    in_words = ngettext(
        "Months reported by {count} bureau; all numbers are in the table.",
        "Months reported by {count} bureaus; all numbers are in the table.",
        len(rows),
    ).format(count=format_number(len(rows)))
    return _CELLS.content(
        rows,
        reports.months,
        in_words,
        lambda: _CELLS.counts(Column("bureau", _("Bureau")), rows),
    )


def _subtitle(data: Data) -> str:
    months = _window(data)
    return " · ".join((_("months of database use"), format_months(months.first, months.last)))


ALL = Panel[Listing](
    code="bureaus-reporting",
    title=lambda _data: _("Which bureau reported which month"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    query=_of_all_query,
    shape=_of_all,
    subtitle=_subtitle,
    explanation=N_(
        "One row a bureau, by name; one cell a month. Late is a report that came more than a month "
        "after the month's end, where a reporting calendar is loaded. A month without a report is "
        "unknown, not zero."
    ),
    needs_rows=False,
)


def _of_one_query(data: Data) -> Query[Listing]:
    """Every month that the chosen bureau has reported, by kind of report."""
    chosen = data.filters.places() or None
    return bureaus.months_reported(data.filters, bureaus.REPORTED, chosen, _window(data))


def _of_one(frame: Listing, data: Data) -> Content:
    """A row a kind of report that anybody sends; columns as of all."""
    reports, sent, iso3 = _Reports(frame, data), data.availabilities.kinds(), bureau.country(data)
    rows = [
        Row(_(METRICS[SERIES[kind].metrics[0]].label), reports.cells(kind, iso3))
        for kind in bureaus.REPORTED
        if kind in sent
    ]
    return _CELLS.content(
        rows,
        reports.months,
        bureau.named(_("Months reported by {country}, by kind of report."), data),
        lambda: _CELLS.counts(Column("report", _("Report")), rows),
    )


OWN = Panel[Listing](
    code="bureau-reporting",
    title=lambda _data: _("Reporting calendar"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    query=_of_one_query,
    shape=_of_one,
    subtitle=_subtitle,
    explanation=ALL.explanation,
    needs_rows=False,
)


def _silence(frame: Listing, data: Data) -> list[tuple[str, str]]:
    """When the bureau last reported, how long it takes as a rule, and how late it is now."""
    rows = [row for row in records(frame) if row["series"] == MAIN]
    if not rows:
        return [(_("never"), _("No month of database use was reported in this period."))]
    newest = rows[-1]
    delays = [row["delay"] for row in rows if row["delay"] is not None]
    lines = [(format_month(newest["month"]), _("newest month reported"))]
    if newest["delay"] is not None:
        on = _end(newest["month"]) + timedelta(days=newest["delay"])
        ago = (data.today - on).days
        text = ngettext("last report, {days} day ago", "last report, {days} days ago", ago)
        lines.append((format_date(on), text.format(days=format_number(ago))))
    if not delays:
        return [*lines, ("", _("No reporting calendar is loaded, so that nothing is late here."))]
    usual = round(median(delays))
    after = ngettext("{days} day after the month’s end", "{days} days after the month’s end", usual)
    lines.append((_("usually"), after.format(days=format_number(usual))))
    due = _end(shifted(newest["month"], 1)) + timedelta(days=usual)
    if due < data.today:
        silent = (data.today - due).days
        late = ngettext(
            "{month} was due then; silent for {days} day since",
            "{month} was due then; silent for {days} days since",
            silent,
        ).format(
            month=format_month(shifted(newest["month"], 1)),
            days=format_number(silent),
        )
        lines.append((format_date(due), late))
    return lines


def _end(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def _last_report(frame: Listing, data: Data) -> Content:
    """Columns as of all, of one bureau."""
    lines = _silence(frame, data)
    return Content(
        Entries([Entry(*line) for line in lines]),
        lambda: Table((Column("when", _("When")), Column("what", _("What"))), lines),
    )


SILENCE = Panel[Listing](
    code="bureau-silence",
    title=lambda _data: _("Last report"),
    kind=Kind.LIST,
    metrics=(SEARCHES.code,),
    query=_of_one_query,
    shape=_last_report,
    explanation=N_(
        "Due is the end of the next month and the bureau's usual number of days, the median of the "
        "months shown in the reporting calendar."
    ),
    needs_rows=False,
)

PANELS = (ALL, OWN, SILENCE)
