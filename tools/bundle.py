"""What goes into the archive of `make bundle`, which downloads it in between.

    python -m tools.bundle requirements FOLDER
    python -m tools.bundle metadata FOLDER ENVIRONMENT
    python -m tools.bundle pack FOLDER ENVIRONMENT

The first writes which wheels are needed beside our own, which is in FOLDER/wheels; the second
unpacks into an environment what all of them say of themselves; the third puts all else beside the
wheels, and FOLDER into an archive.
The archive has the same bytes whenever it is made of the same wheels: names in order, no owners,
and the time of SOURCE_DATE_EPOCH.
"""

import json
import os
import platform
import re
import shutil
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from packaging.utils import canonicalize_name

from data_access.store.durable import sha256_of
from tools.licences import (
    EXTRAS,
    LIST,
    PROGRAM,
    ROOT,
    THIS_PYTHON,
    licence,
    needed,
    pinned,
    vendored,
)

SUMS = "SHA256SUMS"
COPIED = ("LICENSE", LIST.name, "CHANGELOG.md", "README.md", "docs", "deploy")
"""Files and folders of the project that come along as they are."""
SBOM = "sbom.cdx.json"

_GLIBC = re.compile(r"manylinux_(\d+)_(\d+)_")
_LICENCE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
_HEADROOM = 1.1
"""Of the space that an installation takes."""


def write_requirements(folder: Path) -> None:
    """Write the exact versions with hashes of all that the program needs on this Python.

    `requirements.txt` in the folder is what is installed, the program among it; `download.txt`
    beside the folder is what is fetched: the rest, and the pip that installs it.

    Raises:
        KeyError: requirements/dev.txt lacks one, since `make lock` was not called.
    """
    (wheel,) = (folder / "wheels").glob(f"{PROGRAM}-*.whl")
    release = wheel.name.split("-")[1]
    lock, tools = (
        pinned((ROOT / "requirements" / name).read_text("utf-8"))
        for name in ("dev.txt", "bundle.txt")
    )
    others = "".join(lock[name] for name in sorted(needed()))
    own = f"{PROGRAM}[{','.join(EXTRAS)}]=={release} \\\n    --hash=sha256:{sha256_of(wheel)}\n"
    (folder / "requirements.txt").write_text(own + others, "utf-8")
    (folder.parent / "download.txt").write_text(tools[canonicalize_name("pip")] + others, "utf-8")


def unpack_metadata(folder: Path, environment: Path) -> None:
    """Put the metadata and licences of all wheels but pip into an environment, and nothing else."""
    (libraries,) = environment.glob("lib/python*/site-packages")
    for path in _wheels(folder):
        with ZipFile(path) as wheel:
            for name in wheel.namelist():
                if ".dist-info/" in name:
                    wheel.extract(name, libraries)


def _wheels(folder: Path) -> Iterator[Path]:
    """What is installed; pip only installs it."""
    yield from (path for path in (folder / "wheels").iterdir() if not path.name.startswith("pip-"))


def pack(folder: Path, environment: Path) -> Path:
    """Put everything beside the wheels, and the folder into an archive.

    Returns:
        The archive; its checksum is in the file of the same name with `.sha256` behind it.
    """
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    _write_licences(folder / "licences", environment)
    _complete(folder / SBOM, environment)
    script = folder / "deploy" / "install.sh"
    (folder / "install.sh").write_text(_filled(script.read_text("utf-8"), folder))
    script.unlink()
    (folder / SUMS).write_text(
        "".join(f"{sha256_of(path)}  {path.relative_to(folder)}\n" for path in _files(folder)),
        "utf-8",
    )
    archive = folder.with_name(f"{folder.name}.tar")
    with tarfile.open(archive, "w") as tar:
        for path in _files(folder):
            tar.add(path, f"{folder.name}/{path.relative_to(folder)}", filter=_anonymous)
    sums = f"{sha256_of(archive)}  {archive.name}\n"
    archive.with_name(f"{archive.name}.sha256").write_text(sums, "utf-8")
    return archive


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o644
    entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
    return entry


def _filled(script: str, folder: Path) -> str:
    """The script of the installation, with what this archive is made for."""
    wheels = [path.name for path in _wheels(folder)]
    # A wheel may name several, of which the oldest is enough.
    glibc = max(
        min([(int(a), int(b)) for a, b in _GLIBC.findall(name)] or [(2, 17)]) for name in wheels
    )
    taken = sum(
        one.file_size for name in wheels for one in ZipFile(folder / "wheels" / name).infolist()
    )
    blanks = {
        "VERSION": next(name for name in wheels if name.startswith(f"{PROGRAM}-")).split("-")[1],
        "PYTHON": THIS_PYTHON,
        "MACHINE": f"{platform.system()} {platform.machine()}",
        "GLIBC": ".".join(map(str, glibc)),
        "MEGABYTES": str(round(taken * _HEADROOM / 1e6)),
    }
    return re.sub("@([A-Z]+)@", lambda blank: blanks[blank[1]], script)


def _write_licences(folder: Path, environment: Path) -> None:
    """The texts of the licences of all that is installed, a folder for each distribution."""
    for one in _installed(environment):
        for file in one.files or ():
            if ".dist-info" in file.parts[0] and _LICENCE.search(file.as_posix()):
                target = folder / f"{one.name}-{one.version}" / "-".join(file.parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(one.locate_file(file)), target)


def _complete(sbom: Path, environment: Path) -> None:
    """Add the wheels' checksums, and scripts and letters of others that no distribution names."""
    listed: dict[str, Any] = json.loads(sbom.read_text("utf-8"))
    sums = {
        canonicalize_name(path.name.split("-")[0]): sha256_of(path)
        for path in (sbom.parent / "wheels").iterdir()
    }
    installed = {canonicalize_name(one.name): one for one in _installed(environment)}
    for component in listed["components"]:
        name = canonicalize_name(component["name"])
        component["hashes"] = [{"alg": "SHA-256", "content": sums[name]}]
        component.setdefault("licenses", [{"expression": licence(installed[name])}])
    for one in vendored():
        address = f"pkg:npm/{one.package.replace('@', '%40')}@{one.version}"
        listed["components"].append(
            {
                "type": "library",
                "bom-ref": address,
                "name": one.package,
                "version": one.version,
                "licenses": [{"license": {"id": one.licence}}],
                "purl": address,
            }
        )
    sbom.write_text(json.dumps(listed, indent=2) + "\n", "utf-8")


def _installed(environment: Path) -> Iterator[Distribution]:
    (libraries,) = environment.glob("lib/python*/site-packages")
    yield from distributions(path=[str(libraries)])


if __name__ == "__main__":
    made, *environment = map(Path, sys.argv[2:])
    match sys.argv[1]:
        case "requirements":
            write_requirements(made)
        case "metadata":
            unpack_metadata(made, *environment)
        case "pack":
            pack(made, *environment)
