"""All layouts that can be imported, and the files that are known and cannot."""

from data_access.importers import frontex_detections, iom_missing_migrants, reference_tables
from data_access.importers.declare import FileSchema, SourceRefusedError, Unsuitable

SCHEMAS: tuple[FileSchema, ...] = (
    *iom_missing_migrants.SCHEMAS,
    *frontex_detections.SCHEMAS,
    *reference_tables.SCHEMAS,
)
UNSUITABLE: tuple[Unsuitable, ...] = iom_missing_migrants.UNSUITABLE
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
