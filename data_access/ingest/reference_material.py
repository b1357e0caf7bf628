"""Files that are no figures of a publisher: geography, the registry's own tables, checks, lists.

They are known, so that whoever tries to import one reads where it belongs.
"""

from data_access.declaration.file_schema import Unsuitable

_MAP = "it is a map and holds no counts; "
_REGISTRY = "it is part of the registry and comes with the program (data_access/registry/tables); "
_CHECK = "it holds control totals that importers are checked against, added up from other files; "

UNSUITABLE = (
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
