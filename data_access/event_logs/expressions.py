"""What engines count of a log, as Ibis expressions: each gives a few rows, however many it reads.

Rows are counted by what stands in them, which takes no memory to speak of. That counts an event
twice where the log has it twice; so the few events with more than one row are looked up, and
counted once each. Whether a code is known is decided outside, of what stood there: all engines
then agree on it.
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


def repeated(rows: Table) -> Table:
    """The keys that several rows have, good or not; by the key alone, which costs least."""
    return rows.group_by(KEY).agg(n=ibis._.count()).filter(ibis._.n > 1).select(KEY)


def doubled(rows: Table, log: Log, known: Table, keys: Table) -> Table:
    """What the rows of events are that have several.

    Args:
        rows: see `checked`.
        log: that they are of.
        known: the codes that are known, as they stand in the log, with `cell` and `bits`.
        keys: see `repeated`; what is one event is decided of their rows, which are few.

    Returns:
        By day, `cell` and `bits`: how many `rows`; `groups` of them that are the first of an event,
        where `is_first`; `all_bits` of the event; whether it `clashes`, as one key for several.
    """
    found = rows.semi_join(keys, KEY)
    of_several = found.filter(found.has_key & found.on_day)
    codes = [*log.split, STAGE]
    text = of_several.mutate(**{name: ibis.coalesce(of_several[name], "") for name in codes})
    alike = (
        text.inner_join(known, codes).group_by(DAY, KEY, "cell", "bits").agg(rows=ibis._.count())
    )
    event = ibis.window(group_by=[DAY, KEY])
    in_order = ibis.window(group_by=[DAY, KEY], order_by=["cell", "bits"])
    # Not every engine has a sum of bits by `or`.
    each_bit = ((alike.bits & (1 << place)).max().over(event) for place in range(len(log.measures)))
    of_event = alike.select(
        DAY,
        "cell",
        "bits",
        "rows",
        all_bits=sum(each_bit),
        clashes=alike.cell.min().over(event) != alike.cell.max().over(event),
        is_first=ibis.row_number().over(in_order) == 0,
    )
    by = (DAY, "cell", "bits", "all_bits", "clashes", "is_first")
    return of_event.group_by(*by).agg(rows=ibis._.rows.sum(), groups=ibis._.count())
