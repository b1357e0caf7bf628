"""How much of a source or a measure a grant lets see, and by which rows of the policy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from dashboard.access.policy import Policy
from dashboard.access.reader import Act, Identity, Reader
from data_access.grants import Grant, Scope
from data_access.registry.denominators import DENOMINATORS
from data_access.registry.metrics import METRICS, Metric
from data_access.registry.series import counting
from data_access.registry.sources import EXERCISE, SOURCES


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


STATES = {Portion.WHOLE: "shown", Portion.PART: "in part", Portion.NONE: "not shown"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether something of a measure is seen, and why.

    Attributes:
        by: rows that let see it.
        but: a sentence for each source that is not seen, or of which only some bureaus are.
    """

    portion: Portion
    by: Sequence[str]
    but: Sequence[str]


def explained(policy: Policy, reader: Reader, metric: str, bureau: str = "") -> Explanation:
    """Why a measure is seen, in part or not.

    Args:
        policy: in force.
        reader: with the roles of that policy.
        metric: code of a measure; a ratio is seen with what it is worked out of.
        bureau: ISO3 of the bureau whose page it is on; empty elsewhere.
    """
    by: dict[str, None] = {}
    but: dict[str, None] = {}
    for code in parts_of_measure(metric):
        for source in METRICS[code].sources:
            whole, reasons = _roles_on_source(policy, reader, (code, source, bureau))
            by |= dict.fromkeys(whole)
            but |= {} if whole else dict.fromkeys(reasons)
    return Explanation(portion_of_measure(reader.grant, metric, bureau), [*by], [*but])


def _roles_on_source(
    policy: Policy, reader: Reader, what: tuple[str, str, str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Rows that let see a measure of a source, and why the others do not."""
    lets, reasons = [], []
    for name in reader.roles:
        row = f"{name} ({policy.row(f'roles.{name}')})"
        against = [*_against(policy, name, row, reader.identity, what)]
        reasons += against
        if not against:
            lets.append(row)
    return lets, reasons


def _against(
    policy: Policy, name: str, row: str, identity: Identity | None, what: tuple[str, str, str]
) -> Iterator[str]:
    """What a role lacks for a measure of a source, of a bureau where one is asked for."""
    role, (metric, source, bureau) = policy.roles[name], what
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
    bureaus = role.scope(identity.bureau if identity else "").bureaus
    if reported and bureaus is not None and (not bureau or bureau not in bureaus):
        named = ", ".join(sorted(bureaus)) or "none"
        yield f"of what bureaus report in {source}, {row} lets see: {named}"
