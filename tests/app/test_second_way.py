"""What is said at odd addresses, told again out of the shipped tables by a second way.

Plain CSV, sums and regular expressions, and nothing of the product: four hundred seeded addresses
(periods known in part, one month, past days, breaks in labels, unknown countries), of which every
number and direction word of leads and findings on deaths, incidents and detections is recomputed.
"""

import csv
import gzip
import json
import random
import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[2] / "data_access"
TABLES = ROOT / "reference" / "tables"
ADDRESSES = 400
MEASURES = {"headline-dead-missing": "dead_missing", "headline-incidents": "incidents"}
MEASURES["headline-detections"] = "detections"
PERIODS = (
    *("", "t=all", "t=ytd", "t=2014", "t=2015", "t=2020", "t=2024", "t=2025", "t=2026", "t=2027"),
    *("t=2023-06", "t=2025-01", "t=2025-08", "t=2025-09", "t=2025-04", "t=2020-02"),
    *("t=2014-10..2015-09", "t=2025-06..2026-03", "t=2019-09..2019-12", "t=2014..2016"),
    *("t=2024-09..2025-12", "t=2025..2026", "t=2017-05..2019-02"),
)
ROUTES = (
    *("", "", "central-mediterranean", "western-mediterranean", "west-africa-atlantic"),
    *("western-balkans", "eastern-mediterranean", "eastern-land-borders", "channel-uk"),
    *("us-mexico-border", "bay-of-bengal-andaman", "naf-river", "other-undefined", "black-sea"),
    *("central-mediterranean,western-mediterranean", "eastern-route-yemen", "darien"),
)
OTHERS = (
    "",
    "",
    "",
    "c=LBY",
    "c=XKX",
    "c=MMR",
    "asof=2025-06-10",
    "asof=2014-01-01",
)
NAMES = list(month_name)
WHEN = re.compile(
    r"in the year to (?P<to>[A-Z]\w+ \d{4})"
    r"|(?:from|in) (?P<first>[A-Z]\w+)(?P<year> \d{4})? (?:to|–) (?P<day>\d+ )?"
    r"(?P<last>[A-Z]\w+ \d{4})|(?:from|in) (?P<years>\d{4}) (?:to|–) (?P<until>\d{4})"
    r"|from \d+ to \d+ (?P<days>[A-Z]\w+ \d{4})"
    r"|in (?P<month>[A-Z]\w+ \d{4})|in (?P<whole>\d{4})\b"
)
LEVEL = re.compile(
    r"(?P<none>no (?:deaths or disappearances|incidents|detections) were recorded)"
    r"|(?P<count>[\d,]+) (?:(?:people|person) died|irregular crossings? w\w+ detected)"
    r"|(?:deaths|incidents|detections)(?: numbered|:|(?= from [A-Z]\w+ to [A-Z]\w+ \d{4}: ).*?:) "
    r"(?P<named>[\d,]+)",
    re.IGNORECASE,
)
BASE = re.compile(
    r"(?P<way>against|as many as|down|up)(?: (?:by )?[\w ]+%?)? ?from (?P<from>[\d,]+)"
    r"|(?:against|as many as) (?P<base>[\d,]+)"
)
FROM_TO = re.compile(r"(?P<way>rose|fell) from (?P<before>[\d,]+) to (?P<now>[\d,]+)")
TIMES = re.compile(r"rose to (?P<times>[\d.,]+) times|(?P<double>roughly doubled)")
PARTS = {"quarter": 1 / 4, "third": 1 / 3, "fifth": 1 / 5, "half": 1 / 2, "two fifths": 2 / 5}
PARTS |= {"two thirds": 2 / 3, "three quarters": 3 / 4, "three fifths": 3 / 5, "four fifths": 4 / 5}
MOVED = re.compile(
    r"(?P<way>rose|fell|up|down)(?: by)? (?:(?P<percent>\d+)%|about (?:a )?(?P<part>"
    + "|".join(sorted(PARTS, key=len, reverse=True))
    + r"))"
)
PEAK = re.compile(r"peaked at (?P<peak>[\d,]+) in (?P<month>[A-Z]\w+ \d{4})")


