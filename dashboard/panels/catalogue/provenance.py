"""What the store holds: files, revisions, what could not be used, and who publishes it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.access.portions import visible_measures, visible_sources
from dashboard.access.reader import Act
from dashboard.drawings import Align, Column, Dated, Entries, Entry, Name, Table
from dashboard.formats import (
    clauses,
    comma_list,
    format_date,
    format_month,
    format_months,
    format_number,
)
from dashboard.i18n import N_, _, isolate, ngettext
from dashboard.panels.country_names import route_inside
from dashboard.panels.names import BY_ROUTE
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.table import (
    Field,
    Row,
    listed,
    number,
    occurred_on,
    short,
    stated_country,
    stated_route,
    table,
)
from dashboard.view import View
from dashboard.wording import UNKNOWN, months_in_words, of_day, part_in_words
from data_access.availability import Availability
from data_access.frames import records
from data_access.periods import month_of, spans
from data_access.queries import incidents, provenance, revisions
from data_access.registry import EXERCISE, METRICS, SOURCES, Freshness

_MADE = re.compile(r"exercise figures, release (\d+) of seed (\d+)")


def _file(row: Row) -> str:
    """The name of a file; of figures made for exercises, which have none, how they were made."""
    name = str(row["file_name"])
    made = _MADE.fullmatch(name)
    if made is None:
        return name
    return _("demo figures, release {release} of seed {seed}").format(release=made[1], seed=made[2])


def of_store(
    code: str, title: str, kind: Kind = Kind.TABLE, **row: Any
) -> Callable[[Callable[[View], Content]], Panel]:
    """Make a panel of the store's own records, which belong to no metric."""
    return panel(code, title=title, kind=kind, metrics=(), **row)


def _source(row: Row) -> str:
    return _(SOURCES[row["source"]].short_name)


def _metric(row: Row) -> str:
    return _(METRICS[row["metric"]].label)


def _day(key: str, label: str) -> Field:
    """A column of days."""
    return short(key, label, lambda row: of_day(row[key]))


BATCHES = of_store(
    "batches",
    N_("Files in the store"),
    explanation=N_(
        "A file answers for a month until a newer publication that covers it takes its place; it "
        "stays in the store, so that figures can be shown as they were known on a day."
    ),
)(
    listed(
        lambda view: view.rows(provenance.batches, view.filters),
        (
            number("id", N_("Batch")),
            Field("source", N_("Source"), value=_source),
            Field("file", N_("File"), value=_file),
            _day("published_on", N_("Published")),
            short(
                "imported_at",
                N_("Imported"),
                lambda row: isolate(f"{row['imported_at']:%Y-%m-%d %H:%M} UTC"),
            ),
            number("rows_read", N_("Rows read")),
            number("rows_kept", N_("Kept")),
            number("rows_quarantined", N_("Listed")),
            number("months_current", N_("Months in use")),
        ),
    )
)

# --- revisions ---

_NEWEST = 8


def _where(route: str) -> str:
    return BY_ROUTE.name(route) if route else Name(_("all bureaus"))


_RANGES = 3
"""Of months that are named; more are counted."""


def changed_months(row: Row) -> str:
    """The months of a year that a change is the sum of: a year is said only where all changed."""
    months = sorted({int(month) for month in row["months"].split(",")})
    dated = [month for month in months if month % 100]
    if len(spans(dated)) > _RANGES:
        words = ngettext("{count} month of {year}", "{count} months of {year}", len(dated)).format(
            count=len(dated), year=row["year"]
        )
    else:
        words = months_in_words(dated)
    undated = _("{year}, month not stated").format(year=row["year"])
    return clauses(filter(None, (words, undated if len(dated) < len(months) else "")))


_OF_CHANGES = (
    _day("revised_on", N_("Release of")),
    Field("metric", N_("Measure"), value=_metric),
    Field("route", N_("Route"), value=lambda row: _where(row["route"])),
    Field("months", N_("Months"), value=changed_months),
    number("old", N_("Before"), lambda row: row["old_value"]),
    number("new", N_("Now"), lambda row: row["new_value"]),
)


