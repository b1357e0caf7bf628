"""What stands in the logs that can be counted, and what the counts of each become.

An event is known by its key, a hash that only the bureau can make; it is read to count once and
goes into no file. How each code is written is what the form of the report says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from data_access.bureau_reports.formats import format_of
from data_access.bureau_reports.forms import Kind
from data_access.declaration.file_schema import SourceRefusedError
from data_access.registry.sources import SOURCES

KEY, TIME, DAY = "key", "time", "day"
STAGE = "stage"


@dataclass(frozen=True)
class Log:
    """A kind of log.

    Attributes:
        source: of the report that its counts become; its form names the codes.
        split: columns of codes; the first is the bureau, the second what is reported as a whole.
        stages: how far an event came -> the measures that count it.
        funnels: measures whose small counts are decided together; each counts some of the one
            before it.
        grains: columns by which a month may be told, the finest first; the last is always told.
    """

    source: str
    split: tuple[str, ...]
    stages: Mapping[str, tuple[str, ...]]
    funnels: tuple[tuple[str, ...], ...]
    grains: tuple[tuple[str, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Its columns."""
        return (KEY, TIME, *self.split, STAGE)

    @property
    def measures(self) -> tuple[str, ...]:
        """What is counted, in the order of the bits of a stage."""
        return tuple(measure for funnel in self.funnels for measure in funnel)

    @property
    def bits(self) -> Mapping[str, int]:
        """Stage -> its measures as bits: of two rows of one event, either counts it."""
        return {
            stage: sum(1 << self.measures.index(measure) for measure in measures)
            for stage, measures in self.stages.items()
        }

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The codes that each column may contain."""
        fields = {field.name: field.kind for field in format_of(self.source).fields}
        return {name: fields[name] for name in self.split}

    @property
    def hides_below(self) -> int:
        """Counts from 1 to one less are small."""
        return SOURCES[self.source].hides_below


_FUNNEL = ("searches", "hits", "hits_confirmed", "hits_acted_on")

LOGS: Mapping[str, Log] = {
    log.source: log
    for log in (
        Log(
            source="bureau_database_use",
            split=("bureau", "database", "channel", "border_point"),
            stages={
                stage: _FUNNEL[:place]
                for place, stage in enumerate(("searched", "hit", "confirmed", "acted-on"), 1)
            },
            funnels=(_FUNNEL,),
            grains=(("channel", "border_point"), ("border_point",), ("channel",)),
        ),
        Log(
            source="bureau_notices",
            split=("bureau", "colour"),
            stages={
                "published": ("published",),
                "refused": ("refused",),
                "cancelled": ("cancelled",),
                "diffusion": ("diffusions",),
            },
            funnels=(("published",), ("refused",), ("cancelled",), ("diffusions",)),
            grains=((),),
        ),
        Log(
            source="bureau_vessels",
            split=("bureau", "vessel_type", "flag_region"),
            stages={
                "checked": ("checks",),
                "hit": ("checks", "hits"),
                "seized": ("checks", "seized"),
            },
            funnels=(("checks", "hits"), ("seized",)),
            grains=(("flag_region",), ()),
        ),
    )
}
"""Source of the report -> its log."""


def log_of(source: str) -> Log:
    """The log that a report is counted from.

    Raises:
        SourceRefusedError: it is counted from none.
    """
    if source not in LOGS:
        raise SourceRefusedError(f"'{source}' is counted from no log; these are: {', '.join(LOGS)}")
    return LOGS[source]
