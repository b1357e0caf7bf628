"""What maps say of people and incidents, in the reader's language."""

from collections.abc import Mapping
from datetime import date

from dashboard.drawings import Name
from dashboard.formats import dot_list, format_date, format_month, format_number
from dashboard.i18n import _, isolate, ngettext
from data_access.registry import COUNTRIES, ROUTES


def people_in_words(people: int) -> str:
    """`1,022 people dead or missing`."""
    return with_count(
        ngettext("{n} person dead or missing", "{n} people dead or missing", people), people
    )


def incidents_in_words(count: int) -> str:
    """`45 incidents`."""
    return with_count(ngettext("{n} incident", "{n} incidents", count), count)


def with_count(text: str, n: int) -> str:
    """A text with its number in it."""
    return text.format(n=isolate(format_number(n)))


def quality_in_words(quality: int) -> str:
    """`Source quality 4 of 5`."""
    return _("Source quality {value} of 5").format(value=quality)


def apart(people: int, dead: int, missing: int) -> str:
    """The dead, the missing, and those recorded as either."""
    rest = people - dead - missing
    return dot_list(
        with_count(ngettext("{n} dead", "{n} dead", dead), dead) if dead else "",
        with_count(ngettext("{n} missing", "{n} missing", missing), missing) if missing else "",
        with_count(
            ngettext(
                "{n} recorded without saying which", "{n} recorded without saying which", rest
            ),
            rest,
        )
        if rest > 0
        else "",
    )


def date_in_words(day: int) -> str:
    """A day (yyyymmdd, with 00 for what is not known)."""
    if day % 100:
        return format_date(date(day // 10_000, day // 100 % 100, day % 100))
    return format_month(day // 100)


def route_name(code: str) -> str:
    """The name of a route in the reader's language."""
    return _(ROUTES[code].name) if code in ROUTES else code


def country_name(code: str) -> str:
    """The name of a country in the reader's language; empty where none is stated."""
    return Name(_(COUNTRIES[code].name) if code in COUNTRIES else code, code)


def people_alone(n: int) -> str:
    """`1,022 people`."""
    return with_count(ngettext("{n} person", "{n} people", n), n)


def undrawn_in_words(undrawn: Mapping[str, int]) -> str:
    """Who is not on the map, by reason."""
    texts = {
        "position": lambda n: ngettext(
            "{n} person without a position", "{n} people without a position", n
        ),
        "period": lambda n: ngettext(
            "{n} person counted in totals over a period",
            "{n} people counted in totals over a period",
            n,
        ),
        "doubtful": lambda n: ngettext(
            "{n} person, location uncertain", "{n} people, location uncertain", n
        ),
    }
    elsewhere = undrawn.get("route", 0)
    on_no_line = _("{count} on no route of the map").format(count=people_alone(elsewhere))
    reasons = (with_count(texts[why](n), n) for why, n in undrawn.items() if why in texts)
    return dot_list(on_no_line if elsewhere else "", *reasons)
