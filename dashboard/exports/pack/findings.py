"""What a slide says in its title: the finding of its picture, in one sentence.

A finding is formed of the same numbers as the picture; where none can be said, it is empty and the
slide is called what its card is.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from dashboard import wording
from dashboard.drawings import Chart, Drawing, Headline, MapDrawing, Table
from dashboard.exports.pack.plots import Kind, Plot
from dashboard.formats import (
    any_of,
    begun,
    clauses,
    comma_list,
    format_months,
    format_number,
    format_percent,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import PANELS, rights
from dashboard.panels.card import render
from dashboard.panels.country_names import with_country
from dashboard.panels.filter_sentence import PLACES
from dashboard.panels.panel import Panel
from dashboard.panels.summary import summary
from dashboard.panels.summary_text import measure_name
from dashboard.view import Request, View
from dashboard.wiring import Store
from data_access.filters import Role
from data_access.periods import PeriodKind
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import METRICS
from data_access.registry.routes import ROUTES
from data_access.registry.series import Dimension
from data_access.registry.vocabularies import CAUSES

_INCIDENTS = "incidents"
_HEADLINES = {
    "bureau-deaths-over-time": "bureau-deaths",
    "bureau-nationals-by-route": "bureau-nationals",
}
"""Headline panels whose change a chart over time shows, where no measure gives their name."""
_MEASURES = MappingProxyType({"hits-by-border-point": N_("hits at the border points shown")})
"""What is ranked where it is a part of its measure: of a bureau's hits, few are told by point."""
_NAMED, _SHORT = 2, 20
_HARDLY_ANY = 4
"""Of so many nobody is called the first."""
_IN_FULL = MappingProxyType(
    {
        ROUTES["other-undefined"].name: N_("Route other or not stated"),
        CAUSES["mixed-unknown"].label: N_("Cause mixed or not known"),
    }
)
"""What says in a ranking of its kind what it is, and does not in front of a share."""


def names_its_months(view: View) -> bool:
    """Whether the months of each measure are for a finding to say: the filters name none."""
    return view.filters.period.kind is not PeriodKind.SPAN


def of_headlines(figures: Sequence[tuple[str, Headline]], *, dated: bool = False) -> str:
    """The changes of the first headlines that have one.

    Args:
        figures: code of the panel, and what it shows.
        dated: whether their months are named in any case: where a view asks for the newest of each
            measure, these can be of years that lie apart.
    """
    changed = [
        (code, figure)
        for code, figure in figures
        if figure.change and figure.change.compared and not METRICS[figure.metric].is_ratio
    ]
    # How many incidents there were says less than who died and who moved.
    changed.sort(key=lambda one: one[1].metric == _INCIDENTS)
    changed = changed[:_NAMED]
    found = [
        (_months(figure) or (figure.period if dated else ""), _change(code, figure))
        for code, figure in changed
    ]
    if not found:
        return ""
    first, text = found[0]
    if len(found) == 1:
        return _in_months(first, text)
    months, other = found[1]
    if months != first:
        first = first or changed[0][1].period
        months = months or changed[1][1].period
        said = _in_months(first, text)
        return clauses((said, with_subject(months, other))) if len(months) < _SHORT else said
    names = [measure_name(code, METRICS[figure.metric]) for code, figure in changed]
    if [text, other] == list(map(wording.no_clear_change, names)):
        return _in_months(first, wording.no_clear_change(any_of(names)))
    return _in_months(first, clauses((text, other)))


def of_item(
    panel: Panel,
    request: Request,
    view: View,
    store: Store,
    shown: tuple[Drawing | None, Sequence[Plot], Table | None],
) -> str:
    """The finding of a card; empty where none can be said.

    Args:
        panel: of the card.
        request: that it answers.
        view: what it may read.
        store: where the figures are.
        shown: the drawing, its charts, and its numbers.
    """
    drawing, plots, table = shown
    if table is not None and panel.code in _OF_TABLES:
        return _OF_TABLES[panel.code](table)
    if isinstance(drawing, MapDrawing):
        return next((one.text.rstrip(".") for one in summary(request, store)), "")
    if len(plots) != 1:
        return _first_of_several(panel, view, plots) if plots else ""
    (plot,) = plots
    if plot.kind is Kind.BAR and len(plot.series) == 1 and table is not None:
        return _first_of(panel, view, plot, table)
    is_split = panel.code.endswith("by-route") and len(_read_first(plot)) > 1
    if isinstance(drawing, Chart) and plot.is_over_time:
        headline = _headline(panel, request, store)
        return (_first_line if is_split else _over_time)(panel, view, plot, headline)
    return ""


