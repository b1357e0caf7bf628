"""Formats of what the network does: databases, notices, vessels, training, the reporting calendar.

All figures of examples are made up.
"""

from data_access.bureau_reports import fields as kinds
from data_access.bureau_reports.form import (
    BUREAU,
    BY_BUREAU,
    MONTH,
    Field,
    Format,
    counting,
    counts,
)
from data_access.bureau_reports.rows import Counts, DatabaseUseBuilder, DelayBuilder
from data_access.registry import vocabularies as terms

DATABASE_USE = Format(
    source="bureau_database_use",
    about="How often a bureau's country searched each database, and what was found. Leave out the "
    "columns of border point, position and channel where the figures are not told by them.",
    fields=(
        MONTH,
        BUREAU,
        Field("border_point", "where the searches were made", kinds.POINT, required=False),
        Field("latitude", "of the border point", kinds.DEGREES, required=False),
        Field("longitude", "of the border point", kinds.DEGREES, required=False),
        Field("database", "what was searched", kinds.of_list(terms.DATABASES, "database")),
        Field(
            "channel",
            "how it was searched",
            kinds.of_list(terms.CHANNELS, "channel", blank="not told by channel"),
            required=False,
        ),
        *counts(
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

NOTICES = Format(
    source="bureau_notices",
    about="Notices that a bureau asked for, and its diffusions, by colour.",
    fields=(
        MONTH,
        Field("bureau", "the bureau that asked for the notices", kinds.BUREAU),
        Field("colour", "of the notice", kinds.of_list(terms.COLOURS, "colour")),
        *counts(
            published="notices published in the month",
            refused="requests not published after the legal check",
            cancelled="notices withdrawn or ended in the month",
            in_circulation="notices in force on the month's last day",
            diffusions="requests sent straight to chosen countries",
        ),
    ),
    key=("month", "bureau", "colour"),
    builder=counting(
        Counts(
            series="notices",
            reporters=("bureau",),
            measures={
                "published": "notices",
                "refused": "notices_refused",
                "cancelled": "notices_cancelled",
                "in_circulation": "notices_in_circulation",
                "diffusions": "diffusions",
            },
            dimensions={**BY_BUREAU, "colour": "category_code"},
        )
    ),
    examples=(
        ("2026-03", "ITA", "red", "12", "1", "4", "640", "9"),
        ("2026-03", "ITA", "black", "3", "0", "", "", "0"),
    ),
)

VESSELS = Format(
    source="bureau_vessels",
    about="Checks of vessels and engines against the database of stolen and suspect vessels. "
    "Never a vessel's name or number.",
    fields=(
        MONTH,
        BUREAU,
        Field(
            "vessel_type", "what was checked", kinds.of_list(terms.VESSEL_TYPES, "type of vessel")
        ),
        Field(
            "flag_region",
            "region of the flag",
            kinds.of_list(terms.FLAG_REGIONS, "region of a flag", blank="not told by flag"),
        ),
        *counts(
            checks="checks made",
            hits="checks that matched a record; at most `checks`",
            seized="vessels seized, for any reason",
        ),
    ),
    key=("month", "bureau", "vessel_type", "flag_region"),
    builder=counting(
        Counts(
            series="vessels",
            reporters=("bureau",),
            measures={"checks": "vessel_checks", "hits": "vessel_hits", "seized": "vessels_seized"},
            dimensions={
                **BY_BUREAU,
                "vessel_type": "category_code",
                "flag_region": "place_code",
            },
            within=(("checks", "hits"),),
        )
    ),
    examples=(
        ("2026-03", "ESP", "rubber", "no-flag", "140", "3", "22"),
        ("2026-03", "ESP", "engine", "", "96", "5", ""),
    ),
)

TRAINING = Format(
    source="bureau_training",
    about="Courses given, by topic and delivery.",
    fields=(
        MONTH,
        Field("country", "the country whose services were trained", kinds.COUNTRY),
        Field("topic", "what was taught", kinds.of_list(terms.TOPICS, "topic")),
        Field("delivery", "how it was taught", kinds.of_list(terms.DELIVERIES, "delivery")),
        *counts(
            trainings="courses that ended in the month",
            participants="people who took part in them",
        ),
    ),
    key=("month", "country", "topic", "delivery"),
    builder=counting(
        Counts(
            series="training",
            reporters=("country",),
            measures={"trainings": "trainings", "participants": "training_participants"},
            dimensions={
                "country": "country_code",
                "topic": "category_code",
                "delivery": "channel_code",
            },
        )
    ),
    examples=(
        ("2026-03", "NER", "border-management", "in-person", "2", "38"),
        ("2026-03", "NER", "database-use", "online", "1", ""),
    ),
)

REPORTING = Format(
    source="bureau_reporting",
    about="On which day each bureau reported each month. The delay in days from the end of the "
    "month is counted from it; an empty day says that the report is still waited for.",
    fields=(MONTH, BUREAU, Field("reported_on", "day of the report", kinds.MAYBE_DAY)),
    key=("month", "bureau"),
    builder=DelayBuilder,
    examples=(("2026-03", "ITA", "2026-04-09"), ("2026-03", "MLT", "")),
)
