"""Compares what the release before answers with what this checkout answers.

    python -m tests.comparison --quick
    python -m tests.comparison /path/to/old --only chart --addresses 5 --readers all public

Each side is asked by a process of its own, under its own .venv; answers and stores are kept in the
system's folder for temporary files, for as long as code and day are the same. Exit 1: something
differs that `intended.toml` does not list.
"""

import argparse
import fcntl
import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
RELEASE = "38e2429c"
KEPT = Path(tempfile.gettempdir()) / f"routewatch-comparison-{os.getuid()}"
KEEP_SECONDS = 2 * 60 * 60
READERS: Mapping[str, Mapping[str, str]] = {
    "all": {"HTTP_X_USER": "a", "HTTP_X_GROUPS": "administrators"},
    "public": {},
    "bureau": {"HTTP_X_USER": "b", "HTTP_X_GROUPS": "bureaus", "HTTP_X_BUREAU": "ITA"},
    "analyst": {"HTTP_X_USER": "c", "HTTP_X_GROUPS": "analysts"},
    "identifier": {"HTTP_X_USER": "d", "HTTP_X_GROUPS": "identifiers"},
}
QUICK_READERS = ("all", "public")
CODE = ("dashboard", "data_access", "playlists", "assets")
STORED = ("data_access",)
_NUMBER = re.compile(r"[-+−<>≥≤~ ]*\d[\d.,\u202f\u00a0 ]*%?")
Key = tuple[str, str, str, str, str]
Answers = Mapping[Key, Any]


class Difference(NamedTuple):
    """One answer that is another.

    Attributes:
        kind: as they are counted.
        where: reader, address, panel and what of it.
        before, after: the first place at which they differ.
    """

    kind: str
    where: str
    before: str
    after: str

    def __str__(self) -> str:
        """As it is printed, and as patterns of `intended.toml` are looked for in it."""
        return f"{self.where}\n    - {self.before}\n    + {self.after}"


def planned(addresses: int | None, readers: Sequence[str], *, quick: bool) -> list[dict[str, Any]]:
    """What is asked, and who asks it."""
    rows = [line.split(maxsplit=1) for line in (HERE / "addresses.txt").read_text().splitlines()]
    chosen = [row for row in rows if row and row[0] != "#" and ("q" in row[0] or not quick)]
    return [
        {
            "address": address,
            "store": "real" if "r" in marks else "exercise",
            "readers": list(readers)[: 1 if "1" in marks else None],
        }
        for marks, address in chosen[:addresses]
    ]


def differences(old: Answers, new: Answers) -> Iterator[Difference]:
    """What differs between two sides; a panel that only one of them has is one difference."""
    subjects = [{key[:3] for key in side} for side in (old, new)]
    for name in sorted(subjects[0] ^ subjects[1]):
        sides = ("there", "missing") if name in subjects[0] else ("missing", "there")
        yield Difference("missing panel", " ".join(name), *sides)
    for key in sorted(old.keys() | new.keys()):
        reader, address, subject, kind, detail = key
        if key[:3] not in subjects[0] & subjects[1]:
            continue
        # The first number that is another, and the first text.
        for word, pairs in groupby(
            sorted(_differing(old.get(key), new.get(key)), key=_is_of_texts), _is_of_texts
        ):
            at, before, after = next(pairs)
            where = f"{reader} {address} {subject} {detail}"
            yield Difference("text" if word else kind, where, _short(at, before), _short(at, after))


