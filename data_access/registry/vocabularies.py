"""Closed lists: what a count, a record or an operation can be of, and how sources write it.

Sources: of the network (databases to kinds of operations) INTERPOL's pages on its databases,
notices and border systems; what each list is for stands in the formats that bureaus fill
(`bureau_reports/`). Of publishers' own lists (components to methods of entry) the tables of United
States Customs and Border Protection, of the migration services of Panama, Mexico and Guatemala, as
compiled by IOM, and of the Home Office of the United Kingdom.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a closed list.

    Attributes:
        code: what the store keeps.
        label: English message id.
        spellings: how sources write it; compared without case and outer blanks.
    """

    code: str
    label: str
    spellings: tuple[str, ...] = ()


def by_code(*terms: Term) -> Mapping[str, Term]:
    """A closed list, by the codes of its entries."""
    return {term.code: term for term in terms}


def spellings(terms: Mapping[str, Term]) -> dict[str, str]:
    """Codes of a closed list by each of their labels and spellings, without case."""
    codes: dict[str, str] = {}
    for term in terms.values():
        for written in (term.label, *term.spellings):
            codes.setdefault(written.casefold(), term.code)
    return codes


def by_spelling(terms: Mapping[str, Term], spelling: str) -> str | None:
    """Code of the term written in this way, or None where the list has no such spelling."""
    return spellings(terms).get(spelling.strip().casefold())


CAUSES = by_code(
    Term("drowning", "Drowning", ("Presumed drowning", "Drowning (P)")),
    Term(
        "exposure",
        "Harsh conditions, lack of shelter, food or water",
        ("Harsh environmental conditions / lack of adequate shelter, food, water",),
    ),
    Term(
        "vehicle",
        "Vehicle accident or hazardous transport",
        ("Vehicle accident / death linked to hazardous transport", "Vehicle Accident"),
    ),
    Term(
        "sickness",
        "Sickness or lack of healthcare",
        (
            "Sickness / lack of access to adequate healthcare",
            "Sickness and lack of access to medicines",
        ),
    ),
    Term("violence", "Violence", ("Shot", "Shot or stabbed", "Murdered")),
    Term("accident", "Other accident", ("Accidental death",)),
    Term("mixed-unknown", "Mixed or unknown", ("Mixed or unknown", "Unknown", "Mixed", "")),
)

BORDERS = by_code(
    Term("sea", "Sea border", ("Sea",)),
    Term("land", "Land border", ("Land",)),
    Term("land-sea", "Land and sea border", ("Land/Sea",)),
)

RECORD_KINDS = by_code(
    Term("incident", "Incident", ("Incident",)),
    Term("split", "Part of a split incident", ("Split Incident", "Incident,Split Incident")),
    Term("cumulative", "Total over a period", ("Cumulative Incident",)),
)

DATE_PRECISIONS = by_code(
    Term("day", "Day known"),
    Term("month", "Month known"),
    Term("year", "Year known"),
)

POSITIONS = by_code(
    Term("stated", "Position as stated"),
    Term("approximate", "Approximate position, shared by many incidents"),
    Term("doubtful", "Position contradicts the stated country"),
    Term("none", "No position"),
)

DATABASES = by_code(
    Term("nominals", "Nominals and notices", ("Nominal", "Nominal data", "Persons")),
    Term(
        "sltd",
        "Stolen and lost travel documents (SLTD)",
        ("Stolen and lost travel documents",),
    ),
    Term(
        "tdawn",
        "Travel documents associated with notices (TDAWN)",
        ("Travel documents associated with notices",),
    ),
    Term("fingerprints", "Fingerprints", ("AFIS",)),
    Term("facial", "Facial recognition", ("Faces", "Face", "IFRS")),
    Term("dna", "DNA", ("DNA gateway",)),
    Term("vehicles", "Stolen motor vehicles (SMV)", ("Stolen motor vehicles", "SMV")),
    Term("vessels", "Stolen and suspect vessels", ("Stolen vessels", "SV")),
    Term("firearms", "Firearms (iARMS)", ("iARMS",)),
    Term("works-of-art", "Stolen works of art", ("Works of art", "Art", "WOA")),
    Term("documents", "Document examples and alerts", ("Dial-Doc", "Edison")),
)

