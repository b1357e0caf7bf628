"""Names of values as they stand beside bars: signs of colours, and who takes part."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.i18n import isolated, use_language
from dashboard.panels import names
from dashboard.panels.catalogue.operations import partners
from data_access.queries.operations import Operation

HAMMER = Operation(
    key="hammer",
    name="Hammer",
    kind="",
    starts_on=date(2011, 1, 1),
    ends_on=date(2011, 12, 31),
    date_precision="year",
    countries=(),
    routes=(),
    partners="INTERPOL; Frontex; Anybody",
    country_count=None,
    results={},
    source_address="",
    source="",
)


@pytest.mark.parametrize(
    ("language", "black"),
    [
        ("en", "▼ K Black: unidentified body"),
        # K is a letter of the English word.
        ("fr", "▼ Noire\u00a0: corps non identifié"),
        ("es", "▼ Negra: cuerpo sin identificar"),
        ("ar", "▼ سوداء: جثة مجهولة الهوية"),
    ],
)
def test_a_colour_has_the_letter_of_its_english_name_in_english_alone(
    language: str, black: str
) -> None:
    with use_language(language):
        assert names.BY_COLOUR.name("black") == black
        assert names.without_sign(black) == black.split(maxsplit=2 if language == "en" else 1)[-1]


def test_who_takes_part_is_named_in_the_language_of_the_reader() -> None:
    assert partners(HAMMER) == "INTERPOL, Frontex, Anybody"
    with use_language("ar"):
        named = ("الإنتربول", "فرونتكس", "Anybody")
        assert partners(HAMMER) == "، ".join(map(isolated, named))
    assert partners(replace(HAMMER, partners="")) is None
