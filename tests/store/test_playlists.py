"""Playlists in the store: kept whole, never written over unseen, and no part of the figures."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from data_access.sentences import RefusedError
from data_access.store import inventory, playlists, short_links
from data_access.store.playlists import (
    FullError,
    OvertakenError,
    OwnFullError,
    Saved,
    earlier,
    remove,
    restore,
    save,
    saved,
)
from data_access.store.schema import playlist


def _held(engine: Engine) -> dict[str, Saved]:
    with engine.connect() as connection:
        return {one.code: one for one in saved(connection)}


def test_a_playlist_is_kept_as_it_is_and_each_change_is_an_edition(engine: Engine) -> None:
    text = 'title = "Salle <Ω> ’\\u0000’ 🛟"\n'
    with engine.begin() as connection:
        version = inventory.version(connection)
        assert save(connection, "room", text, 0) == 1
    with engine.begin() as connection:
        assert save(connection, "room", text * 2, 1) == 2
    room = _held(engine)["room"]
    assert (room.content, room.edition) == (text * 2, 2)
    with engine.connect() as connection:
        assert inventory.version(connection) == version
    with engine.begin() as connection:
        remove(connection, "room", 2)
    assert _held(engine) == {}


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_nobody_writes_over_what_he_has_not_seen(engine: Engine, seen: int) -> None:
    with engine.begin() as connection:
        save(connection, "room", "first", 0)
        save(connection, "room", "second", 1)
    with pytest.raises(OvertakenError), engine.begin() as connection:
        save(connection, "room", "third", seen)
    with pytest.raises(OvertakenError), engine.begin() as connection:
        remove(connection, "room", seen)
    assert _held(engine)["room"].content == "second"


def test_what_a_change_took_the_place_of_is_kept_in_a_bounded_number(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlists, "LAST", 3)
    monkeypatch.setattr(playlists, "DAYS", 2)
    with engine.begin() as connection:
        save(connection, "room", "edition 1", 0)
        # One that was saved on an earlier day outlasts a day's flood.
        yesterday = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)
        connection.execute(update(playlist).values(saved_at=yesterday))
        for seen in range(1, 30):
            save(connection, "room", f"edition {seen + 1}", seen)
        remove(connection, "room", 30)
        assert [one.edition for one in earlier(connection)] == [30, 29, 28, 1]
        assert restore(connection, "room", 1) == 31
        assert [one.content for one in saved(connection)] == ["edition 1"]
        with pytest.raises(RefusedError, match="is kept"):
            restore(connection, "room", 7)
        monkeypatch.setattr(playlists, "MOST_EARLIER", 2)
        remove(connection, "room", 31)
        assert 1 not in [one.edition for one in earlier(connection)]


def test_a_store_keeps_so_many_and_no_more(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playlists, "MOST", 2)
    with engine.begin() as connection:
        for code in ("a", "b"):
            save(connection, code, "text", 0)
        with pytest.raises(FullError):
            save(connection, "c", "text", 0)
        save(connection, "a", "other text", 1)


def test_one_reader_keeps_so_many_and_leaves_room_for_others(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlists, "MOST_OF_ONE", 2)
    monkeypatch.setattr(short_links, "MOST_OF_ONE", 1)
    with engine.begin() as connection:
        for code in ("a", "b"):
            save(connection, code, "text", 0, "8f14")
        with pytest.raises(OwnFullError):
            save(connection, "c", "text", 0, "8f14")
        # What others made may be changed, and where nobody is known there is no share.
        save(connection, "c", "text", 0, "45ea")
        save(connection, "c", "other text", 1, "8f14")
        for code in ("d", "e", "f"):
            save(connection, code, "text", 0)
        remove(connection, "a", 1)
        save(connection, "g", "text", 0, "8f14")
        assert short_links.keep(connection, "/trends?t=2015", "8f14")
        assert not short_links.keep(connection, "/trends?t=2016", "8f14")
        assert short_links.keep(connection, "/trends?t=2015", "8f14")
        assert short_links.keep(connection, "/trends?t=2016", "45ea")
