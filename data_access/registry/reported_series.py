"""Series that bureaus report themselves, and for which exercises make figures, too."""

from collections.abc import Collection
from typing import Any

from data_access.registry import routes
from data_access.registry.dimensions import Dimension
from data_access.registry.run import Series

_D = Dimension


def _reported(
    code: str, source: str, *metrics: str, splits: Collection[Dimension] = (), **how: Any
) -> Series:
    """A series that is reported bureau by bureau; exercises make figures for it, too."""
    return Series(
        code=code,
        metrics=metrics,
        sources=(source, "exercise"),
        routes=frozenset(routes.ROUTES),
        splits=frozenset(splits) | {_D.BUREAU, _D.COUNTRY, _D.REGION},
        reporters=True,
        **how,
    )


REPORTED = (
    _reported(
        "database-use",
        "bureau_database_use",
        "searches",
        "hits",
        "hits_confirmed",
        "hits_acted_on",
        splits={_D.DATABASE, _D.CHANNEL, _D.PLACE},
        facts="database_use",
        by_role=True,
        guarded=_D.PLACE,
        funnel=("searches", "hits", "hits_confirmed", "hits_acted_on"),
    ),
    _reported(
        "notices",
        "bureau_notices",
        "notices",
        "notices_refused",
        "notices_cancelled",
        "notices_in_circulation",
        "diffusions",
        splits={_D.COLOUR},
        by_role=True,
    ),
    _reported(
        "bodies",
        "bureau_identification",
        "bodies_recovered",
        "bodies_fingerprinted",
        "dna_profiles",
        "bodies_identified",
        "black_notices",
        "yellow_notices",
        "family_samples",
    ),
    _reported(
        "vessels",
        "bureau_vessels",
        "vessel_checks",
        "vessel_hits",
        "vessels_seized",
        splits={_D.CATEGORY, _D.PLACE},
        by_role=True,
        guarded=_D.PLACE,
        funnel=("vessel_checks", "vessel_hits"),
    ),
    _reported("facilitators", "bureau_facilitators", "suspects", "arrests", "cases"),
    _reported(
        "links",
        "bureau_crime_links",
        "links_confirmed",
        "links_under_study",
        splits={_D.CATEGORY},
        guarded=_D.CATEGORY,
    ),
    _reported(
        "training",
        "bureau_training",
        "trainings",
        "training_participants",
        splits={_D.CATEGORY, _D.CHANNEL},
        by_role=True,
    ),
    _reported("reporting", "bureau_reporting", "reporting_delay", by_role=True),
)
