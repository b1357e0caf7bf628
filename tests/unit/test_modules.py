"""Scripts and what travels with them: modules without a circle, menu, licences."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.licenses import canonicalize_license_expression
from plotly.offline import get_plotlyjs_version

from dashboard.app.scripts import CHART_LIBRARY, PAGE, RUNTIME, SPEED, joined
from dashboard.components.shell import SECTIONS
from dashboard.pages import MENU, PAGES
from dashboard.resources import ARABIC_LETTERS, ASSETS
from tools import licences

_FOLDERS = ("app", "briefing", "cards", "charts", "map", "speed", "wall")
_LONGEST = 600


def modules() -> list[Path]:
    return sorted(path for folder in _FOLDERS for path in (ASSETS / folder).glob("*.js"))


def test_every_module_is_in_the_joined_one_and_none_is_too_long() -> None:
    text = joined(ASSETS, (SPEED, PAGE))
    names = re.findall(r"\w+", text[text.rindex("export {") + len("export {") :])
    paths = ["_".join((path.parent.name, path.stem)) for path in modules()]
    assert sorted(names) == sorted(paths)
    assert all(path.read_text().count("\n") <= _LONGEST for path in modules())
    assert not re.search(r"^\s*(import|export (const|function|class))\b", text, re.MULTILINE)


def test_modules_come_after_those_that_they_need(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "map").mkdir()
    (tmp_path / "app" / "main.js").write_text(
        'import * as Points from "../map/points.js";\nimport {\n  one,\n  two as second,\n}'
        ' from "./few.js";\nimport "./few.js";\n\nPoints.read(one, second);\n'
    )
    (tmp_path / "app" / "few.js").write_text("export const one = 1;\nexport class two {}\n")
    (tmp_path / "map" / "points.js").write_text("export async function read() {}\n")
    assert joined(tmp_path, ("app/main.js",)) == (
        "const map_points = (() => {\nasync function read() {}\nreturn { read };\n})();\n"
        "const app_few = (() => {\nconst one = 1;\nclass two {}\nreturn { one, two };\n})();\n"
        "const app_main = (() => {\nconst Points = map_points;\n"
        "const {\n  one,\n  two: second,\n} = app_few;\n\n\nPoints.read(one, second);\n"
        "return {  };\n})();\n"
        "export { map_points, app_few, app_main };\n"
    )


def test_a_circle_is_named(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.js").write_text('import "./b.js";\n')
    (tmp_path / "app" / "b.js").write_text('import "./a.js";\n')
    with pytest.raises(ValueError, match=r"app/a\.js > app/b\.js > app/a\.js"):
        joined(tmp_path, ("app/a.js",))


BUTTONS = {"search", "contrast", "keyboard", "account", "language"}
"""Icons of what is no page."""


def test_every_page_is_in_the_menu_and_no_key_opens_two() -> None:
    assert [item.path for item in MENU] == [*(page.path for page in PAGES), "/wall"]
    keys = [item.key for item in MENU if item.key]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 for key in keys)


def test_every_entry_has_an_icon_in_the_sheet_and_every_icon_an_entry() -> None:
    at_the_right = {item.path.strip("/") for item in MENU if not item.section}
    style = (ASSETS / "styles" / "icons.css").read_text("utf-8")
    places = {name: int(at) for name, at in re.findall(r"\.icon-(\w+) \{\s*--at: (\d+);", style)}
    assert set(places) == set(SECTIONS) | at_the_right | BUTTONS
    shapes = style.count("%3Cg transform='translate(")
    assert sorted(places.values()) == list(range(shapes))
    assert f"--count: {shapes};" in style
    assert f"viewBox='0 0 {20 * shapes} 20'" in style


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
    letters = {path.name for path in ARABIC_LETTERS}
    assert len(letters) == 2
    # All that a visit in Arabic loads besides.
    assert sum(path.stat().st_size for path in ARABIC_LETTERS) < 25_000
    scripts = {Path(CHART_LIBRARY).name, Path(RUNTIME).name}
    assert files == scripts | letters | {"noto-sans-arabic-LICENSE.txt"}
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
