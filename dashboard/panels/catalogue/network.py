"""What the network's tools find: notices, the dead identified, crime and vessels, training."""

from collections.abc import Mapping, Sequence

from dashboard import steps
from dashboard.drawings import Align, Column, Dated, Table
from dashboard.formats import (
    clauses,
    comma_list,
    format_month,
    format_months,
    format_number,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import findings
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import (
    BY_BUREAU,
    BY_COLOUR,
    BY_CRIME_AREA,
    BY_FLAG_REGION,
    BY_ROUTE,
    BY_TOPIC,
    BY_VESSEL_TYPE,
    BY_YEAR,
    Named,
)
from dashboard.panels.panel import Content, Kind, Panel, panel
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import (
    Matrix,
    Numbers,
    SideBySide,
    by_value,
    largest_first,
    length,
    row,
    table,
)
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.theme import PALE
from dashboard.view import View
from dashboard.wording import figure, period_in_words
from data_access.filters import Grain
from data_access.frames import Listing, records
from data_access.periods import MonthRange
from data_access.queries import conditions, courses
from data_access.queries.courses import PARTICIPANTS, TRAININGS
from data_access.registry import DEAD_MISSING, METRICS, SEARCHES, Dimension, Metric

# Notices by colour, always with letter and shape: what bureaus ask for, and what is public.

PUBLIC_NOTICES = METRICS["public_notices"]


def _lacks_public(view: View) -> str:
    if conditions.out_of_scope(PUBLIC_NOTICES, view.filters):
        return _(
            "Public notices are known by colour and by nationality of who is sought, not by route "
            "or country: choose countries as origin instead."
        )
    return nothing_loaded(view, PUBLIC_NOTICES.code)


@panel(
    "public-notices",
    title=N_("Notices shown to the public"),
    kind=Kind.CHART,
    metrics=(PUBLIC_NOTICES.code,),
    subtitle=N_("notices on one day, the newest on which each colour was counted"),
    explanation=N_(
        "The few notices that are shown to the public, by colour, on the newest day counted, "
        "whatever the period. The list may be incomplete and tells nothing about the others."
    ),
    lacks=_lacks_public,
    in_scope=True,
)
def public_notices(view: View) -> Content:
    """The newest day on which each colour was counted; columns: metric, colour, month, value."""
    availability = view.availability(PUBLIC_NOTICES)
    months = {PUBLIC_NOTICES.code: availability.span}
    by = (Dimension.COLOUR, Dimension.MONTH)
    frame = view.counts((PUBLIC_NOTICES,), by, months)
    by_colour = {row["colour"]: (row["month"], row["value"]) for row in records(frame)}
    counted = [(code, *by_colour[code]) for code in BY_COLOUR.order if code in by_colour]
    rows = [
        Row(
            comma_list((BY_COLOUR.name(code), format_month(month))),
            [value],
            [figure(PUBLIC_NOTICES, value)],
            BY_COLOUR.colour(code, view.theme.name),
        )
        for code, month, value in counted
    ]
    measure = Series(_(PUBLIC_NOTICES.label), view.theme.hue(PUBLIC_NOTICES.hue))
    in_words = clauses(with_subject(row.label, row.texts[0]) for row in rows)
    return Content(
        side_by_side(rows, [measure], view.theme, alternative=in_words),
        lambda: Table(
            columns=(
                Column("colour", _("Notice")),
                Column("month", _("Month")),
                Column(PUBLIC_NOTICES.code, _(PUBLIC_NOTICES.label), Align.NUMBER),
            ),
            rows=[
                (BY_COLOUR.name(code), Dated.month(month), value) for code, month, value in counted
            ],
        ),
        rows=frame,
    )


NOTICES = (
    *numbers("notices", "notices_refused", "diffusions"),
    SideBySide(
        (
            "notices",
            "notices_refused",
            "notices_cancelled",
            "notices_in_circulation",
            "diffusions",
        ),
        BY_COLOUR,
    ).panel(
        "notices-by-colour",
        N_("Notices by colour"),
        N_(
            "Published, refused after the legal check and cancelled are counts of the period; in "
            "circulation is the level at its end. A notice is published by the General Secretariat "
            "at a bureau's request; diffusions are counted apart."
        ),
    ),
    public_notices,
)


# People recorded dead or missing, and how many were identified.

_IDENTIFYING = (
    DEAD_MISSING,
    *(
        METRICS[code]
        for code in (
            "bodies_recovered",
            "bodies_fingerprinted",
            "dna_profiles",
            "bodies_identified",
            "black_notices",
            "yellow_notices",
            "family_samples",
        )
    ),
)
_ROWS = 12


def _metrics_known(view: View) -> list[Metric]:
    """The measures available for the filters: bodies carry no source quality.

    Deaths always are, without which there is no card; but not beside what was made for exercises.
    """
    metrics = [
        metric
        for metric in _IDENTIFYING
        if metric is DEAD_MISSING
        or (view.answers(metric) and not conditions.out_of_scope(metric, view.filters))
    ]
    return list(filter(view.is_demo, metrics)) or metrics


def _columns_of(metrics: Sequence[Metric]) -> Sequence[Metric]:
    """The measures of the table, known or not."""
    return _IDENTIFYING if DEAD_MISSING in metrics else _IDENTIFYING[1:]


def _identification(code: str, title: str, by: Named) -> Panel:
    """Deaths, bodies and notices side by side; the subtitle names those that are missing.

    Args:
        code: of the panel.
        title: English message id.
        by: what the rows are.
    """
    return Panel(
        code=code,
        title=title,
        kind=Kind.CHART,
        metrics=(DEAD_MISSING.code,),
        measured=lambda view: (_metrics_known(view)[0].code,),
        beside=tuple(metric.code for metric in _IDENTIFYING[1:]),
        draw=lambda view: _draw_identification(by, view),
        subtitle=lambda view: _subtitle_of_identification(by, view),
        units=lambda _view: _("people, bodies, notices"),
        explanation=N_(
            "People recorded dead or missing, beside bodies recovered, fingerprinted and "
            "identified in the same time, and notices that ask who somebody was or where "
            "somebody is. Bodies are identified months or years later: columns are never read "
            "as shares. Unknown is not zero."
        ),
        when_empty=N_("No deaths recorded in this selection, and no data on bodies."),
    )


def _reach(by: Named, metric: Metric, view: View) -> MonthRange:
    """The chosen period; over years, all available ones to its end."""
    months = view.months(metric)
    oldest = view.availability(metric).oldest if by is BY_YEAR else months.first
    return MonthRange(min(oldest, months.first), months.last)


def _draw_identification(by: Named, view: View) -> Content:
    """Columns: metric, the dimension, value."""
    metrics = _metrics_known(view)
    reach = {metric.code: _reach(by, metric, view) for metric in metrics}
    frame = view.counts(metrics, (by.dimension,), reach)
    numbers = by_value(frame, by.dimension)
    if by is BY_YEAR and DEAD_MISSING in metrics and view.has(DEAD_MISSING):
        # A year that is held and has no row is a year without deaths; reports leave none out.
        months, deaths = reach[DEAD_MISSING.code], view.availability(DEAD_MISSING)
        for year in steps.Calendar.over(months, deaths, Grain.YEAR).known:
            numbers.setdefault(str(year), {}).setdefault(DEAD_MISSING.code, 0)
    codes = (
        sorted(numbers, reverse=True) if by is BY_YEAR else largest_first(numbers, metrics[0].code)
    )
    measures = [
        Series(_(metric.label), view.theme.hue(metric.hue, PALE if number else 1))
        for number, metric in enumerate(metrics)
    ]
    absent = N_("unknown")
    rows = [row(by.name(code), numbers[code], metrics, absent) for code in codes[:_ROWS]]
    in_words = ngettext(
        "Dead and missing, bodies recovered and identified, and notices, {rows} row.",
        "Dead and missing, bodies recovered and identified, and notices, {rows} rows.",
        len(rows),
    ).format(rows=len(rows))
    return Content(
        side_by_side(
            rows,
            measures,
            view.theme,
            alternative=in_words,
            row_heading=Column(by.dimension.value, _(by.heading)),
        ),
        lambda: table(by, codes, numbers, _columns_of(metrics), _(absent)),
        rows=frame,
        finding=lambda: _identified(by, numbers),
    )


def _identified(by: Named, numbers: Mapping[str, Numbers]) -> str:
    """How many were identified, of no other column: that is months or years later."""
    years = [year for year in numbers if year.isdecimal()]
    values = [length(numbers[year].get("bodies_identified")) for year in years]
    label = _(METRICS["bodies_identified"].label)
    return findings.of_newest_year(years, [(label, values)]) if by is BY_YEAR else ""


def _subtitle_of_identification(by: Named, view: View) -> str:
    metrics = _metrics_known(view)
    unknown = [_(metric.label) for metric in _columns_of(metrics) if metric not in metrics]
    # The one way to fill them is said in the card's explanation.
    lacking = _("unknown here: {measures}").format(measures=comma_list(unknown))
    parts = [_("separate scales"), *_months_of(by, metrics, view), lacking if unknown else ""]
    return " · ".join(filter(None, parts))


def _months_of(by: Named, metrics: Sequence[Metric], view: View) -> list[str]:
    """The months of deaths, and those of what bureaus report where they are others."""
    reached = [_reach(by, metric, view) for metric in metrics]
    if by is BY_YEAR:
        oldest = (max(months.last for months in reached) // 100 - _ROWS + 1) * 100 + 1
        reached = [MonthRange(min(max(m.first, oldest), m.last), m.last) for m in reached]
    deaths, *others = reached
    period = format_months(deaths)
    if view.has(metrics[0]):
        period = period_in_words(deaths, view.availability(metrics[0]))
    if all(months == deaths for months in others):
        return [period]
    first, last = min(months.first for months in others), max(months.last for months in others)
    return [
        f"{_(metrics[0].label)} {period}",
        _("all others {months}").format(months=format_months(MonthRange(first, last))),
    ]


IDENTIFICATION = (
    *numbers("bodies_recovered", "bodies_identified", "black_notices"),
    _identification("identification-by-year", N_("Identification by year"), BY_YEAR),
    _identification("identification-by-route", N_("Identification by route"), BY_ROUTE),
)


# Facilitators, links to other crime, and vessels, as task forces and analysis files count them.

_LINKS = METRICS["links_confirmed"]
_CONFIRMED = N_(
    "Confirmed links only; those under study are no finding and are not shown here. Counts too "
    "small to be told are hidden, and so is a second one where a hidden one could be found by "
    "subtraction."
)
_SUSPECTS = ("suspects", "arrests", "cases")
_AS_REPORTED = N_(
    "As task forces report them: one person may be reported by several countries, arrests are not "
    "convictions, and one case may concern many people. The columns are no funnel."
)
_VESSELS = ("vessel_checks", "vessel_hits", "vessels_seized")
_BY_KIND = N_(
    "Checks and matches by kind, never by name or number of a vessel. Seizures are for any reason, "
    "not only after a hit: the columns are no funnel."
)

CRIME = (
    *numbers("links_confirmed", *_SUSPECTS, *_VESSELS),
    Matrix(_LINKS, BY_ROUTE, BY_CRIME_AREA, most=10).panel(
        "crime-links", N_("Confirmed links to other crime, by route"), _CONFIRMED
    ),
    Matrix(_LINKS, BY_CRIME_AREA, BY_YEAR, whole=True).panel(
        "crime-links-over-time", N_("Confirmed links to other crime, over time"), _CONFIRMED
    ),
    SideBySide(_SUSPECTS, BY_ROUTE, most=10).panel(
        "facilitators-by-route", N_("Suspects, arrests and cases by route"), _AS_REPORTED
    ),
    SideBySide(_SUSPECTS, BY_YEAR, whole=True).panel(
        "facilitators", N_("Suspects, arrests and cases by year"), _AS_REPORTED
    ),
    SideBySide(_VESSELS, BY_VESSEL_TYPE, ranked=True).panel(
        "vessels-by-type", N_("Vessel checks by type"), _BY_KIND
    ),
    SideBySide(_VESSELS, BY_FLAG_REGION, ranked=True).panel(
        "vessels-by-flag", N_("Vessel checks by region of the flag"), _BY_KIND
    ),
)


# Courses by topic, and beside a country's searches of the databases before and after them.

_AROUND = 6
"""Months on either side: long enough for the seasons' worst, short enough to be about a course."""
_COUNTRIES = 16


def trained(frame: Listing) -> Mapping[str, Sequence[float | None]]:
    """Numbers of each bureau that was trained, in the order of the columns, most courses first.

    Of searches these are the means of the months that are reported; None where none is.

    Args:
        frame: columns of `courses.beside_searches`.
    """
    rows = sorted(records(frame), key=lambda row: (-row["trainings"], row["bureau"]))
    return {
        row["bureau"]: (
            row["trainings"],
            row["participants"],
            *(
                round(row[side] / row[f"months_{side}"]) if row[f"months_{side}"] else None
                for side in ("before", "after")
            ),
        )
        for row in rows
    }


def _most_trained(countries: Mapping[str, Sequence[float | None]], headings: Sequence[str]) -> str:
    if not 0 < len(countries) <= _COUNTRIES:
        return ""
    columns = list(zip(headings, zip(*countries.values(), strict=True), strict=True))
    return findings.of_columns(list(map(BY_BUREAU.name, countries)), columns, TRAININGS)


@panel(
    "training-and-use",
    title=N_("Training, and searches before and after"),
    kind=Kind.CHART,
    metrics=(TRAININGS.code, SEARCHES.code),
    beside=(PARTICIPANTS.code,),
    subtitle=lambda view: " · ".join(
        (
            _("one scale for searches, separate scales for the other columns"),
            format_months(view.months(TRAININGS)),
            _("six months before the first course and after the last"),
        )
    ),
    explanation=N_(
        "The mean of the months that a bureau reported, in the six months before its first course "
        "of the period and in the six after its last. It shows coincidence, not effect: searches "
        "grow automatically where border systems are connected."
    ),
    lacks=lambda view: nothing_loaded(view, TRAININGS.code, SEARCHES.code),
    when_empty=N_("No courses reported in this selection."),
)
def training_and_use(view: View) -> Content:
    """Columns of `courses.beside_searches`."""
    frame = view.rows(courses.beside_searches, view.filters, view.months(TRAININGS), _AROUND)
    countries = trained(frame)
    columns = (
        (TRAININGS, TRAININGS.code, _(TRAININGS.label)),
        (PARTICIPANTS, PARTICIPANTS.code, _(PARTICIPANTS.label)),
        (SEARCHES, "searches_before", _("Searches a month before")),
        (SEARCHES, "searches_after", _("Searches a month after")),
    )
    rows = [
        Row(
            BY_BUREAU.name(bureau),
            numbers,
            [_("not reported") if n is None else format_number(n) for n in numbers],
        )
        for bureau, numbers in countries.items()
    ]
    drawn = min(_COUNTRIES, len(rows))
    # What is the same measure twice is read against each other.
    measures = [
        Series(heading, view.theme.hue(metric.hue), key, scale=metric.code)
        for metric, key, heading in columns
    ]
    in_words = ngettext(
        "{count} country with courses; all values are in the table.",
        "{count} countries with courses; all values are in the table.",
        drawn,
    ).format(count=drawn)
    return Content.of_plot(
        side_by_side(
            rows,
            measures,
            view.theme,
            alternative=in_words,
            row_heading=Column("bureau", _("Bureau")),
            shown=range(drawn),
        ),
        rows=frame,
        finding=lambda: _most_trained(countries, [heading for _metric, _key, heading in columns]),
    )


TRAINING = (
    *numbers(TRAININGS.code, PARTICIPANTS.code),
    SideBySide((TRAININGS.code, PARTICIPANTS.code), BY_TOPIC, ranked=True).panel(
        "training-by-topic",
        N_("Training by topic"),
        N_("Courses differ in length, and one person may take part in several."),
    ),
    training_and_use,
)

PANELS: tuple[Panel, ...] = (*NOTICES, *IDENTIFICATION, *CRIME, *TRAINING)
