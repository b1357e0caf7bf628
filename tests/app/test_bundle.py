"""The archive of `make bundle` installs and serves without network, as its document says."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import licences

ROOT = Path(__file__).parents[2]
PYTHON = Path(sys.executable).resolve()
DOCUMENT = (ROOT / "docs" / "install.md").read_text()
SECTION = DOCUMENT.partition("\n## Without internet\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
# A namespace without any interface but its own loopback, in which the folders of the document are
# those of the test.
ALONE = """
import fcntl, os, socket, struct, subprocess, sys
up = struct.pack("16sH14x", b"lo", 0x41)
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, up)
assert [name for _number, name in socket.if_nameindex()] == ["lo"]
for name in ("opt", "srv"):
    subprocess.run(["mount", "--bind", f"{sys.argv[1]}/{name}", f"/{name}"], check=True)
os.execvp("bash", ["bash", "-euc", sys.argv[2]])
"""
# Their makers put no text into the wheel.
WITHOUT_TEXT = {"jsbeautifier", "ordered-set", "pyuca"}

pytestmark = [
    pytest.mark.release(
        *("Makefile", "pyproject.toml", "requirements", "tools/bundle.py", "tools/licences.py"),
        *("THIRD-PARTY.md", "docs/install.md", "assets/vendor", "tests/app/test_bundle.py"),
    ),
    pytest.mark.thorough,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The archive, made as the document says, alone in a folder with its checksum."""
    made, folder = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("carried")
    (command,) = (line.split("#")[0].split() for line in BLOCKS[0].splitlines())
    subprocess.run([*command, f"BUILD={made}"], cwd=ROOT, check=True, capture_output=True)
    for path in made.glob("*.tar*"):
        path.rename(folder / path.name)
    shutil.rmtree(made)
    (tar,) = folder.glob("*.tar")
    yield tar
    shutil.rmtree(folder)


def _alone(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script without network, in the folder of the archive."""
    for name in ("opt", "srv"):
        (folder / name).mkdir(exist_ok=True)
    return subprocess.run(
        ["unshare", "-rnm", sys.executable, "-c", ALONE, str(folder), script],  # noqa: S607 - of the system
        env={"PATH": f"{PYTHON.parent}:/usr/sbin:/usr/bin:/sbin:/bin", "PYTHON": str(PYTHON)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_installs_serves_and_verifies_without_network_as_the_document_says(
    archive: Path,
) -> None:
    folder = archive.parent
    script = "trap 'kill $! && wait' EXIT\n" + "\n".join(BLOCKS[1:])
    ran = _alone(script, folder)
    output = ran.stdout + ran.stderr
    assert ran.returncode == 0, output
    for promised in re.findall(r'# .*?("status":"ok"|(?<=")[^"]+(?="))', "\n".join(BLOCKS[1:])):
        assert promised in output
    assert 'data-theme="' in (folder / "page.html").read_text()
    lines = (folder / "deaths.csv").read_text().splitlines()
    assert len(list(csv.reader(line for line in lines if not line.startswith("#")))) == 12
    assert (folder / "srv" / "routewatch" / "store.sqlite").stat().st_size > 1_000_000
    assert {path.name for path in (folder / "opt").iterdir()} == {
        "routewatch",
        archive.stem.partition("-python")[0],
    }


def test_it_lists_all_that_is_inside_with_licences_and_checksums(archive: Path) -> None:
    folder = archive.parent / archive.stem
    listed = json.loads((folder / "sbom.cdx.json").read_text())
    main = listed["metadata"]["component"]
    assert f"{main['name']}-{main['version']}-python{licences.THIS_PYTHON}" == archive.stem
    parts = {part["name"]: part for part in listed["components"]}
    assert all(part["licenses"] for part in parts.values())
    known = {line.split("  ")[0] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    python = [part for part in parts.values() if part["purl"].startswith("pkg:pypi/")]
    assert {part["hashes"][0]["content"] for part in python} <= known
    assert len(python) == len(list((folder / "wheels").iterdir())) - len(("routewatch", "pip"))
    assert len(parts) == len(python) + len((*licences.vendored(),))
    texts = {path.name.rpartition("-")[0] for path in (folder / "licences").iterdir()}
    assert {part["name"] for part in python} - texts == WITHOUT_TEXT
    valid = (
        "import sys; from cyclonedx.schema import SchemaVersion as Version;"
        "from cyclonedx.validation.json import JsonStrictValidator as Validator;"
        "sys.exit(Validator(Version.V1_6).validate_str(sys.stdin.read()))"
    )
    tools = ROOT / "build" / "bundle-tools" / "bin" / "python"
    subprocess.run([tools, "-c", valid], input=json.dumps(listed), text=True, check=True)


def test_it_says_in_a_sentence_why_it_does_not_install(
    archive: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    folder = tmp_path / archive.stem
    shutil.copytree(archive.parent / archive.stem, folder)
    older = tmp_path / "python"
    older.write_text(
        f'#!/bin/sh\n{PYTHON} -c "import sys; sys.version_info = (3, 9); exec(sys.stdin.read())"\n'
    )
    older.chmod(0o755)
    install = f"sh {folder}/install.sh"
    small = "mount -t tmpfs -o size=100m small /srv"
    cases = {
        f"PYTHON={older} {install} /opt/new": r"this archive is for Python .* is Python 3\.9",
        f"PYTHON=nowhere {install} /opt/new": r"there is no nowhere",
        f"{small}; {install} /srv/new": r"it needs \d{3} MB, and /srv has \d+ MB left",
        f"mkdir -p /opt/old/bin; {install} /opt/old": r"/opt/old is there already",
        f"echo >>{folder}/LICENSE; {install} /opt/new": r"a file is damaged .*\(LICENSE: FAILED\)",
        f"rm {folder}/LICENSE; {install} /opt/new": r"a file is damaged or missing \(LICENSE: ",
    }
    for script, sentence in cases.items():
        with subtests.test(script=script):
            ran = _alone(script, tmp_path)
            assert ran.returncode == 1
            assert re.fullmatch(f"Routewatch was not installed: {sentence}.*\n", ran.stderr)
            assert not (tmp_path / "opt" / "new").exists()
