"""Documents fail when they are wrong: commands exist, links lead somewhere, tables are current."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from dashboard.catalogue_check import NEVER
from dashboard.cli import app
from dashboard.settings import PREFIX, Settings
from data_access import documents
from tests.conftest import have_not_changed

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md"))]
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""Of Git, in every repository: as before the first commit."""
DIFF = re.DOTALL | re.MULTILINE
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def commands_in(document: Path, program: str) -> Iterator[list[str]]:
    """The words after a program's name, wherever the document shows a call of it."""
    for block, inline in CODE.findall(document.read_text()):
        for line in (block or inline).splitlines():
            words = line.split("#")[0].split()
            if len(words) > 1 and words[0] == program:
                yield words[1:]


def test_every_make_target_named_exists(subtests: pytest.Subtests) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        with subtests.test(document=document.name):
            named = {word for words in commands_in(document, "make") for word in words}
            # `make bench ROWS=1000000`: a setting names no target.
            assert {word for word in named if "=" not in word} <= targets


def test_make_thorough_and_long_run_what_make_test_leaves_out_and_ci_runs_two_of_them() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert options["addopts"][-2:] == ["-m", "not long and not thorough"]
    makefile = (ROOT / "Makefile").read_text()
    calls = re.findall(
        r"^(?:test|thorough|release|long):.*(?:\n\t.*?)*?/pytest ([^\n;|]*)", makefile, re.MULTILINE
    )
    changed = "$(if $(SINCE), --since $(SINCE))"
    assert [call.strip() for call in calls] == [
        "$(TOGETHER)",
        f'$(TOGETHER) -m "thorough and not long"{changed}',
        "$(TOGETHER) -m release",
        "$(TOGETHER) -m long",
    ]
    run = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line[:1] != "#"]
    assert run[-2:] == ["make test", "make thorough SINCE=HEAD~20"]


def test_what_is_released_is_tried_wherever_git_does_not_tell_that_it_is_the_same() -> None:
    assert not have_not_changed(("Makefile",), "no-such-commit")
    assert not have_not_changed(("Makefile",), EMPTY_TREE)


def test_every_routewatch_command_named_exists_with_its_options(
    subtests: pytest.Subtests,
) -> None:
    calls = [(one.name, words) for one in DOCUMENTS for words in commands_in(one, "routewatch")]
    for document, words in calls:
        with subtests.test(document=document, words=list(words)):
            command = get_command(app)
            # A group may be a command by itself, with options of its own.
            while isinstance(command, TyperGroup) and not words[0].startswith("--"):
                assert words[0] in command.commands
                command = command.commands[words.pop(0)]
            options = {
                name
                for parameter in command.params
                for name in (*parameter.opts, *parameter.secondary_opts)
            }
            assert {word for word in words if word.startswith("--")} <= options


def test_every_setting_has_a_row_in_operations() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = {
        name
        for row in re.findall(r"^\| (`ROUTEWATCH.*?) \|", text, re.MULTILINE)
        for name in row.split(", ")
    }
    assert rows == {f"`{PREFIX}{name.upper()}`" for name in Settings.model_fields}


def test_every_link_leads_to_a_file() -> None:
    for document in DOCUMENTS:
        for target in LINK.findall(document.read_text()):
            if not target.startswith("https://"):
                assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_test_named_exists() -> None:
    named = [
        (document.name, path, name)
        for document in DOCUMENTS
        for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", document.read_text())
    ]
    assert len(named) > 30
    for document, path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), f"{document}: {path}::{name}"


def test_every_module_named_exists() -> None:
    named = [
        (document.name, path)
        for document in DOCUMENTS
        for path in re.findall(
            r"`((?:dashboard|data_access)/[\w/]+(?:\.py|/))`", document.read_text()
        )
    ]
    assert len(named) > 30
    for document, path in named:
        assert (ROOT / path).exists(), f"{document}: {path}"


def test_every_recipe_changes_lines_that_are_there() -> None:
    blocks = re.findall(r"^```diff\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(), DIFF)
    assert len(blocks) == 6
    for block in blocks:
        for part in re.split(r"^--- ", block, flags=re.MULTILINE)[1:]:
            name, *lines = part.splitlines()
            if name != "/dev/null":
                text = (ROOT / name).read_text()
                for line in lines:
                    assert line.startswith("+") or line[1:].rstrip("…") in text, f"{name}: {line}"


def test_every_requirement_of_the_chapters_that_were_gone_through_is_answered() -> None:
    rows = re.findall(r"^\| ([\d., –]+) \|", (ROOT / "docs/security.md").read_text(), re.MULTILINE)
    answered = {number for row in rows for number in _numbers(row)}
    assert answered == {
        f"{section}.{number}"
        for section, count in _REQUIREMENTS.items()
        for number in range(1, count + 1)
    }


def _numbers(row: str) -> Iterator[str]:
    """The requirements of a row: one, several, or from one to another of its section."""
    for part in row.split(", "):
        first, _to, last = part.partition("–")
        section, _dot, number = first.rpartition(".")
        for one in range(int(number), int((last or first).rpartition(".")[2]) + 1):
            yield f"{section}.{one}"


_REQUIREMENTS = {
    section: int(count)
    for section, count in re.findall(
        r"([\d.]+):(\d+)",
        "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 "
        "6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 "
        "10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3",
    )
}
"""How many of each section of ASVS 5.0.0 are of level 1 or 2: the first ones of it."""


@pytest.mark.parametrize("name", documents.NAMES)
def test_a_document_of_declarations_is_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text() == documents.markdown(name), "run `make docs`"


def test_the_diagram_names_every_package() -> None:
    diagram = "".join((ROOT / "docs/architecture.md").read_text().split("```")[1::2])
    for package in ("dashboard", "data_access"):
        for init in (ROOT / package).glob("*/__init__.py"):
            assert re.search(rf"\b{init.parent.name}\b", diagram), f"{package}/{init.parent.name}"


def test_the_architecture_lists_every_folder() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE))
    assert listed == {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    } - {"bench-results", "build", "node_modules", "var"}


def test_no_document_has_a_phrase_that_nobody_says() -> None:
    for document in DOCUMENTS:
        found = NEVER.search(CODE.sub("", document.read_text()))
        assert not found, f"{document.name}: {found}"


def test_no_cell_of_a_table_is_longer_than_200_characters() -> None:
    for document in DOCUMENTS:
        # Without the addresses that links lead to.
        text = re.sub(r"^```.*?^```|\]\([^)]*\)", "", document.read_text(), flags=DIFF)
        for line in text.splitlines():
            cells = re.split(r"(?<!\\)\|", line) if line.startswith("|") else []
            assert all(len(cell.strip()) <= 200 for cell in cells), f"{document.name}: {line}"


def test_no_docstring_has_a_phrase_that_nobody_says() -> None:
    for package in ("dashboard", "data_access"):
        for path in (ROOT / package).rglob("*.py"):
            for text in re.findall(r'"""(.*?)"""', path.read_text(), re.DOTALL):
                # Without the names of attributes and arguments that it explains.
                found = NEVER.search(re.sub(r"^ +\w+:", "", text, flags=re.MULTILINE))
                assert not found, f"{path.relative_to(ROOT)}: {text[:60]}: {found}"
