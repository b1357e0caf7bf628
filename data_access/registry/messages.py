"""Which texts of the registry are shown to readers, and so go into the translation catalogues."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from data_access.registry import (
    breaks,
    bureaus,
    countries,
    denominators,
    events,
    geography,
    metrics,
    routes,
    sources,
    thresholds,
    vocabularies,
)

_FIELDS: tuple[tuple[str, Mapping[Any, object], tuple[str, ...]], ...] = (
    ("metric", metrics.METRICS, ("label", "unit", "definition", "caveat")),
    ("denominator", denominators.DENOMINATORS, ("people", "caveat")),
    ("route", routes.ROUTES, ("name", "caveat")),
    ("country", countries.COUNTRIES, ("name", "region", "subregion", "iom_region")),
    ("sea", geography.SEAS, ("name",)),
    ("bureau", bureaus.BUREAUS, ("city", "region")),
    ("source", sources.SOURCES, ("publisher", "title", "short_name", "licence", "caveat")),
    ("threshold", thresholds.THRESHOLDS, ("title", "rule", "unit")),
    ("event", events.EVENTS, ("title", "category")),
    ("break", dict(enumerate(breaks.BREAKS)), ("title", "what")),
    *((subject, terms, ("label",)) for subject, _title, terms in vocabularies.LISTS),
)


_COUNTED: tuple[tuple[str, Mapping[Any, object], tuple[tuple[str, str], ...]], ...] = (
    ("metric", metrics.METRICS, (("unit_one", "unit"),)),
    ("threshold", thresholds.THRESHOLDS, (("why", "why"),)),
)
"""Texts in which a number stands: fields of what is said of one, and of several."""


def plural_texts() -> Iterator[tuple[str, str, str]]:
    """Texts of one and of several, each pair once, with a word on what it names."""
    seen = set[tuple[str, str]]()
    for subject, rows, fields in _COUNTED:
        for row in rows.values():
            for one, several in fields:
                pair = (str(getattr(row, one)), str(getattr(row, several)))
                if pair[0] and pair not in seen:
                    seen.add(pair)
                    yield *pair, f"{subject}: {one.replace('_', ' ')}"


def texts() -> Iterator[tuple[str, str]]:
    """Every shown text once, with a word on what it names, in registry order."""
    seen = set(bureaus.ROLES.values())
    yield from ((name, "role on a route") for name in bureaus.ROLES.values())
    for subject, rows, fields in _FIELDS:
        for row in rows.values():
            for field in fields:
                text = str(getattr(row, field))
                if text and text not in seen:
                    seen.add(text)
                    yield text, f"{subject}: {field.replace('_', ' ')}"


def extract(
    _file: IO[bytes], _keywords: object, _comment_tags: object, **_options: object
) -> Iterable[tuple[int, str | None, str | tuple[str, str], list[str]]]:
    """The same for Babel, as the extraction method that babel.cfg names.

    Babel reads files and the registry is rows of several: it is given this file for all of them.
    """
    yield from ((1, None, text, [about]) for text, about in texts())
    yield from ((1, "ngettext", (one, many), [about]) for one, many, about in plural_texts())
