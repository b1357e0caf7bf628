"""`/bureaus/<ISO3>`: one National Central Bureau, by every figure that is kept of its country."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import Act, current
from dashboard.components.elements import data
from dashboard.components.shell import Place
from dashboard.formats import capitalised, format_month
from dashboard.i18n import N_, _
from dashboard.pages.layouts import (
    Card,
    Group,
    folded,
    front,
    lay_out,
    page_of,
    panel_codes,
    reports_fold,
    row,
)
from dashboard.panels.catalogue.bureau import counted_in, headlines
from dashboard.panels.country_names import with_country
from dashboard.url_state import BUREAU_PAGE
from data_access.registry import BUREAUS, COUNTRIES, ROUTES, bureaus
from data_access.registry.bureaus import Bureau

TEMPLATE = f"{BUREAU_PAGE}<bureau>"


def page(path: str) -> Place | None:
    """The page of a bureau; None at other paths.

    Who comes, dies and leaves, by the country's role; its peers; its databases; the rest.
    """
    iso3 = path.removeprefix(BUREAU_PAGE)
    if not path.startswith(BUREAU_PAGE) or iso3 not in BUREAUS:
        return None
    bureau, rows = BUREAUS[iso3], _rows(iso3)
    return Place(
        path,
        bureau.name,
        lambda: page_of(*(lay_out(one, bureau.iso3) for one in rows), _profile(bureau)),
        panels=tuple(panel_codes(*rows)),
        country=iso3,
        off={
            "countries": N_("This page is about one bureau"),
            "quality": N_("Bureaus’ figures carry no source quality"),
        },
        has_lead=True,
    )


def _rows(iso3: str) -> Sequence[Group]:
    """Where and by which route, deaths and movement by month; then all else, folded."""
    counted = counted_in(iso3)
    nationalities = Card("bureau-nationalities", 6, "tall")
    by_route = Card("bureau-nationals-by-route", 12 if counted else 6, "tall")
    # Below the deaths, who comes, where that is counted, and of which nationality.
    movement = (Card(f"{counted[0]}-over-time", 6, "tall"), nationalities) if counted else ()
    return (
        front(Card("map", 7, "fill"), Card("top-routes", 5), Card("bureau-deaths-over-time", 5)),
        row(*movement or (nationalities, by_route)),
        folded(
            N_("Key figures"),
            row(*(Card(code, 3) for code in headlines(iso3)), name="headlines"),
            row(Card("bureau-deaths-by-route", 12, "tall")),
        ),
        *((folded(N_("Nationalities"), row(by_route)),) if counted else ()),
        folded(N_("Operations"), row(Card("bureau-operations"))),
        reports_fold(N_("Identification"), row(Card("identification-by-year", 12, "cells"))),
        reports_fold(
            N_("Reports of the bureau"),
            row(Card("headline-searches", 6), Card("headline-hits", 6), name="headlines"),
            row(Card("bureau-rates", 12, "rows")),
            row(Card("database-funnel", 12, "rows")),
            row(Card("hits-by-channel", 12, "rows")),
            row(Card("hits-by-border-point", 12, "rows")),
            row(Card("notices-by-colour", 12, "rows")),
            row(Card("vessels-by-type", 6, "rows"), Card("training-by-topic", 6, "rows")),
            row(Card("bureau-reporting", 7), Card("bureau-silence", 5)),
        ),
    )


def _profile(bureau: Bureau) -> Component:
    """Facts of the registry: seat, region, membership, roles on routes and who shares them."""
    facts: list[tuple[str, str | list[Component]]] = [
        (N_("Seat"), _checked(_(bureau.city), verified=bureau.city_verified)),
        (N_("Region"), _checked(_(bureau.region), verified=bureau.region_verified)),
        (N_("Member since"), format_month(int(bureau.member_since.replace("-", "")))),
    ]
    return html.Details(
        [
            html.Summary(html.H2(_("About this bureau"))),
            html.Dl(
                [html.Div([html.Dt(_(label)), html.Dd(value)]) for label, value in facts],
                className="profile-facts",
            ),
            _on_routes(bureau),
            html.A(
                _("Briefing pack of this bureau"),
                href=f"/briefing?about={BUREAU_PAGE}{bureau.iso3}",
                className="button profile-pack",
                **data(pack=f"{BUREAU_PAGE}{bureau.iso3}"),
            )
            if current().may(Act.BRIEF)
            else None,
        ],
        className="folded profile",
    )


def _checked(text: str, *, verified: bool) -> str:
    return text if verified else _("{fact} (unverified)").format(fact=text)


def _on_routes(bureau: Bureau) -> Component:
    roles = bureaus.roles_of(bureau.iso3)
    if not roles:
        return html.P(_("No route of the registry leads from, through or to this country."))
    heading = capitalised(with_country(_("routes through {country}"), bureau.iso3))
    return html.Details(
        [
            html.Summary(heading),
            html.Ul([_role(bureau.iso3, code, role) for code, role in roles], className="roles"),
        ],
        className="profile-roles",
    )


def _role(iso3: str, code: str, role: str) -> Component:
    others = [other for other in bureaus.members_with_role(code, role) if other != iso3]
    return html.Li(
        [
            html.A(_(ROUTES[code].name), href=f"/routes/{code}", className="profile-link"),
            html.Span(f" · {_(bureaus.ROLES[role])}{' · ' if others else ''}", className="role"),
            *(
                html.A(
                    _(COUNTRIES[other].name),
                    href=f"{BUREAU_PAGE}{other}",
                    className="profile-link",
                )
                for other in others
            ),
        ]
    )
