"""`GET /api/v1/series`: counts and ratios by any dimension they carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, jsonify, request

from dashboard import url_state
from dashboard.api.answers import BadParameterError, answered
from dashboard.exports.tabular import csv_text
from dashboard.figures import steps
from dashboard.figures.rates import rate
from dashboard.wiring import Store
from data_access.filters import Filters, Grain
from data_access.frames import Counts, fetch
from data_access.held import Holding, Holdings
from data_access.periods import MonthRange, iso
from data_access.queries import conditions, series
from data_access.registry.metrics import METRICS, TIMES, Dimension, Metric
from data_access.registry.routes import family
from data_access.registry.sources import SOURCES

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, read from the query string."""

    metrics: tuple[Metric, ...]
    by: tuple[Dimension, ...]
    filters: Filters
    as_csv: bool


def blueprint(store: Store) -> Blueprint:
    """The route."""
    routes = Blueprint("series", __name__)

    @routes.get("/api/v1/series")
    @answered
    def read_series() -> Response:
        question = _question(request.query_string.decode("utf-8", "replace"))
        holdings = store.holdings(question.filters.as_known_on)
        answers = [_answer(metric, question, holdings, store) for metric in question.metrics]
        if question.as_csv:
            return Response(_csv(answers), mimetype="text/csv")
        return jsonify(answers[0] if len(answers) == 1 else {"series": answers})

    return routes


def _question(query: str) -> _Question:
    reading = url_state.strict(query)
    others = dict(reading.others)
    if not reading.filters.metrics:
        raise BadParameterError("m", f"name one of {', '.join(METRICS)}")
    by = []
    for text in filter(None, others.get("by", "").split(",")):
        if text not in tuple(Dimension):
            raise BadParameterError("by", f"unknown dimension {text!r}; {', '.join(Dimension)}")
        by.append(Dimension(text))
    if len(set(by) & TIMES) > 1:
        raise BadParameterError("by", "one of month, quarter and year at a time")
    form = others.get("format", "json")
    if form not in {"json", "csv"}:
        raise BadParameterError("format", "json or csv")
    metrics = tuple(METRICS[code] for code in reading.filters.metrics)
    return _Question(metrics, tuple(dict.fromkeys(by)), reading.filters, form == "csv")


def _answer(
    metric: Metric, question: _Question, holdings: Holdings, store: Store
) -> dict[str, Any]:
    filters, by = question.filters, () if metric.is_ratio else question.by
    parts = [METRICS[code] for code in (metric.numerator, metric.denominator) if code] or [metric]
    held = [holdings.of(part, filters, by) for part in parts]
    months = holdings.months(metric, filters, by)
    published = {source: day for holding in held for source, day in holding.published.items()}
    provisional = {source: h.provisional_from for h in held for source in h.published}
    scope = {d for part in parts for d in conditions.out_of_scope(part, question.filters)}
    # Out of scope is unknown: one null where one number was asked, no rows where a split was.
    rows: Rows = [] if question.by else [{"value": None}]
    if not scope:
        frame = _frame(metric, parts, question, months, store)
        rows = _rows(metric, frame, question, months, held[0])
    return {
        "metric": metric.code,
        "unit": metric.unit,
        "filters": url_state.write(replace(question.filters, metrics=(metric.code,))),
        "period": {"first": iso(months.first), "last": iso(months.last)},
        "data_version": store.version(),
        "sources": [
            {
                "id": source,
                "publisher": SOURCES[source].publisher,
                "published_on": day.isoformat(),
                "provisional_from": iso(provisional[source]),
            }
            for source, day in published.items()
        ],
        "exercise": any(holding.is_exercise for holding in held),
        "caveats": [
            *dict.fromkeys([metric.caveat, *(SOURCES[source].caveat for source in published)]),
            *(f"not recorded by {dimension}: no figures" for dimension in sorted(scope)),
        ],
        "rows": rows,
    }


def _frame(
    metric: Metric,
    parts: Sequence[Metric],
    question: _Question,
    months: MonthRange,
    store: Store,
) -> Counts:
    by = list(question.by)
    # A ratio is formed route by route, also where the answer is not asked by route.
    asked = [Dimension.ROUTE, *by] if metric.is_ratio and Dimension.ROUTE not in by else by
    query = series.counts(parts, question.filters, asked, {part.code: months for part in parts})
    return store.once(
        ("series", metric.code, question),
        lambda: store.run(lambda connection: fetch(connection, query)),
    )


