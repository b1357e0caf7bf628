"""An import's report in words."""

from collections.abc import Iterator

from data_access.ingest.file_import import Outcome, Report
from data_access.periods import iso
from data_access.registry.metrics import METRICS

# Of a record of deaths the total alone, and of the others all but levels, which are never added.
_SAID = frozenset(
    metric.code
    for metric in METRICS.values()
    if not (metric.is_ratio or metric.stock)
    and (metric.code == "dead_missing" or "incident" not in {s.facts for s in metric.series})
)


def said(report: Report) -> str:
    """The lines that the command line prints for one file."""
    if report.outcome is Outcome.ALREADY_THERE:
        return (
            f"{report.file_name}: already imported on {report.imported_at:%Y-%m-%d} "
            f"as batch {report.batch_id}"
        )
    return "\n".join([_headline(report), *(f"  {line}" for line in _lines(report))])


def _headline(report: Report) -> str:
    if report.outcome is Outcome.DRY_RUN:
        return f"{report.file_name}: can be imported; nothing was written"
    return f"{report.file_name}: imported as batch {report.batch_id}"


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.title}, published {report.published_on}"
    yield f"{report.rows_read:,} rows read, {report.rows_kept:,} kept"
    if report.rows_quarantined:
        yield f"{report.rows_quarantined:,} set aside: see `routewatch quarantine list`"
        for reason, times in report.reasons.items():
            yield f"  {times:,} × {reason}"
    if report.notes:
        yield f"{report.notes:,} remarks on rows kept: see `routewatch quarantine list --notes`"
    steps = "months" if report.last_month % 100 else "years"
    yield f"{iso(report.first_month)} to {iso(report.last_month)}, {report.covers:,} {steps}"
    if report.outcome is Outcome.IMPORTED:
        yield from _effect(report)
    for warning in report.warnings:
        yield f"Take note: {warning}"


def _effect(report: Report) -> Iterator[str]:
    for metric, total in report.totals.items():
        if metric in _SAID:
            yield f"{METRICS[metric].label}: {total:,}"
    if report.answers_for < report.covers:
        yield (
            f"it is the newest for {report.answers_for:,} of them; other releases answer for "
            "the rest"
        )
    if report.revised:
        yield f"{report.revised:,} monthly figures differ from the release before"
    yield f"version of the data: {report.data_version}"
