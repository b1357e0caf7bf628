"""Our scripts: modules that import each other without a circle, and the one made of them all."""

import re
from pathlib import Path

import pytest

from dashboard.app.scripts import PAGE, SPEED, joined
from dashboard.resources import ASSETS

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
