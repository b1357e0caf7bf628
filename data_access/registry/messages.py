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
    ("metric", metrics.METRICS, ("label", "unit", "unit_one", "definition", "caveat")),
    ("denominator", denominators.DENOMINATORS, ("people", "caveat")),
    ("route", routes.ROUTES, ("name", "caveat")),
    ("country", countries.COUNTRIES, ("name", "region", "subregion", "iom_region")),
    ("sea", geography.SEAS, ("name",)),
    ("bureau", bureaus.BUREAUS, ("verified_city", "region")),
    ("source", sources.SOURCES, ("publisher", "title", "short_name", "licence", "caveat")),
    ("threshold", thresholds.THRESHOLDS, ("title", "rule", "why", "why_largest", "unit")),
    ("event", events.EVENTS, ("title", "category")),
    ("break", dict(enumerate(breaks.BREAKS)), ("title", "what")),
    *((subject, terms, ("label",)) for subject, _title, terms in vocabularies.LISTS),
)


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
) -> Iterable[tuple[int, None, str, list[str]]]:
    """The same for Babel, as the extraction method that babel.cfg names.

    Babel reads files and the registry is rows of several: it is given this file for all of them.
    """
    return ((1, None, text, [about]) for text, about in texts())
