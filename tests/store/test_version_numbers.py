"""Of two versions of the data it is known which is the newer one."""

from pathlib import Path

from sqlalchemy import Engine

from data_access.store.backup import back_up, restore
from data_access.store.soundness import StoredVersion, stored_version
from tests.builders import a_csv, all_data, imported


def test_each_version_has_a_larger_number_than_all_before_it(
    engine: Engine, address: str, tmp_path: Path
) -> None:
    versions = [version(engine)]
    imported(engine, a_csv(tmp_path / "a.csv", all_data({}, {})))
    versions.append(version(engine))
    back_up(address, tmp_path / "backup.zip", lambda _done, _of: None)
    imported(engine, a_csv(tmp_path / "b.csv", all_data({}, {}, {})))
    versions.append(version(engine))
    restore(address, tmp_path / "backup.zip", lambda _done, _of: None, replace=True)
    versions.append(version(engine))
    numbers = [one.number for one in versions]
    assert numbers == sorted(set(numbers))
    # What was restored is the same data, and newer than what it took the place of.
    assert versions[3].text == versions[1].text != versions[2].text


def version(engine: Engine) -> StoredVersion:
    with engine.connect() as connection:
        return stored_version(connection)
