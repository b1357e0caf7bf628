"""The list of all layouts: complete, and each of a source that the registry knows."""

from importlib import import_module
from pkgutil import iter_modules

from data_access import sources
from data_access.ingest import layouts
from data_access.registry.sources import EXERCISE, SOURCES


def test_each_source_of_the_registry_has_layouts_and_each_layout_a_source() -> None:
    assert {*layouts.SOURCES, EXERCISE} == set(SOURCES)


def test_the_layouts_of_every_publisher_are_among_them() -> None:
    for module in iter_modules(sources.__path__, "data_access.sources."):
        assert set(import_module(module.name).SCHEMAS) <= set(layouts.SCHEMAS), module.name


def test_no_two_layouts_of_a_source_have_one_code() -> None:
    codes = [(schema.source, schema.layout) for schema in layouts.SCHEMAS]
    assert len(codes) == len(set(codes))
