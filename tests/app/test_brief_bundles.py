"""Briefing packs as files: they hold the figures of their version, prove it, or are refused."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from dashboard.exports.pack.brief_files import Means, brief_file
from dashboard.exports.pack.bundle import digest, verify
from dashboard.exports.pack.contents import title_of
from dashboard.exports.pack.orders import ordered
from dashboard.exports.pack.signatures import (
    SigningError,
    ensure_key,
    key_file,
    make_keys,
    public_file,
)
from dashboard.wiring import Store
from tests.app.asking import csv_rows
from tests.app.conftest import ROUTE
from tests.conftest import invoke_routewatch


@pytest.fixture
def unpacked(route_pack: bytes, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The manifest of a pack whose files lie in a folder, and what it says."""
    with ZipFile(io.BytesIO(route_pack)) as bundle:
        bundle.extractall(tmp_path)
    file = tmp_path / "manifest.json"
    return file, json.loads(file.read_text())


def with_hash_of(manifest: dict[str, Any], file: Path) -> str:
    """A manifest that names a changed file by its new hash."""
    one = next(one for one in manifest["files"] if one["name"] == file.name)
    one["sha256"] = digest(file.read_bytes())
    return json.dumps(manifest)


def test_a_zip_holds_what_the_data_interface_answers_and_a_dictionary(
    route_pack: bytes, client: FlaskClient
) -> None:
    with ZipFile(io.BytesIO(route_pack)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        for one in manifest["files"]:
            if "panel" not in one:
                continue
            text = bundle.read(one["name"]).decode("utf-8-sig")
            assert text.startswith("# marking: TLP:CLEAR")
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            query = "r=central-mediterranean&t=2015"
            assert list(csv.reader(lines)) == csv_rows(
                client, f"panels/{one['panel']}.csv?{query}"
            ), one["panel"]
        assert b"People who died or went missing" in bundle.read("dictionary.csv")
        assert {one["name"] for one in manifest["files"]} | {
            "manifest.json",
            "manifest.json.sig",
        } == set(bundle.namelist())


def test_an_untouched_bundle_proves_that_its_figures_are_those_of_its_version(
    store: Store, route_pack: bytes, unpacked: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(route_pack)
    proof = verify(file, store)
    assert proof.is_of_this_version
    assert (proof.faults, proof.unproved) == ([], [])
    assert proof.files >= 8
    assert proof.figures > 100
    assert verify(unpacked[0], store).faults == []


def signed_by(store: Store) -> Path:
    """The public key of the installation, by which each of its packs is signed."""
    key = ensure_key(key_file(store.settings))
    assert key
    assert key.stat().st_mode & 0o777 == 0o600
    return public_file(key)


@pytest.mark.thorough
def test_a_changed_byte_names_its_file_and_a_changed_hash_breaks_the_signature(
    store: Store, unpacked: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    file, manifest = unpacked
    key = signed_by(store)
    assert verify(file, store, key).faults == []
    one = next(file for file in manifest["files"] if file.get("panel") == "deaths-by-cause")
    victim = tmp_path / one["name"]
    victim.write_text(victim.read_text().replace("2864", "2863"))
    assert verify(file, store, key).faults == [
        f"{one['name']} is not the file that the manifest names: it was changed"
    ]
    file.write_text(with_hash_of(manifest, victim))
    assert verify(file, store, key).faults == [
        "manifest.json: signed by somebody else, or changed after that"
    ]


def _in_ci(*case: str) -> object:
    return pytest.param(*case, marks=pytest.mark.thorough)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",2864,", ",9864,", ": found “9864”, the store gives “2864”"),
        _in_ci(",Drowning,", ",Illness,", ": found “2864 · "),
        _in_ci(",Drowning,", ",Illness,", ": missing; the store gives “2864”"),
        (",2864,people,", ",2864,cases,", ": found “cases”, the store gives “people”"),
        _in_ci(",people,2015,", ",people,2016,", ": found “2016”, the store gives “2015”"),
        _in_ci("Project, 8 Sep 2025", "Project, 8 Nov 2025", "8 Nov 2025"),
    ],
)
def test_a_changed_figure_names_its_row_whatever_the_manifest_says(
    store: Store, unpacked: tuple[Path, dict[str, Any]], old: str, new: str, words: str
) -> None:
    file, manifest = unpacked
    table = file.with_name("figures.csv")
    lines = table.read_text().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if "deaths-by-cause" in line and old in line)
    lines[place] = lines[place].replace(old, new)
    table.write_text("".join(lines))
    file.write_text(with_hash_of(manifest, table))
    faults = verify(file, store).faults
    assert all("figures.csv, 09_deaths-by-cause, row " in fault for fault in faults)
    assert any(words in fault for fault in faults), faults


