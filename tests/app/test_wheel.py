"""The wheel, installed without a checkout: it carries all that it serves, and every page opens."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
from html import unescape
from importlib.metadata import version
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from dashboard import pages
from dashboard.pages import playlist_editor, remote, standard, wall
from tests import serving
from tests.app import asking

ROOT = Path(__file__).parents[2]
WALLS = tuple(f"{wall.PREFIX}{code}" for code in asking.PLAYLISTS)
CARDS = (*(page.path for page in pages.PAGES), "/routes/central-mediterranean", "/bureaus/ITA")
PATHS = (
    *CARDS,
    f"{standard.SHEETS}map",
    wall.PATH,
    playlist_editor.PATH,
    *WALLS,
    WALLS[0] + remote.SUFFIX,
)
STATES = {"ready", "empty", "partial", "stale"}
FILE = re.compile(r'(?:src|href)="(/[^"#]+\.(?:js|css|json|svg|png|ico)[^"]*)"')


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is released."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(folder),
    ]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that holds the wheel and what it needs, and no checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    # A path named in a .pth file is not searched for .pth files: the editable install stays out.
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    install = ["install", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), *install],
        check=True,
        capture_output=True,
    )
    return folder / "bin" / "routewatch"


def _get(address: str) -> str:
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - our own
        assert answer.status == 200, address
        return str(answer.read().decode(errors="replace"))


def _drawn(origin: str, body: asking.Body) -> asking.Body:
    """What the cards say, each by its code."""
    sent = Request(  # noqa: S310 - our own
        f"{origin}/_dash-update-component",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(sent, timeout=30) as answer:  # noqa: S310 - our own
        response: asking.Body = json.load(answer)["response"]
    return response


@pytest.mark.timeout(300)
@pytest.mark.thorough
def test_every_page_opens_without_a_checkout(
    program: Path, reference_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "ROUTEWATCH", program)
    files = set[str]()
    with serving.serving(reference_store, tmp_path / "log") as served:
        for path in PATHS:
            text = _get(served.origin + path)
            assert 'data-theme="' in text, path
            files |= set(map(unescape, FILE.findall(text)))
        assert {"css", "js"} <= {file.partition("?")[0].rpartition(".")[2] for file in files}
        for file in files:
            assert _get(served.origin + file), file
        release = json.loads(_get(f"{served.origin}/api/version"))["version"]
        assert release == version("routewatch")
        for path in CARDS:
            cards = _drawn(served.origin, asking.panels(path))["drawn"]["data"]["cards"]
            assert cards or path == "/briefing"
            assert {card["state"] for card in cards.values()} <= STATES
        for path in WALLS:
            assert len(_drawn(served.origin, asking.scene(path, 0))) > 1


def test_the_wheel_is_the_release_that_the_changelog_opens_with_and_carries_its_licences(
    wheel: Path, program: Path
) -> None:
    heading = re.search(
        r"^## \[(.+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert heading
    release = heading[1]
    assert subprocess.check_output([program, "--version"], text=True) == f"routewatch {release}\n"
    inside = f"routewatch-{release}.dist-info/"
    with ZipFile(wheel) as archive:
        licence = archive.read(f"{inside}licenses/LICENSE")
        metadata = archive.read(f"{inside}METADATA").decode()
        assert f"{inside}licenses/assets/vendor/noto-sans-arabic-LICENSE.txt" in archive.namelist()
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert "\nLicense-Expression: Apache-2.0 AND ISC AND MIT AND OFL-1.1\n" in metadata


def test_the_wheel_finds_nothing_of_a_checkout(program: Path) -> None:
    found = subprocess.run(
        [
            program.with_name("python"),
            "-c",
            "import dashboard, data_access.registry; from dashboard.resources import ASSETS;"
            "print(dashboard.__file__, data_access.registry.__file__, ASSETS, sep='\\n')",
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=program.parent,
    )
    for path in found.stdout.splitlines():
        assert Path(path).is_relative_to(program.parents[1])


@pytest.mark.thorough
def test_the_wheel_makes_a_store_of_its_own_reference_tables(program: Path, tmp_path: Path) -> None:
    for arguments in (["init", "--no-exercise"], ["status"]):
        subprocess.run([program, *arguments], check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "var" / "routewatch.sqlite").stat().st_size > 1_000_000


def test_the_wheel_carries_every_file_of_the_folders_that_it_serves(wheel: Path) -> None:
    carried = {name.removeprefix("dashboard/shipped/") for name in ZipFile(wheel).namelist()}
    for folder in ("dashboard", "data_access", "assets", "playlists"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        wanted = {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"}
        assert len(wanted) > 2
        assert wanted <= carried