def _release(source: str, runs: Sequence[Availability]) -> tuple[date, str]:
    day, newest = max(run.published[source] for run in runs), max(run.newest for run in runs)
    # A month after the release stands for its year: nobody has counted it.
    is_year = newest > month_of(day.year, day.month)
    text = _("{source}: figures to {month}").format(
        source=_(SOURCES[source].short_name),
        month=str(newest // 100) if is_year else format_month(newest),
    )
    return day, text


def _revised(row: Row) -> str:
    old, new = row["old_value"], row["new_value"]
    return _("{measure}, {route}, {months}: {old} → {new}").format(
        measure=_metric(row),
        route=route_inside(_where(row["route"])),
        months=changed_months(row),
        old=UNKNOWN if old is None else format_number(old),
        new=UNKNOWN if new is None else format_number(new),
    )


@of_store(
    "changes",
    N_("Recent updates"),
    kind=Kind.LIST,
    explanation=N_(
        "Newest releases, and the largest changes they made to figures shown before: the months "
        "that are named, and no others, are added up. Another publisher's figures in place of "
        "earlier ones are no revision."
    ),
)
def recent_updates(view: View) -> Content:
    """Newest releases and what they changed, in sentences; the table has the changes."""
    rows = records(view.rows(revisions.largest, view.filters, _NEWEST))
    released = [
        _release(source, runs)
        for source in SOURCES
        if source != EXERCISE and (runs := view.availabilities.of_source(source))
    ]
    revised = [(row["revised_on"], _revised(row)) for row in rows]
    ordered = sorted([*released, *revised], key=lambda entry: entry[0], reverse=True)
    entries = Entries([Entry(format_date(day), text) for day, text in ordered[:_NEWEST]])
    return Content(entries, lambda: table(_OF_CHANGES, rows))


REVISIONS = of_store(
    "revisions",
    N_("Revisions"),
    explanation=N_(
        "One row for each release and measure: how many sums of a month and route it changed, and "
        "what they add up to before and now; months that did not change are in neither. Each of "
        "them is in the data interface: `/api/v1/revisions?m=detections&t=all`."
    ),
    when_empty=N_("No release has changed a figure that was shown before."),
)(
    listed(
        lambda view: view.rows(revisions.by_release, view.filters),
        (
            _day("revised_on", N_("Release of")),
            Field("source", N_("Source"), value=_source),
            Field("metric", N_("Measure"), value=_metric),
            number("figures", N_("Figures changed")),
            short("first_month", N_("From"), lambda row: Dated.month(row["first_month"])),
            short("last_month", N_("To"), lambda row: Dated.month(row["last_month"])),
            number("old", N_("Before"), lambda row: row["old_value"]),
            number("new", N_("Now"), lambda row: row["new_value"]),
        ),
    )
)

# --- quarantine ---

_STATES = {
    "open": N_("Set aside"),
    "note": N_("Kept, with a remark"),
    "resolved": N_("Counts since it was read again"),
}


def _effect(row: Row) -> str:
    """What the file's total would be more, were the rows read; a remark changes no total."""
    if row["state"] != "open":
        return _("none: they are counted")
    metric = next((metric for code, metric in METRICS.items() if code in row["totals"]), None)
    if row["persons"] is None or metric is None:
        return _("unknown: the rows do not tell how many people")
    total = row["totals"][metric.code]
    text = _("{measure} are {count} too low").format(
        measure=_(metric.label), count=format_number(row["persons"])
    )
    if total:
        text = _("{effect} ({share} of the file)").format(
            effect=text, share=part_in_words(row["persons"] / total)
        )
    if row["untold"]:
        text = ngettext(
            "{effect}; {rows} row does not tell", "{effect}; {rows} rows do not tell", row["untold"]
        ).format(effect=text, rows=format_number(row["untold"]))
    return text


QUARANTINE = of_store(
    "quarantine",
    N_("Rows not understood"),
    act=Act.QUARANTINE,
    explanation=N_(
        "Rows that could not be read are left out of every figure until they can be; remarks name "
        "rows that were kept although a field was not understood. `routewatch quarantine list` "
        "names each row, and `routewatch quarantine retry` reads them once more."
    ),
    when_empty=N_("Every row of every file was understood."),
)(
    listed(
        lambda view: view.rows(provenance.quarantined),
        (
            short("state", N_("State"), lambda row: _(_STATES[row["state"]])),
            Field("source", N_("Source"), value=_source),
            Field("file", N_("File"), value=_file),
            number("batch", N_("Batch"), lambda row: row["batch_id"]),
            Field("field", N_("Field")),
            Field("reason", N_("Reason")),
            number("rows", N_("Rows")),
            number("first_line", N_("First line")),
            number("persons", N_("People in them")),
            Field("effect", N_("Effect on the totals"), value=_effect),
        ),
    )
)

# --- positions that cannot be right ---

_LISTED, _ON_THE_PAGE = 500, 75


def _how_many_listed(view: View) -> str:
    (counted,) = records(view.rows(incidents.how_many_doubtful))
    doubtful = counted["records"]
    if doubtful <= _LISTED:
        return _("the records with most people first")
    return ngettext(
        "the {listed} of {all} record that has most people",
        "the {listed} of {all} records that have most people",
        doubtful,
    ).format(listed=format_number(_LISTED), all=format_number(doubtful))


DOUBTFUL = of_store(
    "doubtful-positions",
    N_("Positions that the map does not draw"),
    subtitle=_how_many_listed,
    explanation=N_(
        "Records whose position is more than 400 km from the stated country (where no route is "
        "stated, from its routes as well), whose latitude and longitude are the same number, or "
        "that stand on a placeholder which unlike incidents share. Their people are in every sum; "
        "on the map they are told beside it and not drawn."
    ),
    when_empty=N_("No record contradicts its own position."),
)(
    listed(
        lambda view: view.rows(incidents.doubtful, _LISTED),
        (
            short("record", N_("Record"), lambda row: row["key"]),
            short("occurred_on", N_("Date"), occurred_on),
            Field("country", N_("Stated country"), value=stated_country),
            Field("route", N_("Route"), value=stated_route),
            number("latitude", N_("Latitude"), lambda row: row["lat_hundredths"] / 100),
            number("longitude", N_("Longitude"), lambda row: row["lon_hundredths"] / 100),
            number("dead_missing", N_("People")),
            Field("source", N_("Source"), value=_source),
        ),
        most_rows=_ON_THE_PAGE,
    )
)


# --- who publishes the figures ---

_GRADES = {
    Freshness.FRESH: N_("Up to date"),
    Freshness.DUE: N_("Due"),
    Freshness.LATE: N_("Due"),
    Freshness.STALE: N_("Overdue"),
}


def _newest(view: View) -> dict[str, date]:
    """The day of the newest release of each source."""
    rows = records(view.rows(provenance.releases, view.filters))
    return {row["source"]: row["published_on"] for row in rows}


def _listed(view: View, newest: Mapping[str, date]) -> tuple[list[str], list[str]]:
    """The sources of which anything may be seen, and first those that are looked for."""
    wanted = view.options.get("src", "").split(",")
    # Where there are no figures made for exercises, nothing speaks of them.
    codes = [c for c in visible_sources(view.grant) if c != EXERCISE or c in newest]
    return sorted(codes, key=lambda code: code not in wanted), wanted


@of_store("sources", N_("Sources"))
def sources(view: View) -> Content:
    """Columns: source, published_on. Sources looked for come first."""
    newest, spans = _newest(view), view.availabilities.spans
    codes, wanted = _listed(view, newest)
    return Content.of_table(
        Table(
            (
                Column("publisher", _("Publisher")),
                Column("title", _("Publication")),
                Column("published_on", _("Newest release"), Align.SHORT),
                Column("freshness", _("Freshness")),
                Column("months", _("Months"), Align.SHORT),
                Column("licence", _("Licence")),
                Column("caveat", _("Read with care")),
            ),
            [
                (
                    _(source.publisher),
                    _(source.title),
                    of_day(day) if day else None,
                    _(_GRADES[source.freshness(day, view.today)]) if day else None,
                    format_months(span) if span else None,
                    _(source.licence),
                    _(source.caveat),
                )
                for source, day, span in (
                    (SOURCES[code], newest.get(code), spans.get(code)) for code in codes
                )
            ],
            dash=_("no release is loaded"),
            chosen=frozenset(place for place, code in enumerate(codes) if code in wanted),
        )
    )


@of_store("publishers", N_("Who publishes the figures"))
def publishers(view: View) -> Content:
    """List the sources of which a release is loaded; columns as of all."""
    newest = _newest(view)
    codes, _wanted = _listed(view, newest)
    return Content.of_table(
        Table(
            (
                Column("publisher", _("Publisher")),
                Column("title", _("Publication")),
                Column("licence", _("Licence")),
                Column("cadence", _("Published"), Align.SHORT),
                Column("published_on", _("Newest release"), Align.SHORT),
            ),
            [
                (
                    _(source.publisher),
                    _(source.title),
                    _(source.licence),
                    _(source.how_often),
                    of_day(newest[source.code]),
                )
                for source in (SOURCES[code] for code in codes if code in newest)
            ],
        )
    )


@of_store(
    "citation",
    N_("How to cite"),
    kind=Kind.LIST,
)
def citation(view: View) -> Content:
    """Name the whole; figures of one publisher are cited by its name and date."""
    text = _("Routewatch, data version {version}, {day}.").format(
        version=view.data_version, day=format_date(view.today)
    )
    of_one = _(
        "Name the publisher of a figure with it, and the date of its release: each card, file "
        "and slide has both, and a link back to its view."
    )
    entries = Entries([Entry("", text), Entry("", of_one)])
    return Content(entries, lambda: Table((Column("citation", _("How to cite")),), [(text,)]))


@of_store("not-loaded", N_("Sources without figures"))
def not_loaded(view: View) -> Content:
    """Name the sources of which nothing is loaded; columns: source."""
    loaded = _newest(view)
    return Content.of_table(
        Table(
            (Column("source", _("Source")), Column("measures", _("Measures"))),
            [
                (
                    _(SOURCES[code].short_name),
                    comma_list(_(m.label) for m in METRICS.values() if code in m.sources),
                )
                for code in visible_sources(view.grant)
                if code not in loaded and code != EXERCISE
            ],
        )
    )


@of_store("definitions", N_("Definitions"))
def definitions(view: View) -> Content:
    """List what each measure counts."""
    return Content.of_table(
        Table(
            (
                Column("measure", _("Measure")),
                Column("unit", _("Unit")),
                Column("definition", _("Definition")),
                Column("caveat", _("Read with care")),
                Column("source", _("Source")),
            ),
            [
                (
                    _(metric.label),
                    _(metric.unit),
                    _(metric.definition),
                    _(metric.caveat),
                    comma_list(_(SOURCES[code].short_name) for code in metric.sources),
                )
                for metric in map(METRICS.__getitem__, visible_measures(view.grant))
            ],
        )
    )


PANELS = (
    *(sources, publishers, citation, not_loaded, definitions),
    *(BATCHES, recent_updates, REVISIONS, QUARANTINE, DOUBTFUL),
)