def test_what_another_version_gives_otherwise_is_told_and_not_called_forged(
    store: Store, unpacked: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    file, manifest = unpacked
    table = tmp_path / "figures.csv"
    table.write_text(table.read_text().replace(",2864,", ",9864,"))
    file.write_text(with_hash_of(manifest, table).replace(store.version(), "000000000000"))
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


def test_a_pack_of_an_earlier_release_is_not_called_forged(
    store: Store, unpacked: tuple[Path, dict[str, Any]]
) -> None:
    file, manifest = unpacked
    manifest["format"] = 2
    manifest["files"] = [one for one in manifest["files"] if one["name"] != "figures.csv"]
    file.write_text(json.dumps(manifest))
    proof = verify(file, store)
    assert proof.faults == []
    assert proof.unproved == ["the pack is of an earlier release and has no figures.csv"]


def test_a_file_that_no_manifest_names_is_pointed_out(
    store: Store, route_pack: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "brief.zip"
    file.write_bytes(route_pack)
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
    assert verify(file, store, key=other).faults == ["brief.zip: signed by somebody else"]
    with ZipFile(file) as bundle:
        bundle.extractall(tmp_path / "unpacked")
    manifest = tmp_path / "unpacked" / "manifest.json"
    assert verify(manifest, store, key=public).faults == []
    manifest.write_text(manifest.read_text().replace('"bytes"', '"Bytes"', 1))
    assert verify(manifest, store, key=public).faults == [
        "manifest.json: signed by somebody else, or changed after that"
    ]
    (tmp_path / "unpacked" / "manifest.json.sig").unlink()
    assert verify(manifest, store, key=public).faults == [
        "manifest.json: not signed: nothing is proved"
    ]
    with pytest.raises(SigningError, match="holds no public key"):
        verify(file, store, key=file)
    key.chmod(0o640)
    with pytest.raises(SigningError, match=f"chmod 600 {key}"):
        brief_file(ordered(ROUTE), "zip", store, Means(key=key))


@pytest.mark.thorough
def test_the_command_proves_a_bundle(reference_store: str, tmp_path: Path) -> None:
    file, key = tmp_path / "brief.zip", str(tmp_path / "desk.pem")
    assert invoke_routewatch("keys", key, address=reference_store).returncode == 0
    order = ("brief", "--view", ROUTE, "--out", str(file), "--sign", key, "--format")
    done = invoke_routewatch(*order, "zip", address=reference_store)
    assert done.returncode == 0, done.stderr
    proved = invoke_routewatch(
        "verify", "--manifest", str(file), "--key", f"{key}.pub", address=reference_store
    )
    assert proved.returncode == 0, proved.stderr
    assert "manifest, signed by the owner of desk.pem.pub" in proved.stdout
    assert "figures are what the store has in version" in proved.stdout
    unknown = invoke_routewatch("verify", "--pack", str(file), address=reference_store)
    assert (unknown.returncode, "signed by somebody else" in unknown.stdout) == (1, True)
    assert invoke_routewatch(*order[:5], "--format", "zip", address=reference_store).returncode == 0
    proved = invoke_routewatch("verify", "--pack", str(file), address=reference_store)
    assert "manifest, signed by this installation" in proved.stdout
    file.write_bytes(file.read_bytes()[:200])
    refused = invoke_routewatch("verify", "--manifest", str(file), address=reference_store)
    assert refused.returncode == 2


@pytest.mark.thorough
@pytest.mark.browser
def test_several_bureaus_are_a_file_each(reference_store: str, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    arguments = ("--bureau", "ITA", "--bureau", "GRC", "--format", "pdf", "--out", str(out))
    done = invoke_routewatch("brief", *arguments, address=reference_store)
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 2
    assert "bureau-brief-greece" in names[0]
    assert "bureau-brief-italy" in names[1]


def test_the_command_refuses_in_one_sentence_and_leaves_no_file(
    reference_store: str, tmp_path: Path
) -> None:
    out = tmp_path / "file"
    done = invoke_routewatch(
        "brief", "--format", "docx", "--out", str(out), address=reference_store
    )
    assert done.returncode == 2
    assert "no format 'docx'" in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("", "Situation brief: migration routes"),
        ("c=ITA", "Country brief: Italy"),
        ("about=/bureaus/ITA", "Bureau brief: Italy"),
        ("r=central-mediterranean&c=ITA", "Route brief: Central Mediterranean, Italy"),
        ("c=GMB:src", "Situation brief: nationals of the Gambia"),
        ("c=ITA,GRC", "Situation brief: Greece, Italy"),
        ("r=black-sea,channel-uk", "Situation brief: Black Sea, Channel to the UK"),
        ("c=ITA,GRC,ESP,MLT", "Situation brief: migration routes"),
    ],
)
def test_a_pack_is_called_for_its_bureau_or_for_what_its_filters_name(
    view: str, title: str
) -> None:
    assert title_of(ordered(view)) == title


def test_the_page_is_told_the_parts_their_mark_and_whether_newer_figures_exist(
    client: FlaskClient,
) -> None:
    told = client.get("/api/v1/brief?r=central-mediterranean&t=2015").get_json()
    assert told["title"] == "Route brief: Central Mediterranean"
    assert not told["own"]
    assert told["mark"] == {
        "label": "TLP:CLEAR",
        "meaning": "anybody, and may be published",
        "public": True,
    }
    items = "|".join(part["text"] for part in told["parts"][:3])
    again = client.get("/api/v1/brief", query_string={"items": items, "held": "older"}).get_json()
    assert again["own"]
    assert again["newer"]
    assert [part["code"] for part in again["parts"]] == [p["code"] for p in told["parts"][:3]]


def test_the_data_interface_makes_the_same_file_and_leaves_one_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="routewatch.audit"):
        answer = client.get("/api/v1/brief.zip?bureau=ITA&t=2015")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    name = answer.headers["Content-Disposition"].split('"')[1]
    assert name.endswith("bureau-brief-italy_2015_TLP-CLEAR.zip")
    (line,) = (
        json.loads(record.getMessage())
        for record in caplog.records
        if record.name == "routewatch.audit"
    )
    assert (line["act"], line["file"], line["marking"]) == ("brief", name, "TLP:CLEAR")


@pytest.mark.parametrize(
    "query",
    [
        "items=/%3Fp%3Dsorrow",
        "t=2015-13",
        "bureau=ZZZ",
        "items=/%3Fp%3Dtop-routes&mark=TLP:MAUVE",
        "paper=a0",
    ],
)
def test_a_brief_that_cannot_be_made_is_a_400_with_the_reason(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"/api/v1/brief.pdf?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]
