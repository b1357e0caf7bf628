"""What a server in front says of a reader, believed from listed addresses or with a secret."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from pydantic import IPvAnyNetwork
from werkzeug.datastructures import Headers

from dashboard.access.policy import Proxy
from dashboard.access.reader import Identity
from dashboard.i18n import N_
from dashboard.settings import PREFIX, Settings, SettingsError

SUSPECT = "X-Routewatch-Suspect"
"""Header in which `cli/worker.py` lists those that came twice."""
_LONGEST = 8_000


class NotBelievedError(Exception):
    """What a request says of its reader is not to be believed.

    `str()` is the sentence, an English message id.
    """


@dataclass(frozen=True)
class Front:
    """The server in front.

    Attributes:
        proxy: what the policy says of it.
        secret: that it sends in the policy's header, where there is one.
    """

    proxy: Proxy
    secret: str

    def identity(self, headers: Headers, address: str) -> Identity | None:
        """Who asks; None if the headers name nobody.

        Raises:
            NotBelievedError: they come from elsewhere, twice, or in another spelling.
        """
        proxy = self.proxy
        named = (proxy.user, proxy.name, proxy.groups, proxy.bureau, proxy.secret_header)
        # Nobody but the server in front may send these.
        names = [name for name in named if name]
        given = {name: _text(headers[name]) for name in names if headers.get(name)}
        suspects = {name.strip().casefold() for name in headers.get(SUSPECT, "").split(",")}
        if suspects & {name.casefold() for name in names}:
            raise NotBelievedError(
                N_("Refused: a header that says who you are came twice, or is spelled differently.")
            )
        if not self.is_believed(headers, address):
            if given:
                raise NotBelievedError(
                    N_("Refused: headers that say who you are came from where none are believed.")
                )
            return None
        user = given.get(proxy.user, "")
        if not user:
            return None
        # A name that came twice is joined by a comma on the way.
        if "," in user or not all(
            one.isprintable() and len(one) <= _LONGEST for one in given.values()
        ):
            raise NotBelievedError(N_("Refused: the headers that say who you are cannot be read."))
        return Identity(
            subject=user,
            name=given.get(proxy.name, "") or user,
            groups=frozenset(map(str.strip, given.get(proxy.groups, "").split(","))) - {""},
            bureau=given.get(proxy.bureau, ""),
            via="proxy",
        )

    def is_believed(self, headers: Headers, address: str) -> bool:
        """Whether a request comes from it: by address and secret, each where it is asked for."""
        proxy = self.proxy
        if proxy.addresses and not _is_listed(address, proxy.addresses):
            return False
        if not proxy.secret_header:
            return bool(proxy.addresses)
        sent = headers.get(proxy.secret_header, "")
        return bool(self.secret) and hmac.compare_digest(sent.encode(), self.secret.encode())


def front_of(proxy: Proxy, settings: Settings) -> Front:
    """The server in front of an installation whose readers it names.

    Raises:
        SettingsError: nothing says from where its headers are to be believed.
    """
    if not (proxy.addresses or proxy.secret_header):
        raise SettingsError(
            f"{PREFIX}ACCESS is proxy, and [proxy] of the access file has neither addresses nor "
            "secret_header: anybody could say who they are"
        )
    if proxy.secret_header and not settings.proxy_secret:
        raise SettingsError(
            f"[proxy] of the access file has secret_header, and {PREFIX}PROXY_SECRET is not set"
        )
    return Front(proxy, settings.proxy_secret)


def _is_listed(address: str, listed: Iterable[IPvAnyNetwork]) -> bool:
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    # A socket for both families writes 10.0.0.7 as ::ffff:10.0.0.7.
    asking = getattr(asking, "ipv4_mapped", None) or asking
    return any(asking in one for one in listed)


def _text(text: str) -> str:
    """A header's text in UTF-8, which WSGI hands over byte by byte."""
    try:
        return text.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return text.strip()