CHANNELS = by_code(
    Term("i-24-7", "I-24/7, by hand", ("I-24/7", "I247", "Manual")),
    Term("find", "FIND: live query", ("FIND",)),
    Term("mind", "MIND: local copy", ("MIND",)),
    Term("mobile", "Mobile device", ("Mobile",)),
)

# A notice's colour is read with its letter: colours alone mean nothing to many readers.
COLOURS = by_code(
    Term("red", "Red: wanted person", ("R",)),
    Term("blue", "Blue: information on a person", ("B",)),
    Term("green", "Green: warning about a person", ("G",)),
    Term("yellow", "Yellow: missing person", ("Y",)),
    Term("black", "Black: unidentified body", ("K",)),
    Term("orange", "Orange: imminent threat", ("O",)),
    Term("purple", "Purple: ways of working", ("P",)),
    Term("silver", "Silver: criminal assets", ("S",)),
    Term("un-special", "INTERPOL–UN: sanctions", ("UN", "INTERPOL-UN special notice")),
)

VESSEL_TYPES = by_code(
    Term("rubber", "Rubber boat", ("Rubber dinghy", "Dinghy", "Inflatable")),
    Term("wooden", "Wooden boat", ("Wood",)),
    Term("fibreglass", "Fibreglass boat", ("Fiberglass", "Fiberglass boat")),
    Term("metal", "Metal boat", ("Iron", "Steel")),
    Term("fishing", "Fishing vessel", ("Trawler",)),
    Term("sailing", "Sailing vessel", ("Sailing boat", "Sail boat", "Yacht")),
    Term("motor", "Motor vessel", ("Motor boat", "Speedboat")),
    Term("engine", "Engine without its vessel", ("Outboard engine", "Outboard motor")),
    Term("other", "Other vessel", ()),
)

FLAG_REGIONS = by_code(
    Term("africa", "Flag: Africa", ("Africa",)),
    Term("americas", "Flag: Americas", ("Americas",)),
    Term("asia-south-pacific", "Flag: Asia and South Pacific", ("Asia and South Pacific", "Asia")),
    Term("europe", "Flag: Europe", ("Europe",)),
    Term(
        "middle-east-north-africa",
        "Flag: Middle East and North Africa",
        ("Middle East and North Africa", "MENA"),
    ),
    Term("no-flag", "No flag", ("None", "Stateless")),
)

CRIME_AREAS = by_code(
    Term("terrorism", "Terrorism", ()),
    Term("trafficking", "Trafficking in human beings", ("Human trafficking", "THB")),
    Term("illicit-goods", "Illicit goods", ("Illicit trade",)),
    Term("drugs", "Drugs", ("Drug trafficking",)),
    Term("firearms", "Firearms trafficking", ("Firearms",)),
    Term("documents", "Document fraud", ("Documents",)),
    Term("money", "Money laundering", ("Money",)),
)

TOPICS = by_code(
    Term("border-management", "Border management", ()),
    Term("database-use", "Use of databases", ()),
    Term("document-examination", "Examination of documents", ("Documents",)),
    Term("first-responder", "First responders", ()),
    Term(
        "forensic-dvi",
        "Forensics and identification of victims",
        ("Disaster victim identification", "DVI", "Forensics"),
    ),
    Term("analysis", "Criminal analysis", ("Analysis",)),
    Term("investigation", "Investigation", ()),
)

DELIVERIES = by_code(
    Term("in-person", "In person", ("Class", "Classroom")),
    Term("online", "Online", ("Virtual",)),
    Term("mixed", "In person and online", ("Blended",)),
)

