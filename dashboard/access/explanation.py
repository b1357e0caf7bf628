"""Why somebody sees something, or not: in words, with the row of `access.toml` that decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.access.policy import Policy, Role
from dashboard.access.portions import Portion, parts_of_measure, portion_of_measure
from dashboard.access.reader import Act, Identity, Reader
from data_access.registry.metrics import METRICS
from data_access.registry.series import counting

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
    roles = [policy.roles[name] for name in reader.roles]
    by: dict[str, None] = {}
    but: dict[str, None] = {}
    for code in parts_of_measure(metric):
        for source in METRICS[code].sources:
            whole, reasons = _of_source(policy, roles, reader.identity, (code, source, bureau))
            by |= dict.fromkeys(whole)
            but |= {} if whole else dict.fromkeys(reasons)
    return Explanation(portion_of_measure(reader.grant, metric, bureau), [*by], [*but])


def _of_source(
    policy: Policy, roles: Sequence[Role], identity: Identity | None, what: tuple[str, str, str]
) -> tuple[Sequence[str], Sequence[str]]:
    """Rows that let see a measure of a source, and why the others do not."""
    lets, reasons = [], []
    for role in roles:
        found = [*_against(policy, role, identity, what)]
        if found:
            reasons += found
        else:
            lets.append(f"{role.name} ({role.row})")
    return lets, reasons


def _against(
    policy: Policy, role: Role, identity: Identity | None, what: tuple[str, str, str]
) -> Iterator[str]:
    """What a role lacks for a measure of a source, of a bureau where one is asked for."""
    metric, source, bureau = what
    row = f"{role.name} ({role.row})"
    if Act.VIEW not in role.acts:
        yield f"{row} has no right to view"
        return
    rank = policy.ranks.get(source, 0)
    if rank > role.highest:
        marked, highest = (policy.marks.scheme.levels[one].label for one in (rank, role.highest))
        of_source = policy.rows.get(source, "as what bureaus report")
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
