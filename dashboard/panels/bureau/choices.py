"""Whom the cards of a bureau's page are about: its country, its nationals, bureaus like it."""

from dataclasses import replace

from dashboard.i18n import _
from dashboard.panels.panel import View
from data_access.filters import CountryRole, Role
from data_access.registry import bureaus
from data_access.registry.countries import COUNTRIES


def country(view: View) -> str:
    """ISO3 of the one country that is chosen, in any role; empty where it is none or several."""
    chosen = view.filters.countries
    return chosen[0].iso3 if len(chosen) == 1 else ""


def name(view: View) -> str:
    """The name of that country."""
    chosen = country(view)
    return _(COUNTRIES[chosen].name) if chosen else ""


def nationals(view: View) -> View:
    """The same view of the people who come from the countries, wherever they are."""
    return view.about(*(CountryRole(iso3, Role.ORIGIN) for iso3 in view.filters.places()))


def arriving(view: View) -> View:
    """The view of everybody on the routes that lead to the country or through it.

    Where none does, the view is still about the country.
    """
    held = bureaus.roles_of(country(view), view.filters.route_codes())
    codes = tuple(dict.fromkeys(code for code, role in held if role != Role.ORIGIN))
    if not codes:
        return view
    return replace(view, filters=replace(view.filters, routes=codes, countries=()))


def peers(view: View) -> tuple[str, ...]:
    """ISO3 of bureaus that share a role on a route with the chosen one, on the routes chosen."""
    return bureaus.peers(country(view), view.filters.route_codes())


def with_peers(view: View) -> View:
    """The view of the chosen bureau and of those like it."""
    everybody = (country(view), *peers(view))
    return view.about(*(CountryRole(iso3) for iso3 in everybody if iso3))
