"""Every tool that the network is named with has measures, sources and a page."""

from dashboard import pages
from data_access.registry.tools import TOOLS


def test_each_tool_has_a_page_that_exists_and_a_source_for_its_figures() -> None:
    for tool in TOOLS:
        assert tool.sources, tool.name
        for path in tool.pages:
            assert pages.at(path.replace("<ISO3>", "ITA")).found, path
