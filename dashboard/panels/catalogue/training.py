"""Courses by topic, and beside a country's searches of the databases before and after them."""

from collections.abc import Mapping, Sequence

from dashboard.drawings import Column
from dashboard.formats import (
    dot_list,
    format_months,
    format_number,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import findings
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import (
    BY_BUREAU,
    BY_TOPIC,
)
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.measures import (
    SideBySide,
)
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.view import View
from data_access.frames import Listing, records
from data_access.queries import courses
from data_access.queries.courses import PARTICIPANTS, TRAININGS
from data_access.registry import SEARCHES

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
    subtitle=lambda view: dot_list(
        _("one scale for searches, separate scales for the other columns"),
        format_months(view.months(TRAININGS)),
        _("six months before the first course and after the last"),
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


PANELS = (
    *numbers(TRAININGS.code, PARTICIPANTS.code),
    SideBySide((TRAININGS.code, PARTICIPANTS.code), BY_TOPIC, ranked=True).panel(
        "training-by-topic",
        N_("Training by topic"),
        N_("Courses differ in length, and one person may take part in several."),
    ),
    training_and_use,
)
