"""Addresses in files: of the live page, short where they are long, or the page alone."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from dashboard.audit.record import subject
from dashboard.i18n import _
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError
from data_access.store import short_links

SHORT = "/s/"
EMBED = "/embed/"
_LONG = 100
"""Letters of an address that stands on a slide or a sheet as it is."""


def base_of(settings: Settings, asked_at: str = "") -> str:
    """Where readers reach the installation: as it is set, else where a file was asked for.

    Empty where that is a name that every machine has for itself: nobody else could follow it.
    """
    if settings.address:
        return settings.address.rstrip("/")
    return "" if _is_of_this_machine(asked_at) else asked_at.rstrip("/")


def _is_of_this_machine(address: str) -> bool:
    name = urlsplit(address).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name in {"", "localhost"} or name.endswith(".localhost")


def web_address(link: str) -> str:
    """A link that can be followed; empty where nobody knows the host."""
    return link if link.startswith(("http://", "https://")) else ""


def link_text(link: str) -> str:
    """A link in words; of one without a host the page, which its readers find in Routewatch."""
    if web_address(link) or not link:
        return link
    return _("Routewatch, page {path}").format(path=link.replace("%2F", "/"))


def short_form(link: str, base: str) -> str:
    """The short link of a long one, whether or not it is kept."""
    return f"{base}{SHORT}{short_links.code_of(link.removeprefix(base))}"


def printed_link(link: str, base: str, store: Store) -> str:
    """A link as it stands on slides and sheets: the short one where it is long and can be kept.

    Args:
        link: that begins with `base`.
        base: where readers reach the installation.
        store: that keeps short links.
    """
    if len(link) <= _LONG or not base:
        return link
    address = link.removeprefix(base)
    code = short_links.code_of(address)
    try:
        kept = store.run(lambda connection: short_links.address_of(connection, code))
        if kept is None:
            maker = subject()
            kept = store.keep(lambda c: address if short_links.keep(c, address, maker) else None)
    except StoreUnavailableError:
        # An import runs, or this server may only read: the long one leads there as well.
        return link
    return f"{base}{SHORT}{code}" if kept == address else link
