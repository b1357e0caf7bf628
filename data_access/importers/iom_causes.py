"""Causes of death as IOM has written them: today's categories, lists of them, and old free text."""

from functools import lru_cache

from data_access.registry import vocabularies

MIXED = "mixed-unknown"

# Old releases name 272 causes in their own words. The first word found in a part decides; best
# effort, and what none of them finds is mixed or unknown.
_WORDS = (
    ("drowning", ("drown",)),
    (MIXED, ("unknown", "mixed", "suicide", "hanging")),
    ("violence", ("murder", "shot", "stab", "violence", "abuse", "rape", "tortur", "attacked")),
    ("violence", ("landmine", "air strike", "shell", "gassed", "poison")),
    ("exposure", ("harsh", "starv", "dehydrat", "hypotherm", "hypertherm", "exposure", "heat str")),
    ("exposure", ("malnutrition", "exhaustion", "shelter")),
    ("sickness", ("sickness", "illness", "medicine", "cardiac", "heart", "coronary", "pneumonia")),
    ("sickness", ("respiratory", "pulmonary", "infection", "seizure", "hypoglyc", "organ fail")),
    ("sickness", ("cancer", "bleeding", "partum", "covid", "asthma", "diabet", "kidney")),
    ("sickness", ("stroke", "hemorrh", "haemorrh", "sepsis", "septic")),
    ("vehicle", ("vehicle", "train", "truck", "railway", "hit by", "bus ", "stowaway", "collid")),
    ("vehicle", ("collision", "motor")),
    ("accident", ("fall", "fell", "accident", "suffocat", "asphyxi", "crush", "electrocut")),
    ("accident", ("burn", "fire", "crocodile", "hippop", "lightning", "rockslide", "envenom")),
    ("accident", ("injur", "trauma", "carbon monoxide", "landslide")),
)


@lru_cache(maxsize=4096)
def cause(written: str) -> tuple[str, bool]:
    """The code of a cause, and whether it was understood; several causes are mixed."""
    whole = vocabularies.by_spelling(vocabularies.CAUSES, written)
    if whole is not None:
        return whole, True
    # Some labels hold commas of their own: their later parts are no cause and are passed over.
    found = {code for part in written.split(",") if (code := _of_part(part)) is not None}
    if len(found) == 1:
        return found.pop(), True
    return MIXED, bool(found)


def _of_part(part: str) -> str | None:
    known = vocabularies.by_spelling(vocabularies.CAUSES, part) if part.strip() else None
    if known is not None:
        return known
    wanted = part.casefold()
    return next((code for code, words in _WORDS if any(w in wanted for w in words)), None)
