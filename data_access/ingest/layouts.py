"""All layouts that can be imported, and the files that are known and cannot."""

from data_access.bureau_reports import layouts as bureau_reports
from data_access.declaration.file_schema import FileSchema, SourceRefusedError, Unsuitable
from data_access.ingest import reference_material
from data_access.reference import layouts as reference
from data_access.sources import (
    australia_boats,
    cbp_encounters,
    central_med_interceptions,
    frontex_detections,
    guatemala_igm,
    honduras_inm,
    interpol_public_notices,
    iom_missing_migrants,
    italy_landings,
    joint_operations,
    mexico_upm,
    ohss_khsm,
    panama_snm,
    published_figures,
    uk_irregular_entry,
    uk_small_boats,
    unhcr_arrivals,
    unhcr_places,
)

SCHEMAS: tuple[FileSchema, ...] = (
    *iom_missing_migrants.SCHEMAS,
    *frontex_detections.SCHEMAS,
    *unhcr_arrivals.SCHEMAS,
    *unhcr_places.SCHEMAS,
    *italy_landings.SCHEMAS,
    *uk_small_boats.SCHEMAS,
    *uk_irregular_entry.SCHEMAS,
    *central_med_interceptions.SCHEMAS,
    *australia_boats.SCHEMAS,
    *cbp_encounters.SCHEMAS,
    *ohss_khsm.SCHEMAS,
    *panama_snm.SCHEMAS,
    *mexico_upm.SCHEMAS,
    *honduras_inm.SCHEMAS,
    *guatemala_igm.SCHEMAS,
    *interpol_public_notices.SCHEMAS,
    *published_figures.SCHEMAS,
    *joint_operations.SCHEMAS,
    *reference.SCHEMAS,
    *bureau_reports.SCHEMAS,
)
UNSUITABLE: tuple[Unsuitable, ...] = (
    *iom_missing_migrants.UNSUITABLE,
    *interpol_public_notices.UNSUITABLE,
    *reference_material.UNSUITABLE,
)
SOURCES = tuple(dict.fromkeys(schema.source for schema in SCHEMAS))


def of_source(source: str) -> tuple[FileSchema, ...]:
    """The layouts of one source.

    Raises:
        SourceRefusedError: there is no such source.
    """
    found = tuple(schema for schema in SCHEMAS if schema.source == source)
    if not found:
        msg = f"'{source}' is no source that can be imported; these are: {', '.join(SOURCES)}"
        raise SourceRefusedError(msg)
    return found


def by_code(source: str, layout: str) -> FileSchema:
    """The layout that a batch was read with."""
    return next(schema for schema in of_source(source) if schema.layout == layout)