def _over_time(
    _panel: Panel, view: View, _plot: Plot, headline: tuple[str, Headline] | None
) -> str:
    """How what a chart counts has changed: what its headline says."""
    return of_headlines([headline], dated=names_its_months(view)) if headline else ""


def _change(code: str, figure: Headline) -> str:
    compared = figure.change.compared if figure.change else None
    if compared is None:
        return ""
    return wording.finding(measure_name(code, METRICS[figure.metric]), compared)


def _months(figure: Headline) -> str:
    """The months that a change is of, where these are not the whole period."""
    change = figure.change
    like = change.compared.like if change and change.compared else None
    if like is None or (like.is_whole and like.are_of_one_season):
        return ""
    return wording.months_said(like.now)


def _in_months(months: str, text: str) -> str:
    return begun(with_subject(months, text) if months else text)


def _headline(panel: Panel, request: Request, store: Store) -> tuple[str, Headline] | None:
    """The headline of what a chart counts, with the code of its panel."""
    metric = panel.metrics[0] if panel.metrics else ""
    code = _HEADLINES.get(panel.code, f"headline-{metric.replace('_', '-')}")
    drawing = render(PANELS[code], request, store).drawing if rights.may_see(code) else None
    return (code, drawing) if isinstance(drawing, Headline) else None


def _first_of(panel: Panel, view: View, plot: Plot, table: Table) -> str:
    """Which place of a ranking has most, and its share where all of them are known."""
    places = [row[-1] for row in table.rows]
    (series,) = plot.series
    values = [value for value in series.values if value is not None]
    measures = panel.measures(view)
    if not values or values[0] != max(values) or not measures or measures[0].is_ratio:
        return ""
    known = [value for value in places if isinstance(value, int | float)]
    if len(table.columns) != _NAMED or len(known) != len(places):
        return ""
    name = str(plot.categories[0])
    if table.columns[0].key == Dimension.NATIONALITY.value:
        name = _nationals(name)
    measure = _MEASURES.get(panel.code)
    words = _(measure) if measure else measure_name("", measures[0])
    # That all are in the only place there is, is no finding.
    return share(name, values[0], known, words) if len(known) > 1 else ""


def _nationals(country: str) -> str:
    """Whom a country's name stands for in a ranking of nationalities."""
    codes = (iso3 for iso3, one in COUNTRIES.items() if _(one.name) == country)
    iso3 = next(codes, "")
    words = with_country(_(PLACES[Role.ORIGIN]), iso3) if iso3 else country
    return begun(words)


def _first_of_several(panel: Panel, view: View, plots: Sequence[Plot]) -> str:
    """Which row of measures beside each other has most of the first of them, where all is known."""
    plot = plots[0]
    measures = panel.measures(view)
    values = [value for value in plot.series[0].values if value is not None]
    if all(str(name).isdecimal() for name in plot.categories):
        # The largest of some years is no finding.
        return _of_a_year(plots)
    is_whole = len(values) == len(plot.categories) > 1
    if plot.kind is not Kind.BAR or not is_whole or not measures or measures[0].is_ratio:
        return ""
    if not any(values):
        return _("{measure}: none recorded").format(measure=_(measures[0].label))
    place = values.index(max(values))
    # A label with what it stands for, as that of a notice, is called by the label.
    name = str(plot.categories[place]).partition(":")[0].strip()
    measure = measure_name("", measures[0])
    return share(name, values[place], values, measure[:1].lower() + measure[1:])


