"""A panel for a view: fetched once per data version, drawn once per theme and language."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from dashboard import url_state
from dashboard.figures.drawings import Table
from dashboard.i18n import _, current_language, format_date, format_month
from dashboard.panels.panel import OPTIONS, F, Panel, Rendered, State, View
from dashboard.theme import named
from dashboard.wiring import Store
from data_access.filters import CountryRole, Filters
from data_access.frames import fetch
from data_access.held import DataUnavailableError
from data_access.periods import PeriodKind
from data_access.queries import conditions, operations
from data_access.queries.operations import Operation
from data_access.registry.metrics import METRICS, Dimension, Metric
from data_access.registry.sources import SOURCES, Freshness

_REASONS = {
    Dimension.COUNTRY: "{measure} are not recorded by the country where they happened; choose the "
    "country as origin, transit or destination instead",
    Dimension.NATIONALITY: "{measure} are not recorded by nationality here; choose a place, or "
    "transit or destination instead",
    Dimension.QUALITY: "{measure} carry no source quality",
    Dimension.ROUTE: "{measure} are not counted on this route by the publisher",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a panel: the page's address in parsed form."""

    filters: Filters
    theme: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        reading: url_state.Reading,
        theme: str | None = None,
        *,
        route: str | None = None,
        country: str | None = None,
    ) -> "Request":
        """The request of an address.

        Args:
            reading: what the query string says.
            theme: chosen on the page, else the address decides.
            route: fixed by a route's own page, whatever the address says.
            country: fixed by the page of its bureau.
        """
        others = dict(reading.others)
        filters = replace(reading.filters, routes=(route,)) if route else reading.filters
        if country:
            filters = replace(filters, countries=(CountryRole(country),))
        return cls(
            filters=filters,
            theme=theme or others.get("theme", ""),
            options=tuple(sorted((key, others[key]) for key in OPTIONS if key in others)),
        )


def view_of(request: Request, store: Store) -> View:
    """Filters with what the store holds for them."""
    return View(
        filters=request.filters,
        holdings=store.holdings(request.filters.as_known_on),
        theme=named(request.theme),
        data_version=store.version(),
        today=_today(),
        options=dict(request.options),
        operations=lambda: _operations(request.filters.as_known_on, store),
    )


def _operations(as_known_on: date | None, store: Store) -> Sequence[Operation]:
    query = operations.listed(Filters(as_known_on=as_known_on))
    return store.once(
        ("operations", as_known_on),
        lambda: operations.as_values(store.run(lambda connection: fetch(connection, query))),
    )


def scoped(panel: Panel[F], request: Request, store: Store) -> View:
    """The view that a panel is about."""
    return panel.scope(view_of(request, store))


def render(panel: Panel[F], request: Request, store: Store) -> Rendered:
    """What a card shows. Equal requests for equal data are answered from memory.

    Raises:
        StoreUnavailableError: the store is missing or does not answer.
    """
    question = ("rendered", panel.code, request, current_language().code, _today())
    return store.once(question, lambda: _render(panel, scoped(panel, request, store), store))


def tabulated(panel: Panel[F], request: Request, store: Store) -> Table:
    """The numbers of a panel's picture.

    Raises:
        DataUnavailableError: there are none, and why.
    """
    view = scoped(panel, request, store)
    reason = _unavailable(panel, view)
    if reason:
        raise DataUnavailableError(reason)
    return panel.tabulate(_frame(panel, view, store), view)


def measures(panel: Panel[F]) -> tuple[Metric, ...]:
    """The metrics of a panel, the parts of a ratio included."""
    shown = [METRICS[code] for code in panel.metrics]
    parts = [METRICS[m.denominator] for m in shown if m.denominator]
    return tuple(dict.fromkeys([*shown, *parts]))


def counted(panel: Panel[F]) -> tuple[Metric, ...]:
    """The counts of a panel: a ratio's parts in its place."""
    codes = [code for m in measures(panel) for code in (m.numerator, m.denominator)]
    return tuple(
        dict.fromkeys(
            [m for m in measures(panel) if not m.is_ratio] + [METRICS[c] for c in codes if c]
        )
    )