SAYS_NO_NUMBER = re.compile(r"No (?:clear )?change|No \w+ data|No (?:deaths|detections|incidents)")


def rows(name: str) -> list[dict[str, str]]:
    text = gzip.decompress((TABLES / name).read_bytes()).decode()
    return list(csv.DictReader(text.splitlines()))


Months = Mapping[int, int]
Children = Mapping[str, list[str]]


class Figures(NamedTuple):
    """Rows of incidents and of detections as known on a day: month, route, country, value."""

    incidents: list[tuple[int, str, str, int]]
    detections: list[tuple[int, str, str, int]]

    def by_month(self, measure: str, routes: Sequence[str], country: str) -> Counter[int]:
        """Counts of a measure on some routes, or all, and in a country."""
        sums = Counter[int]()
        of_measure = self.detections if measure == "detections" else self.incidents
        for month, route, place, value in of_measure:
            if (not routes or route in routes) and country in ("", place):
                sums[month] += 1 if measure == "incidents" else value
        return sums


def known_on(day: str) -> Figures:
    releases = [("2025-04-29", 0), ("2025-09-08", 202501)]
    incidents: list[tuple[int, str, str, int]] = []
    for released, first in releases:
        if released <= day:
            incidents = [row for row in incidents if row[0] < (first or 10**6)] if first else []
            for row in rows(f"iom_incidents_{released}.csv.gz"):
                month = int((row["date"][:7].replace("-", "") + "00")[:6])
                incidents.append((month, row["route"], row["country"], int(row["dead_missing"])))
    name = "routes_2026-08-04" if day >= "2026-08-04" else "nationalities_2025-06-03"
    detections = [
        (int(row["month"]), row["route"], "", int(row["value"]))
        for row in rows(f"frontex_{name}.csv.gz")
        if day >= "2025-06-03"
    ]
    return Figures(incidents, detections)


@pytest.fixture(scope="module")
def children() -> Children:
    with (ROOT / "registry" / "tables" / "routes.csv").open(encoding="utf-8") as file:
        parents = {row["code"]: row["parent"] for row in csv.DictReader(file)}
    return {code: [code, *(c for c, p in parents.items() if p == code)] for code in parents}


def addresses() -> Iterator[str]:
    draw = random.Random(39)  # noqa: S311 - addresses, no secret
    for _number in range(ADDRESSES):
        route, measure = (
            draw.choice(ROUTES),
            draw.choice(("", "", "dead_missing", "incidents", "detections")),
        )
        parts = [draw.choice(PERIODS), route and f"r={route}", measure and f"m={measure}"]
        parts += [draw.choice(("", "", "cmp=pp", "cmp=none")), draw.choice(OTHERS)]
        yield "&".join(filter(None, parts))


def month_of(text: str) -> int:
    name, year = text.split()
    return int(year) * 100 + next(at for at, one in enumerate(NAMES) if one.startswith(name))


def back(month: int, by: int) -> int:
    number = month // 100 * 12 + month % 100 - 1 - by
    return number // 12 * 100 + number % 12 + 1


def span(first: int, last: int) -> list[int]:
    months = [first]
    while months[-1] < last:
        months.append(back(months[-1], -1))
    return months


def months_said(text: str) -> list[int]:
    """The months that a sentence is about."""
    found = WHEN.search(text)
    if not found:
        return []
    if found["to"]:
        return span(back(month_of(found["to"]), 11), month_of(found["to"]))
    if found["last"]:
        last = month_of(found["last"])
        first = month_of(f"{found['first']}{found['year'] or f' {last // 100}'}")
        return span(first, last)
    if found["month"] or found["days"]:
        return [month_of(found["month"] or found["days"])]
    begin, end = found["years"] or found["whole"], found["until"] or found["whole"]
    return span(int(begin) * 100 + 1, int(end) * 100 + 12)


def months_written(text: str) -> list[int]:
    """Months as files write them: `2018-01..2018-10,2019-03`."""
    ends = [re.findall(r"\d{4}-\d\d", part) for part in text.split(",")]
    return [
        month
        for one in ends
        for month in span(int(one[0].replace("-", "")), int(one[-1].replace("-", "")))
    ]