def _differing(old: object, new: object, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two values differ, and both there."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys: Iterable[Any] = sorted(old.keys() | new.keys())
        pairs = ((key, old.get(key), new.get(key)) for key in keys)
    elif isinstance(old, list) and isinstance(new, list):
        pairs = ((at, *pair) for at, pair in enumerate(zip_longest(old, new)))
    elif _is_same(old, new):
        return
    else:
        yield path, old, new
        return
    for at, one, other in pairs:
        yield from _differing(one, other, f"{path}/{at}")


def _is_of_texts(difference: tuple[str, Any, Any]) -> bool:
    return all(isinstance(x, str) and not _NUMBER.fullmatch(x) for x in difference[1:])


def _is_same(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=1e-6)
    return old == new


def _short(path: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{path} {text[:400]}".strip()


def report(found: Iterable[Difference], intended: Sequence[Mapping[str, str]], most: int) -> int:
    """Print differences by kind, with the first few of each; 1 where any is not intended."""
    by_kind = defaultdict(list)
    meant = 0
    for one in found:
        if any(x["kind"] == one.kind and re.search(x["pattern"], str(one)) for x in intended):
            meant += 1
        else:
            by_kind[one.kind].append(one)
    for kind, some in sorted(by_kind.items()):
        print(f"\n{kind}: {len(some)}")
        for one in some[:most]:
            print(f"  {one}")
    counts = ", ".join(f"{kind} {len(some)}" for kind, some in sorted(by_kind.items()))
    print(f"\ndiffers: {counts or 'nothing'}; meant: {meant}")
    return 1 if by_kind else 0


def answers(checkout: Path, plan: Sequence[Mapping[str, Any]]) -> Answers:
    """What a checkout answers, asked once for as long as code, plan and day are the same."""
    day = datetime.now(UTC).date().isoformat()
    asked = [json.dumps([plan, READERS, day])]
    asked += [(HERE / name).read_text() for name in ("collector.py", "access.toml")]
    file = KEPT / f"answers-{_digest(checkout, CODE, asked)}.json"
    with _held(file.stem):
        if not file.exists():
            began = time.monotonic()
            job = {
                "addresses": plan,
                "readers": READERS,
                "stores": {name: store(checkout, name, day) for name in {x["store"] for x in plan}},
                "environment": {
                    "ROUTEWATCH_ACCESS": "proxy",
                    "ROUTEWATCH_ACCESS_FILE": str(HERE / "access.toml"),
                    "ROUTEWATCH_SHARE": "100000",
                    "ROUTEWATCH_EMBED_HOSTS": "https://embedding.example.org",
                    "ROUTEWATCH_SANDBOX": "no",
                },
            }
            python = checkout / ".venv" / "bin" / "python"
            text = _called([python, HERE / "collector.py"], checkout, {}, json.dumps(job))
            file.write_text(text)
            print(f"asked {checkout} in {time.monotonic() - began:.0f} s", file=sys.stderr)
    os.utime(file)
    return {tuple(row[:5]): row[5] for row in json.loads(file.read_text())}


def store(checkout: Path, name: str, day: str) -> str:
    """The address of the store of a checkout, made by its own `routewatch init`.

    Args:
        checkout: whose code makes it.
        name: `real`, or `exercise` for one that has figures made for exercises as well.
        day: on which it is made.
    """
    folder = KEPT / f"store-{_digest(checkout, STORED, [day])}-{name}"
    with _held(folder.name):
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            settings = {"ROUTEWATCH_DATABASE_URL": f"sqlite:///{folder}/store.sqlite"}
            program = checkout / ".venv" / "bin" / "routewatch"
            kind = ["--no-exercise"] if name == "real" else []
            _called([program, "init", *kind], checkout, settings)
            (folder / "made").touch()
    os.utime(folder)
    return f"sqlite:///{folder}/store.sqlite"


def _called(
    command: Sequence[str | Path], checkout: Path, settings: Mapping[str, str], sent: str = ""
) -> str:
    """What a program of a checkout writes."""
    mine = {k: v for k, v in os.environ.items() if not k.startswith(("ROUTEWATCH_", "VIRTUAL_ENV"))}
    environment = {**mine, "PYTHONPATH": str(checkout), **settings}
    done = subprocess.run(
        command,
        cwd=checkout,
        env=environment,
        input=sent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"{command[0]} failed in {checkout}:\n{done.stderr[-3000:]}", file=sys.stderr)
        sys.exit(2)
    return done.stdout


def _digest(checkout: Path, folders: Iterable[str], more: Iterable[str]) -> str:
    """A name for the state of a checkout's code, committed or not."""
    hashed = hashlib.sha256("\n".join(more).encode())
    for folder in folders:
        for file in sorted((checkout / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                hashed.update(str(file.relative_to(checkout)).encode())
                hashed.update(hashlib.sha256(file.read_bytes()).digest())
    return hashed.hexdigest()[:16]


@contextmanager
def _held(name: str) -> Iterator[None]:
    """Nobody else makes the same meanwhile; what nobody has used for hours is gone."""
    KEPT.mkdir(mode=0o700, exist_ok=True)
    for old in KEPT.iterdir():
        if time.time() - old.stat().st_mtime > KEEP_SECONDS:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def release_before(given: Path | None) -> Iterator[Path]:
    """The checkout of the release before: the one given, or one made for the time of this run."""
    if given:
        yield given.resolve()
        return
    root = HERE.parents[1]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "release"
        git = ["git", "-C", str(root), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", made, RELEASE], check=True)
        try:
            subprocess.run(["make", "--silent", "-C", made, "install"], check=True)  # noqa: S607 - ours
            yield made
        finally:
            subprocess.run([*git, "remove", "--force", made], check=True)


def main() -> int:
    """Compare, and print what differs."""
    kind = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m tests.comparison", None, __doc__, formatter_class=kind
    )
    parser.add_argument(
        "old", nargs="?", type=Path, help=f"checkout to compare with; else {RELEASE}"
    )
    parser.add_argument("--quick", action="store_true", help="twelve addresses and two readers")
    parser.add_argument("--only", action="append", metavar="KIND", help="of these kinds alone")
    parser.add_argument("--addresses", type=int, metavar="N", help="the first N alone")
    parser.add_argument("--readers", nargs="+", choices=READERS, help="these alone")
    parser.add_argument("--match", default="", help="where this regular expression is found")
    parser.add_argument("--examples", type=int, default=5, metavar="N", help="of each kind (5)")
    given = parser.parse_args()
    readers = given.readers or (QUICK_READERS if given.quick else tuple(READERS))
    plan = planned(given.addresses, readers, quick=given.quick)
    with release_before(given.old) as old:
        sides = [answers(side, plan) for side in (old, HERE.parents[1])]
    found = [
        one
        for one in differences(*sides)
        if (not given.only or one.kind in given.only) and re.search(given.match, one.where)
    ]
    intended = tomllib.loads((HERE / "intended.toml").read_text())["difference"]
    return report(found, intended, given.examples)


if __name__ == "__main__":
    sys.exit(main())
