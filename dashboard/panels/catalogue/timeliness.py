"""Which bureau has reported which month, how late, and since when one is silent."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from dashboard.drawings import Column, Entries, Entry, Strip, StripRow, StripState, Table
from dashboard.formats import dot_list, format_date, format_month, format_months, format_number
from dashboard.i18n import N_, _, ngettext
from dashboard.panels.catalogue import bureau, judgements
from dashboard.panels.catalogue.bureaus import MAIN, listed
from dashboard.panels.names import BY_BUREAU
from dashboard.panels.panel import Content, Kind, panel
from dashboard.url_state import bureau_address
from dashboard.view import View
from data_access.analysis.rules import UNKNOWN, Standing
from data_access.filters import Filters
from data_access.frames import records
from data_access.periods import LAST_MONTH, MonthRange, last_day, shifted
from data_access.queries import bureaus
from data_access.registry import (
    BUREAUS,
    METRICS,
    SEARCHES,
    SERIES,
    SOURCES,
    of_run,
    reporter_of,
)

_LATE_AFTER_DAYS = SOURCES["bureau_database_use"].cadence_days
_SHORTEST = 36
_REPORTED, _LATE, _REVISED, _MISSING, _SILENT, _NOT_DUE = "rlvms "

_STATES = (
    StripState(_REPORTED, "reported", N_("reported")),
    StripState(_LATE, "late", N_("more than a month late")),
    StripState(_REVISED, "revised", N_("revised later")),
    StripState(_MISSING, "missing", N_("no report")),
    StripState(_SILENT, "silent", N_("no report, silent")),
)


def _window(view: View) -> MonthRange:
    """The months of the strip: the period, or three years to its end where it is short.

    None before the first that is available, unless the whole period is.
    """
    months, oldest = view.months(SEARCHES), view.availability(SEARCHES).oldest
    if months.last < oldest:
        return months
    first = min(months.first, shifted(months.last, 1 - _SHORTEST))
    return MonthRange(max(first, oldest), months.last)


class _Reports:
    """The reports of each bureau over the months of the strip.

    Attributes:
        delays: days to each report, by bureau and month: of those that were read.
    """

    def __init__(self, view: View, kinds: tuple[str, ...], over: int | None = None) -> None:
        """Read what came late and what was revised.

        Args:
            view: what is shown.
            kinds: of report.
            over: days from which on delays are read; None reads all.
        """
        availability, places = view.availability(SEARCHES), view.filters.places or None
        # The months in which a report that is not there is missing.
        due = MonthRange(availability.oldest, availability.newest_complete)
        self.months = _window(view).months()
        self._blank = [_MISSING if due.holds(month) else _NOT_DUE for month in self.months]
        self._runs = view.availabilities.by_series
        known = Filters(as_known_on=view.filters.as_known_on)
        delays = view.rows(bureaus.delays, known, places, over).groupby("bureau")
        self.delays = {
            iso3: dict(zip(rows["month"], rows["days"], strict=True)) for iso3, rows in delays
        }
        self._revised: dict[tuple[str, str], set[int]] = {}
        for row in records(view.rows(bureaus.revised, view.filters, kinds, places)):
            report = of_run(row["run"]).code, reporter_of(row["run"])
            self._revised.setdefault(report, set()).add(row["month"])

    def reported(self, kind: str, iso3: str) -> set[int]:
        """The months of the strip that a bureau has reported."""
        series = SERIES[kind]
        runs = filter(None, map(self._runs.get, (series.run_of(iso3), series.exercise_of(iso3))))
        return set(self.months).intersection(chain.from_iterable(run.months for run in runs))

    def cells(self, kind: str, iso3: str, silent_from: int = LAST_MONTH) -> str:
        """A letter a month."""
        reported, delays = self.reported(kind, iso3), self.delays.get(iso3, {})
        late = {month for month, days in delays.items() if days > _LATE_AFTER_DAYS}
        letters = dict.fromkeys(reported, _REPORTED) | dict.fromkeys(reported & late, _LATE)
        letters |= dict.fromkeys(reported & self._revised.get((kind, iso3), set()), _REVISED)
        blank = [
            _SILENT if month >= silent_from else letter
            for month, letter in zip(self.months, self._blank, strict=True)
        ]
        return "".join(map(letters.get, self.months, blank))


def _subtitle(view: View) -> str:
    return dot_list(_("months of database use"), format_months(_window(view)))


@panel(
    "bureaus-reporting",
    title=N_("Which bureau reported which month"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    subtitle=_subtitle,
    explanation=N_(
        "One row a bureau, by name; one cell a month. Late is a report that came more than a month "
        "after the month's end, where a reporting calendar is loaded. A bureau is silent from the "
        "month whose report is overdue by the rule on the page Thresholds. A month without a "
        "report is unknown, not zero."
    ),
)
def bureaus_reporting(view: View) -> Content:
    """Columns: run, month."""
    reports = _Reports(view, (MAIN,), _LATE_AFTER_DAYS)
    silent = {iso3: verdict.month or 0 for iso3, verdict in judgements.silent(view).items()}
    rows = [
        StripRow(
            BY_BUREAU.name(iso3),
            reports.cells(MAIN, iso3, silent.get(iso3, LAST_MONTH)),
            bureau_address(iso3, view.filters),
        )
        for iso3 in listed(view)
    ]
    in_words = ngettext(
        "Months reported by {count} bureau; all numbers are in the table.",
        "Months reported by {count} bureaus; all numbers are in the table.",
        len(rows),
    ).format(count=format_number(len(rows)))
    strip = Strip(rows, reports.months, _STATES, in_words)
    return Content(
        strip,
        lambda: strip.counts(Column("bureau", _("Bureau"))),
        finding=lambda: _silent_in_words(view),
    )


def _silent_in_words(view: View) -> str:
    """How many bureaus are silent, of those that anything can be said of."""
    judged = [one for one in judgements.silence(view).values() if one.before is not None]
    words = ngettext(
        "{count} of {all} bureau silent", "{count} of {all} bureaus silent", len(judged)
    )
    count, of_all = map(format_number, (len(judgements.silent(view)), len(judged)))
    return words.format(count=count, all=of_all) if judged else ""


@panel(
    "bureau-reporting",
    title=N_("Reporting calendar"),
    kind=Kind.STRIP,
    metrics=(SEARCHES.code,),
    subtitle=_subtitle,
    explanation=bureaus_reporting.explanation,
)
def bureau_reporting(view: View) -> Content:
    """A row a kind of report that anybody sends; columns as of all."""
    reports = _Reports(view, tuple(bureaus.REPORTED), _LATE_AFTER_DAYS)
    sent, iso3 = view.availabilities.kinds(), bureau.country(view)
    rows = [
        StripRow(_(METRICS[SERIES[kind].metrics[0]].label), reports.cells(kind, iso3))
        for kind in bureaus.REPORTED
        if kind in sent
    ]
    in_words = bureau.with_country_name(_("Months reported by {country}, by kind of report."), view)
    strip = Strip(rows, reports.months, _STATES, in_words)
    return Content(
        strip,
        lambda: strip.counts(Column("report", _("Report"))),
        finding=lambda: _finding(rows),
    )


def _finding(rows: Sequence[StripRow]) -> str:
    """How many months of the first report are in; cells without a letter are not due."""
    cells = rows[0].cells.replace(_NOT_DUE, "") if rows else ""
    if not cells:
        return ""
    return ngettext(
        "{name}: {count} of {all} month reported",
        "{name}: {count} of {all} months reported",
        len(cells),
    ).format(
        name=rows[0].name,
        count=format_number(len(cells) - cells.count(_MISSING)),
        all=format_number(len(cells)),
    )


def _silence(view: View, reports: _Reports) -> list[tuple[str, str]]:
    """When the bureau last reported, how long it takes as a rule, and how late it is now."""
    places = view.filters.places or BUREAUS
    rows = sorted((month, one) for one in places for month in reports.reported(MAIN, one))
    if not rows:
        return [("", _("No month of database use was reported in this period."))]
    newest, iso3 = rows[-1]
    delay = reports.delays.get(iso3, {}).get(newest)
    lines = [(format_month(newest), _("newest month reported"))]
    if delay is not None:
        on = last_day(newest) + timedelta(days=delay)
        ago = (view.today - on).days
        text = ngettext("last report, {days} day ago", "last report, {days} days ago", ago)
        lines.append((format_date(on), text.format(days=format_number(ago))))
    verdict = judgements.silence(view).get(iso3, UNKNOWN)
    if verdict.before is None or verdict.month is None:
        return [*lines, ("", _("No reporting calendar is loaded, so that nothing is late here."))]
    usual, month = verdict.before, format_month(verdict.month)
    after = ngettext("{days} day after the month’s end", "{days} days after the month’s end", usual)
    lines.append((_("usually"), after.format(days=format_number(usual))))
    due = last_day(verdict.month) + timedelta(days=usual)
    if verdict.standing is Standing.RAISED:
        days = (judgements.judgement_day(view) - due).days
        late = ngettext(
            "{month} was due then; silent for {days} day since",
            "{month} was due then; silent for {days} days since",
            days,
        )
        lines.append((format_date(due), late.format(month=month, days=format_number(days))))
    elif due < judgements.judgement_day(view):
        lines.append((format_date(due), _("{month} was due then").format(month=month)))
    return lines


@panel(
    "bureau-silence",
    title=N_("Last report"),
    kind=Kind.LIST,
    metrics=(SEARCHES.code,),
    explanation=N_(
        "A report is due the bureau's usual number of days after the month's end. When a bureau "
        "is silent the rule on the page Thresholds says."
    ),
)
def bureau_silence(view: View) -> Content:
    """Columns as of all, of one bureau."""
    lines = _silence(view, _Reports(view, tuple(bureaus.REPORTED)))
    return Content(
        Entries([Entry(*line) for line in lines]),
        lambda: Table((Column("when", _("When")), Column("what", _("What"))), lines),
    )


PANELS = (bureaus_reporting, bureau_reporting, bureau_silence)