def shown_measures(panel: Panel[F], view: View) -> tuple[Metric, ...]:
    """The metrics of a panel that a view really shows: held, and in scope."""
    beside = [
        metric
        for metric in (METRICS[code] for code in panel.beside)
        if not conditions.out_of_scope(metric, view.filters)
    ]
    return tuple(m for m in (*measures(panel), *beside) if view.has(m))


def source_line(panel: Panel[F], view: View) -> str:
    """Publisher and publication date of each source behind a panel."""
    shown = shown_measures(panel, view)
    dates: dict[str, date] = {}
    partial: dict[str, int | None] = {}
    for metric in shown:
        for source, day in view.held(metric).published.items():
            dates[source] = day
            partial[source] = _partial_from(metric, view)
    return " · ".join(_source(code, day, view, partial[code]) for code, day in dates.items())


def is_stale(panel: Panel[F], view: View) -> bool:
    """Whether "latest" is shown of a source that has long been due; a past period cannot be."""
    return any(
        all(_is_stale(source, day, view) for source, day in view.held(metric).published.items())
        for metric in shown_measures(panel, view)
    )


def _is_stale(source: str, published_on: date, view: View) -> bool:
    moving = view.filters.period.kind is not PeriodKind.SPAN and view.filters.as_known_on is None
    return moving and SOURCES[source].freshness(published_on, view.today) is Freshness.STALE


def _source(code: str, published_on: date, view: View, partial_from: int | None) -> str:
    named = f"{_(SOURCES[code].short_name)}, {format_date(published_on)}"
    if partial_from is not None:
        return _("{source} (some routes only from {month})").format(
            source=named, month=format_month(partial_from)
        )
    # How many days that is stands on the data page.
    return (
        _("{source} (stale)").format(source=named) if _is_stale(code, published_on, view) else named
    )


def _partial_from(metric: Metric, view: View) -> int | None:
    """First month shown of which only some routes are held; None where there is none."""
    months = view.months(metric)
    shown = [m for m in view.held(metric).partial if months.holds(m)]
    return min(shown, default=None)


def caveats(panel: Panel[F], view: View) -> str:
    """The caveats that belong to what is shown."""
    return " ".join(dict.fromkeys(_(m.caveat) for m in shown_measures(panel, view)))


def _frame(panel: Panel[F], view: View, store: Store) -> F:
    # Equal filters give equal rows whatever the theme: the frame is kept apart from the drawing.
    question = ("frame", panel.code, view.filters, view.options.get("op"))
    query = panel.query(view)
    return store.once(question, lambda: store.run(lambda connection: fetch(connection, query)))


def _render(panel: Panel[F], view: View, store: Store) -> Rendered:
    card = Rendered(
        code=panel.code,
        state=State.READY,
        title=panel.title(view),
        subtitle="",
        drawing=None,
        message="",
        source_line=source_line(panel, view),
        caveat=caveats(panel, view),
        filters_shown=url_state.write(view.filters),
        data_version=view.data_version,
    )
    reason = _unavailable(panel, view)
    if reason:
        return replace(card, state=State.EMPTY, message=reason)
    card = replace(card, subtitle=panel.subtitle(view) if panel.subtitle else "")
    frame = _frame(panel, view, store)
    if panel.needs_rows and _is_empty(frame):
        return replace(card, state=State.EMPTY, message=_(panel.when_empty))
    return replace(card, state=_state(panel, view), drawing=panel.draw(frame, view))


def _state(panel: Panel[F], view: View) -> State:
    if any(_partial_from(metric, view) for metric in shown_measures(panel, view)):
        return State.PARTIAL
    return State.STALE if is_stale(panel, view) else State.READY


def _today() -> date:
    return datetime.now(UTC).date()


def _unavailable(panel: Panel[F], view: View) -> str:
    """Why a panel has no figures for a view; empty where it has."""
    if reason := panel.lacks(view):
        return reason
    for metric in counted(panel):
        if not view.holdings.has(metric):
            return _(
                "{measure}: no figures are loaded. Import some with `routewatch import`."
            ).format(measure=_(metric.label))
        missing = () if panel.in_scope else conditions.out_of_scope(metric, view.filters)
        for dimension in sorted(missing):
            return _(_REASONS[dimension]).format(measure=_(metric.label)) + "."
    return ""


def _is_empty(frame: object) -> bool:
    return isinstance(frame, Sized) and len(frame) == 0
