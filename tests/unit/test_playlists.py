"""Lists of walls and deliveries, written by hand: what cannot be done is refused at its place."""

from pathlib import Path

import pytest

from dashboard.exports.delivery.delivery_list import FOLDER, DeliveryListError, read_list
from dashboard.panels import PANELS
from dashboard.plots import plotly
from dashboard.plots.layout import Figure
from dashboard.plots.plot import Kind, Row, Series, of_rows
from dashboard.resources import PLAYLISTS
from dashboard.settings import Settings
from dashboard.theme import theme_named
from dashboard.wall.playlist_draft import LONGEST, DraftError, draft_of, toml_of
from dashboard.wall.playlist_files import (
    PlaylistError,
    checked_playlist,
    read_playlist,
    read_playlists,
)
from dashboard.wall.scenes import MOST_OF_A_KIND

SCENE = """
[[scene]]
title = "All routes"
panels = ["headline-dead-missing", "map"]
"""


def _file(folder: Path, text: str, name: str = "room.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_three_playlists_are_shipped() -> None:
    assert set(read_playlists(PLAYLISTS)) == {"situation", "route", "bureaus"}


def test_every_shipped_scene_can_be_read_from_the_back_row() -> None:
    for playlist in read_playlists(PLAYLISTS).values():
        for scene in playlist.scenes:
            kinds = [PANELS[code].kind for code in scene.panels]
            assert all(kinds.count(kind) <= MOST_OF_A_KIND[kind] for kind in kinds)


def test_a_scene_can_be_a_page(tmp_path: Path) -> None:
    page = '[[scene]]\ntitle = "Channel"\npage = "/routes/channel-uk"\nview = "t=2024"\n'
    scene = read_playlist(_file(tmp_path, f'title = "Room"\n{page}')).scenes[0]
    assert scene.view == "r=channel-uk&t=2024"
    assert "map" in scene.panels
    assert scene.leads_to == "/routes/channel-uk?r=channel-uk&t=2024"


def test_an_agenda_is_read_in_the_order_of_the_day(tmp_path: Path) -> None:
    agenda = '[[agenda]]\nat = "09:00"\nscene = 1\n\n[[agenda]]\nat = "10:30"\nend = true\n'
    text = f'title = "Room"\ntimezone = "Europe/Paris"\n{SCENE}{agenda}'
    playlist = read_playlist(_file(tmp_path, text))
    assert [(moment.at, moment.scene) for moment in playlist.agenda] == [(540, 0), (630, None)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "room.toml: cannot be read as TOML"),
        (f'titel = "Room"\n{SCENE}', "line 1: titel: there is no such field"),
        (f'title = ""\n{SCENE}', "line 1: title: a text is needed"),
        ('title = "Room"\n', "line 1: scene: 1 to 9 scenes are expected"),
        ('[scene]\ntitle = "A"\n', "scene: is written as [[scene]], once for each"),
        ('title = "Room"\nscene = [1]\n', "line 2: scene: is written as [[scene]], once for each"),
        (f'title = "Room"\n{SCENE * 10}', "1 to 9 scenes are expected"),
        (
            f'title = "Room"\n{SCENE}\n[[scene]]\ntitle = "B"\npanels = ["mapp"]\n',
            "line 9: scene 2, panels: there is no panel 'mapp'; did you mean 'map'?",
        ),
        (
            'title = "Room"\n[[scene]]\ntitle = "B"\npanels = ["batches"]\n',
            "line 4: scene 1, panels: 'batches' is of the kind table, which no back row can read",
        ),
        (
            'title = "Room"\n[[scene]]\ntitle = "B"\npanels = ["deaths-lately", "deaths-by-cause"]',
            "line 4: scene 1, panels: 1 of the kind chart can be read from the back row",
        ),
        (
            f'title = "Room"\n{SCENE}view = "r=atlantis"\n',
            "line 6: scene 1, view: ",
        ),
        (f'title = "Room"\n{SCENE}dwell = 1\n', "line 6: scene 1, dwell: a whole number from 5"),
        (
            f'title = "Room"\nlang = "de"\n{SCENE}',
            "line 2: lang: one of en, fr, es, ar is expected",
        ),
        (
            'title = "Room"\n[[scene]]\ntitle = "B"\npage = "/quality"\n',
            "line 4: scene 1, page: no wall has room for /quality; it has for /, /map",
        ),
        (
            f'title = "Room"\ntimezone = "Europe/Pariss"\n{SCENE}',
            "line 2: timezone: there is no time zone 'Europe/Pariss'; did you mean 'Europe/Paris'?",
        ),
        (
            f'title = "Room"\n{SCENE}[[agenda]]\nat = "9h"\nscene = 1\n',
            "line 7: agenda 1, at: a time of day is expected",
        ),
        (
            f'title = "Room"\n{SCENE}[[agenda]]\nat = "09:00"\nscene = 2\n',
            "line 8: agenda 1, scene: a whole number from 1 to 1 is expected",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_with_file_line_and_field(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(PlaylistError) as refused:
        read_playlist(_file(tmp_path, text))
    sentence = str(refused.value)
    assert "room.toml" in sentence
    assert said in sentence
    assert len(sentence.splitlines()) == 1


def test_a_file_name_that_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaylistError, match="small letters, digits and hyphens"):
        read_playlist(_file(tmp_path, f'title = "Room"\n{SCENE}', "The Room.toml"))


def test_bars_of_a_wall_are_few_and_their_numbers_keep_their_size() -> None:
    def brief(name: str) -> Figure:
        rows = [Row(f"{name} {n}", [9 - n], [str(9 - n)]) for n in range(9)]
        series = [Series("Dead", "#ffffff")]
        return plotly.figure(of_rows(Kind.BARS, rows, series, theme_named("dark")), brief=True)

    assert brief("Route")["data"][0]["x"] == [9, 8, 7, 6, 5]
    # Long names leave room for fewer: a room reads so many words.
    shown = brief("A name of more than a line")
    (trace,) = shown["data"]
    assert trace["x"] == [9, 8]
    assert trace["constraintext"] == "none"
    assert all("<br>" in name for name in trace["y"])
    assert shown["layout"]["hovermode"] is False


HOSTILE = (
    '"',
    "'''",
    '"""\n[[scene]]\ntitle = "x"',
    "\\",
    "a = 1\n",
    "<script>alert(1)</script>",
    "\x00\x07\x1f\x7f\x80\u2028",
    "🛟 العربية",
    "]\n#",
)


@pytest.mark.parametrize("path", sorted(PLAYLISTS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_playlist_is_the_same_after_it_was_edited(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = toml_of(draft_of(text))
    assert checked_playlist("room", written) == checked_playlist("room", text)
    assert draft_of(written) == draft_of(text)


def test_no_sign_that_turns_letters_round_is_saved_or_shown() -> None:
    turned = "gnp\u202e.exe\u2066 \u202d1\u2069"
    scene = {"title": turned, "panels": ["headline-dead-missing"], "note": turned}
    text = toml_of({"title": turned, "scene": [scene]})
    assert turned not in text
    by_hand = 'title = "a\\u202eb"\n[[scene]]\ntitle = "\\u2067c"\npanels = ["map"]\n'
    for written in (text, by_hand):
        playlist, faults = checked_playlist("room", written)
        assert playlist
        assert not faults
        shown = playlist.title + playlist.scenes[0].title + playlist.scenes[0].note
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    fields = {
        "title": text,
        "about": text,
        "scene": [{"title": text, "panels": [text], "note": text}],
        "agenda": [{"at": "09:15", "scene": 1, "title": text}],
        text: text,
    }
    assert draft_of(toml_of(fields)) == fields


def test_times_of_an_agenda_are_written_as_texts() -> None:
    assert draft_of("[[agenda]]\nat = 09:15:00\n")["agenda"] == [{"at": "09:15"}]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": None},
        {"title": 1.5},
        {"title": {"a": 1}},
        {"title": [1]},
        {"title": "\ud800"},
        {"scene": {}},
        {"scene": ["x"]},
        {"agenda": [{"at": {}}]},
        {"about": "x" * LONGEST},
    ],
)
def test_what_no_file_can_hold_is_refused_in_one_sentence(fields: dict[str, object]) -> None:
    with pytest.raises(DraftError) as refused:
        toml_of(fields)
    assert len(str(refused.value).splitlines()) == 1


def test_every_fault_is_told_with_its_place() -> None:
    text = toml_of(
        {
            "title": "",
            "dwell": 1,
            "scene": [
                {"title": "A", "panels": ["mapp", "batches"]},
                {"title": "", "page": "/quality", "view": "r=atlantis"},
            ],
            "agenda": [{"at": "9h", "scene": 7}],
        }
    )
    _playlist, faults = checked_playlist("room", text)
    told = [(fault.table, fault.place, fault.key) for fault in faults]
    assert sorted(told) == [
        ("", 0, "dwell"),
        ("", 0, "title"),
        ("agenda", 1, "at"),
        ("agenda", 1, "scene"),
        ("scene", 1, "panels"),
        ("scene", 1, "panels"),
        ("scene", 2, "page"),
        ("scene", 2, "title"),
        ("scene", 2, "view"),
    ]
    assert all(fault.line > 0 and fault.sentence for fault in faults)


MAIL = '[mail]\nserver = "smtp.example.org"\nfrom = "routewatch@example.org"\n'
ONE = '[[delivery]]\nname = "italy"\nfolder = "packs"\n'


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
        read_list(_file(tmp_path, text, "weekly.toml"), Settings())
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_pack_holds_what_its_role_may_see(tmp_path: Path) -> None:
    access = Path(__file__).parents[2] / "docs" / "access.toml"
    settings = Settings(access="proxy", access_file=str(access))
    for role, roles in (("", ("public",)), ('role = "editor"', ("editor",))):
        (entry,) = read_list(_file(tmp_path, ONE + role, "weekly.toml"), settings).entries
        assert entry.reader.roles == roles
    hidden = 'view = "/briefing?items=/%3Fp%3Dheadline-hits"'
    for row, sentence in (
        ('role = "analyst"', "'analyst' has no right to deliver"),
        ('role = "editors"', "did you mean 'editor'?"),
        (hidden, "there is no such panel"),
    ):
        with pytest.raises(DeliveryListError, match=sentence):
            read_list(_file(tmp_path, ONE + row, "weekly.toml"), settings)
