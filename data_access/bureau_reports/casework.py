"""Formats of what task forces work on: the dead, facilitators, links to other crimes, operations.

All figures of examples are made up.
"""

from data_access.bureau_reports import fields as kinds
from data_access.bureau_reports.form import (
    BUREAU,
    BY_BUREAU,
    MONTH,
    ROUTE,
    Field,
    Format,
    counting,
    counts,
)
from data_access.bureau_reports.rows import Counts, OperationBuilder
from data_access.registry import vocabularies as terms

IDENTIFICATION = Format(
    source="bureau_identification",
    about="Bodies recovered and what was done to identify them. Tell each month either by route "
    "or by country, with the route beside it if it is known: both would count the same twice.",
    fields=(
        MONTH,
        Field("route", "the route on which they were found", kinds.MAYBE_ROUTE, required=False),
        Field("country", "the country that recovered them", kinds.MAYBE_COUNTRY, required=False),
        *counts(
            bodies_recovered="bodies recovered",
            bodies_fingerprinted="bodies of which fingerprints were taken",
            dna_profiles="DNA profiles made of unidentified bodies",
            bodies_identified="bodies identified, whenever they were recovered",
            black_notices="notices asking who a body was",
            yellow_notices="notices asking for a missing person",
            family_samples="DNA samples given by relatives",
        ),
    ),
    key=("month", "route", "country"),
    builder=counting(
        Counts(
            series="bodies",
            reporters=("country", "route"),
            measures={
                name: name
                for name in (
                    *("bodies_recovered", "bodies_fingerprinted", "dna_profiles"),
                    *("bodies_identified", "black_notices", "yellow_notices", "family_samples"),
                )
            },
            dimensions={"route": "route_code", "country": "country_code"},
        )
    ),
    examples=(
        ("2026-03", "central-mediterranean", "ITA", "21", "9", "20", "2", "5", "1", "14"),
        ("2026-03", "central-mediterranean", "MLT", "3", "", "3", "0", "1", "", ""),
    ),
)

FACILITATORS = Format(
    source="bureau_facilitators",
    about="Suspects, arrests and cases of facilitating irregular migration, by route.",
    fields=(
        MONTH,
        ROUTE,
        BUREAU,
        *counts(
            suspects="people suspected, as counted in the country's reports",
            arrests="arrests made",
            cases="investigations opened",
        ),
    ),
    key=("month", "route", "bureau"),
    builder=counting(
        Counts(
            series="facilitators",
            reporters=("bureau",),
            measures={name: name for name in ("suspects", "arrests", "cases")},
            dimensions={**BY_BUREAU, "route": "route_code"},
        )
    ),
    examples=(
        ("2026-03", "western-balkans", "SRB", "31", "12", "4"),
        ("2026-03", "western-balkans", "HUN", "", "7", "2"),
    ),
)

CRIME_LINKS = Format(
    source="bureau_crime_links",
    about="Links between smuggling on a route and other crimes in the analysis file: how many, and "
    "nothing about whom they concern.",
    fields=(
        MONTH,
        ROUTE,
        Field("crime_area", "the other crime", kinds.of_list(terms.CRIME_AREAS, "crime area")),
        *counts(
            links_confirmed="links confirmed in the month",
            links_under_study="links still studied on the month's last day",
        ),
    ),
    key=("month", "route", "crime_area"),
    builder=counting(
        Counts(
            series="links",
            reporters=("route",),
            measures={name: name for name in ("links_confirmed", "links_under_study")},
            dimensions={"route": "route_code", "crime_area": "category_code"},
        )
    ),
    examples=(
        ("2026-03", "central-mediterranean", "trafficking", "6", "14"),
        ("2026-03", "central-mediterranean", "money", "0", ""),
    ),
)

OPERATIONS = Format(
    source="bureau_operations",
    about="Operations of the task force with their first results. An operation counts in the "
    "month in which it began; a file holds all operations of the months that it names. `name` is "
    "the name of the operation, never of a person.",
    fields=(
        Field("operation", "a code of your own that stays the same from file to file", kinds.CODE),
        Field("name", "the operation's name", kinds.OPERATION_NAME),
        Field("kind", "what it was about", kinds.of_list(terms.OPERATION_KINDS, "kind")),
        Field("starts_on", "first day", kinds.DAY),
        Field("ends_on", "last day", kinds.DAY),
        Field("partners", "organisations that took part", kinds.PARTNERS),
        Field("countries", "countries that took part", kinds.COUNTRIES),
        Field("routes", "routes that it was about", kinds.ROUTES),
        *counts(
            checks="checks of people, documents and vehicles",
            hits="checks that matched a record; at most `checks`",
            arrests="arrests made",
            victims_identified="victims of trafficking identified",
            migrants_found="people met in an irregular situation",
        ),
        Field("source_address", "where the results were published", kinds.ADDRESS),
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
