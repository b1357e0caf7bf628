"""Closed lists of what publishers split their counts by: components, sex and age, kinds of return.

Source: the tables of United States Customs and Border Protection, of the migration services of
Panama, Mexico and Guatemala, as compiled by IOM, and of the Home Office of the United Kingdom.
"""

from data_access.registry.vocabularies import Term, by_code

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
    ("component", "Components of the border authority", COMPONENTS),
    ("family status", "People by family", FAMILY_STATUS),
    ("sex and age", "People by sex and age", PEOPLE),
    ("kind of return", "Kinds of return", RETURN_KINDS),
    ("method of entry", "Methods of irregular entry", ENTRY_METHODS),
)
"""Each list with what one entry is called and its title."""
