"""What is installed without a checkout: wheel, container, and the operators' document."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from html import unescape
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from dashboard import pages
from dashboard.pages import standard, wall
from dashboard.settings import Settings
from tests import serving
from tests.app import asking
from tests.conftest import ROUTEWATCH

ROOT = Path(__file__).parents[2]
WALLS = tuple(f"{wall.PREFIX}{code}" for code in asking.PLAYLISTS)
CARDS = (*(page.path for page in pages.PAGES), "/routes/central-mediterranean", "/bureaus/ITA")
PATHS = (
    *CARDS,
    f"{standard.SHEETS}map",
    wall.PATH,
    wall.EDITOR,
    *WALLS,
    WALLS[0] + wall.REMOTE,
)
STATES = {"ready", "empty", "partial", "stale"}
AS_RELEASED = pytest.mark.release(
    *("Makefile", "pyproject.toml", "requirements", "deploy", "data_access/registry/tables"),
    *("data_access/reference", "tests/app/test_installing.py"),
)
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
            (scene,) = [
                shown["data"]
                for name, shown in _drawn(served.origin, asking.scene(path, 0)).items()
                if "scene-drawn" in name
            ]
            assert {card["state"] for card in scene["cards"].values()} <= STATES
            assert scene["bodies"] or scene["charts"] or scene["maps"], path


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


@AS_RELEASED
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


_TOP = Path(__file__).parents[2]
STEPS = re.sub(r"^#.*\n", "", (_TOP / "deploy" / "Containerfile").read_text(), flags=re.MULTILINE)
_FINAL = STEPS.rpartition("\nFROM ")[2].splitlines()[1:]
COMPOSE = import_module("yaml").safe_load((_TOP / "deploy" / "compose.yaml").read_text())
_UNSHARE = shutil.which("unshare") or ""
_PYTHON = Path(sys.executable).resolve().parents[1]

# The system and the program are there to be read; what the container may write is its own.
CLEAN_ROOT = """
import fcntl, json, os, shutil, socket, struct, subprocess, sys
up = struct.pack("16sH14x", b"lo", 0x41)
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, up)
top, given = sys.argv[1], json.loads(sys.argv[2])
def run(*command): subprocess.run(command, check=True)
run("mount", "-t", "tmpfs", "clean", top)
os.makedirs(top + "/tmp"); os.makedirs(top + "/var/lib")
run("mount", "-t", "tmpfs", "-o", "mode=1777", "files", top + "/tmp")
def bind(path, options="ro"):
    os.makedirs(top + path, exist_ok=True)
    run("mount", "--rbind", path, top + path)
    if options == "ro":
        run("mount", "-o", "remount,bind,ro", top + path)
for name in ("bin", "sbin", "lib", "lib64"):
    if os.path.islink("/" + name): os.symlink(os.readlink("/" + name), top + "/" + name)
    elif os.path.isdir("/" + name): bind("/" + name)
os.makedirs(top + "/root", mode=0o755, exist_ok=True)
for path in ("/usr", *given["read"]): bind(path)
for path in ("/proc", "/dev"): bind(path, "rw")
shutil.copytree("/etc", top + "/etc", symlinks=True, ignore=shutil.ignore_patterns("*.lock"))
for step in given["run"]: run("chroot", top, "sh", "-ec", step)
run("mount", "--bind", top + given["volume"], top + given["volume"])
run("mount", "-o", "remount,bind,ro", top)
os.chroot(top); os.chdir(given["folder"])
user, group = given["user"].split(":")
os.execvpe("setpriv", ["setpriv", "--reuid", user, "--regid", group, "--clear-groups",
    "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "sh", "-ec", given["script"]],
    given["environment"])
"""


def _values(name: str) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in _FINAL if line.startswith(f"{name} ")]


def _settings() -> dict[str, str]:
    pairs = [pair for line in _values("ENV") for pair in shlex.split(line)]
    return dict(pair.split("=", 1) for pair in pairs)


@AS_RELEASED
@pytest.mark.thorough
def test_it_serves_from_a_read_only_root_as_nobody_in_particular(tmp_path: Path) -> None:
    (program,), (command,) = _values("ENTRYPOINT"), _values("CMD")
    (health,) = re.findall(r"^HEALTHCHECK .* CMD (\[.*\])$", "\n".join(_FINAL), re.MULTILINE)
    serve = shlex.join([*json.loads(program), *json.loads(command)])
    script = f"""
        routewatch init --empty
        ROUTEWATCH_ACCESS=open {serve} & server=$!
        until {shlex.join(json.loads(health))} 2>/dev/null; do kill -0 $server; sleep 0.1; done
        for place in /opt /etc /var /usr/lib; do ! touch $place/written 2>/dev/null; done
        id -u; grep -E '^Cap(Prm|Eff|Bnd)' /proc/self/status | sort -u -k 2
        kill $server; wait $server
    """
    environment = _settings()
    environment["PATH"] = f"{ROUTEWATCH.parent}:{environment['PATH']}"
    given = {
        "read": [str(_PYTHON), str(_TOP)],
        "run": [step for step in _values("RUN") if step.startswith("useradd ")],
        "volume": _values("VOLUME")[0],
        "folder": _values("WORKDIR")[0],
        "user": _values("USER")[0],
        "environment": environment,
        "script": script,
    }
    done = subprocess.run(
        [
            _UNSHARE,
            "--mount",
            "--net",
            sys.executable,
            "-c",
            CLEAN_ROOT,
            str(tmp_path),
            json.dumps(given),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10001\nCapPrm:\t0000000000000000\n" in done.stdout


def test_services_of_the_compose_file_are_confined() -> None:
    services = COMPOSE["services"]
    for name in ("store", "dashboard"):
        service = services[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        settings = {key.removeprefix("ROUTEWATCH_").lower() for key in service["environment"]}
        assert settings <= set(Settings.model_fields)
    assert services["dashboard"]["ports"] == ["127.0.0.1:8050:8050"]
    assert services["dashboard"]["command"] == json.loads(_values("CMD")[0])
    assert services["dashboard"]["depends_on"] == {
        "database": {"condition": "service_healthy"},
        "store": {"condition": "service_completed_successfully"},
    }
