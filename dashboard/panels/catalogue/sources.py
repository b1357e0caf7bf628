"""Who publishes the figures: sources with their newest releases, citation, definitions."""

from datetime import date
from typing import Any

from dashboard.access.portions import visible_measures, visible_sources
from dashboard.drawings import Column, Entries, Entry, Table
from dashboard.formats import comma_list, format_date, format_months
from dashboard.i18n import N_, _
from dashboard.panels.catalogue.provenance import of_store
from dashboard.panels.panel import Content, Kind
from dashboard.panels.shapes.table import Field, short, table
from dashboard.view import View
from dashboard.wording import of_day
from data_access.frames import records
from data_access.queries import provenance
from data_access.registry import EXERCISE, METRICS, SOURCES, Freshness

_GRADES = {
    Freshness.FRESH: N_("Fresh"),
    Freshness.DUE: N_("Due"),
    Freshness.LATE: N_("Due"),
    Freshness.STALE: N_("Overdue"),
}
_OF_SOURCES = (
    Field("publisher", N_("Publisher")),
    Field("title", N_("Publication")),
    short("published_on", N_("Newest release")),
    Field("freshness", N_("Freshness")),
    short("months", N_("Months")),
    Field("licence", N_("Licence")),
    Field("caveat", N_("Read with care")),
)
_OF_PUBLISHERS = (
    Field("publisher", N_("Publisher")),
    Field("title", N_("Publication")),
    Field("licence", N_("Licence")),
    short("cadence", N_("Published")),
    short("published_on", N_("Newest release")),
)


_TO_LOAD = (
    Field("source", N_("Source")),
    Field("measures", N_("Measures")),
)


_OF_METRICS = (
    Field("measure", N_("Measure")),
    Field("unit", N_("Unit")),
    Field("definition", N_("Definition")),
    Field("caveat", N_("Read with care")),
    Field("source", N_("Source")),
)


def _rows(view: View) -> tuple[list[str], list[dict[str, Any]]]:
    """Sources of which anything may be seen, those looked for first, and what is said of each."""
    wanted = view.options.get("src", "").split(",")
    newest = _newest(view)
    # Where there are no figures made for exercises, nothing speaks of them.
    there = (c for c in visible_sources(view.grant) if c != EXERCISE or c in newest)
    codes = sorted(there, key=lambda code: code not in wanted)
    spans = view.availabilities.spans
    return codes, [
        {
            "publisher": _(source.publisher),
            "title": _(source.title),
            "published_on": of_day(newest[code]) if code in newest else None,
            "freshness": _(_GRADES[source.freshness(newest[code], view.today)])
            if code in newest
            else None,
            "cadence": _(source.how_often),
            "months": format_months(spans[code]) if code in spans else None,
            "licence": _(source.licence),
            "caveat": _(source.caveat),
        }
        for code, source in ((code, SOURCES[code]) for code in codes)
    ]


def _newest(view: View) -> dict[str, date]:
    """The day of the newest release of each source."""
    rows = records(view.rows(provenance.releases, view.filters))
    return {row["source"]: row["published_on"] for row in rows}


@of_store(
    "sources",
    N_("Sources"),
)
def sources(view: View) -> Content:
    """Columns: source, published_on. Sources looked for come first."""
    codes, rows = _rows(view)
    wanted = view.options.get("src", "").split(",")
    chosen = frozenset(place for place, code in enumerate(codes) if code in wanted)
    missing = N_("no release is loaded")
    return Content.of_table(table(_OF_SOURCES, rows, missing, chosen=chosen))


@of_store(
    "publishers",
    N_("Who publishes the figures"),
)
def publishers(view: View) -> Content:
    """List the sources of which a release is loaded; columns as of all."""
    _codes, rows = _rows(view)
    return Content.of_table(table(_OF_PUBLISHERS, [row for row in rows if row["published_on"]]))


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


@of_store(
    "not-loaded",
    N_("Sources without figures"),
)
def not_loaded(view: View) -> Content:
    """Name the sources of which nothing is loaded; columns: source."""
    loaded = _newest(view)
    rows = [
        {
            "source": _(SOURCES[code].short_name),
            "measures": comma_list(_(m.label) for m in METRICS.values() if code in m.sources),
        }
        for code in visible_sources(view.grant)
        if code not in loaded and code != EXERCISE
    ]
    return Content.of_table(table(_TO_LOAD, rows))


@of_store(
    "definitions",
    N_("Definitions"),
)
def definitions(view: View) -> Content:
    """List what each measure counts."""
    rows = [
        {
            "measure": _(metric.label),
            "unit": _(metric.unit),
            "definition": _(metric.definition),
            "caveat": _(metric.caveat),
            "source": comma_list(_(SOURCES[code].short_name) for code in metric.sources),
        }
        for metric in map(METRICS.__getitem__, visible_measures(view.grant))
    ]
    return Content.of_table(table(_OF_METRICS, rows))


PANELS = (sources, publishers, citation, not_loaded, definitions)
