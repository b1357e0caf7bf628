"""The formats in which bureaus and task forces hand in their aggregates, and their layouts.

All figures of examples are made up.
"""

from dataclasses import replace

from data_access.bureau_reports import forms
from data_access.bureau_reports.forms import Field, Format
from data_access.bureau_reports.rows import (
    Counts,
    CountsBuilder,
    DatabaseUseBuilder,
    DelayBuilder,
    OperationBuilder,
)
from data_access.declaration.file_schema import Column, FileSchema, FormRules, SourceRefusedError
from data_access.registry import SOURCES, vocabularies as terms

_MONTH = Field("month", "the month that is reported", forms.MONTH)
_BUREAU = Field("bureau", "the bureau that reports, by its country", forms.BUREAU)
_ROUTE = Field("route", "the route that is reported", forms.ROUTE)
_DIMENSIONS = {
    "bureau": "country_code",
    "country": "country_code",
    "route": "route_code",
    "colour": "category_code",
    "vessel_type": "category_code",
    "flag_region": "place_code",
    "crime_area": "category_code",
    "topic": "category_code",
    "delivery": "channel_code",
}
"""Columns that split counts, and what of the facts they are."""


def _counts(**meanings: str) -> tuple[Field, ...]:
    """Columns of counts, each with what it counts."""
    return tuple(Field(name, meaning, forms.COUNT) for name, meaning in meanings.items())


def _monthly(
    source: str,
    about: str,
    fields: tuple[Field, ...],
    examples: tuple[tuple[str, ...], ...],
    shape: Counts,
) -> Format:
    """A format of monthly counts.

    Args:
        source: see `Format`.
        about: see `Format`.
        fields: beside the month; those that are no counts stand together once in a file.
        examples: see `Format`.
        shape: with the measures that are called otherwise than their columns.
    """
    counts = [field.name for field in fields if field.kind is forms.COUNT]
    split = [field.name for field in fields if field.kind is not forms.COUNT]
    shape = replace(
        shape,
        measures={name: shape.measures.get(name, name) for name in counts},
        dimensions={name: _DIMENSIONS[name] for name in split},
    )
    return Format(
        source=source,
        about=about,
        fields=(_MONTH, *fields),
        key=("month", *split),
        builder=lambda today: CountsBuilder(today, shape),
        examples=examples,
    )


_DATABASE_USE = Format(
    source="bureau_database_use",
    about="How often a bureau's country searched each database, and what was found. Leave out the "
    "columns of border point, position and channel where the figures are not told by them.",
    fields=(
        _MONTH,
        _BUREAU,
        Field("border_point", "where the searches were made", forms.POINT, required=False),
        Field("latitude", "of the border point", forms.DEGREES, required=False),
        Field("longitude", "of the border point", forms.DEGREES, required=False),
        Field("database", "what was searched", forms.of_list(terms.DATABASES, "database")),
        Field(
            "channel",
            "how it was searched",
            forms.of_list(terms.CHANNELS, "channel", blank="not told by channel"),
            required=False,
        ),
        *_counts(
            searches="searches made",
            hits="searches that matched a record; at most `searches`",
            hits_confirmed="hits confirmed by the owner of the record; at most `hits`",
            hits_acted_on="confirmed hits after which something was done; at most `hits_confirmed`",
        ),
    ),
    key=("month", "bureau", "border_point", "database", "channel"),
    builder=DatabaseUseBuilder,
    examples=(
        ("2026-03", "ITA", "ITLMP", "35.50", "12.61", "sltd", "find", "41250", "4", "3", "2"),
        ("2026-03", "ITA", "ITLMP", "35.50", "12.61", "nominals", "find", "41250", "11", "", ""),
        ("2026-03", "MLT", "", "", "", "vessels", "i-24-7", "310", "0", "0", "0"),
    ),
)

