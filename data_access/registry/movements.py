"""Measures of movement: detected, arrived, met by an authority, prevented, in transit, returned."""

from data_access.registry.measures import Hue, Metric

DETECTIONS = Metric(
    code="detections",
    label="Detections",
    unit="crossings detected",
    unit_code="detections",
    definition="Irregular crossings of the external borders of the European Union and Schengen "
    "associated countries between border points, detected and reported by national authorities.",
    caveat="Crossings, not persons: the same person may be counted several times.",
    hue=Hue.MOVEMENT,
)
ARRIVALS = Metric(
    code="arrivals",
    label="Arrivals",
    unit="people arrived",
    unit_code="arrivals",
    definition="People who arrived by an irregular route and were registered on arrival, as the "
    "country of arrival or UNHCR counts them: by sea to Italy, Malta, the United Kingdom and "
    "Australia; by sea and land to Greece, Spain and Cyprus.",
    caveat="Countries count differently and publish for different years; where one is not held, "
    "a sum over several is only of those that are.",
    hue=Hue.MOVEMENT,
)
ARRIVALS_BY_PLACE = Metric(
    code="arrivals_by_place",
    label="Arrivals by place",
    unit="people arrived in a year",
    unit_code="arrivals",
    definition="People who arrived by sea in a year, by the place where they came ashore.",
    caveat="Totals of years: towns, provinces and whole countries, as published for that year.",
    hue=Hue.MOVEMENT,
)
IRREGULAR_ENTRIES = Metric(
    code="irregular_entries",
    label="Irregular entries",
    unit="people detected",
    unit_code="entries",
    definition="People detected entering the United Kingdom irregularly, by method of entry: by "
    "small boat, in a vehicle, at an airport, or found within 72 hours.",
    caveat="Totals of calendar years; small boats are in it, so never add it to arrivals.",
    hue=Hue.MOVEMENT,
)
ENCOUNTERS = Metric(
    code="encounters",
    label="Encounters",
    unit="encounters",
    unit_code="encounters",
    definition="Encounters of United States Customs and Border Protection with people who entered "
    "irregularly or were found inadmissible.",
    caveat="Events, not persons: expulsions under Title 42 (March 2020 to May 2023) led many to "
    "try again.",
    hue=Hue.MOVEMENT,
)
BORDER_PATROL_ENCOUNTERS = Metric(
    code="border_patrol_encounters",
    label="Border Patrol encounters",
    unit="encounters",
    unit_code="encounters",
    definition="Encounters of the United States Border Patrol between ports of entry.",
    caveat="Rounded to 10 by the publisher, and part of the encounters: never add the two.",
    hue=Hue.MOVEMENT,
)
INTERCEPTIONS = Metric(
    code="interceptions",
    label="Interceptions",
    unit="people stopped",
    unit_code="interceptions",
    definition="People prevented from leaving or returned from the sea: prevented on the French "
    "coast, or intercepted in the central Mediterranean and taken back to Libya.",
    caveat="Each attempt counts, so one person can count many times; those stopped are in no "
    "figure of arrivals. Tunisian interceptions are not published in comparable form.",
    hue=Hue.MOVEMENT,
)
TRANSITS = Metric(
    code="transits",
    label="Transits",
    unit="people recorded in transit",
    unit_code="transits",
    definition="People recorded in an irregular situation by the migration services of Panama "
    "(leaving the Darién Gap northwards), Honduras and Mexico.",
    caveat="One journey is recorded in one country after the other: never add the countries.",
    hue=Hue.MOVEMENT,
    per_route=True,
)
RETURNS = Metric(
    code="returns",
    label="Returns",
    unit="people returned",
    unit_code="returns",
    definition="People returned to their country by Mexico, and people received in Guatemala "
    "after a return from Mexico or the United States.",
    caveat="Returns from Mexico to Guatemala are in both series: never add the two.",
    hue=Hue.MOVEMENT,
    per_route=True,
)

ALL = (
    DETECTIONS,
    ARRIVALS,
    ARRIVALS_BY_PLACE,
    IRREGULAR_ENTRIES,
    ENCOUNTERS,
    BORDER_PATROL_ENCOUNTERS,
    INTERCEPTIONS,
    TRANSITS,
    RETURNS,
)