def _rows(
    metric: Metric, frame: Counts, question: _Question, months: MonthRange, held: Holding
) -> Rows:
    by = list(question.by)
    if metric.is_ratio:
        return _ratios(metric, frame, by)
    if by and set(by) <= TIMES:
        return _complete(metric, frame, by[0], months, held)
    if not by:
        return [{"value": _only(frame, metric, months, held)}]
    return [
        {d.value: _text(d, row[d.value]) for d in by} | {"value": int(row["value"])}
        for row in frame.to_dict("records")
    ]


def _complete(
    metric: Metric, frame: Counts, time: Dimension, months: MonthRange, held: Holding
) -> Rows:
    """Every step of the period: 0 where covered and empty, null where unknown."""
    grain = Grain(time.value)
    counted = steps.by_step(frame, metric.code, grain)
    over = steps.Calendar.over(months, held, grain)
    calendar = {s: counted.get(s) for s in over.steps} if metric.sparse else over.filled(counted)
    rows: Rows = [
        {time.value: steps.label(step, grain), "value": value} for step, value in calendar.items()
    ]
    # People whose month is unknown still count in the year: null for the step, not dropped.
    undated = sum(value for step, value in counted.items() if step not in calendar)
    return [*rows, {time.value: None, "value": undated}] if undated else rows


def _only(frame: Counts, metric: Metric, months: MonthRange, held: Holding) -> int | None:
    if len(frame):
        return int(frame["value"].sum())
    return 0 if held.knows(months) and not metric.sparse else None


def _ratios(metric: Metric, frame: Counts, by: Sequence[Dimension]) -> Rows:
    """Ratios by route, never pooled: a child's numerator joins its parent's denominator."""
    sums: dict[tuple[tuple[str, Any], ...], dict[str, int]] = {}
    for row in frame.to_dict("records"):
        route = family(row["route"])
        if route in metric.routes:
            others = [(d.value, _text(d, row[d.value])) for d in by if d is not Dimension.ROUTE]
            group = sums.setdefault((*others, ("route", route)), {})
            group[row["metric"]] = group.get(row["metric"], 0) + int(row["value"])
    return [
        dict(key) | _ratio(metric, group)
        for key, group in sorted(sums.items(), key=lambda i: str(i[0]))
    ]


def _ratio(metric: Metric, group: Mapping[str, int]) -> dict[str, Any]:
    found = rate(group.get(metric.numerator or ""), group.get(metric.denominator or ""), metric.per)
    return {
        "value": found.value,
        metric.numerator or "": found.dead_missing,
        metric.denominator or "": found.moved,
    }


def _text(dimension: Dimension, value: str | int) -> str | int | None:
    """A dimension's value as it is written; unknown is null."""
    if dimension in TIMES:
        grain = Grain(dimension.value)
        step = int(value)
        undated = grain is not Grain.YEAR and step % (100 if grain is Grain.MONTH else 10) == 0
        return None if undated else steps.label(step, grain)
    return None if value in {"", 0} else value


def _csv(answers: Sequence[Mapping[str, Any]]) -> str:
    notes: list[tuple[str, str]] = []
    for answer in answers:
        notes += [(name, str(answer[name])) for name in ("metric", "unit", "filters")]
        notes.append(("period", f"{answer['period']['first']} to {answer['period']['last']}"))
        notes.append(("data_version", answer["data_version"]))
        if answer["exercise"]:
            notes.append(("exercise", "figures made for exercises, not real"))
        notes += [
            (
                "source",
                f"{s['publisher']}, published {s['published_on']}, provisional from "
                f"{s['provisional_from']}",
            )
            for s in answer["sources"]
        ]
        notes += [("caveat", text) for text in answer["caveats"]]
    names = dict.fromkeys(name for answer in answers for row in answer["rows"] for name in row)
    header = ["metric", *names] if names else ["metric", "value"]
    rows = [
        [answer["metric"], *(row.get(name) for name in header[1:])]
        for answer in answers
        for row in answer["rows"]
    ]
    return csv_text(notes, header, rows)
