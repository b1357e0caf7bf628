"""A list of deliveries that cannot be carried out is refused at once, in one sentence."""

from pathlib import Path

import pytest

from dashboard.exports.delivery.delivery_list import FOLDER, DeliveryListError, read_list
from dashboard.settings import Settings

MAIL = '[mail]\nserver = "smtp.example.org"\nfrom = "routewatch@example.org"\n'
ONE = '[[delivery]]\nname = "italy"\nfolder = "packs"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "weekly.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_documentation_can_be_carried_out() -> None:
    path = Path(__file__).parents[2] / "docs" / "deliveries.toml"
    found = read_list(path, Settings())
    assert found.name == "deliveries"
    assert found.mail is not None
    assert (found.mail.port, found.mail.security) == (587, "starttls")
    assert {one.when for one in found.entries} == {"new data", "monday", "raised"}
    assert any(FOLDER in one.recipients for one in found.entries)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[mail", "cannot be read as TOML"),
        ("", "line 1: delivery: 1 to 500 tables [[delivery]] are expected"),
        (ONE + 'fomat = "pdf"', "line 4: delivery 1, fomat: there is no such field"),
        (ONE + 'format = "ppt"', "line 4: delivery 1, format: one of pdf, pptx, zip is expected"),
        (ONE + 'format = "ppt"', "did you mean 'pptx'?"),
        (ONE + ONE, "line 5: delivery 2, name: another delivery is called 'italy'"),
        ('[[delivery]]\nname = "It aly"\nfolder = "x"', "line 2: delivery 1, name: small letters"),
        ('[[delivery]]\nname = "x"', "delivery 1, to: a list of mail addresses is needed"),
        (ONE + 'to = ["a@example.org"]', "line 4: delivery 1, to: mail needs a table [mail]"),
        (MAIL + ONE + 'to = ["A <a@example.org>"]', "line 7: delivery 1, to: 'A <a@example.org>'"),
        (MAIL + ONE + 'to = ["a@x.org\\nBcc: b@x.org"]', "is no mail address"),
        (MAIL + 'password = "s"\n' + ONE, "line 4: mail, password: user and password never stand"),
        (MAIL + "port = 0\n" + ONE, "line 4: mail, port: a whole number from 1 to 65535"),
        (ONE + 'user = "me"', "set ROUTEWATCH_SMTP_USER and ROUTEWATCH_SMTP_PASSWORD"),
        (ONE + 'view = "/bureaus/ITL"', "line 4: delivery 1, view: there is no such bureau"),
        (ONE + 'view = "/routes/dar"', "line 4: delivery 1, view: there is no such route"),
        (ONE + 'view = "t=2015-13"', "line 4: delivery 1, view: the briefing asks for a view"),
        (ONE + 'lang = "de"', "line 4: delivery 1, lang: one of ar, en, es, fr is expected"),
        (ONE + 'when = "tuseday"', "delivery 1, when: one of friday, monday"),
        (ONE + 'rules = ["deaths"]', "delivery 1, rules: there is no 'deaths'; there are"),
        (ONE + 'up_to = "TLP:BLUE"', "delivery 1, up_to: there is no marking 'TLP:BLUE'"),
        (ONE + 'template = "no.pptx"', "delivery 1, template: there is no file 'no.pptx'"),
        (ONE + 'with = ["pdf"]', "delivery 1, with: only a zip holds other files"),
        (ONE + 'role = "public"', "line 4: delivery 1, role: roles are for servers whose readers"),
        ("mail = 1\n" + ONE, "line 1: mail: is written as a table [mail]"),
    ],
)
def test_what_cannot_be_done_is_named_with_line_and_field(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(DeliveryListError) as refused:
        read_list(written(tmp_path, text), Settings())
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_pack_holds_what_its_role_may_see(tmp_path: Path) -> None:
    access = Path(__file__).parents[2] / "docs" / "access.toml"
    settings = Settings(access="proxy", access_file=str(access))
    for role, roles in (("", ("public",)), ('role = "editor"', ("editor",))):
        (entry,) = read_list(written(tmp_path, ONE + role), settings).entries
        assert entry.reader.roles == roles
    hidden = 'view = "/briefing?items=/%3Fp%3Dheadline-hits"'
    for row, sentence in (
        ('role = "analyst"', "'analyst' has no right to deliver"),
        ('role = "editors"', "did you mean 'editor'?"),
        (hidden, "there is no such panel"),
    ):
        with pytest.raises(DeliveryListError, match=sentence):
            read_list(written(tmp_path, ONE + row), settings)