def routes_of(address: str, children: Children) -> list[str]:
    """The routes that an address names, with those inside them; none are all."""
    found = re.search(r"\br=([\w,-]+)", address)
    return [code for one in found[1].split(",") for code in children[one]] if found else []


def total(counts: Months, months: Sequence[int]) -> int:
    whole = {year * 100 for year, n in Counter(month // 100 for month in months).items() if n == 12}
    return sum(counts.get(month, 0) for month in (*months, *whole))


def number(text: str) -> int:
    return int(text.replace(",", ""))


def is_level(said: re.Match[str], now: int, _before: int) -> bool:
    return now == (0 if said["none"] else number(said["count"] or said["named"]))


def is_base(said: re.Match[str], now: int, before: int) -> bool:
    goes = {"up": now > before, "down": now < before}
    return before == number(said["from"] or said["base"]) and goes.get(said["way"], True)


def is_from_to(said: re.Match[str], now: int, before: int) -> bool:
    is_up = said["way"] == "rose"
    return (number(said["before"]), number(said["now"])) == (before, now) and is_up == (
        now > before
    )


def is_times(said: re.Match[str], now: int, before: int) -> bool:
    times = 2.0 if said["double"] else float(said["times"].replace(",", ""))
    return abs(now / before / times - 1) < 0.06


def is_move(said: re.Match[str] | Mapping[str, str], now: int, before: int) -> bool:
    size = int(said["percent"]) / 100 if said["percent"] else PARTS[said["part"]]
    is_up, change = said["way"] in {"rose", "up"}, now / before - 1
    near = 0.006 if said["percent"] else min(0.05, 0.08 * size)
    return is_up == (change > 0) and abs(abs(change) - size) < near


CHECKS = {LEVEL: is_level, BASE: is_base, FROM_TO: is_from_to, TIMES: is_times, MOVED: is_move}


def months_back(address: str, months: Sequence[int]) -> int:
    """How far back the months are that some are held against."""
    period = re.search(r"\bt=(\d{4})(?:-(\d\d))?(?:\.\.(\d{4})(?:-(\d\d))?)?", address)
    if period is None or "cmp=pp" not in address:
        # The same months of the year before, or of as many years as there are.
        return 12 * -(-len(months) // 12)
    first, month, last, to = period.groups()
    ends = (
        int(first) * 100 + int(month or 1),
        int(last or first) * 100 + int(to or (month if not last else 0) or 12),
    )
    return len(span(*ends))


def wrong(
    text: str, counts: Months, address: str, months: Sequence[int], checked: Counter[str]
) -> Iterator[str]:
    """What of a sentence is not so; its months, where it names none, are those of its lead."""
    if found := PEAK.search(text):
        checked["peak"] += 1
        said, at = number(found["peak"]), month_of(found["month"])
        if not said == counts[at] == max(counts[month] for month in months):
            yield f"{text!r}: {counts[at]}"
    elif months := months_said(text) or months:
        by = months_back(address, months)
        now, before = total(counts, months), total(counts, [back(month, by) for month in months])
        for pattern, holds in CHECKS.items():
            if found := pattern.search(text):
                checked[holds.__name__] += 1
                if not holds(found, now, before):
                    yield f"{text!r}: {now}, {before} before"


@pytest.fixture(scope="module")
def walk() -> list[tuple[str, Figures, str]]:
    """Each address with the figures of its day and the country that it names."""
    known = {day: known_on(day) for day in ("2014-01-01", "2025-06-10", "2030-01-01")}
    parts = [dict(part.split("=") for part in one.split("&") if part) for one in addresses()]
    return [
        (address, known[said.get("asof", "2030-01-01")], said.get("c", ""))
        for address, said in zip(addresses(), parts, strict=True)
    ]


@pytest.mark.thorough
def test_numbers_and_directions_at_odd_addresses_are_those_of_a_second_way(
    client: FlaskClient, children: Children, walk: list[tuple[str, Figures, str]]
) -> None:
    faults, checked, silent = list[str](), Counter[str](), set[str]()
    for address, figures, country in walk:
        answer = client.get(f"/api/v1/summary?{address}")
        assert answer.status_code == 200, address
        routes, months = routes_of(address, children), list[int]()
        for one in json.loads(answer.text)["sentences"]:
            if one["panel"] not in MEASURES:
                continue
            counts = figures.by_month(MEASURES[one["panel"]], routes, country)
            # A second sentence is about the months of the first, where it names none.
            months = months_said(one["text"]) or months
            for text in filter(None, (one["text"], one["finding"])):
                before = checked.total()
                found = wrong(text, counts, address, months, checked)
                faults += [f"{address}: {fault}" for fault in found]
                if checked.total() == before and not SAYS_NO_NUMBER.match(text):
                    silent.add(text)
    assert not faults, "\n".join(faults)
    # What no pattern reads is a sentence without a number.
    assert not silent, "\n".join(silent)
    assert checked.keys() == {"peak", *(one.__name__ for one in CHECKS.values())}
    assert checked.total() > ADDRESSES


BESIDE = re.compile(
    r"(?P<times>[\d.]+) times as many as B"
    rf"|(?:(?P<percent>\d+)%|about (?:a )?(?P<part>{'|'.join(sorted(PARTS, key=len)[::-1])})) "
    r"(?P<way>more|fewer) than B"
)
SIDES = {"both-dead-missing": "dead_missing", "both-movement": "detections"}


@pytest.mark.thorough
def test_what_lies_between_two_sides_is_that_of_a_second_way(
    client: FlaskClient, children: Children
) -> None:
    figures, checked = known_on("2030-01-01"), Counter[str]()
    named = [code for code in ROUTES if "mediterranean" in code and "," not in code]
    pairs = [(a, b, year, year) for year in (2016, 2020, 2022) for a in named for b in named]
    pairs += [("", "", a, b) for a in range(2014, 2025) for b in range(2014, 2025)]
    for a, b, year, other in (pair for pair in pairs if pair[0] != pair[1] or not pair[0]):
        query = f"t={year}&r={a}&b.r={b}" if a else f"t={year}&b.t={other}"
        for one in json.loads(client.get(f"/api/v1/summary?{query}").text)["sentences"]:
            now, before = (
                total(
                    figures.by_month(SIDES[one["panel"]], children.get(route, []), ""),
                    span(of_year * 100 + 1, of_year * 100 + 12),
                )
                for route, of_year in ((a, year), (b, other))
            )
            if level := LEVEL.search(one["text"]):
                checked["level"] += 1
                assert is_level(level, now, before), (query, one["text"])
            if said := BESIDE.search(one["text"]):
                checked["difference"] += 1
                if said["times"]:
                    assert abs(now / before / float(said["times"]) - 1) < 0.06, (query, one["text"])
                else:
                    way = {"more": "up", "fewer": "down"}[said["way"]]
                    assert is_move({**said.groupdict(), "way": way}, now, before), (query, one)
    assert min(checked["level"], checked["difference"]) > 100


@pytest.mark.thorough
def test_rows_of_routes_at_odd_addresses_are_those_of_a_second_way(
    client: FlaskClient, children: Children, walk: list[tuple[str, Figures, str]]
) -> None:
    faults, checked = list[str](), 0
    for address, figures, country in walk:
        asked = re.search(r"\bm=(\w+)", address)
        measure = asked[1] if asked else "dead_missing"
        query = f"{address}&by=route" if asked else f"{address}&m={measure}&by=route"
        answer = client.get(f"/api/v1/series?{query.lstrip('&')}")
        if answer.status_code != 200:
            continue
        document = json.loads(answer.text)
        period = f"{document['period']['first']}..{document['period']['last']}"
        for row in document["rows"]:
            counts = figures.by_month(measure, children[row["route"]], country)
            pairs = [("compared", "compared_months"), ("before", "base_months")]
            named = {key: row[months] for key, months in pairs if row.get(key) is not None}
            named |= {"value": period} if row["complete"] else {}
            checked += len(named)
            faults += [
                f"{query}: {row['route']} {key} {row[key]}"
                for key, months in named.items()
                if row[key] != total(counts, months_written(months))
            ]
    assert not faults, "\n".join(faults)
    assert checked > ADDRESSES
