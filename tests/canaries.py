"""A store in which each source, bureau, marking and measure has a number found nowhere else.

Numbers have seven digits and begin with 1, so that no sum of two is one of them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import copy

from pypdf import PdfReader

from data_access.declaration.facts import Fact, ObservationFact
from data_access.grants import Grant
from data_access.ingest.batches import mark_batch
from data_access.periods import MonthRange
from data_access.registry import COUNTRIES, SERIES, Dimension, Series
from data_access.store.engine import writer
from tests.builders import a_use, an_incident, an_operation, released

PUBLISHED = date(2026, 1, 5)
NEWER = MonthRange(202601, 202603).months()
BUREAUS = ("ITA", "DEU")
RED = "TLP:RED"
RANK_OF_RED = 4
_FIRST, _STEP = 1_000_003, 7_919
_INCIDENT = ("dead_missing", "dead", "missing", "survivors", "women", "men", "children")
_CATEGORY = {
    "public-notices-red": "red",
    "public-notices-red-by-nationality": "red",
    "public-notices-yellow": "yellow",
    "public-notices-yellow-by-nationality": "yellow",
    "transits-darien-by-sex-age": "women",
    "transits-mexico-by-sex-age": "girls",
    "notices": "blue",
    "links": "terrorism",
    "vessels": "rib",
}
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,\u00a0\u202f\u2009 ](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(?<![\d.])1\d{6}(?!\d)")


@dataclass(frozen=True)
class Canary:
    """A number, and what it is of.

    Attributes:
        rank: of the marking of its file, where that is marked higher than its source.
    """

    number: int
    source: str
    run: str
    measure: str
    bureau: str = ""
    rank: int = 0

    def is_seen_by(self, grant: Grant) -> bool:
        """Whether a grant admits it, said as plainly as access.toml does."""
        rank = max(self.rank, dict(grant.ranks).get(self.source, 0))
        return any(
            rank <= scope.highest
            and (scope.sources is None or self.source in scope.sources)
            and (scope.measures is None or self.measure in scope.measures)
            and (scope.bureaus is None or not self.bureau or self.bureau in scope.bureaus)
            for scope in grant.scopes
        )


def _two_years(last: int) -> Iterable[int]:
    return MonthRange(100 * last - 99, 100 * last + 12).months()


class _Numbers:
    def __init__(self) -> None:
        self._next = _FIRST
        self.canaries: dict[int, Canary] = {}

    def give(self, what: Canary) -> int:
        number, self._next = self._next, self._next + _STEP
        self.canaries[number] = replace(what, number=number)
        return number


@dataclass(frozen=True)
class _Release:
    source: str
    run: str
    facts: Sequence[Fact]
    published: date
    months: Iterable[int]
    is_red: bool = False


def canaries(red: int) -> Mapping[int, Canary]:
    """The numbers of a canary store, and what each is of."""
    numbers = _Numbers()
    for _release in _releases(numbers, red):
        pass
    return numbers.canaries


def canary_store(empty: Path, path: Path, red: int) -> None:
    """Make a store with canaries.

    Args:
        empty: a migrated SQLite store.
        path: of the new one.
        red: rank of the mark of a file of each kind that is marked above its source.
    """
    copy(empty, path)
    engine = writer(f"sqlite:///{path}")
    for one in _releases(_Numbers(), red):
        months = {one.run: dict.fromkeys(one.months, True)}
        name = f"{one.run}-{one.source}{'-red' * one.is_red}"
        number = released(engine, one.source, one.facts, one.published, months, name=name)
        if one.is_red:
            mark_batch(engine, number, RED, None)
    engine.dispose()


def _releases(numbers: _Numbers, red: int) -> Iterator[_Release]:
    for series in SERIES.values():
        for place, source in enumerate(series.sources):
            if source in {"exercise", "published_figures"}:
                continue
            for bureau in BUREAUS if series.reporters else ("",):
                run = series.run_of(bureau) if bureau else series.code
                what = Canary(0, source, run, "", bureau)
                # Two sources of one run would take each other's place in the same months.
                year = 2025 - 2 * place
                facts = list(_facts(series, what, 100 * year + 5, numbers))
                yield _Release(source, run, facts, PUBLISHED, _two_years(year))
                if series.code in {"incidents", "detections-by-route", "database-use"}:
                    facts = list(_facts(series, replace(what, rank=red), 202602, numbers))
                    yield _Release(source, run, facts, date(2026, 4, 5), NEWER, is_red=True)


def _facts(series: Series, what: Canary, month: int, numbers: _Numbers) -> Iterator[Fact]:
    source, run, bureau = what.source, what.run, what.bureau

    def of(measure: str) -> int:
        return numbers.give(replace(what, measure=measure))

    if series.facts == "incident":
        values = {name: of(name) for name in _INCIDENT}
        yield an_incident(month=month, incident_key=f"key-{month}", **values)
    elif series.facts == "operation":
        day = date(month // 100, month % 100, 3)
        names = ("checks", "hits", "arrests", "victims_identified", "migrants_found")
        values = {name: of("operations") for name in names}
        key = f"{series.code}-{source}"
        yield an_operation(
            series_code=series.code, starts_on=day, ends_on=day, operation_key=key, **values
        )
    elif series.facts == "database_use":
        values = dict(zip(series.funnel, sorted(map(of, series.funnel), reverse=True), strict=True))
        # The largest first: each measure counts some of the one before.
        for measure, number in values.items():
            numbers.canaries[number] = replace(what, number=number, measure=measure)
        yield a_use(country_code=bureau, month=month, **values)
    else:
        route = min(series.routes - {"not-stated", "several"}, default="")
        country = bureau or next(iter(sorted(series.countries)), "")
        for measure in series.metrics:
            yield ObservationFact(
                *(measure, run, month, of(measure)),
                route_code="" if bureau else route,
                country_code=country,
                nationality_code=_own(series, Dimension.NATIONALITY, sorted(COUNTRIES)),
                border_code=_own(series, Dimension.BORDER, ("sea", "land")),
                category_code=_CATEGORY.get(series.code, ""),
            )


def _own(series: Series, split: Dimension, values: Sequence[str]) -> str:
    """A value that no other series of the measure has: in a sum of both neither is found."""
    alike = [one for one in SERIES.values() if split in one.splits]
    return values[alike.index(series) % len(values)] if series in alike else ""


def seen_in(content: bytes, canaries: Mapping[int, Canary]) -> set[int]:
    """The canaries in a text, or in any part of a file that is an archive."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            found = (seen_in(parts.read(name), canaries) for name in parts.namelist())
            return set[int]().union(*found)
    if content.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(content)).pages
        content = "\n".join(page.extract_text() for page in pages).encode()
    text = _BETWEEN_DIGITS.sub("", content.decode("utf-8", "replace"))
    return {int(number) for number in _NUMBER.findall(text)} & canaries.keys()
