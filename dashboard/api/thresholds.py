"""`GET /api/v1/thresholds`: the rules, what they raise now, and what they would have raised."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint

from dashboard import url_state
from dashboard.api import lists
from dashboard.api.filing import Filing
from dashboard.panels.data import Data, Reading, answered
from dashboard.panels.thresholds import judged, wording
from dashboard.wiring import Store
from data_access.analysis.rules import Judgement
from data_access.periods import iso
from data_access.registry.thresholds import THRESHOLDS, Subject


def blueprint(store: Store, filing: Filing) -> Blueprint:
    """The route."""
    return lists.blueprint("thresholds", _answer, store, filing)


def _answer(data: Data, store: Store) -> dict[str, Any]:
    view = answered(data, _reads, store)
    raised = judged.raised(view)
    rules = list(_rules(view))
    return {
        "filters": url_state.write(view.filters),
        "data_version": view.data_version,
        "exercise": any(row["exercise"] for rule in rules for row in rule["history"]),
        "raised": list(_rows(raised, view)),
        "rules": rules,
    }


def _reads(data: Data) -> Sequence[Reading[Any]]:
    return [*judged.read_latest(data), *judged.read_history(data)]


def _rules(view: Data) -> Iterator[dict[str, Any]]:
    for rule in THRESHOLDS.values():
        history = judged.history(rule, view)
        month = judged.newest(history)
        yield {
            "rule": rule.code,
            "metric": rule.metric,
            "unit": rule.unit,
            "says": wording.rule_in_words(rule),
            "judged": iso(month) if month else None,
            "history": list(_rows((one for course in history for one in course.raised()), view)),
        }


def _rows(judgements: Iterable[Judgement], view: Data) -> Iterator[dict[str, Any]]:
    for one in judgements:
        is_route = THRESHOLDS[one.rule].subject is Subject.ROUTE
        yield {
            "rule": one.rule,
            "route": one.subject if is_route else None,
            "bureau": None if is_route else one.subject,
            "month": iso(one.month),
            "value": one.verdict.value,
            "limit": one.verdict.limit,
            "before": one.verdict.before,
            "exercise": one.exercise,
            "address": wording.address(one, view),
        }
