"""How much of a source or measure a grant shows, and by which rows of the policy."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import chain

from dashboard.access.policy import Policy, Role
from dashboard.access.reader import Act, Reader
from data_access.grants import Grant, Scope
from data_access.registry import DENOMINATORS, EXERCISE, METRICS, SOURCES, Metric, counting


class Portion(IntEnum):
    """How much of something may be seen."""

    NONE = 0
    PART = 1
    WHOLE = 2

    @classmethod
    def of(cls, portions: "Iterable[Portion]") -> "Portion":
        """That of a whole whose parts are these; of no parts it is nothing."""
        found = set(portions)
        if found <= {cls.NONE}:
            return cls.NONE
        return cls.WHOLE if found == {cls.WHOLE} else cls.PART


def portion_of_source(grant: Grant, source: str) -> Portion:
    """How much of what a source publishes."""
    if grant.is_everything:
        return Portion.WHOLE
    scopes = _admitting(grant, source)
    if any(scope.measures is None and scope.bureaus is None for scope in scopes):
        return Portion.WHOLE
    return Portion.PART if scopes else Portion.NONE


def portion_of_measure(grant: Grant, code: str, bureau: str = "") -> Portion:
    """How much of a measure; of a ratio, of what it is worked out of.

    Args:
        grant: of a reader.
        code: of a measure.
        bureau: ISO3, where only what this one reports is asked for; empty for all.
    """
    if grant.is_everything:
        return Portion.WHOLE
    metric = METRICS[code]
    if metric.is_ratio:
        above, below = (
            Portion.of(portion_of_measure(grant, one, bureau) for one in codes)
            for codes in ((metric.count_code,), _below(metric))
        )
        return min(above, below)
    reported = {one for run in counting(code) if run.reporters for one in run.sources}
    names_exercises = any(one.sources and EXERCISE in one.sources for one in grant.scopes)
    sources = [*metric.sources, *([EXERCISE] if names_exercises else [])]
    return Portion.of(
        _of_source(grant, code, one, bureau, reported=one in reported) for one in sources
    )


def _of_source(grant: Grant, metric: str, source: str, bureau: str, *, reported: bool) -> Portion:
    scopes = [
        scope
        for scope in _admitting(grant, source)
        if scope.measures is None or metric in scope.measures
    ]
    if not reported or any(scope.bureaus is None for scope in scopes):
        return Portion.WHOLE if scopes else Portion.NONE
    bureaus = frozenset[str]().union(*(scope.bureaus or () for scope in scopes))
    if bureau:
        return Portion.WHOLE if bureau in bureaus else Portion.NONE
    return Portion.PART if bureaus else Portion.NONE


def portion_of_exercises(grant: Grant, code: str) -> Portion:
    """How much of what was made for exercises of a measure, which is nobody's."""
    return _of_source(grant, code, EXERCISE, "", reported=False)


def _admitting(grant: Grant, source: str) -> list[Scope]:
    """The scopes that admit a source as it is marked itself."""
    rank = dict(grant.ranks).get(source, 0)
    return [
        scope
        for scope in grant.scopes
        if rank <= scope.highest and (scope.sources is None or source in scope.sources)
    ]


def parts_of_measure(code: str) -> tuple[str, ...]:
    """The counts that a measure is worked out of: itself, where it is one."""
    metric = METRICS[code]
    return (metric.count_code, *_below(metric)) if metric.is_ratio else (code,)


def _below(metric: Metric) -> tuple[str, ...]:
    """What a ratio is divided by; one that is formed route by route, by what counts each."""
    if metric.denominator:
        return (metric.denominator,)
    return tuple({code: None for one in DENOMINATORS.values() for code in one.metrics})


def visible_sources(grant: Grant) -> list[str]:
    """Codes of the sources of which anything may be seen, in the order of the registry."""
    return [code for code in SOURCES if portion_of_source(grant, code)]


def visible_measures(grant: Grant) -> list[str]:
    """Codes of the measures of which anything may be seen, in the order of the registry."""
    return [code for code in METRICS if portion_of_measure(grant, code)]


def explain_portions(
    policy: Policy, reader: Reader, metrics: Iterable[str], bureau: str = ""
) -> tuple[Sequence[str], Sequence[str]]:
    """Why measures are seen, in part or not: rows that let see them, and what hides the rest.

    Args:
        policy: in force.
        reader: with the roles of that policy.
        metrics: codes of measures; a ratio is seen with what it is worked out of.
        bureau: ISO3 of the bureau whose page it is on; empty elsewhere.
    """
    by: dict[str, None] = {}
    but: dict[str, None] = {}
    parts = [part for metric in metrics for part in parts_of_measure(metric)]
    pairs = [(part, source) for part in parts for source in METRICS[part].sources]
    for code, source in pairs:
        lacks = {
            row: [*_against(policy, policy.roles[name], row, reader, (code, source, bureau))]
            for name in reader.roles
            for row in [f"{name} ({policy.row(f'roles.{name}')})"]
        }
        lets = [row for row, sentences in lacks.items() if not sentences]
        by |= dict.fromkeys(lets)
        if not lets:
            but |= dict.fromkeys(chain.from_iterable(lacks.values()))
    return [*by], [*but]


def _against(
    policy: Policy, role: Role, row: str, reader: Reader, what: tuple[str, str, str]
) -> Iterator[str]:
    """What a role lacks for a measure of a source, of a bureau where one is asked for."""
    metric, source, bureau = what
    if Act.VIEW not in role.acts:
        yield f"{row} has no right to view"
        return
    rank = policy.ranks.get(source, 0)
    if rank > role.highest:
        marked, highest = (policy.marks.scheme.levels[one].label for one in (rank, role.highest))
        of_source = policy.row(f"sources.{source}", "as what bureaus report")
        yield f"{source} is marked {marked} ({of_source}), above {highest} of {row}"
    if role.sources is not None and source not in role.sources:
        yield f"{source} is not among the sources of {row}"
    if role.measures is not None and metric not in role.measures:
        yield f"{metric} is not among the measures of {row}"
    reported = any(run.reporters and source in run.sources for run in counting(metric))
    bureaus = role.scope(reader.identity.bureau if reader.identity else "").bureaus
    if reported and bureaus is not None and (not bureau or bureau not in bureaus):
        named = ", ".join(sorted(bureaus)) or "none"
        yield f"of what bureaus report in {source}, {row} lets see: {named}"
