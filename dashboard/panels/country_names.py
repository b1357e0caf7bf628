"""Names of countries inside a sentence, with what the grammar of the language puts before them.

`in {country}` is `in the Netherlands`, `en Italie`, `au Maroc`, `aux États-Unis d’Amérique`, `en
la India`. French and Spanish take articles by rules over the names in their catalogues, with lists
of those that have none; a language without rules here takes the name as it stands.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from dashboard.i18n import _, current_language
from data_access.registry import COUNTRIES

_ENGLISH = re.compile(
    r"^(?:United |Republic |Islamic |State |Democratic |Kingdom |Plurinational |Bolivarian "
    r"|Central African |Dominican Republic|Russian |Syrian |Federated |Lao |Holy |Bahamas|Gambia"
    r"|Comoros|Maldives|Philippines|Netherlands|British |Abyei |Faroe )|Islands"
)

_FRENCH_BARE = re.compile(
    r"^(?:Andorre|Anguilla|Antigua|Aruba|Bahreïn|Bonaire|Cabo Verde|Chypre|Cuba|Curaçao|Djibouti"
    r"|El Salvador|Gibraltar|Guam|Guernesey|Haïti|Israël|Jersey|Kiribati|Madagascar|Malte|Maurice"
    r"|Mayotte|Monaco|Montserrat|Nauru|Nioué|Oman|Pitcairn|Porto Rico|Saint-(?!Siège)|Sainte-"
    r"|Sao Tomé|Singapour|Sri Lanka|Tokélaou|Tuvalu|Vanuatu)"
)
_FRENCH_PLURAL = re.compile(
    r"^(?:Antilles|Bahamas|Bermudes|Comores|Émirats|États|Fidji|Îles |Maldives|Palaos|Philippines"
    r"|Samoa américaines|Seychelles|Terres|Tonga)"
)
_FRENCH_MASCULINE = re.compile(
    r"^(?:Antarctique|Belize|Cambodge|Mexique|Mozambique|Royaume|Saint-Siège|Suriname|Territoire"
    r"|Timor-Leste|Zimbabwe|État )"
)
_FRENCH_FEMININE = re.compile(
    r"e(?:$| \()|^(?:Réunion|Trinité|Afrique|Arabie|Corée|Fédération|Géorgie|Guinée|Macédoine"
    r"|Nouvelle|Polynésie|Province|Région|République|Zone)"
)
_FRENCH_VOWEL = re.compile(r"[AEIOUÉÎÔ]")
_FRENCH_WITHIN = re.compile(r"^(?:Province|Région|Territoire|Zone|État )")
"""Names that say what kind of territory it is, in which one is "dans"."""
_FRENCH_ISLANDS = re.compile(r"^(?:Barbade|Dominique|Grenade|Réunion|Trinité|Île )")
"""Names with an article in which one is "à", as are islands of one name."""
_FRENCH_EN = frozenset({"Andorre", "Haïti", "Israël"})
"""Names without an article in which one is "en", as in Italie; in Chypre one is "à"."""

_SPANISH: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "el": re.compile(
            r"^(?:Chad|Estado |Iraq|Líbano|Níger|Reino |Sáhara|Sudán$|Territorio |Yemen)"
        ),
        "la": re.compile(
            r"^(?:Federación|Guayana|India$|Isla |Polinesia|Región|República|Santa Sede|Zona)"
        ),
        "los": re.compile(r"^(?:Emiratos|Estados|Territorios)"),
        "las": re.compile(r"^(?:Antillas|Bahamas|Comoras|Islas |Maldivas)"),
    }
)


_COUNTRY = "{country}"
# What a route is, at the head of its name: a common noun, where the rest is a proper one.
_COMMON = re.compile(
    r"(Autre|Bouchon|Détroits|Frontières?|Golfe|Mer|Plusieurs|Routes?|Transit|Traversées?"
    r"|Canal|Cruce|Del?|Estrechos|Fronteras?|Golfo|Mar|Otras|Rutas?|Tapón|Tránsito|Travesías?|Varias)\b"
)
_LAST_WORD = re.compile(r"(\w+) $")


def route_inside(name: str) -> str:
    """A route's name within a sentence: `route est de la Corne de l’Afrique`, `Mayotte`."""
    is_common = current_language().code in _JOINED and _COMMON.match(name)
    return name[:1].lower() + name[1:] if is_common else name


def with_country(message: str, iso3: str) -> str:
    """A message with a country's name in its place.

    Args:
        message: in the reader's language, with the blank `{country}`.
        iso3: of the country; empty for any, as in a list of panels.
    """
    if not iso3:
        return message.format(country=_("a country"))
    english = COUNTRIES[iso3].name
    name, joined = _(english), _JOINED.get(current_language().code)
    if joined is None:
        named = _("the {country}").format(country=name) if _ENGLISH.search(english) else name
        return message.format(country=named)
    before, _blank, after = message.partition(_COUNTRY)
    found = _LAST_WORD.search(before)
    word = found[1] if found else ""
    return before[: len(before) - len(word) - bool(word)] + joined(word, name) + after


def _in_french(word: str, name: str) -> str:
    """A name after the word before it, `en` standing for all ways to be in a country."""
    article = _french_article(name)
    before = f"{word} {article}" if word else article
    if word == "de":
        bare = "d’" if _FRENCH_VOWEL.match(name) or name.startswith("H") else "de "
        before = {"": bare, "le ": "du ", "les ": "des "}.get(article, before)
    elif word == "en" and _FRENCH_WITHIN.search(name):
        before = f"dans {article}"
    elif word == "en" and _FRENCH_ISLANDS.search(name):
        before = f"à {article}"
    elif word == "en":
        bare = "en " if name in _FRENCH_EN else "à "
        before = {"": bare, "le ": "au ", "les ": "aux "}.get(article, "en ")
    return before + name


def _french_article(name: str) -> str:
    """With the space after it."""
    if _FRENCH_BARE.search(name):
        return ""
    if _FRENCH_PLURAL.search(name):
        return "les "
    if _FRENCH_VOWEL.match(name):
        return "l’"
    is_feminine = _FRENCH_FEMININE.search(name) and not _FRENCH_MASCULINE.search(name)
    return "la " if is_feminine else "le "


def _in_spanish(word: str, name: str) -> str:
    """A name after the word before it: `del Níger`, `al Líbano`, `en la India`, `en Italia`."""
    article = next((one for one, names in _SPANISH.items() if names.search(name)), "")
    contracted = {("de", "el"): "del", ("a", "el"): "al"}.get((word, article))
    before = (contracted,) if contracted else (word, article)
    return " ".join(filter(None, (*before, name)))


_JOINED: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {"fr": _in_french, "es": _in_spanish}
)
