"""From names as publishers write them to the registry's codes."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from data_access.declaration import cells
from data_access.declaration.file_schema import CellError
from data_access.registry import countries, routes, vocabularies


def route(source: str) -> Callable[[str], str]:
    """A parser of the routes that a source names."""

    @lru_cache(maxsize=256)
    def parse(cell: str) -> str:
        written = cells.text(cell)
        code = routes.by_spelling(written, source)
        if code is None:
            msg = f"unknown route {cells.quoted(written)}; add its spelling and retry the row"
            raise CellError(msg)
        return code

    return parse


def term(terms: Mapping[str, vocabularies.Term], noun: str) -> Callable[[str], str]:
    """A parser of a closed list, by code, label or spelling."""

    @lru_cache(maxsize=256)
    def parse(cell: str) -> str:
        written = cells.text(cell)
        code = written if written in terms else vocabularies.by_spelling(terms, written)
        if code is None:
            msg = f"unknown {noun} {cells.quoted(written)}"
            raise CellError(msg)
        return code

    return parse


@lru_cache(maxsize=256)
def sex_and_age(sex: str, age: str) -> str:
    """The code of people of one sex and age, which a table tells in two columns."""
    written = f"{cells.text(sex)} {cells.text(age)}"
    code = vocabularies.by_spelling(vocabularies.PEOPLE, written)
    if code is None:
        msg = f"unknown sex and age {cells.quoted(written)}"
        raise CellError(msg, "age")
    return code


@lru_cache(maxsize=2048)
def nationality(cell: str) -> str:
    """ISO3 of a nationality, from its code or a name."""
    return _country(cell, "nationality")


@lru_cache(maxsize=2048)
def country(cell: str) -> str:
    """ISO3 of a country, from its code or a name."""
    return _country(cell, "country")


def _country(cell: str, noun: str) -> str:
    written = cells.text(cell)
    code = written if written in countries.COUNTRIES else countries.by_spelling(written)
    if code is None:
        msg = f"unknown {noun} {cells.quoted(written)}; add its spelling and retry the row"
        raise CellError(msg)
    return code
