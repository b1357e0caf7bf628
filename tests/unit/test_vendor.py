"""Scripts of others that travel with ours are those that the installed packages expect."""

import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from dashboard.app.scripts import CHART_LIBRARY, RUNTIME
from dashboard.resources import ARABIC_LETTERS, ASSETS

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
