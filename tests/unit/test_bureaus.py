"""Who stands where along the routes."""

from data_access.registry import bureaus
from data_access.registry.bureaus import BUREAUS
from data_access.registry.routes import ROUTES


def test_a_country_holds_each_role_once_and_in_the_order_of_the_registry() -> None:
    """Italy: where the Central Mediterranean leads to."""
    held = bureaus.roles_of("ITA")
    assert ("central-mediterranean", "dst") in held
    assert len(set(held)) == len(held)
    order = {code: place for place, code in enumerate(ROUTES)}
    assert [order[code] for code, _role in held] == sorted(order[code] for code, _role in held)


def test_peers_share_a_role_on_a_chosen_route_and_are_members() -> None:
    """Everybody with the same role on one of the routes, and never the bureau itself."""
    peers = bureaus.peers("MLI", ["western-mediterranean"])
    alike = {
        other
        for code, role in bureaus.roles_of("MLI", ["western-mediterranean"])
        for other in ROUTES[code].countries(role)
    }
    assert set(peers) == (alike & set(BUREAUS)) - {"MLI"}


def test_a_country_on_no_route_has_no_peers() -> None:
    """Palau is on none of the registry's routes."""
    assert bureaus.roles_of("PLW") == ()
    assert bureaus.peers("PLW") == ()