_NOTICES = _monthly(
    source="bureau_notices",
    about="Notices that a bureau asked for, and its diffusions, by colour.",
    fields=(
        Field("bureau", "the bureau that asked for the notices", forms.BUREAU),
        Field("colour", "of the notice", forms.of_list(terms.COLOURS, "colour")),
        *_counts(
            published="notices published in the month",
            refused="requests not published after the legal check",
            cancelled="notices withdrawn or ended in the month",
            in_circulation="notices in force on the month's last day",
            diffusions="requests sent straight to chosen countries",
        ),
    ),
    examples=(
        ("2026-03", "ITA", "red", "12", "1", "4", "640", "9"),
        ("2026-03", "ITA", "black", "3", "0", "", "", "0"),
    ),
    shape=Counts(
        "notices",
        ("bureau",),
        {
            "published": "notices",
            "refused": "notices_refused",
            "cancelled": "notices_cancelled",
            "in_circulation": "notices_in_circulation",
        },
    ),
)

_IDENTIFICATION = _monthly(
    source="bureau_identification",
    about="Bodies recovered and what was done to identify them. Tell each month either by route "
    "or by country, with the route beside it if it is known: both would count the same twice.",
    fields=(
        Field("route", "the route on which they were found", forms.MAYBE_ROUTE, required=False),
        Field("country", "the country that recovered them", forms.MAYBE_COUNTRY, required=False),
        *_counts(
            bodies_recovered="bodies recovered",
            bodies_fingerprinted="bodies of which fingerprints were taken",
            dna_profiles="DNA profiles made of unidentified bodies",
            bodies_identified="bodies identified, whenever they were recovered",
            black_notices="notices asking who a body was",
            yellow_notices="notices asking for a missing person",
            family_samples="DNA samples given by relatives",
        ),
    ),
    examples=(
        ("2026-03", "central-mediterranean", "ITA", "21", "9", "20", "2", "5", "1", "14"),
        ("2026-03", "central-mediterranean", "MLT", "3", "", "3", "0", "1", "", ""),
    ),
    shape=Counts("bodies", ("country", "route")),
)

_VESSELS = _monthly(
    source="bureau_vessels",
    about="Checks of vessels and engines against the database of stolen and suspect vessels. "
    "Never a vessel's name or number.",
    fields=(
        _BUREAU,
        Field(
            "vessel_type", "what was checked", forms.of_list(terms.VESSEL_TYPES, "type of vessel")
        ),
        Field(
            "flag_region",
            "region of the flag",
            forms.of_list(terms.FLAG_REGIONS, "region of a flag", blank="not told by flag"),
        ),
        *_counts(
            checks="checks made",
            hits="checks that matched a record; at most `checks`",
            seized="vessels seized, for any reason",
        ),
    ),
    examples=(
        ("2026-03", "ESP", "rubber", "no-flag", "140", "3", "22"),
        ("2026-03", "ESP", "engine", "", "96", "5", ""),
    ),
    shape=Counts(
        "vessels",
        ("bureau",),
        {"checks": "vessel_checks", "hits": "vessel_hits", "seized": "vessels_seized"},
        within=(("checks", "hits"),),
    ),
)

_FACILITATORS = _monthly(
    source="bureau_facilitators",
    about="Suspects, arrests and cases of facilitating irregular migration, by route.",
    fields=(
        _ROUTE,
        _BUREAU,
        *_counts(
            suspects="people suspected, as counted in the country's reports",
            arrests="arrests made",
            cases="investigations opened",
        ),
    ),
    examples=(
        ("2026-03", "western-balkans", "SRB", "31", "12", "4"),
        ("2026-03", "western-balkans", "HUN", "", "7", "2"),
    ),
    shape=Counts("facilitators", ("bureau",)),
)

_CRIME_LINKS = _monthly(
    source="bureau_crime_links",
    about="Links between smuggling on a route and other crimes in the analysis file: how many, and "
    "nothing about whom they concern.",
    fields=(
        _ROUTE,
        Field("crime_area", "the other crime", forms.of_list(terms.CRIME_AREAS, "crime area")),
        *_counts(
            links_confirmed="links confirmed in the month",
            links_under_study="links still studied on the month's last day",
        ),
    ),
    examples=(
        ("2026-03", "central-mediterranean", "trafficking", "6", "14"),
        ("2026-03", "central-mediterranean", "money", "0", ""),
    ),
    shape=Counts("links", ("route",)),
)

