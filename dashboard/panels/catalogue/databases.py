"""INTERPOL's databases: searches, hits and what came of them, each database by itself."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dashboard import steps
from dashboard.drawings import Align, Column, Table
from dashboard.formats import (
    comma_list,
    dot_list,
    format_months,
    format_number,
    name_order,
    with_subject,
)
from dashboard.i18n import N_, _, ngettext
from dashboard.maps import symbols
from dashboard.panels import hit_rates
from dashboard.panels.card_text import nothing_loaded
from dashboard.panels.names import BY_BORDER_POINT, BY_BUREAU, BY_CHANNEL, BY_DATABASE
from dashboard.panels.panel import Content, Kind, panel
from dashboard.panels.shapes import measures, over_time
from dashboard.panels.shapes.headline import numbers
from dashboard.panels.shapes.map import marks_map, sized
from dashboard.panels.shapes.waterfall import Waterfall
from dashboard.plots.plot import Row, Series, side_by_side
from dashboard.view import View
from dashboard.wording import figure
from data_access.analysis.changes import Interval
from data_access.analysis.rates import intervals_per_searches, per_searches
from data_access.filters import Grain
from data_access.periods import MonthRange
from data_access.registry import BORDER_POINTS, COUNTRIES, DATABASES, HITS, SEARCHES, Dimension

_PARTS = (SEARCHES, HITS)
_FUNNEL = ("searches", "hits", "hits_confirmed", "hits_acted_on")


# Hits per 100,000 searches over time: rates of databases differ by orders of magnitude, so each has
# a column with a scale of its own.

_RATE_ROWS = 12


class _Rated(NamedTuple):
    """The rate of a database in one step of time, per 100,000 searches; None is unknown."""

    database: str
    step: int
    hits: int | None
    searches: int | None
    rate: float | None
    interval: Interval | None


def _rate_row(step: int, grain: Grain, rated: Sequence[_Rated]) -> Row:
    """A step of time: the rate of each database, and below it between what it lies."""
    texts = [hit_rates.below(figure(measures.HIT_RATE, one.rate), one.interval) for one in rated]
    return Row(
        steps.name(step, grain),
        [one.rate for one in rated],
        texts,
        intervals=[one.interval for one in rated],
    )


def _rates_subtitle(view: View) -> str:
    window, drawn = (
        over_time.window(view, SEARCHES),
        over_time.calendar(view, SEARCHES).steps[-_RATE_ROWS:],
    )
    first = steps.first_month(drawn[0], view.filters.grain)
    months = format_months(MonthRange(max(window.first, first), window.last))
    return dot_list(_("hits per 100,000 searches"), months, _("separate scales"))


@panel(
    "hit-rates",
    title=N_("Hits per 100,000 searches, database by database"),
    kind=Kind.CHART,
    metrics=(SEARCHES.code, HITS.code),
    subtitle=_rates_subtitle,
    explanation=N_(
        "Hits divided by searches of the same database and months; the table has both. Rates are "
        "never pooled over databases, which differ by orders of magnitude. Fewer than 1,000 "
        "searches give no rate. A system that begins to search automatically lowers a rate. Each "
        "dot stands on its 95% interval, by how much the hits of up to ten years scatter."
    ),
    lacks=lambda view: nothing_loaded(view, SEARCHES.code, HITS.code),
)
def hit_rates_panel(view: View) -> Content:
    """Columns: metric, database, the filters' grain, value."""
    by = (Dimension.DATABASE, Dimension(view.filters.grain))
    frame = view.counts(_PARTS, by, over_time.window(view, SEARCHES))
    grain, calendar = view.filters.grain, over_time.calendar(view, SEARCHES)
    counts = steps.by_metric(frame, Dimension.DATABASE, grain)
    searches, hits = (counts.get(metric.code, {}) for metric in _PARTS)
    searched = [code for code in DATABASES if code in searches]
    scattered = hit_rates.scatter_of_all(view)
    counted = {
        code: (calendar.filled(searches[code]), calendar.filled(hits.get(code, {})))
        for code in searched
    }

    def rated(of_steps: Sequence[int]) -> Iterator[_Rated]:
        for code, (all_searches, hit) in counted.items():
            pairs = [(hit[step], all_searches[step]) for step in of_steps]
            intervals = intervals_per_searches(pairs, scattered.get(code))
            for step, pair, interval in zip(of_steps, pairs, intervals, strict=True):
                yield _Rated(code, step, *pair, per_searches(*pair), interval)

    drawn = calendar.steps[-_RATE_ROWS:]
    of_drawn = list(rated(drawn))
    columns = [Series(BY_DATABASE.name(code), view.theme.hue(HITS.hue)) for code in searched]
    return Content(
        side_by_side(
            [
                _rate_row(step, grain, [one for one in of_drawn if one.step == step])
                for step in reversed(drawn)
            ],
            columns,
            view.theme,
            alternative=_(
                "Hits per 100,000 searches, a column a database, a row for each step of time."
            ),
            row_heading=Column(grain.value, _("Period")),
        ),
        # All steps, of which few are drawn: their intervals are worked out for who opens it.
        lambda: Table(
            columns=(
                Column("database", _("Database")),
                Column(grain.value, _("Period")),
                Column("searches", _(SEARCHES.label), Align.NUMBER),
                Column("hits", _(HITS.label), Align.NUMBER),
                Column("hit_rate", _("Hits per 100,000 searches"), Align.NUMBER),
                *hit_rates.columns(),
            ),
            rows=[
                (
                    BY_DATABASE.name(one.database),
                    steps.cell(one.step, grain),
                    one.searches,
                    one.hits,
                    one.rate,
                    *(one.interval or (None, None)),
                )
                for one in rated(calendar.steps)
            ],
        ),
        rows=frame,
    )


