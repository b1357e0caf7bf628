"""Notices that INTERPOL shows to the public, counted on single days: by colour and by nationality.

A level, not a flow: what was to be seen on a day. Nationalities add up to more than the notices,
since who has two counts under each.
"""

from collections.abc import Mapping
from typing import Any

from data_access.declaration import cells
from data_access.declaration.facts import ObservationFact
from data_access.declaration.file_schema import Column, FileSchema, ToFact, Unsuitable, counting
from data_access.periods import month_of
from data_access.registry import countries, vocabularies

SOURCE = "interpol_public_notices"
# Only these two were counted; `NA` is Namibia, `UNK` the source's own code.
_COLOURS = ("red", "yellow")
_NATIONALITIES: Mapping[str, str] = {
    **countries.BY_ISO2,
    "UNK": countries.UNKNOWN,
    "unknown": countries.UNKNOWN,
}
_colour = cells.term(
    {code: vocabularies.COLOURS[code] for code in _COLOURS}, "colour of a public notice"
)
_nationality = cells.coded(_NATIONALITIES.get, "nationality", "; add its code and retry the row")
_snapshot = cells.filled(cells.day("%Y-%m-%d"), "no day is given on which the notices were counted")


def _notices(detail: str) -> ToFact:
    def to_fact(values: Mapping[str, Any], value: int) -> ObservationFact:
        return ObservationFact(
            metric_code="public_notices",
            series_code=f"public-notices-{values['colour']}{detail}",
            month=month_of(values["day"].year, values["day"].month),
            value=value,
            nationality_code=values.get("nationality", ""),
            category_code=values["colour"],
        )

    return to_fact


_BY_COLOUR = (
    Column("colour", ("notice_colour",), _colour),
    Column("day", ("snapshot_date",), _snapshot),
)
_COUNT = Column("value", ("notices",), cells.whole)
SCHEMAS = (
    FileSchema(
        source=SOURCE,
        layout="colours",
        title="the table of public notices by colour and day",
        columns=(*_BY_COLOUR, _COUNT),
        builder=counting(_notices("")),
        ignored=frozenset(
            {
                "with_several_nationalities",
                "with_no_nationality",
                "nationality_codes",
                "first_registration_year",
                "last_registration_year",
            }
        ),
    ),
    FileSchema(
        source=SOURCE,
        layout="nationalities",
        title="the table of public notices by colour, day and nationality",
        columns=(
            *_BY_COLOUR,
            Column("nationality", ("nationality_code",), _nationality),
            _COUNT,
        ),
        builder=counting(_notices("-by-nationality")),
    ),
)
UNSUITABLE = (
    Unsuitable(
        frozenset({"notice_colour", "snapshot_date", "nationality_code", "registration_year"}),
        "it folds counts under five together and splits the rest by the year in which a file was "
        "opened, when nothing was counted; import the table by nationality, which holds the same "
        "notices unfolded",
    ),
    Unsuitable(
        frozenset({"notice_colour", "snapshot_date", "registration_year"}),
        "it splits notices by the year in which a file was opened, when nothing was counted; "
        "import the table by colour, which holds the same notices",
    ),
)
