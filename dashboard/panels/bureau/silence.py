"""When a bureau last reported, how long it takes as a rule, and since when it is silent."""

from calendar import monthrange
from datetime import date, timedelta
from statistics import median

from dashboard.figures.drawings import Column, Entries, Entry, Table
from dashboard.i18n import N_, _, format_date, format_month, format_number
from dashboard.panels.bureau import reporting
from dashboard.panels.panel import Kind, Panel, View, adapted
from data_access.frames import Listing, records
from data_access.periods import shifted


def _silence(frame: Listing, view: View) -> list[tuple[str, str]]:
    """When the bureau last reported, how long it takes as a rule, and how late it is now."""
    rows = [row for row in records(frame) if row["series"] == reporting.MAIN]
    if not rows:
        return [(_("never"), _("No month of database use was reported in this period."))]
    newest = rows[-1]
    delays = [row["delay"] for row in rows if row["delay"] is not None]
    said = [(format_month(newest["month"]), _("newest month reported"))]
    if newest["delay"] is not None:
        on = _end(newest["month"]) + timedelta(days=newest["delay"])
        ago = format_number((view.today - on).days)
        said.append((format_date(on), _("last report, {days} days ago").format(days=ago)))
    if not delays:
        return [*said, ("", _("No reporting calendar is loaded, so that nothing is late here."))]
    usual = round(median(delays))
    said.append(
        (_("usually"), _("{days} days after the month’s end").format(days=format_number(usual)))
    )
    due = _end(shifted(newest["month"], 1)) + timedelta(days=usual)
    if due < view.today:
        late = _("{month} was due then; silent for {days} days since").format(
            month=format_month(shifted(newest["month"], 1)),
            days=format_number((view.today - due).days),
        )
        said.append((format_date(due), late))
    return said


def _end(month: int) -> date:
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


SILENCE = Panel[Listing](
    code="bureau-silence",
    title=lambda _view: _("Last report"),
    kind=Kind.LIST,
    metrics=(reporting.SEARCHES.code,),
    query=reporting.own_query,
    shape=adapted(
        lambda frame, view: Entries([Entry(*line) for line in _silence(frame, view)]),
        lambda frame, view: Table(
            (Column("when", _("When")), Column("what", _("What"))), _silence(frame, view)
        ),
    ),
    explanation=N_(
        "Due is the end of the next month and the bureau's usual number of days, the median of the "
        "months shown in the reporting calendar."
    ),
    needs_rows=False,
)

PANELS = (SILENCE,)
