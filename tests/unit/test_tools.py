"""Every tool that the network is named with has measures, sources and a page."""

from collections.abc import Iterator

from dashboard import pages
from dashboard.panels import PANELS
from data_access.registry.metrics import METRICS
from data_access.registry.tools import TOOLS, Tool
from tests.app.asking import components

# The calendar of reports is drawn from it and states none of its numbers.
_UNDRAWN = {"reporting_delay"}


def _stated(tool: Tool) -> Iterator[str]:
    """Measures of the cards on a tool's pages, ratios of two of them included."""
    for path in tool.pages:
        for part in components(pages.at(path.replace("<ISO3>", "ITA")).content()):
            identity = getattr(part, "id", None)
            if isinstance(identity, dict) and identity["type"] == "panel-body":
                panel = PANELS[identity["panel"]]
                yield from (*panel.metrics, *panel.beside)


def test_each_tool_has_a_page_that_exists_and_a_source_for_its_figures() -> None:
    for tool in TOOLS:
        assert tool.sources, tool.name
        for path in tool.pages:
            assert pages.at(path.replace("<ISO3>", "ITA")).status == 200, path


def test_each_measure_of_a_tool_has_its_picture_on_one_of_its_pages() -> None:
    for tool in TOOLS:
        stated = set(_stated(tool)) | _UNDRAWN
        for code in tool.measures:
            metric = METRICS[code]
            parts = {metric.numerator, metric.denominator} if metric.is_ratio else {code}
            assert parts <= stated, (tool.name, code)
