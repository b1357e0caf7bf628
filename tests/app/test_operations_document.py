"""Every command that docs/operations.md shows is run, in its order, in a new installation."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pytest

from tests import ready
from tests.conftest import ROUTEWATCH
from tests.serving import free_port, serving

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "operations.md"
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ASSIGNMENT = re.compile(r"([A-Z_]+)=(.*)")
_PLACE, _PORT = "/srv/routewatch", "8050"

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "routewatch access sign-out u-1": (
            "tests/unit/test_tokens.py::test_who_runs_the_server_ends_all_sessions_of_a_reader"
        ),
        "ROUTEWATCH_FETCH=yes routewatch fetch --inbox /srv/routewatch/inbox": (
            "tests/store/test_fetching.py::test_the_command_asks_once_it_may"
        ),
    }
)
"""What cannot be run here, as the document writes it, and the test that runs it."""


@dataclass
class Installation:
    """A folder, the servers that run in it, and the environment of what is called next.

    Attributes:
        folder: in the place of `/srv/routewatch`.
        servers: end with the test.
        exported: takes what the document exports.
        port: in the place of 8050.
    """

    folder: Path
    servers: ExitStack
    exported: pytest.MonkeyPatch
    port: int = field(default_factory=free_port)

    def run(self, line: str) -> str:
        """Run a line of the document, and give what it said.

        Raises:
            AssertionError: it ended with another code than 0.
        """
        here = self.here(line)
        words = shlex.split(here, comments=True)
        if words[0] == "export":
            self.exported.setenv(*words[1].split("=", 1))
            return ""
        own = dict(os.environ)
        while given := _ASSIGNMENT.fullmatch(words[0]):
            own[given[1]] = given[2]
            words.pop(0)
        if words[-1] == "&":
            assert words[:2] == ["routewatch", "serve"]
            return self._serve(words[2:-1])
        if words[0] == "routewatch":
            answer = ready.call([ROUTEWATCH, *words[1:]], own, 120)
        else:
            answer = subprocess.run(
                ["bash", "-ec", here],  # noqa: S607 - as an operator types it
                cwd=ROOT,
                env=own,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert answer.returncode == 0, f"{line}: {answer.returncode}\n{answer.stderr}"
        return answer.stdout + answer.stderr

    def here(self, text: str) -> str:
        """A text of the document with this installation's folder and port."""
        return text.replace(_PLACE, str(self.folder)).replace(_PORT, str(self.port))

    def _serve(self, options: list[str]) -> str:
        log = self.folder.parent / "server.log"
        address = os.environ["ROUTEWATCH_DATABASE_URL"]
        self.servers.enter_context(serving(address, log, *options, port=self.port))
        return log.read_text()


def lines() -> Iterator[str]:
    """The commands of the document."""
    for language, block in _FENCED.findall(DOCUMENT.read_text()):
        assert language == "sh", f"a block that no test reads: {block}"
        yield from filter(None, block.splitlines())


def promised(line: str) -> Iterator[str]:
    """What the comment of a line quotes, as a pattern: … is anything."""
    for text in re.findall(r'"([^"]+)"|(\{.+\})', line.partition("#")[2]):
        yield ".+".join(re.escape(part) for part in (text[0] or text[1]).split("…"))


@pytest.mark.release(
    *("pyproject.toml", "docs/operations.md", "dashboard/cli", "dashboard/settings.py", "deploy"),
    *("tests/app/test_operations_document.py",),
)
@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_every_command_of_the_document_does_what_it_says(
    reference_store: str,
    tmp_path: Path,
    subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "routewatch"
    folder.mkdir()
    # `init` has made these once for all tests, and finds nothing left to do.
    made = Path(reference_store.removeprefix("sqlite:///"))
    shutil.copy(made, folder / "store.sqlite")
    shutil.copytree(made.with_suffix(".archive"), folder / "archive")
    # Into files, Python writes when it ends.
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with ExitStack() as servers:
        installation = Installation(folder, servers, monkeypatch)
        for line in lines():
            with subtests.test(line=line):
                if (test := ELSEWHERE.get(line.partition("#")[0].strip())) is None:
                    output = installation.run(line)
                    for pattern in promised(installation.here(line)):
                        assert re.search(pattern, output), f"{line}\n{output}"
                else:
                    path, _, name = test.partition("::")
                    assert f"def {name}(" in (ROOT / path).read_text()
