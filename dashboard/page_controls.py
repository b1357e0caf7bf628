"""Controls of a page and its address: what each shows, and what a choice makes of the address.

A choice is sent as its control has it; the browser neither reads nor writes filters in an address.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from dashboard import url_state
from dashboard.formats import format_month
from dashboard.i18n import N_, _
from dashboard.url_state import Pairs, Reading
from data_access.filters import (
    ANY_QUALITY,
    Compare,
    CountryRole,
    Filters,
    Grain,
    Role,
)
from data_access.periods import LATEST_12, MonthRange, Period, PeriodKind, iso, month_of
from data_access.registry.countries import COUNTRIES
from data_access.registry.metrics import CHARTABLE, CHARTED_BY_DEFAULT
from data_access.registry.routes import ROUTES

_KEPT_ON_RESET = frozenset({"lang", "theme"})
_SELECTED_BY = MappingProxyType({"country": "countries", "route": "routes"})
"""Filters that what is selected on a map can be as well."""
_OTHER_SIDE = ("b.t", "b.r", "b.c")
_ROLES: Mapping[str, Role | None] = MappingProxyType(
    {
        "places": None,
        "origins": Role.ORIGIN,
        "transit": Role.TRANSIT,
        "destinations": Role.DESTINATION,
    }
)
_OVERLAYS = MappingProxyType({"ann": "0", "season": "0", "yoy": "1", "scale": "log"})
"""Overlays of charts, with the value of the one that is not as usual."""
_OFF_IF_CHOSEN = frozenset({"ann", "season"})
_PERIODS = MappingProxyType(
    {
        PeriodKind.LATEST_12: N_("Latest 12 months"),
        PeriodKind.YEAR_TO_DATE: N_("Year to date"),
        PeriodKind.ALL: N_("All months"),
    }
)
_COMPARED = MappingProxyType(
    {
        Compare.YEAR_BEFORE: N_("vs year before"),
        Compare.PREVIOUS_PERIOD: N_("vs period before"),
        Compare.NONE: N_("No comparison"),
    }
)
_GRAINS = MappingProxyType(
    {
        Grain.MONTH: N_("by month"),
        Grain.QUARTER: N_("by quarter"),
        Grain.YEAR: N_("by year"),
    }
)
_IN_ROLE = MappingProxyType(
    {
        Role.ORIGIN: N_("from {country}"),
        Role.TRANSIT: N_("through {country}"),
        Role.DESTINATION: N_("to {country}"),
    }
)


# --- from choices to the address ---------------------------------------------------------------


def changed(search: str, changes: Mapping[str, Any]) -> str:
    """The canonical query string, with its question mark, after some choices.

    Args:
        search: of the address in which they were made.
        changes: values of controls by their names, texts of parameters by their keys (None takes
            one out), or an act (`reset`, `step`, `flip`, `view`).

    Raises:
        ValueError: a value says nothing; TypeError, KeyError and AttributeError as well.
    """
    before = url_state.parse(search)
    after = Reading(before.filters, before.others)
    for name, value in changes.items():
        after = _changed(after, name, value)
    others = _without_moved(before.filters, after, keeps_selection=bool(changes.get("sel")))
    return url_state.with_mark(url_state.write(after.filters, others))


def reset(reading: Reading) -> Reading:
    """What is left of an address: language and theme are the reader's, not the view's."""
    kept = tuple(pair for pair in reading.others if pair[0] in _KEPT_ON_RESET)
    return Reading(url_state.DEFAULTS, kept)


def _changed(reading: Reading, name: str, value: object) -> Reading:
    filters, others = reading.filters, reading.others
    if name in _ACTS:
        return _ACTS[name](reading, value)
    if name in _SETTERS:
        return Reading(_SETTERS[name](filters, value), others)
    if name in url_state.KEYS:
        return Reading(url_state.with_parameter(filters, name, _text(value) or ""), others)
    if name in _OTHER_SIDE:
        others = tuple(pair for pair in others if pair[0] not in _OTHER_SIDE)
        value = None if name == "b.t" and value == usual_base(filters) else value or None
    return Reading(filters, _with(others, {name: _text(value)}))


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("a parameter is a text")
    return value


def _with(others: Pairs, texts: Mapping[str, str | None]) -> Pairs:
    """Parameters with these texts; those without one taken out."""
    rest = tuple(pair for pair in others if pair[0] not in texts)
    return (*rest, *((key, text) for key, text in texts.items() if text is not None))


def _without_moved(before: Filters, after: Reading, *, keeps_selection: bool) -> Pairs:
    """Other parameters without the map's position, where the filters are about another place now.

    Nor is anything selected that was a filter, where that filter is another one.
    """
    filters = after.filters
    is_here = before.routes == filters.routes and before.countries == filters.countries

    def stays(key: str, text: str) -> bool:
        if key == "sel" and not keeps_selection:
            field = _SELECTED_BY.get(text.partition(":")[0])
            return field is None or getattr(before, field) == getattr(filters, field)
        return is_here or key != "ll"

    return tuple(pair for pair in after.others if stays(*pair))


def _view(reading: Reading, query: str) -> Reading:
    """Other filters, with what the reader has beside them."""
    return Reading(url_state.parse(query).filters, reading.others)


def _step(reading: Reading, by: int) -> Reading:
    """The same length of time, earlier or later; a named period becomes a year."""
    period = reading.filters.period
    if period.kind is not PeriodKind.SPAN:
        year = datetime.now(UTC).year - (0 if by < 0 else 1)
        period = Period.parse(str(year))
    if period.first is None or period.last is None:
        return reading
    months = MonthRange(period.first, period.last)
    moved = months.moved(by * months.length)
    return replace(reading, filters=_span(reading.filters, iso(moved.first), iso(moved.last)))


def _flip(reading: Reading, key: str) -> Reading:
    """An overlay on where it was off, and off where it was on."""
    usual, now = _OVERLAYS[key], dict(reading.others).get(key)
    return replace(reading, others=_with(reading.others, {key: None if now == usual else usual}))


def _overlays(reading: Reading, chosen: Iterable[str]) -> Reading:
    on = set(chosen)
    texts = {
        key: text if (key in on) != (key in _OFF_IF_CHOSEN) else None
        for key, text in _OVERLAYS.items()
    }
    return replace(reading, others=_with(reading.others, texts))


_ACTS: Mapping[str, Callable[[Reading, Any], Reading]] = MappingProxyType(
    {
        "reset": lambda reading, _value: reset(reading),
        "step": _step,
        "flip": _flip,
        "view": _view,
        "average": lambda reading, steps: replace(
            reading, others=_with(reading.others, {"avg": None if steps == "1" else _text(steps)})
        ),
        "overlays": _overlays,
    }
)


def _span(filters: Filters, first: str | None, last: str | None) -> Filters:
    """A period from what the fields of months say; of two in the wrong order, the other way."""
    ends = sorted(filter(None, (first, last))) if first and last else [first or "", last or ""]
    period = Period.parse("..".join(ends)) if any(ends) else LATEST_12
    return replace(filters, period=period)


def _with_role(role: Role | None) -> Callable[[Filters, Iterable[str]], Filters]:
    def change(filters: Filters, codes: Iterable[str]) -> Filters:
        others = [one for one in filters.countries if one.role is not role]
        chosen = [CountryRole(iso3, role) for iso3 in codes or ()]
        return replace(filters, countries=(*others, *chosen))

    return change


def _measures(filters: Filters, codes: Iterable[str]) -> Filters:
    chosen = tuple(codes or ())
    return replace(filters, metrics=() if chosen == tuple(CHARTED_BY_DEFAULT) else chosen)


_SETTERS: Mapping[str, Callable[[Filters, Any], Filters]] = MappingProxyType(
    {
        "period_from": lambda filters, value: _span(filters, value, month_ends(filters)[1]),
        "period_to": lambda filters, value: _span(filters, month_ends(filters)[0], value),
        "months": lambda filters, ends: _span(filters, *[iso(month) for month in ends]),
        "routes": lambda filters, codes: replace(filters, routes=tuple(codes)),
        **{name: _with_role(role) for name, role in _ROLES.items()},
        "quality": lambda filters, ends: replace(filters, quality=tuple(ends)),
        "measures": _measures,
    }
)


# --- from the address to the controls ----------------------------------------------------------


def month_ends(filters: Filters) -> tuple[str, str]:
    """Both ends of a span as fields of months hold them: 2015-04, empty for an open end."""
    period = filters.period
    return (iso(period.first) if period.first else "", iso(period.last) if period.last else "")


def usual_base(filters: Filters) -> str:
    """What a comparison is with where nothing is chosen: the base of the filters, if any."""
    base = filters.compare
    return str(Compare.YEAR_BEFORE if base is Compare.NONE else base)


def values(reading: Reading) -> dict[str, object]:
    """What the controls of a page hold, by their names."""
    filters, others = reading.filters, dict(reading.others)
    first, last = month_ends(filters)
    by_role = {
        name: [one.iso3 for one in filters.countries if one.role is role]
        for name, role in _ROLES.items()
    }
    average = others.get("avg", "")
    measures = [code for code in filters.metrics if code in CHARTABLE]
    overlays = [
        key
        for key, text in _OVERLAYS.items()
        if (others.get(key) == text) != (key in _OFF_IF_CHOSEN)
    ]
    return {
        **url_state.texts(filters),
        "period_from": first,
        "period_to": last,
        "routes": filters.routes,
        **by_role,
        "quality": filters.quality or ANY_QUALITY,
        # What is not offered has no name to show.
        "measures": (measures if filters.metrics else list(CHARTED_BY_DEFAULT))[
            : len(CHARTED_BY_DEFAULT)
        ],
        "average": average if average in {"3", "12"} else "1",
        "overlays": overlays,
    }


def other_side(reading: Reading) -> dict[str, str]:
    """What the lists above a comparison hold, by their keys."""
    filters, others = reading.filters, dict(reading.others)
    differing = next((key for key in _OTHER_SIDE if others.get(key)), "b.t")
    chosen = {differing: others.get(differing) or usual_base(filters)}
    return {
        **dict.fromkeys(_OTHER_SIDE, ""),
        **chosen,
        "m": filters.metrics[0] if filters.metrics else "",
        "g": filters.grain,
    }


def labels(reading: Reading) -> dict[str, tuple[str, bool]]:
    """The words on each button of the filter bar, and whether its filter narrows the view."""
    filters, usual = reading.filters, url_state.DEFAULTS
    texts = {
        "period": period_label(filters.period),
        "compare": _(_COMPARED[filters.compare]),
        "routes": _several([_(ROUTES[code].name) for code in filters.routes], _("All routes")),
    }
    more = _more(reading)
    chosen = _("More: {chosen}").format(chosen=_several(more, "")) if more else _("More filters")
    narrowed = {name: getattr(filters, name) != getattr(usual, name) for name in texts}
    return {name: (text, narrowed[name]) for name, text in texts.items()} | {
        "more": (chosen, bool(more))
    }


def _more(reading: Reading) -> list[str]:
    """What is chosen of the filters that stand behind one button, in words."""
    filters, held, usual = reading.filters, values(reading), values(Reading(url_state.DEFAULTS, ()))
    texts = [*map(_country, filters.countries), *url_state.labels(filters)]
    others = {
        "g": _(_GRAINS[filters.grain]),
        "average": _("smoothed"),
        "overlays": _("other lines"),
    }
    return texts + [text for name, text in others.items() if held[name] != usual[name]]


def period_label(period: Period) -> str:
    """A period in few words: `2015`, `Oct 2014 – Sep 2015`, `since 2014`."""
    if period.kind is not PeriodKind.SPAN:
        return _(_PERIODS[period.kind])
    start, dots, end = str(period).partition("..")
    first, last = map(_month_label, (start, end))
    if not dots:
        return first
    if not start:
        return _("until {month}").format(month=last)
    return f"{first} – {last}" if end else _("since {month}").format(month=first)


def _month_label(token: str) -> str:
    year, dash, month = token.partition("-")
    return format_month(month_of(int(year), int(month))) if dash else year


def _country(chosen: CountryRole) -> str:
    name = _(COUNTRIES[chosen.iso3].name)
    return _(_IN_ROLE[chosen.role]).format(country=name) if chosen.role else name


def _several(names: list[str], everything: str) -> str:
    """The first name, and how many more."""
    if len(names) <= 1:
        return names[0] if names else everything
    return _("{first} +{count}").format(first=names[0], count=len(names) - 1)
