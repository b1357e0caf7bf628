"""`?form=plain`: three sentences of a page without scripts."""

import re

import pytest
from flask.testing import FlaskClient

from dashboard.i18n import LANGUAGES


def _sentences(text: str) -> list[str]:
    return re.findall(r"<p>([^<]*)</p>", text.partition("<main>")[2].partition("</main>")[0])


@pytest.mark.parametrize(
    "path", ["/", "/routes/central-mediterranean", "/bureaus/ITA", "/trends", "/compare"]
)
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_page_says_its_findings_in_three_sentences_at_most(
    client: FlaskClient, path: str, language: str
) -> None:
    answer = client.get(f"{path}?form=plain&lang={language}&t=2016")
    assert answer.status_code == 200
    assert len(answer.data) < 50_000
    assert "<script" not in answer.text
    assert f'lang="{language}" dir="{LANGUAGES[language].direction}"' in answer.text
    sentences = _sentences(answer.text)
    assert 1 <= len(sentences) <= 3
    assert not re.search(r"\d%? (?:to|–) [+−]?\d|95", " ".join(sentences))
    # The way to the page, and to the same sentences in other languages.
    assert f'href="{path}?lang={language}&amp;t=2016"' in answer.text
    assert answer.text.count("form=plain&amp;t=2016&amp;lang=") == len(LANGUAGES)


def test_it_begins_with_what_the_page_opens_with(client: FlaskClient) -> None:
    text = client.get("/?form=plain").text
    first, *others = _sentences(text)
    assert first.startswith("7,018 people died or went missing")
    assert "7,018" not in " ".join(others)
    assert "IOM Missing Migrants Project, 8 Sep 2025" in text
    assert "Minimum estimate: many deaths and disappearances are never recorded." in text


def test_figures_made_for_exercises_say_so(exercise: FlaskClient) -> None:
    first, *_others = _sentences(exercise.get("/network/databases?form=plain").text)
    assert first.startswith("Demo: ")


def test_names_of_an_address_are_escaped_and_other_addresses_have_no_plain_form(
    client: FlaskClient,
) -> None:
    text = client.get("/?form=plain&x=%22%3E%3Cscript%3E").text
    assert "<script" not in text
    assert client.get("/nowhere?form=plain").status_code == 404
    assert "react-entry-point" in client.get("/about?form=other").text
