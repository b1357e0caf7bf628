"""`/bureaus/<ISO3>`: one National Central Bureau, by every figure that is kept of its country."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import MappingProxyType

from dash import html
from dash.development.base_component import Component

from dashboard.access.reader import Act, current
from dashboard.components.elements import aria, data, inert
from dashboard.formats import format_month
from dashboard.i18n import N_, _, ngettext
from dashboard.panels import rights, summary
from dashboard.panels.card_body import folding, place, row
from dashboard.panels.catalogue.bureau import counted_in, headlines
from dashboard.panels.catalogue.bureaus import BUREAU_PAGE
from data_access.registry import bureaus
from data_access.registry.bureaus import BUREAUS, Bureau
from data_access.registry.countries import COUNTRIES
from data_access.registry.routes import ROUTES

OFF = MappingProxyType(
    {
        "countries": N_("This page is about one bureau"),
        "quality": N_("Bureaus’ figures carry no source quality"),
    }
)


def layout(iso3: str) -> Component:
    """Who comes, dies and leaves, by the country's role; its peers; its databases; the rest."""
    rows = _rows(tuple(headlines(iso3)), counted_in(iso3))
    return folding(summary.place(), inert(_profile(BUREAUS[iso3])), *rows)


def cards(iso3: str) -> tuple[str, ...]:
    """Codes of the cards on a bureau's page; of 196 pages eight differ in them."""
    return _cards(tuple(headlines(iso3)), counted_in(iso3))


@cache
def _cards(headline: tuple[str, ...], counted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for one in _rows(headline, counted) for code in rights.cards_in(one))


def _rows(headline: tuple[str, ...], counted: tuple[str, ...]) -> Sequence[Component]:
    """The cards, by what its headline says and what counts movement in the country itself."""
    return (
        row(*(place(code, 3) for code in headline), name="headlines"),
        *_movement(counted),
        row(place("bureau-deaths-by-route", 12, "tall")),
        row(place("bureau-rates", 12, "rows")),
        row(
            place("headline-searches", 6),
            place("headline-hits", 6),
            name="headlines",
        ),
        row(place("database-funnel", 12, "rows")),
        row(place("hits-by-channel", 12, "rows")),
        row(place("hits-by-border-point", 12, "rows")),
        row(place("notices-by-colour", 12, "rows")),
        row(place("identification-by-year", 12, "cells")),
        row(place("vessels-by-type", 6, "rows"), place("training-by-topic", 6, "rows")),
        row(place("bureau-operations", 12)),
        row(place("bureau-reporting", 7), place("bureau-silence", 5)),
    )


def _movement(counted: Sequence[str]) -> Sequence[Component]:
    """Movement beside deaths; then who comes and who leaves."""
    deaths = place("bureau-deaths-over-time", 6, "tall")
    arriving = place("bureau-nationalities", 6, "tall")
    leaving = place("bureau-nationals-by-route", 6 if counted else 12, "tall")
    if not counted:
        return row(arriving, deaths), row(leaving)
    return row(place(f"{counted[0]}-over-time", 6, "tall"), deaths), row(arriving, leaving)


def _profile(bureau: Bureau) -> Component:
    """What the registry says: seat, region, membership, roles on routes and who shares them."""
    facts: list[tuple[str, str | list[Component]]] = [
        (N_("Seat"), _checked(_(bureau.city), verified=bureau.city_verified)),
        (N_("Region"), _checked(_(bureau.region), verified=bureau.region_verified)),
        (N_("Member since"), format_month(int(bureau.member_since.replace("-", "")))),
    ]
    return html.Section(
        [
            html.Dl(
                [html.Div([html.Dt(_(label)), html.Dd(value)]) for label, value in facts],
                className="profile-facts",
            ),
            _on_routes(bureau),
            *_pack(bureau),
        ],
        className="profile",
        **aria(label=_("About this bureau")),
    )


def _pack(bureau: Bureau) -> Iterator[Component]:
    if current().may(Act.BRIEF):
        yield html.A(
            _("Briefing pack of this bureau"),
            href=f"/briefing?about={BUREAU_PAGE}{bureau.iso3}",
            className="button profile-pack",
            **data(pack=f"{BUREAU_PAGE}{bureau.iso3}"),
        )


def _checked(text: str, *, verified: bool) -> str:
    return text if verified else _("{fact} (unverified)").format(fact=text)


def _on_routes(bureau: Bureau) -> Component:
    roles = bureaus.roles_of(bureau.iso3)
    if not roles:
        return html.P(_("No route of the registry leads from, through or to this country."))
    return html.Details(
        [
            html.Summary(_on_so_many(len(roles))),
            html.Ul([_role(bureau.iso3, code, role) for code, role in roles], className="roles"),
        ],
        className="profile-roles",
    )


def _on_so_many(routes: int) -> str:
    return ngettext(
        "Role on {count} route, and neighbours", "Roles on {count} routes, and neighbours", routes
    ).format(count=routes)


def _role(iso3: str, code: str, role: str) -> Component:
    others = [other for other in bureaus.members_with_role(code, role) if other != iso3]
    return html.Li(
        [
            html.A(_(ROUTES[code].name), href=f"/routes/{code}", className="profile-link"),
            html.Span(f" · {_(bureaus.ROLES[role])}{' · ' if others else ''}", className="role"),
            *_links(others),
        ]
    )


def _links(codes: Iterable[str]) -> list[Component]:
    return [
        html.A(_(COUNTRIES[code].name), href=f"{BUREAU_PAGE}{code}", className="profile-link")
        for code in codes
    ]