_OPERATIONS = Format(
    source="bureau_operations",
    about="Operations of the task force with their first results. An operation counts in the "
    "month in which it began; a file holds all operations of the months that it names. `name` is "
    "the name of the operation, never of a person.",
    fields=(
        Field("operation", "a code of your own that stays the same from file to file", forms.CODE),
        Field("name", "the operation's name", forms.OPERATION_NAME),
        Field("kind", "what it was about", forms.of_list(terms.OPERATION_KINDS, "kind")),
        Field("starts_on", "first day", forms.DAY),
        Field("ends_on", "last day", forms.DAY),
        Field("partners", "organisations that took part", forms.PARTNERS),
        Field("countries", "countries that took part", forms.COUNTRIES),
        Field("routes", "routes that it was about", forms.ROUTES),
        *_counts(
            checks="checks of people, documents and vehicles",
            hits="checks that matched a record; at most `checks`",
            arrests="arrests made",
            victims_identified="victims of trafficking identified",
            migrants_found="people met in an irregular situation",
        ),
        Field("source_address", "where the results were published", forms.ADDRESS),
    ),
    key=("operation",),
    builder=OperationBuilder,
    examples=(
        (
            *("example-2026", "Example", "smuggling", "2026-03-02", "2026-03-13"),
            *("Frontex; Europol", "ITA MLT GRC", "central-mediterranean"),
            *("120000", "85", "14", "", "310", "https://example.org/results"),
        ),
    ),
)

_TRAINING = _monthly(
    source="bureau_training",
    about="Courses given, by topic and delivery.",
    fields=(
        Field("country", "the country whose services were trained", forms.COUNTRY),
        Field("topic", "what was taught", forms.of_list(terms.TOPICS, "topic")),
        Field("delivery", "how it was taught", forms.of_list(terms.DELIVERIES, "delivery")),
        *_counts(
            trainings="courses that ended in the month",
            participants="people who took part in them",
        ),
    ),
    examples=(
        ("2026-03", "NER", "border-management", "in-person", "2", "38"),
        ("2026-03", "NER", "database-use", "online", "1", ""),
    ),
    shape=Counts("training", ("country",), {"participants": "training_participants"}),
)

_REPORTING = Format(
    source="bureau_reporting",
    about="On which day each bureau reported each month. The delay in days from the end of the "
    "month is counted from it; an empty day says that the report is still waited for.",
    fields=(_MONTH, _BUREAU, Field("reported_on", "day of the report", forms.MAYBE_DAY)),
    key=("month", "bureau"),
    builder=DelayBuilder,
    examples=(("2026-03", "ITA", "2026-04-09"), ("2026-03", "MLT", "")),
)

FORMATS = (
    _DATABASE_USE,
    _NOTICES,
    _IDENTIFICATION,
    _VESSELS,
    _FACILITATORS,
    _CRIME_LINKS,
    _OPERATIONS,
    _TRAINING,
    _REPORTING,
)
_BY_SOURCE = {of.source: of for of in FORMATS}


def format_of(source: str) -> Format:
    """The format of a source.

    Raises:
        SourceRefusedError: bureaus do not fill files of it.
    """
    if source not in _BY_SOURCE:
        raise SourceRefusedError(f"'{source}' has no template; these have: {', '.join(_BY_SOURCE)}")
    return _BY_SOURCE[source]


SCHEMAS = tuple(
    FileSchema(
        source=of.source,
        layout="template",
        title=f"the template of {SOURCES[of.source].title.lower()}",
        columns=tuple(
            Column(column.name, (column.name,), column.kind.parse, column.required)
            for column in of.fields
        ),
        builder=of.builder,
        # On the day on which it is received.
        published_on=lambda _remarks, _newest: None,
        form=FormRules(of.key, of.texts()),
    )
    for of in FORMATS
)