OPERATION_KINDS = by_code(
    Term("smuggling", "Migrant smuggling", ("Fugitives wanted for people smuggling",)),
    Term("trafficking", "Trafficking in human beings", ("Trafficking for online scam centres",)),
    Term(
        "smuggling-trafficking",
        "Migrant smuggling and trafficking",
        ("Trafficking and smuggling",),
    ),
    Term("border", "Border security", ("Border", "Border / migrant smuggling")),
    Term("documents", "False documents", ("Border / false documents",)),
    Term(
        "terrorism",
        "Terrorists’ travel",
        (
            "Terrorist mobility",
            "Foreign terrorist fighters at sea borders",
            "Foreign terrorist fighters at sea, air and land borders",
        ),
    ),
    Term(
        "biometrics",
        "Biometric screening",
        ("Biometric screening of irregular migrants",),
    ),
    Term("multi-crime", "Several crimes", ("Multi-crime (firearms, smuggling, drugs)",)),
)


COMPONENTS = by_code(
    Term("border-patrol", "Border Patrol, between ports", ("U.S. Border Patrol",)),
    Term("field-operations", "Field Operations, at ports", ("Office of Field Operations",)),
)

FAMILY_STATUS = by_code(
    Term("single-adults", "Single adults", ()),
    Term("families", "People in families", ("Family Unit Individuals",)),
    Term("children-alone", "Unaccompanied children", ()),
)

PEOPLE = by_code(
    Term("men", "Men", ("male adult", "male 18+")),
    Term("women", "Women", ("female adult", "female 18+")),
    Term("boys", "Boys", ()),
    Term("girls", "Girls", ()),
    # Where a source tells the sexes apart and not the ages.
    Term("male", "Men and boys", ()),
    Term("female", "Women and girls", ()),
    Term("boys-12-17", "Boys of 12 to 17", ("male 12-17",)),
    Term("girls-12-17", "Girls of 12 to 17", ("female 12-17",)),
    Term("boys-under-12", "Boys under 12, accompanied", ("male under 12, accompanied",)),
    Term("girls-under-12", "Girls under 12, accompanied", ("female under 12, accompanied",)),
    Term("boys-under-12-alone", "Boys under 12, alone", ("male under 12, unaccompanied",)),
    Term("girls-under-12-alone", "Girls under 12, alone", ("female under 12, unaccompanied",)),
    Term("boys-accompanied", "Boys, accompanied", ("male accompanied child",)),
    Term("girls-accompanied", "Girls, accompanied", ("female accompanied child",)),
    Term("boys-alone", "Boys, alone", ("male unaccompanied child",)),
    Term("girls-alone", "Girls, alone", ("female unaccompanied child",)),
)

RETURN_KINDS = by_code(
    Term("deportation", "Deportation", ()),
    Term("assisted-return", "Assisted return", ("assisted return",)),
    Term("assisted-return-children", "Assisted return of children", ()),
)

ENTRY_METHODS = by_code(
    Term("small-boat", "Small boat", ("Small boat arrivals",)),
    Term("port", "Found at a port", ("Recorded detections at UK ports",)),
    Term("inland", "Found in the country", ("Recorded detections in the UK",)),
    Term("air", "By air, without documents", ("Inadequately documented air arrivals",)),
)

LISTS = (
    ("cause", "Causes of death", CAUSES),
    ("border", "Borders", BORDERS),
    ("kind of record", "Kinds of record", RECORD_KINDS),
    ("precision of a date", "Precision of a date", DATE_PRECISIONS),
    ("position", "Positions", POSITIONS),
    ("database", "Databases", DATABASES),
    ("channel", "Channels of a search", CHANNELS),
    ("colour", "Colours of notices", COLOURS),
    ("vessel type", "Types of vessels", VESSEL_TYPES),
    ("flag region", "Regions of a vessel's flag", FLAG_REGIONS),
    ("crime area", "Crime areas", CRIME_AREAS),
    ("topic of training", "Topics of training", TOPICS),
    ("delivery of training", "Delivery of training", DELIVERIES),
    ("kind of operation", "Kinds of operations", OPERATION_KINDS),
    ("component", "Components of the border authority", COMPONENTS),
    ("family status", "People by family", FAMILY_STATUS),
    ("sex and age", "People by sex and age", PEOPLE),
    ("kind of return", "Kinds of return", RETURN_KINDS),
    ("method of entry", "Methods of irregular entry", ENTRY_METHODS),
)
"""Each list with what one entry is called and its title."""
