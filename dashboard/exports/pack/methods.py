"""Methods of a pack: definitions, sources, intervals, overdue releases, how to read figures."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dashboard.drawings import Align, Column, Headline, Table
from dashboard.formats import (
    clauses,
    format_date,
    format_month,
    format_months,
    format_number,
    with_subject,
)
from dashboard.i18n import N_, _
from dashboard.panels.card import Card
from dashboard.panels.card_text import CardText, is_settled, stated
from dashboard.panels.panel import Kind, Panel, State
from dashboard.view import View
from dashboard.wording import months_in_words
from data_access.registry import EXERCISE, INCIDENTS, METRICS, SOURCES, hides_below

Views = Sequence[tuple[Panel, View]]

_BORDERS = N_(
    "Names and boundaries imply no opinion on the legal status of any country or territory, or on "
    "its borders. Corridors are indicative, not tracks."
)
_SURENESS = N_(
    "Confidence is about the number: high if it is counted or its 95% interval is within 10% of "
    "it, moderate if it is a minimum estimate or the interval is within 30%, low beyond. It does "
    "not say which months are missing, still revised or overdue."
)
_HIGH, _MODERATE = 0.1, 0.3
"""Half of an interval, as a share of the number, up to which confidence is of that kind."""


def completeness(panel: Panel, card: Card, view: View) -> str:
    """Which months and parts of a headline are in; empty where nothing is shown."""
    figure = card.drawing
    if card.exercise or not isinstance(figure, Headline) or figure.value is None:
        return ""
    measures = [m for m in stated(panel, view) if view.has(m) and not m.is_ratio]
    spans = [(view.months(m), view.availability(m)) for m in measures]
    left = sorted({m for span, one in spans for m in {*span.months()} - one.in_full(span)})
    for one in view.rated(METRICS[figure.metric]) if figure.about else ():
        if one.route != figure.about:
            continue
        left = [month for month in one.months.months() if month not in one.known_months(one.months)]
    parts = [_("complete: all months are in")]
    if left:
        parts = [_("incomplete: {months}").format(months=months_in_words(left))]
    # The first month shown that is still revised.
    first = [
        max(one.provisional_from, span.first)
        for span, one in spans
        if one.provisional_from <= span.last
    ]
    if first:
        parts.append(_("provisional from {month}").format(month=format_month(min(first))))
    if card.state is State.STALE:
        parts.append(_("next release overdue"))
    return clauses(parts)


def sure(panel: Panel, card: Card, view: View) -> str:
    """How far a headline's number can be trusted, by its interval or by what its source counts."""
    if card.exercise:
        return _("Demo")
    figure = card.drawing
    if not isinstance(figure, Headline) or figure.value is None:
        return ""
    measures = [metric for metric in stated(panel, view) if view.has(metric)]
    # Incidents are counted in the same reports as the dead.
    is_minimum = any(metric.minimum or metric is INCIDENTS for metric in measures)
    if figure.interval is not None:
        low, high = figure.interval
        width = (high - low) / 2 / figure.value if figure.value else _MODERATE
        words = _("low confidence: {low} to {high} (95% interval)")
        if width <= _MODERATE:
            words = _("moderate confidence: {low} to {high} (95% interval)")
        if width <= _HIGH and not is_minimum:
            words = _("high confidence: {low} to {high} (95% interval)")
        decimals = 1 if METRICS[figure.metric].is_ratio else 0
        ends = (format_number(end, decimals) for end in (low, high))
        return words.format(**dict(zip(("low", "high"), ends, strict=True)))
    if figure.about:
        return _("low confidence: too few deaths for an interval")
    if is_minimum:
        return _("moderate confidence: a minimum estimate")
    return _("high confidence: counted, not estimated")


def definition(panel: Panel, view: View) -> str:
    """What is counted, and how the picture is read."""
    parts = [with_subject(_(m.label), _(m.definition)) for m in stated(panel, view)]
    return " ".join([*parts, _(panel.explanation) if panel.explanation else ""]).strip()


def definitions(panels: Views) -> Table:
    """The measures of a brief, each once."""
    metrics = [METRICS[m.code] for panel, view in panels for m in stated(panel, view)]
    rows = [
        (_(metric.label), _(metric.unit), _(metric.definition), _(metric.caveat))
        for metric in dict.fromkeys(metrics)
    ]
    return Table(
        (
            Column("measure", _("Measure")),
            Column("unit", _("Unit")),
            Column("definition", _("Definition")),
            Column("caveat", _("Read with care")),
        ),
        rows,
    )


def sources(panels: Views) -> Table:
    """The publications behind a brief: whose, of which day, for which months, under what terms."""
    rows = []
    for code, (day, view, _settled) in _published(panels).items():
        source, spans = SOURCES[code], view.availabilities.spans
        months = format_months(spans[code]) if code in spans else None
        rows.append(
            (_(source.publisher), _(source.title), format_date(day), months, _(source.licence))
        )
    return Table(
        (
            Column("publisher", _("Publisher")),
            Column("title", _("Publication")),
            Column("published_on", _("Published"), Align.SHORT),
            Column("months", _("Months"), Align.SHORT),
            Column("licence", _("Licence")),
        ),
        rows,
    )


def due(panels: Views) -> Sequence[str]:
    """When each source is expected to publish next, by its own habit, where that may change it."""
    sentences = []
    for code, (day, view, settled) in _published(panels).items():
        source = SOURCES[code]
        if code == EXERCISE or settled or view.filters.as_known_on is not None:
            continue
        expected = day + timedelta(days=source.cadence_days)
        words = (
            _("{source}: the next release has been due since {day}.")
            if expected < view.today
            else _("{source}: the next release is due around {day}.")
        )
        sentences.append(words.format(source=_(source.short_name), day=format_date(expected)))
    return sentences


def remarks(panels: Views) -> Sequence[str]:
    """What is to be known of all figures of a brief."""
    sentences = [_(_SURENESS)]
    threshold = hides_below(_published(panels))
    if threshold:
        sentences.append(
            _("Counts from 1 to {most}, and any that would reveal them, are hidden.").format(
                most=threshold - 1
            )
        )
    if any(panel.kind is Kind.MAP for panel, _view in panels):
        sentences.append(_(_BORDERS))
    return sentences


_Published = tuple[date, View, bool]
"""Day of publication, a view that shows it, and whether no newer release would change that."""


def _published(panels: Views) -> dict[str, _Published]:
    """Newest day of publication of each source; settled if every figure shown of it is."""
    found: dict[str, _Published] = {}
    for source, (day, view, settled) in _days(panels):
        newest, shown, so_far = found.get(source, (day, view, True))
        shown = view if day > newest else shown
        found[source] = (max(day, newest), shown, so_far and settled)
    return found


def _days(panels: Views) -> Iterator[tuple[str, _Published]]:
    for panel, view in panels:
        if CardText(panel, view).unavailable():
            continue
        for metric in stated(panel, view):
            if view.has(metric):
                availability = view.availability(metric)
                for source, day in availability.published.items():
                    yield source, (day, view, is_settled(source, availability, view))
        for source in panel.sources:
            runs = view.availabilities.of_source(source)
            if runs:
                newest = max(one.published[source] for one in runs)
                settled = any(is_settled(source, run, view) for run in runs)
                yield source, (newest, view, settled)
