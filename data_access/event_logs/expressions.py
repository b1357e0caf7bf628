"""What engines count of a log, as Ibis expressions: each gives a few rows, however many it reads.

Whether a code is known is decided outside, of what stood there: all engines then agree on it. Then
the rows of known codes are brought together by their key, as events.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from data_access.event_logs.logs import DAY, KEY, STAGE, TIME, Log

Table = Any
"""A table of Ibis, which has no types of its own."""

_HASH = r"\A[0-9a-f]{16,64}\z"
_CLOCK = (
    r"\A([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])\z"
)
_DAY_SECONDS, _DAY_MINUTES = 86_400, 1_440
_DATE = 10
# Of a number of any sign and size, the part that is a small one on every engine.
_BITS = 0xFFFF


def of_lines(lines: Table, titles: Sequence[str]) -> Table:
    """The columns of CSV files, each as text; all are empty where a line has too few or too many.

    Args:
        lines: a column `line`, and the day.
        titles: of the columns, in the order in which they stand.
    """
    text = lines.line.re_replace(r"\r\z", "")
    cells = text.split(",")
    whole = cells.length() == len(titles)
    columns = {
        title: ibis.ifelse(whole, cells[place], ibis.null("string"))
        for place, title in enumerate(titles)
    }
    written = lines.filter((text != "") & (text != ",".join(titles)))
    return written.select(DAY, **columns)


def checked(events: Table, log: Log) -> Table:
    """The codes of a log, its key, and whether an event has a key and is in its day's folder."""
    key, time = events[KEY], events[TIME]
    has_key = key.re_search(_HASH) if key.type().is_string() else key.notnull()
    lies_on = _is_written_on if time.type().is_string() else _is_on
    return events.select(
        DAY,
        KEY,
        *log.split,
        STAGE,
        has_key=ibis.coalesce(has_key, False),
        on_day=ibis.coalesce(lies_on(time, events[DAY]), False),
    )


def _is_on(time: Table, day: Table) -> Table:
    """Whether a point in time lies on the day."""
    seconds = time.epoch_seconds()
    first = day.cast("date").cast("timestamp").epoch_seconds()
    return (seconds >= first) & (seconds < first + _DAY_SECONDS)


def _is_written_on(time: Table, day: Table) -> Table:
    """Whether a text such as `2026-03-01T01:30:00+02:00` lies on the day.

    In UTC it may be the day before or after what is written, and the day is one of three texts.
    """
    clock = time.substr(_DATE + 1)
    is_clock = clock.re_search(_CLOCK) & (time.substr(_DATE, 1) == "T")
    minutes = _number(clock, 0) * 60 + _number(clock, 3)
    offset = clock.re_extract(r"([+-][0-9][0-9]:[0-9][0-9])\z", 1)
    ahead = ibis.coalesce(_number(offset, 1) * 60 + _number(offset, 4), 0)
    utc = minutes - ibis.ifelse(offset.startswith("-"), -ahead, ahead)
    before, after = (
        # Of some engines the sum is a day, of others its midnight.
        (day.cast("date") + ibis.interval(days=by)).cast("string").substr(0, _DATE)
        for by in (-1, 1)
    )
    here = ibis.cases((utc < 0, after), (utc >= _DAY_MINUTES, before), else_=day)
    return is_clock & (time.substr(0, _DATE) == here)


def _number(text: Table, start: int) -> Table:
    return text.substr(start, 2).try_cast("int64")


def rows_by_content(rows: Table, log: Log) -> Table:
    """How many rows have the same day and codes, good or not."""
    return rows.group_by(DAY, *log.split, STAGE, "has_key", "on_day").agg(rows=ibis._.count())


def share(rows: Table, place: int, of: int) -> Table:
    """The rows of one in so many of all keys, by a number that the engine makes of a key.

    Not by the number itself: DuckDB sorts keys into groups by the same bits, and would have all of
    a part in few of them, which takes it five times as long, or minutes.
    """
    number = rows[KEY].hash().hash() & _BITS
    return rows.filter(number % of == place)


def events(rows: Table, log: Log, known: Table) -> Table:
    """The events of a log, each once, however many rows it has.

    Args:
        rows: see `checked`.
        log: that they are of.
        known: the codes that are known, as they stand in the log, with `cell` and `bits`.

    Returns:
        By day, `cell` and `bits`: how many `events`, and how many `rows` they have; whether each
        `clashes`, as one key for several.
    """
    codes = [*log.split, STAGE]
    good = rows.filter(rows.has_key & rows.on_day)
    text = good.mutate(**{name: ibis.coalesce(good[name], "") for name in codes})
    meant = text.inner_join(known, codes)
    # Not every engine has a sum of bits by `or`.
    bits = sum((meant.bits & (1 << place)).max() for place in range(len(log.measures)))
    by_key = meant.group_by(DAY, KEY).agg(
        cell=meant.cell.min(),
        bits=bits,
        clashes=meant.cell.min() != meant.cell.max(),
        rows=ibis._.count(),
    )
    by_cell = by_key.group_by(DAY, "cell", "bits", "clashes")
    return by_cell.agg(events=ibis._.count(), rows=ibis._.rows.sum())
