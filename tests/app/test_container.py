"""The container's steps in a clean root, without an engine of containers, and its compose file."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.settings import Settings
from tests.conftest import ROUTEWATCH

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
        assert settings <= set(Settings.__dataclass_fields__)
    assert services["dashboard"]["ports"] == ["127.0.0.1:8050:8050"]
    assert services["dashboard"]["command"] == json.loads(_values("CMD")[0])
    assert services["dashboard"]["depends_on"] == {
        "database": {"condition": "service_healthy"},
        "store": {"condition": "service_completed_successfully"},
    }