def _of_a_year(plots: Sequence[Plot]) -> str:
    """What was reported for the newest year that is over: another one follows it."""
    years = [str(name) for name in plots[0].categories]
    over = [year for year in years if year != max(years)]
    if not over:
        return ""
    place = years.index(max(over))
    counts = [(plot.heading, plot.series[0].values[place]) for plot in plots]
    return _reported(
        years[place],
        [(heading[:1].lower() + heading[1:], value) for heading, value in counts],
    )


def _reported(year: str, counts: Sequence[tuple[str, float | None]]) -> str:
    said = [f"{name} {format_number(value)}" for name, value in counts if value is not None]
    subject = _("{year}, as reported").format(year=year)
    return with_subject(subject, comma_list(said)) if said else ""


def of_identification(table: Table) -> str:
    """How many bodies were identified in the newest year that is over.

    Of no other column: bodies are identified months or years after they were recovered.
    """
    columns = {column.key: place for place, column in enumerate(table.columns)}
    place = columns.get("bodies_identified")
    newest = max((str(row[0]) for row in table.rows), default="")
    over = [row for row in table.rows if str(row[0]) != newest and str(row[0]).isdecimal()]
    if place is None or not over:
        return ""
    row = max(over, key=lambda one: str(one[0]))
    value = row[place]
    if not isinstance(value, int | float):
        return ""
    label = table.columns[place].label
    return _reported(str(row[0]), [(label[:1].lower() + label[1:], value)])


def of_rates(table: Table) -> str:
    """In how many databases the whole interval of the rate is above the median of the others.

    Where no rate has an interval, in how many it is above; where no median is known, that.
    """
    columns = {column.key: place for place, column in enumerate(table.columns)}
    low, median = columns.get("rate_low"), columns.get("median")
    if low is None or median is None:
        return ""
    pairs = [(row[low], row[median]) for row in table.rows]
    known = [
        (own, other)
        for own, other in pairs
        if isinstance(own, int | float) and isinstance(other, int | float)
    ]
    if not known:
        return _of_unsure_rates(table, columns["hit_rate"], median)
    above = sum(own > other for own, other in known)
    if not above:
        return ngettext(
            "Hit rate not clearly above the median of its role in the one database compared",
            "Hit rate clearly above the median of its role in none of {all} databases",
            len(known),
        ).format(all=format_number(len(known)))
    return ngettext(
        "Hit rate clearly above the median of its role in {count} of {all} database",
        "Hit rate clearly above the median of its role in {count} of {all} databases",
        len(known),
    ).format(
        count=format_number(above),
        all=format_number(len(known)),
    )


def _of_unsure_rates(table: Table, rate: int, median: int) -> str:
    """Rates without interval, or without any that they can be held against."""
    rates = [(row[rate], row[median]) for row in table.rows]
    own = [(first, other) for first, other in rates if isinstance(first, int | float)]
    pairs = [(first, other) for first, other in own if isinstance(other, int | float)]
    if not pairs:
        return _("Hit rates: too few bureaus with the same role to compare with") if own else ""
    above = sum(first > other for first, other in pairs)
    text = ngettext(
        "Hit rate above the median of its role in {count} of {all} database",
        "Hit rate above the median of its role in {count} of {all} databases",
        len(pairs),
    )
    if not above:
        text = ngettext(
            "Hit rate not above the median of its role in the one database compared",
            "Hit rate above the median of its role in none of {all} databases",
            len(pairs),
        )
    said = text.format(count=format_number(above), all=format_number(len(pairs)))
    return wording.unsure(said)


def _of_operations(table: Table) -> str:
    """How many there are, and the newest of them."""
    columns = {column.key: place for place, column in enumerate(table.columns)}
    if not table.rows or not {"name", "starts_on"} <= columns.keys():
        return ""
    newest = max(table.rows, key=lambda row: str(row[columns["starts_on"]] or ""))
    name = newest[columns["name"]]
    return ngettext(
        "One joint operation with published results: {name}",
        "{count} joint operations with published results, the newest {name}",
        len(table.rows),
    ).format(count=format_number(len(table.rows)), name=name)