# Border points on the map: searches at the frontline, and what they hit.

_COLOUR = "hits"


def _post(code: str, numbers: measures.Numbers) -> symbols.Symbol:
    post, searches = BORDER_POINTS[code], measures.length(numbers.get("searches"))
    return symbols.Symbol(
        lat=post.lat_hundredths / 100,
        lon=post.lon_hundredths / 100,
        name=comma_list((post.name, _(COUNTRIES[post.country].name))),
        lines=[
            with_subject(_(metric.label), measures.number_in_words(numbers, metric))
            for metric in _PARTS
        ],
        kind=_COLOUR,
        letter="" if searches is not None else symbols.UNKNOWN,
        value=searches,
    )


@panel(
    "border-points",
    title=N_("Searches at border points"),
    kind=Kind.MAP,
    metrics=(SEARCHES.code,),
    beside=(HITS.code,),
    by=(Dimension.PLACE,),
    subtitle=lambda view: dot_list(
        _("area: searches, all databases"),
        format_months(view.months(SEARCHES, Dimension.PLACE)),
    ),
    explanation=N_(
        "Posts that bureaus report by name, with searches of all databases; rates stand by "
        "database in the other cards. A bureau that reports no posts is not on this map."
    ),
    lacks=lambda view: nothing_loaded(view, SEARCHES.code),
    when_empty=N_("No border points are reported in this selection."),
)
def border_points(view: View) -> Content:
    """Columns: metric, place, value."""
    available = [metric for metric in _PARTS if view.has(metric, Dimension.PLACE)]
    months = {metric.code: view.months(metric, Dimension.PLACE) for metric in available}
    frame = view.counts(available, (Dimension.PLACE,), months)
    numbers = measures.by_value(frame, Dimension.PLACE)
    places = [_post(code, numbers[code]) for code in numbers if code in BORDER_POINTS]
    keys = sized(
        places,
        _COLOUR,
        lambda n: ngettext("{number} search", "{number} searches", n).format(
            number=format_number(n)
        ),
    )
    if any(place.value is None for place in places):
        keys.append(symbols.Key(_("searches hidden or not reported"), _COLOUR, symbols.UNKNOWN))
    without = len([code for code in numbers if code and code not in BORDER_POINTS])
    note = ngettext(
        "{count} border point without a known position",
        "{count} border points without a known position",
        without,
    ).format(count=format_number(without))
    in_words = ngettext(
        "Map of {count} border point, by searches. The table has searches and hits.",
        "Map of {count} border points, by searches. The table has searches and hits.",
        len(places),
    ).format(count=format_number(len(places)))
    picture = marks_map(
        view,
        places,
        keys,
        note=note if without else "",
        without=_("no mark: no post named by its bureau"),
        alternative=in_words,
    )
    by_name = sorted(filter(None, numbers), key=lambda post: name_order(BY_BORDER_POINT.name(post)))
    return Content(
        picture,
        lambda: measures.table(BY_BORDER_POINT, by_name, numbers, _PARTS),
        rows=frame,
    )


PANELS = (
    *numbers(*_FUNNEL),
    measures.SideBySide(_FUNNEL, BY_DATABASE, rated=True).panel(
        "database-funnel",
        N_("From search to action, database by database"),
        N_(
            "Read a line from left to right: searches, those that matched a record, matches that "
            "the owner of the record confirmed, those after which something was done, and hits per "
            "100,000 searches, each a dot on its 95% interval. One traveller can raise hits in "
            "several databases: lines are never added up, and rates never pooled. Fewer than 1,000 "
            "searches give no rate."
        ),
    ),
    measures.SideBySide(_FUNNEL, BY_CHANNEL).panel(
        "hits-by-channel",
        N_("From search to action, channel by channel"),
        N_(
            "The same by the way that searches came: by hand, by live query, from a local copy, or "
            "from a mobile device. Automatic searches come by query or local copy."
        ),
    ),
    Waterfall(HITS, BY_DATABASE).panel(
        "change-by-database",
        N_("{measure}: change by database"),
        N_(
            "Each bar is the difference of one database between the two periods, the last one "
            "their sum: filled for more, hollow for fewer. Only bureaus that reported all of these "
            "months are in it. It adds up hits, not travellers: one can raise hits in several "
            "databases."
        ),
    ),
    hit_rates_panel,
    measures.Matrix(HITS, BY_BUREAU, BY_DATABASE).panel(
        "hits-by-bureau",
        N_("Hits by bureau and database"),
        N_(
            "The bureaus with most hits in one of the databases, by name; the table has all. "
            "Shades follow the logarithm. Automated border systems search more and hit more: this "
            "is no measure of effort."
        ),
    ),
    measures.Matrix(
        HITS, BY_BORDER_POINT, BY_DATABASE, counted=N_("hits at the border points shown")
    ).panel(
        "hits-by-border-point",
        N_("Hits by border point and database"),
        N_(
            "Posts that bureaus report by name. Small counts are hidden, and so is a second one "
            "where a hidden one could be found by subtraction."
        ),
    ),
    border_points,
)
