"""Rules and what they raise, in words and as addresses."""

from collections.abc import Iterable

from dashboard import url_state
from dashboard.i18n import _, format_month, format_number
from dashboard.panels.catalogue.bureaus import bureau_address
from dashboard.panels.panel import View
from data_access.analysis.rules import Course, Judgement
from data_access.filters import Filters
from data_access.periods import Period, PeriodKind
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES
from data_access.registry.thresholds import THRESHOLDS, Subject, Threshold


def rule_in_words(rule: Threshold) -> str:
    """When a rule is raised."""
    return _(rule.rule).format(
        years=format_number(rule.years),
        share=format_number(rule.share),
        floor=format_number(rule.floor),
        days=format_number(rule.days),
    )


def name(judged: Judgement | Course) -> str:
    """The route or the bureau."""
    if THRESHOLDS[judged.rule].subject is Subject.BUREAU:
        return _(COUNTRIES[judged.subject].name)
    return _(ROUTES[judged.subject].short_name)


def why(judgement: Judgement) -> str:
    """What raised it, with the numbers."""
    verdict = judgement.verdict
    return _(THRESHOLDS[judgement.rule].why).format(
        subject=name(judgement),
        value=format_number(verdict.value or 0),
        before=format_number(verdict.before or 0),
        month=format_month(verdict.month or judgement.month),
    )


def address(judgement: Judgement, view: View) -> str:
    """Where exactly that can be seen: the month on the route's chart, or the bureau's page."""
    rule = THRESHOLDS[judgement.rule]
    if rule.subject is Subject.BUREAU:
        return bureau_address(judgement.subject, view.filters)
    # The rule counts all of the route: what else is chosen would show less than it raised.
    filters = Filters(
        as_known_on=view.filters.as_known_on,
        routes=(judgement.subject,),
        metrics=(rule.metric,),
        period=Period(PeriodKind.SPAN, judgement.month, judgement.month),
    )
    return f"/trends?{url_state.write(filters)}"


def address_of_history(rules: Iterable[str], filters: Filters) -> str:
    """The page of the rules, at one of them."""
    query = url_state.write(filters)
    anchor = next(iter(rules), "")
    return "/thresholds" + (f"?{query}" if query else "") + f"#card-title-threshold-{anchor}"
