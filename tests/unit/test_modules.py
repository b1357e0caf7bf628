"""Scripts and what travels with them: modules, menu, licences."""

import ast
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression
from plotly.offline import get_plotlyjs_version

from dashboard.app.document import BUILT, CHART_LIBRARY, ENTRY, FOLDERS, page_modules
from dashboard.components.elements import ICONS
from dashboard.components.shell import SECTIONS
from dashboard.pages import MENU, PAGES
from dashboard.resources import ASSETS, FONTS
from tools import licences

ROOT = Path(__file__).parents[2]
_LONGEST = 600


def test_no_module_is_too_long() -> None:
    modules = [path for folder in FOLDERS for path in (ASSETS / folder).glob("*.js")]
    assert max(path.read_text().count("\n") for path in modules) <= _LONGEST


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_script_uses_or_replaces_insides_of_others(folder: str) -> None:
    inside = re.compile(r"\._\w|\b_full(Layout|Data)|\b(fetch|react) =[^=]|createElement\(.iframe")
    for path in (ASSETS / folder).glob("*.js"):
        code = re.sub(r"/\*.*?\*/|//.*", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert not inside.search(code), path


def test_the_joined_file_is_loaded_until_a_module_is_newer(tmp_path: Path) -> None:
    names = ("app/dom.js", ENTRY, "map/points.js", BUILT)
    for age, name in enumerate(names):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (age, age))
    assert page_modules(tmp_path) == [tmp_path / BUILT]
    os.utime(tmp_path / ENTRY, (9, 9))
    assert page_modules(tmp_path) == [tmp_path / name for name in (ENTRY, *names[:1], *names[2:3])]


def test_every_sign_is_in_the_fonts_that_are_shipped() -> None:
    ranges = re.findall(r"U\+(\w+)(?:-(\w+))?", (ROOT / "Makefile").read_text("utf-8"))
    drawn = {n for low, high in ranges for n in range(int(low, 16), int(high or low, 16) + 1)}
    styles = "".join(path.read_text("utf-8") for path in (ASSETS / "styles").glob("*.css"))
    written = set("".join(re.findall(r'content: "(.*?)"', styles)))
    for path in (ROOT / "dashboard").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        constants = (one for one in ast.walk(tree) if isinstance(one, ast.Constant))
        written.update(*(str(one.value) for one in constants if id(one) not in told))
    # What lies beyond the symbols is in patterns only.
    signs = {sign for sign in written if unicodedata.category(sign) == "So" and sign < "\u2e80"}
    assert {sign for sign in signs if ord(sign) not in drawn} == set()


BUTTONS = {"search", "more", "about", "account", "full"}
"""Icons of what is no page."""


def test_every_page_is_in_the_menu_and_no_key_opens_two() -> None:
    assert [item.path for item in MENU] == [*(page.path for page in PAGES), "/wall"]
    keys = [item.key for item in MENU if item.key]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)


def test_every_entry_has_an_icon_in_the_sheet_and_every_icon_an_entry() -> None:
    assert set(ICONS) == set(SECTIONS) | BUTTONS
    sheet = (ASSETS / "icons.svg").read_text("utf-8")
    assert sheet.count("<g transform=") == len(ICONS)
    assert f'viewBox="0 0 {20 * len(ICONS)} 20"' in sheet


VENDOR = ASSETS / "vendor"


def test_the_charts_library_is_of_the_version_that_plotly_speaks() -> None:
    version = get_plotlyjs_version()
    assert f"plotly-basic-{version}.min.js" in CHART_LIBRARY
    head = (ASSETS / CHART_LIBRARY).read_text()[:300]
    assert f"plotly.js (basic - minified) v{version}" in head
    assert "MIT license" in head
    assert head.startswith("//# allFunctionsCalledOnLoad\n"), "see the README beside it"


def test_no_script_of_others_makes_code_from_text() -> None:
    assert not re.search(r"\beval\(|new Function\(", (ASSETS / CHART_LIBRARY).read_text())


def test_every_file_is_named_with_its_licence() -> None:
    files = {path.name for path in VENDOR.iterdir()} - {"README.md"}
    fonts = {path for paths in FONTS.values() for path in paths}
    assert [len(paths) for paths in FONTS.values()] == [2, 2]
    # What a first visit loads, all of it in Arabic.
    assert sum(path.stat().st_size for path in fonts) < 90_000
    licences_of_fonts = {"inter-LICENSE.txt", "noto-sans-arabic-LICENSE.txt"}
    assert files == {Path(CHART_LIBRARY).name, *licences_of_fonts} | {path.name for path in fonts}
    listed = (VENDOR / "README.md").read_text()
    assert all(f"`{name}`" in listed for name in files)


def test_the_list_of_licences_is_that_of_the_lock() -> None:
    lock = licences.pinned((licences.ROOT / "requirements" / "dev.txt").read_text("utf-8"))
    assert len(lock) > 100
    listed = licences.LIST.read_text("utf-8")
    assert licences.text(lock, listed) == listed, "call `make licences`"


def test_scripts_and_letters_in_the_wheel_have_a_row_each() -> None:
    packages = [*licences.vendored()]
    assert len(packages) == 3
    for one in packages:
        assert canonicalize_license_expression(one.licence) == one.licence


ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def requirements_modules() -> set[str]:
    """What a server and the command line have loaded when all commands are looked at."""
    started = (
        "import sys, dashboard.app, dashboard.cli as cli; from typer.main import get_command; "
        "list(get_command(cli.app).commands.values()); print(*sys.modules)"
    )
    words = [sys.executable, "-c", started]
    return set(subprocess.check_output(words, text=True, cwd=ROOT).split())


def test_what_asks_publishers_is_loaded_by_nothing_else(requirements_modules: set[str]) -> None:
    assert "dashboard.cli.fetch" in requirements_modules
    assert not {"data_access.retrieval.transport", "requests"} & requirements_modules


@pytest.mark.parametrize(
    "borrowed",
    [
        r"os\.fork\(",
        r"\bfetch = ",
        r"Plotly\.\w+ = ",
        r"(from|import) (dash|flask|plotly|werkzeug)(\.\w+)*\._",
        r"from (dash|flask|plotly|werkzeug)(\.\w+)* import .*\b_",
    ],
)
def test_nothing_private_of_a_library_is_used_and_nothing_of_it_replaced(borrowed: str) -> None:
    root = Path(__file__).parents[2]
    files = [
        path
        for folder, pattern in (("dashboard", "*.py"), ("data_access", "*.py"), ("assets", "*.js"))
        for path in (root / folder).rglob(pattern)
        if "vendor" not in path.parts
    ]
    assert [path.name for path in files if re.search(borrowed, path.read_text("utf-8"))] == []
