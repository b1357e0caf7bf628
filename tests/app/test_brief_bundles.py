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
from dashboard.exports.pack.signatures import (
    SigningError,
    ensure_key,
    key_file,
    make_keys,
    public_file,
)
from dashboard.exports.pack.verification import VerificationError, verify
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
        assert {one["name"] for one in manifest["files"]} | {
            "manifest.json",
            "manifest.json.sig",
        } == set(bundle.namelist())


def test_an_untouched_bundle_proves_that_its_figures_are_those_of_its_version(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(brief_file(ordered(ROUTE), "zip", store).content)
    proof = verify(file, store)
    assert proof.is_of_this_version
    assert (proof.faults, proof.unproved) == ([], [])
    assert proof.files >= 8
    assert proof.figures > 100
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / "manifest.json", store).faults == []


def signed_by(store: Store) -> Path:
    """The public key of the installation, by which each of its packs is signed."""
    key = ensure_key(key_file(store.settings.database_url, store.settings.archive))
    assert key
    assert key.stat().st_mode & 0o777 == 0o600
    return public_file(key)


def test_a_changed_byte_names_its_file_and_a_changed_hash_breaks_the_signature(
    store: Store, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(unpacked)
    key, file = signed_by(store), unpacked / "manifest.json"
    assert verify(file, store, key).faults == []
    manifest = json.loads(file.read_text())
    one = next(file for file in manifest["files"] if file.get("panel") == "deaths-by-cause")
    victim = unpacked / one["name"]
    victim.write_text(victim.read_text().replace("2864", "2863"))
    assert verify(file, store, key).faults == [
        f"{one['name']} is not the file that the manifest names: it was changed"
    ]
    one["sha256"] = digest(victim.read_bytes())
    file.write_text(json.dumps(manifest))
    assert verify(file, store, key).faults == [
        f"manifest.json is not as the owner of {key.name} signed it"
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",2864,", ",9864,", ": found “9864”, the store gives “2864”"),
        (",Drowning,", ",Illness,", ": found “2864 · "),
        (",Drowning,", ",Illness,", ": missing; the store gives “2864”"),
        (",2864,people,", ",2864,cases,", ": found “cases”, the store gives “people”"),
        (",people,2015,", ",people,2016,", ": found “2016”, the store gives “2015”"),
        ("Project, 8 Sep 2025", "Project, 8 Nov 2025", "8 Nov 2025"),
    ],
)
def test_a_changed_figure_names_its_row_whatever_the_manifest_says(
    store: Store, tmp_path: Path, old: str, new: str, words: str
) -> None:
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(tmp_path)
    file, table = tmp_path / "manifest.json", tmp_path / "figures.csv"
    lines = table.read_text().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if "deaths-by-cause" in line and old in line)
    lines[place] = lines[place].replace(old, new)
    table.write_text("".join(lines))
    manifest = json.loads(file.read_text())
    one = next(one for one in manifest["files"] if one["name"] == "figures.csv")
    one["sha256"] = digest(table.read_bytes())
    file.write_text(json.dumps(manifest))
    faults = verify(file, store).faults
    assert all("figures.csv, 09_deaths-by-cause, row " in fault for fault in faults)
    assert any(words in fault for fault in faults), faults


def test_what_another_version_gives_otherwise_is_told_and_not_called_forged(
    store: Store, tmp_path: Path
) -> None:
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(tmp_path)
    file, table = tmp_path / "manifest.json", tmp_path / "figures.csv"
    table.write_text(table.read_text().replace(",2864,", ",9864,"))
    manifest = json.loads(file.read_text().replace(store.version(), "000000000000"))
    one = next(one for one in manifest["files"] if one["name"] == "figures.csv")
    one["sha256"] = digest(table.read_bytes())
    file.write_text(json.dumps(manifest))
    proof = verify(file, store)
    assert not proof.is_of_this_version
    assert proof.faults == []
    assert any("found “9864”" in difference for difference in proof.unproved)


def test_a_pack_of_a_bare_view_is_proved_and_leads_to_the_overview(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    view = "r=central-mediterranean&t=2015"
    file.write_bytes(brief_file(ordered(view), "zip", store).content)
    proof = verify(file, store, signed_by(store))
    assert (proof.faults, proof.unproved) == ([], [])
    with ZipFile(file) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert {one["address"] for one in manifest["files"] if "panel" in one} == {f"/?{view}"}
    assert ordered(manifest["view"]).view == ordered(view).view


def test_slides_and_pages_by_themselves_prove_nothing(store: Store, tmp_path: Path) -> None:
    for name in ("brief.pptx", "brief.pdf"):
        (tmp_path / name).write_bytes(b"any")
        with pytest.raises(VerificationError, match="only a ZIP holds hashes, a signature"):
            verify(tmp_path / name, store)


def test_a_pack_of_an_earlier_release_is_not_called_forged(store: Store, tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(brief_file(ordered(ROUTE), "zip", store).content)) as bundle:
        bundle.extractall(tmp_path)
    file = tmp_path / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["format"] = 2
    manifest["files"] = [one for one in manifest["files"] if one["name"] != "figures.csv"]
    file.write_text(json.dumps(manifest))
    proof = verify(file, store)
    assert proof.faults == []
    assert proof.unproved == ["the pack is of an earlier release and has no figures.csv"]


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
    assert "figures are what the store has in version" in proved.stdout
    unknown = brief(reference_store, "verify", "--pack", str(file))
    assert (unknown.returncode, "signed it" in unknown.stdout) == (1, True)
    assert brief(reference_store, *order[:5], "--format", "zip").returncode == 0
    proved = brief(reference_store, "verify", "--pack", str(file))
    assert "which is signed with the key of this installation" in proved.stdout
    file.write_bytes(file.read_bytes()[:200])
    refused = brief(reference_store, "verify", "--manifest", str(file))
    assert refused.returncode == 2