def _of_reports(table: Table) -> str:
    """How many months of the first report are in."""
    if not table.rows:
        return ""
    name, *months = table.rows[0]
    counts = [value for value in months if isinstance(value, int)]
    if len(counts) != len(months) or not sum(counts):
        return ""
    return ngettext(
        "{name}: {count} of {all} month reported",
        "{name}: {count} of {all} months reported",
        sum(counts),
    ).format(name=name, count=format_number(sum(counts[:-1])), all=format_number(sum(counts)))


def of_incidents(table: Table) -> str:
    """The largest of the incidents, which come in order; nothing where several are as large."""
    if not table.rows:
        return ""
    day, _route, country, *_others, value = table.rows[0]
    if not isinstance(value, int | float) or [row[-1] for row in table.rows].count(value) > 1:
        return ""
    return _("The largest incident: {value} dead and missing, {country}, {day}").format(
        value=format_number(value), country=country, day=day
    )


_OF_TABLES: Mapping[str, Callable[[Table], str]] = MappingProxyType(
    {
        "largest-incidents": of_incidents,
        "bureau-rates": of_rates,
        "identification-by-year": of_identification,
        "bureau-operations": _of_operations,
        "operations": _of_operations,
        "bureau-reporting": _of_reports,
    }
)
"""Findings of panels that files show as a table."""


def share(name: str, value: float, values: Sequence[float], measure: str) -> str:
    """How much one has of all, which are `values`."""
    said = {_(short): _(full) for short, full in _IN_FULL.items()}
    name, total = said.get(name, name), sum(values)
    if total < wording.SMALL_BASE:
        return _of_few(name, value, values, measure)
    return _("{name}: {share} of {measure}, {value} of {total}").format(
        name=name,
        share=format_percent(value / total),
        measure=measure,
        value=format_number(value),
        total=format_number(total),
    )


def _of_few(name: str, value: float, values: Sequence[float], measure: str) -> str:
    """Of few, one more decides: they have numbers and no share, and no first of hardly any."""
    total = sum(values)
    if not total:
        return ""
    if total > _HARDLY_ANY and list(values).count(value) == 1:
        message, written = _("{name}: {value} of {total} {measure}"), measure
    else:
        message, written = _("{measure}: {total} recorded"), begun(measure)
    return message.format(
        name=name, value=format_number(value), total=format_number(total), measure=written
    )


def _read_first(plot: Plot) -> Sequence[int]:
    """Places of the lines that are no ground and no band of others."""
    return [n for n, one in enumerate(plot.series) if not one.thin and not one.dashed]


def _first_line(panel: Panel, view: View, plot: Plot, headline: tuple[str, Headline] | None) -> str:
    """Which route has most over the months of the period; its total may be of those with a month.

    The headline counts people whose month is unknown as well, which no line can have.
    """
    metric = METRICS[panel.metrics[0]]
    months = view.months(metric)
    lines = [one for one in plot.series if not one.thin]
    days = {
        place: day.year * 100 + day.month
        for place, day in enumerate(plot.categories)
        if not isinstance(day, str) and any(one.values[place] is not None for one in lines)
    }
    steps = {place: month for place, month in days.items() if months.holds(month)}
    sums = {one.name: sum(one.values[place] or 0 for place in steps) for one in lines}
    named = {name: value for name, value in sums.items() if name != _("All others")}
    if not named or not steps:
        return ""
    if not any(sums.values()):
        if headline and headline[1].value:
            return ""
        none = _("{measure}: none recorded").format(measure=_(metric.label))
        return f"{none} ({format_months(min(steps.values()), max(steps.values()))})"
    first = max(named, key=named.__getitem__)
    total = sum(sums.values())
    measure = measure_name(_HEADLINES.get(panel.code, ""), metric)
    text = share(first, named[first], list(sums.values()), measure)
    is_whole = len(steps) == months.length
    if text and is_whole and headline and headline[1].value not in {None, total}:
        text = _("{finding} whose month is known").format(finding=text)
    shown = format_months(min(steps.values()), max(steps.values()))
    if is_whole and text and names_its_months(view):
        # The chart shows the years before as well.
        return f"{text} ({shown})"
    # A month that is not known in full is not drawn, though the headline counts its days.
    return text if is_whole or not text else with_subject(shown, text)
