"""A panel for a view: fetched once per data version, drawn once per theme and language."""

from collections.abc import Callable, Hashable, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import cast

from dashboard import url_state
from dashboard.figures import exercise
from dashboard.figures.drawings import Chart, Table
from dashboard.i18n import current_language
from dashboard.panels import statements
from dashboard.panels.options import OPTIONS, OTHER, ROWS, SINCE
from dashboard.panels.panel import F, Kind, Panel, Rendered, State, View
from dashboard.theme import named
from dashboard.wiring import Store
from data_access.analysis.rules import Course
from data_access.availability.measures import DataUnavailableError
from data_access.filters import CountryRole, Filters
from data_access.frames import Query, fetch, how_many_hidden
from data_access.periods import MonthRange
from data_access.queries import operations, revisions, thresholds
from data_access.queries.operations import Operation
from data_access.queries.revisions import Revised
from data_access.registry.metrics import Metric
from data_access.registry.thresholds import Threshold

_OF_MONTHS = frozenset({Kind.CHART, Kind.STRIP, Kind.TABLE})
"""What has nothing to show of a period that is not held; lists say so themselves."""


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
        availabilities=store.availabilities(request.filters.as_known_on),
        theme=named(request.theme),
        data_version=store.version(),
        today=_today(),
        options=dict(request.options),
        as_known=lambda day: view_of(_on_day(request, day), store),
        read=lambda question, query: _read(question, query, store),
        judged=lambda rule, months: _judged(rule, months, request.filters.as_known_on, store),
        operations=lambda: _operations(request.filters.as_known_on, store),
        revisions=lambda metric, filters, months: _revisions(metric, filters, months, store),
    )


def _on_day(request: Request, day: date) -> Request:
    return replace(request, filters=replace(request.filters, as_known_on=day))


def _read(question: Hashable, query: Callable[[], Query[F]], store: Store) -> F:
    return store.once(
        ("read", question),
        lambda: store.run(lambda connection: fetch(connection, query())),
    )


def _judged(
    rule: Threshold, months: MonthRange, as_known_on: date | None, store: Store
) -> Sequence[Course]:
    day = as_known_on or _today()
    return store.once(
        ("judged", rule.code, months, as_known_on, day),
        lambda: thresholds.judged(
            rule,
            _numbers(rule, months, as_known_on, store),
            store.availabilities(as_known_on),
            months,
            day,
        ),
    )


def _numbers(
    rule: Threshold, months: MonthRange, as_known_on: date | None, store: Store
) -> thresholds.Numbers:
    is_as_now = as_known_on is not None and thresholds.is_as_now(
        rule, store.availabilities(), as_known_on
    )
    day = None if is_as_now else as_known_on
    needed = thresholds.needed(rule, months)
    return store.once(
        ("thresholds", rule.code, needed, day),
        lambda: store.run(lambda connection: thresholds.read(connection, rule, needed, day)),
    )


def _operations(as_known_on: date | None, store: Store) -> Sequence[Operation]:
    query = operations.listed(Filters(as_known_on=as_known_on))
    return store.once(
        ("operations", as_known_on),
        lambda: operations.as_values(store.run(lambda connection: fetch(connection, query))),
    )


def _revisions(
    metric: Metric, filters: Filters, months: MonthRange, store: Store
) -> Sequence[Revised]:
    availability = store.availabilities(filters.as_known_on).of(metric, filters)
    query = revisions.of_measure(metric, filters, months, exercise=availability.is_exercise)
    return store.once(
        ("revised", metric.code, filters, months),
        lambda: revisions.as_values(store.run(lambda connection: fetch(connection, query))),
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
    reason = statements.unavailable(panel, view)
    if reason:
        raise DataUnavailableError(reason)
    return panel.tabulate(_frame(panel, view, store), view)


def _frame(panel: Panel[F], view: View, store: Store) -> F:
    # Equal filters give equal rows whatever the theme: the frame is kept apart from the drawing.
    question = ("frame", panel.code, view.filters, tuple(map(view.options.get, ROWS)))
    query = panel.query(view)
    if query is None:
        return cast("F", None)
    return store.once(question, lambda: store.run(lambda connection: fetch(connection, query)))


def _render(panel: Panel[F], view: View, store: Store) -> Rendered:
    card = Rendered(
        code=panel.code,
        state=State.READY,
        title=panel.title(view),
        subtitle="",
        drawing=None,
        message="",
        source_line=statements.source_line(panel, view),
        caveat=statements.caveats(panel, view),
        filters_shown=_shown_filters(panel, view),
        data_version=view.data_version,
        since=panel.since(view) if panel.since else None,
    )
    reason = statements.unavailable(panel, view)
    if reason:
        return replace(card, state=State.EMPTY, message=reason)
    card = replace(card, subtitle=panel.subtitle(view) if panel.subtitle else "")
    if panel.kind in _OF_MONTHS and (reason := statements.outside(panel, view)):
        return replace(card, state=State.EMPTY, message=reason)
    frame = _frame(panel, view, store)
    if panel.needs_rows and _is_empty(frame):
        return replace(card, state=State.EMPTY, message=statements.nothing(panel, view))
    hidden = how_many_hidden(frame)
    made_up = statements.is_exercise(panel, view)
    card = replace(card, exercise=made_up)
    if hidden and isinstance(frame, Sized) and hidden == len(frame):
        return replace(card, state=State.SUPPRESSED, message=statements.all_hidden(panel, view))
    drawing = panel.draw(frame, view)
    about = statements.told(view, drawing)
    if about is not view:
        card = replace(
            card,
            source_line=statements.source_line(panel, about),
            caveat=statements.caveats(panel, about),
        )
    if hidden:
        said = f"{statements.some_hidden(panel, view)} {card.caveat}"
        card = replace(card, caveat=said.strip())
    if made_up and isinstance(drawing, Chart):
        drawing = exercise.marked(drawing, view.theme)
    state = statements.state(panel, about)
    return replace(card, state=state, drawing=drawing)


def _shown_filters(panel: Panel[F], view: View) -> str:
    """The address of what is shown; of two sides or days, with what the other one differs in."""
    beside = [(k, view.options[k]) for k in OTHER if view.options.get(k)] if panel.against else []
    if panel.since and view.options.get(SINCE):
        beside.append((SINCE, panel.since(view).isoformat()))
    return url_state.write(view.filters, beside)


def _today() -> date:
    return datetime.now(UTC).date()


def _is_empty(frame: object) -> bool:
    return isinstance(frame, Sized) and len(frame) == 0
