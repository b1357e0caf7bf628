"""All layouts that can be imported, and the files that are known and cannot."""

from importlib import import_module
from pkgutil import iter_modules

from data_access import sources
from data_access.bureau_reports import formats as bureau_reports
from data_access.declaration.file_schema import FileSchema, SourceRefusedError, Unsuitable
from data_access.reference import layouts as reference
from data_access.registry.sources import SOURCES as REGISTRY

_MAP = "it is a map and holds no counts; "
_REGISTRY = "it is part of the registry and comes with the program (data_access/registry/tables); "
_CHECK = "it holds control totals that importers are checked against, added up from other files; "

REFERENCE_MATERIAL = (
    Unsuitable(
        frozenset({"event_id", "date_precision", "category", "importance", "evidence"}),
        _REGISTRY + "an event is added there, with its evidence, and is marked on charts",
    ),
    Unsuitable(
        frozenset({"iso3", "ncb_city", "interpol_region", "member_since"}),
        _REGISTRY + "a bureau's particulars are changed there; import what bureaus report",
    ),
    Unsuitable(
        frozenset({"source", "alias", "route_id"}),
        _REGISTRY + "a spelling of a route is added there, and rows set aside are then retried",
    ),
    Unsuitable(
        frozenset({"source", "raw_label", "route_code"}),
        "it is a proposal of how labels lead to routes, which the registry's own spellings of "
        "routes supersede; a spelling is added there",
    ),
    Unsuitable(
        frozenset({"taxonomy_values", "corridor_fields", "waypoint_kinds"}),
        _REGISTRY + "routes and corridors are changed there",
    ),
    Unsuitable(
        frozenset({"iso3", "iso2", "m49", "label_lat", "bbox_w"}),
        _REGISTRY + "countries and their positions are changed there",
    ),
    Unsuitable(
        frozenset({"locode", "name_ascii", "functions"}),
        _REGISTRY + "border posts are chosen from this list by hand and added there",
    ),
    Unsuitable(
        frozenset({"type", "features"}),
        _MAP + "the project draws its own ground and corridors",
    ),
    Unsuitable(
        frozenset({"file", "bytes", "sha256", "source"}),
        "it lists files and their checksums; import the files that it names",
    ),
    Unsuitable(
        frozenset({"route", "2009", "2024"}), _CHECK + "import the monthly detections themselves"
    ),
    Unsuitable(
        frozenset({"route", "2014", "2024", "total", "rows"}),
        _CHECK + "import the register of incidents itself",
    ),
    Unsuitable(
        frozenset({"year", "rows", "dead", "missing", "dead_and_missing", "survivors"}),
        _CHECK + "import the register of incidents itself",
    ),
    Unsuitable(
        frozenset({"migration_route", "rows", "dead_and_missing"}),
        _CHECK + "import the register of incidents itself",
    ),
)


_PUBLISHERS = [
    import_module(module.name) for module in iter_modules(sources.__path__, f"{sources.__name__}.")
]
"""Every module of `sources`: a publisher is known here by being there."""
PUBLISHED: tuple[FileSchema, ...] = tuple(
    sorted(
        (schema for publisher in _PUBLISHERS for schema in publisher.SCHEMAS),
        key=lambda schema: list(REGISTRY).index(schema.source),
    )
)
SCHEMAS = (*PUBLISHED, *reference.SCHEMAS, *bureau_reports.SCHEMAS)
UNSUITABLE: tuple[Unsuitable, ...] = (
    *(one for publisher in _PUBLISHERS for one in getattr(publisher, "UNSUITABLE", ())),
    *REFERENCE_MATERIAL,
)
SOURCES = tuple(dict.fromkeys(schema.source for schema in SCHEMAS))


def of_source(source: str) -> tuple[FileSchema, ...]:
    """The layouts of one source.

    Raises:
        SourceRefusedError: there is no such source.
    """
    schemas = tuple(schema for schema in SCHEMAS if schema.source == source)
    if not schemas:
        raise SourceRefusedError(
            f"'{source}' is no source that can be imported; these are: {', '.join(SOURCES)}"
        )
    return schemas


def by_code(source: str, layout: str) -> FileSchema:
    """The layout that a batch was read with."""
    return next(schema for schema in of_source(source) if schema.layout == layout)
