"""Briefing packs as files of data: they hold the figures of their version, and prove it."""

import csv
import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.bundle import digest
from dashboard.exports.pack.orders import ordered
from dashboard.exports.pack.signatures import SigningError, make_keys
from dashboard.exports.pack.verification import verify
from dashboard.wiring import Store
from tests.app.briefing import ROUTE, brief, rows


def test_a_zip_holds_what_the_data_interface_answers_and_a_dictionary(
    store: Store, client: FlaskClient
) -> None:
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        for one in manifest["files"]:
            if "panel" not in one:
                continue
            text = bundle.read(one["name"]).decode("utf-8-sig")
            assert text.startswith("# marking: TLP:CLEAR")
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            query = "r=central-mediterranean&t=2015"
            assert list(csv.reader(lines)) == rows(client, one["panel"], query), one["panel"]
        assert b"People who died or went missing" in bundle.read("dictionary.csv")
        assert {one["name"] for one in manifest["files"]} | {"manifest.json"} == set(
            bundle.namelist()
        )


def test_an_untouched_bundle_proves_that_its_figures_are_those_of_its_version(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(brief_file(ordered(ROUTE), "zip", store).content)
    proof = verify(file, store)
    assert proof.is_of_this_version
    assert proof.compared == proof.files >= 8
    assert proof.faults == []
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / "manifest.json", store).faults == []


def test_a_changed_figure_is_found_even_where_its_hash_was_changed_with_it(
    store: Store, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(unpacked)
    manifest = json.loads((unpacked / "manifest.json").read_text())
    one = next(file for file in manifest["files"] if file.get("panel") == "deaths-by-cause")
    victim = unpacked / one["name"]
    victim.write_text(victim.read_text().replace("2864", "2863"))
    changed, named = verify(unpacked / "manifest.json", store).faults
    assert changed == f"{one['name']} is not the file that the manifest names: it was changed"
    one["sha256"] = digest(victim.read_bytes())
    (unpacked / "manifest.json").write_text(json.dumps(manifest))
    assert verify(unpacked / "manifest.json", store).faults == [named]
    assert named.startswith(f"{one['name']}, row Drowning, column dead_missing: found “2863”")


def test_a_file_that_no_manifest_names_is_pointed_out(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(brief_file(ordered(ROUTE), "zip", store).content)
    with ZipFile(file, "a") as bundle:
        bundle.writestr("another.csv", "1,2\n")
    assert verify(file, store).faults == ["another.csv is not in the manifest"]


def test_a_path_in_a_manifest_is_never_followed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(
        json.dumps(
            {
                "format": 1,
                "language": "en",
                "data_version": "0",
                "link": "",
                "made_on": "2026-11-27",
                "files": [{"name": "../secret", "sha256": "0"}],
            }
        )
    )
    with pytest.raises(ValueError, match="not known here"):
        verify(tmp_path / "manifest.json", store)


@pytest.mark.thorough
def test_a_signed_manifest_proves_whose_it_is(store: Store, tmp_path: Path) -> None:
    key, file = tmp_path / "desk.pem", tmp_path / "brief.zip"
    public = make_keys(key)
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SigningError, match="never written over"):
        make_keys(key)
    file.write_bytes(brief_file(ordered(ROUTE), "zip", store, Means(key=key)).content)
    for one in (None, public):
        assert verify(file, store, key=one).faults == []
    other = make_keys(tmp_path / "other.pem")
    assert verify(file, store, key=other).faults == [
        "manifest.json is not as the owner of other.pem.pub signed it"
    ]
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    manifest = tmp_path / "unpacked" / "manifest.json"
    assert verify(manifest, store, key=public).faults == []
    manifest.write_text(manifest.read_text().replace('"bytes"', '"Bytes"', 1))
    assert verify(manifest, store, key=public).faults == [
        "manifest.json is not as the owner of desk.pem.pub signed it"
    ]
    (tmp_path / "unpacked" / "manifest.json.sig").unlink()
    assert verify(manifest, store, key=public).faults == ["manifest.json is not signed"]
    with pytest.raises(SigningError, match="holds no public key"):
        verify(file, store, key=file)
    key.chmod(0o640)
    with pytest.raises(SigningError, match=f"chmod 600 {key}"):
        brief_file(ordered(ROUTE), "zip", store, Means(key=key))


@pytest.mark.thorough
def test_the_command_proves_a_bundle(reference_store: str, tmp_path: Path) -> None:
    file, key = tmp_path / "brief.zip", str(tmp_path / "desk.pem")
    assert brief(reference_store, "keys", key).returncode == 0
    order = ("brief", "--view", ROUTE, "--out", str(file), "--sign", key, "--format")
    refused = brief(reference_store, *order, "pptx")
    assert (refused.returncode, refused.stderr) == (
        2,
        "only a ZIP has a manifest that can be signed\n",
    )
    done = brief(reference_store, *order, "zip")
    assert done.returncode == 0, done.stderr
    proved = brief(reference_store, "verify", "--manifest", str(file), "--key", f"{key}.pub")
    assert proved.returncode == 0, proved.stderr
    assert "which is signed by the owner of desk.pem.pub" in proved.stdout
    assert "of them hold what the store has in version" in proved.stdout
    file.write_bytes(file.read_bytes()[:200])
    refused = brief(reference_store, "verify", "--manifest", str(file))
    assert refused.returncode == 2
