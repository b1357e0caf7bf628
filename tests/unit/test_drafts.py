"""Drafts: what a page edits can be written as a file, and comes back as it was."""

from pathlib import Path

import pytest

from dashboard.resources import PLAYLISTS
from dashboard.wall.drafts import LONGEST, DraftError, draft_of, toml_of
from dashboard.wall.playlist_files import checked_playlist

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
