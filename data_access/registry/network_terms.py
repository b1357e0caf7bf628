"""Closed lists of the network of National Central Bureaus: databases, channels, colours, more.

Source: INTERPOL's pages on its databases, notices and border systems; what each list is for stands
in the formats that bureaus fill (`bureau_reports/`).
"""

from data_access.registry.vocabularies import Term, by_code

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

# A notice's colour is read with its letter: colours alone tell nothing to many readers.
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

LISTS = (
    ("database", "Databases", DATABASES),
    ("channel", "Channels of a search", CHANNELS),
    ("colour", "Colours of notices", COLOURS),
    ("vessel type", "Types of vessels", VESSEL_TYPES),
    ("flag region", "Regions of a vessel's flag", FLAG_REGIONS),
    ("crime area", "Crime areas", CRIME_AREAS),
    ("topic of training", "Topics of training", TOPICS),
    ("delivery of training", "Delivery of training", DELIVERIES),
    ("kind of operation", "Kinds of operations", OPERATION_KINDS),
)
"""Each list with what one entry is called and its title."""
