"""Names of countries in sentences: articles, and what they are joined to."""

import pytest

from dashboard.i18n import use_language
from dashboard.panels.country_names import with_country
from data_access.registry.countries import COUNTRIES


@pytest.mark.parametrize(
    ("language", "message", "iso3", "text"),
    [
        ("en", "in {country}", "NLD", "in the Kingdom of the Netherlands"),
        ("en", "in {country}", "ITA", "in Italy"),
        ("fr", "en {country}", "ITA", "en Italie"),
        ("fr", "en {country}", "MAR", "au Maroc"),
        ("fr", "en {country}", "USA", "aux États-Unis d’Amérique"),
        ("fr", "en {country}", "CYP", "à Chypre"),
        ("fr", "en {country}", "ISR", "en Israël"),
        ("fr", "en {country}", "IRQ", "en Iraq"),
        ("fr", "en {country}", "TTO", "à la Trinité-et-Tobago"),
        ("fr", "en {country}", "PSE", "dans l’État de Palestine"),
        ("fr", "en {country}", "COD", "en République démocratique du Congo"),
        ("fr", "nés de {country} et venus", "NER", "nés du Niger et venus"),
        ("fr", "de {country}", "HTI", "d’Haïti"),
        ("fr", "de {country}", "HND", "du Honduras"),
        ("fr", "de {country}", "PHL", "des Philippines"),
        ("fr", "par {country}", "TUR", "par la Türkiye"),
        ("fr", "{country} reçoit", "EGY", "l’Égypte reçoit"),
        ("es", "en {country}", "IND", "en la India"),
        ("es", "de {country}", "NER", "del Níger"),
        ("es", "llegan a {country} o", "LBN", "llegan al Líbano o"),
        ("es", "de {country}", "SYR", "de la República Árabe Siria"),
        ("es", "por {country}", "USA", "por los Estados Unidos de América"),
        ("es", "de {country}", "ESP", "de España"),
        ("ar", "في {country}", "ITA", "في إيطاليا"),
    ],
)
def test_a_name_has_the_article_and_preposition_of_its_language(
    language: str, message: str, iso3: str, text: str
) -> None:
    with use_language(language):
        assert with_country(message, iso3) == text


def test_no_country_leaves_its_place_empty() -> None:
    with use_language("fr"):
        assert with_country("en {country}.", "") == "en ."


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_name_keeps_an_article_that_its_preposition_takes_up(language: str) -> None:
    with use_language(language):
        written = [
            with_country(f"{word} {{country}}", c) for word in ("de", "en") for c in COUNTRIES
        ]
    assert not [
        text for text in written if text.startswith(("de le ", "de les ", "de el ", "en le"))
    ]
