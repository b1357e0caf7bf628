"""All settings, read once from environment variables that begin with `ROUTEWATCH_`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from data_access.readers.documents import USUAL, Limits

PREFIX = "ROUTEWATCH_"
UNIX = "unix:"
"""What the path of a socket follows in place of an address to listen on."""
_WAYS = ("none", "open", "proxy", "oidc")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_SITE = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")


WITHDRAWN: Mapping[str, str] = MappingProxyType(
    {
        f"{PREFIX}DIGITS": "unset it: numbers have Latin digits in every language",
        f"{PREFIX}PLAIN": "unset it: there is one way of serving pages",
        f"{PREFIX}PSEUDO": "unset it: the pseudo-languages are in the tests (CONTRIBUTING.md)",
        "serve --certificate": "let a proxy speak TLS, as deploy/nginx.conf does (docs/install.md)",
        "serve --key": "let a proxy speak TLS, as deploy/nginx.conf does (docs/install.md)",
        "drill": "restore a backup elsewhere, and call verify there (docs/safekeeping.md)",
    }
)
"""Settings, options and commands of earlier releases, and what to do in their place."""


class SettingsError(ValueError):
    """One sentence that names every variable that cannot be used."""


def withdrawal(name: str) -> str:
    """The sentence on a setting, an option or a command that was withdrawn."""
    return f"{name} was withdrawn; {WITHDRAWN[name]}"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs.

    Attributes:
        database_url: any SQLAlchemy address; SQLite and PostgreSQL are tested.
        archive: folder of the imported files; empty puts it beside the store.
        tile_url: address pattern of a tile server for the map; empty draws the shipped basemap
            only, and then no request leaves for another host.
        tile_attribution: who made those tiles.
        address: where readers reach this installation, as in `https://routewatch.example.org`;
            files link to it. With a path (`https://example.org/routewatch`) all of it is served
            under that path. Empty takes the address that a file was asked for at.
        embed_hosts: sites that may show cards in frames, as `https://intranet.example.org`,
            separated by commas; empty lets none, and there are no such cards.
        hosts: names at which it is reached besides, separated by commas; requests for any other
            name are refused, but for names of this machine and numbered addresses.
        marking: the lowest handling mark of every page and file; empty takes that of the scheme.
        marking_bureaus: the lowest one of what shows figures that bureaus reported; empty takes
            that of the scheme.
        marking_scheme: a file of marks of one's own (docs/exports.md); empty is TLP 2.0.
        language: of those who choose none.
        playlists: folder of the walls' playlists; empty for those that are shipped.
        remotes: file for what remotes of walls say; empty puts it beside the store.
        cache: megabytes of results that each process keeps at most.
        import_megabytes: that a file has at most as text, unpacked.
        import_rows: that a file has at most.
        fetch: `yes` lets `routewatch fetch` ask publishers; empty does not.
        fetch_ca: file of the certificate authorities that publishers are held against instead of
            the usual ones.
        fetch_megabytes: that a fetched file has at most, unpacked.
        smtp_user, smtp_password: with which `routewatch deliver` logs in at the mail server of its
            list; without a user it does not.
        rows: that an answer of the data interface has at most.
        sandbox: `no` lets Chromium draw without its sandbox; empty does not.
        share: seconds of work that each process does for one address in a minute.
        editing: `yes` lets whoever reaches the server save and remove playlists, `no` nobody; empty
            lets a server that listens on a loopback address, or that knows who a reader is, and no
            other.
        access: who says who a reader is: `none` (as empty) asks nobody and listens on this machine
            alone, `proxy` believes headers, `oidc` a provider of identities; `open` asks nobody on
            any address, since all figures held are public.
        access_file: groups, roles and rights (`access.toml`).
        audit: file of the audit (docs/audit.md); empty writes its lines to standard error, `-` to
            standard output.
        oidc_secret: with which this server logs in at the provider.
        proxy_secret: that the server in front sends in the header which the access file names.
        sessions: file for those who are signed in; empty puts it beside the store.
        logs: `json` writes warnings and errors as lines of JSON; empty as text.
        metrics: `yes` counts what the server does, and answers `/metrics` (`app/metrics.py`).
    """

    database_url: str = "sqlite:///var/routewatch.sqlite"
    archive: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    address: str = ""
    embed_hosts: str = ""
    hosts: str = ""
    marking: str = ""
    marking_bureaus: str = ""
    marking_scheme: str = ""
    language: str = "en"
    playlists: str = ""
    remotes: str = ""
    cache: str = "256"
    import_megabytes: str = str(USUAL.megabytes)
    import_rows: str = str(USUAL.rows)
    fetch: str = ""
    fetch_ca: str = ""
    fetch_megabytes: str = "256"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    rows: str = "50000"
    sandbox: str = ""
    share: str = "30"
    editing: str = ""
    access: str = ""
    access_file: str = ""
    audit: str = ""
    oidc_secret: str = field(default="", repr=False)
    proxy_secret: str = field(default="", repr=False)
    sessions: str = ""
    logs: str = ""
    metrics: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings, defaults where nothing is set.

        Raises:
            SettingsError: variables with the prefix that no setting has, or has any more.
        """
        if withdrawn := [withdrawal(name) for name in WITHDRAWN if name in environment]:
            raise SettingsError("; ".join(withdrawn))
        names = {PREFIX + one.name.upper(): one.name for one in fields(cls)}
        given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
        unknown = sorted(set(given) - set(names))
        if unknown:
            known = ", ".join(sorted(names))
            raise SettingsError(f"unknown setting {', '.join(unknown)}; the settings are {known}")
        return cls(**{names[name]: text for name, text in given.items()})

    def listening_on(self, host: str) -> "Settings":
        """These settings for a server at an address: whether pages may write follows from it.

        Where readers sign in, their rights say who may.

        Raises:
            SettingsError: other machines would reach it, and nobody says who they are.
        """
        is_loopback, is_socket = _is_loopback(host), host.startswith(UNIX)
        if not (is_loopback or is_socket) and self.access_way() == "none":
            raise SettingsError(
                f"will not listen on {host}: everybody who reaches it would have everything; set "
                f"{PREFIX}ACCESS to proxy or oidc, or to open where all figures held are public"
            )
        # Before a socket there is a proxy, and behind that is everybody.
        may_edit = is_loopback or self.is_access_on()
        return replace(self, editing=self.editing or ("yes" if may_edit else "no"))

    def may_edit(self) -> bool:
        """Whether pages may save and remove.

        Raises:
            SettingsError: it is neither yes nor no.
        """
        if self.editing not in {"", "yes", "no"}:
            raise SettingsError(f"{PREFIX}EDITING is yes or no, not {self.editing!r}")
        return self.editing == "yes"

    def access_way(self) -> str:
        """`none`, `open`, `proxy` or `oidc`.

        Raises:
            SettingsError: it is none of them.
        """
        way = self.access or "none"
        if way not in _WAYS:
            raise SettingsError(f"{PREFIX}ACCESS is none, open, proxy or oidc, not {self.access!r}")
        return way

    def is_access_on(self) -> bool:
        """Whether it matters who a reader is.

        Raises:
            SettingsError: as of `access_way`.
        """
        return self.access_way() in {"proxy", "oidc"}

    def may_draw_without_sandbox(self) -> bool:
        """Whether Chromium may run without its sandbox.

        Raises:
            SettingsError: it is neither empty nor no.
        """
        return _is_set(self.sandbox, "SANDBOX", "no")

    def logs_json(self) -> bool:
        """Whether the log is lines of JSON.

        Raises:
            SettingsError: it is neither empty nor json.
        """
        return _is_set(self.logs, "LOGS", "json")

    def has_metrics(self) -> bool:
        """Whether `/metrics` is there.

        Raises:
            SettingsError: it is neither empty nor yes.
        """
        return _is_set(self.metrics, "METRICS", "yes")

    def most_rows(self) -> int:
        """Rows that an answer of the data interface has at most.

        Raises:
            SettingsError: it is no number from 1 on.
        """
        return _positive(self.rows, "ROWS", "rows")

    def share_milliseconds(self) -> int:
        """Work that each process does for one address in a minute.

        Raises:
            SettingsError: it is no number of seconds from 1 on.
        """
        return _positive(self.share, "SHARE", "seconds") * 1000

    def embedding_sites(self) -> tuple[str, ...]:
        """The sites that may show cards in frames, as a content policy names them.

        Raises:
            SettingsError: one is no scheme with a host.
        """
        sites = tuple(site.strip() for site in self.embed_hosts.split(",") if site.strip())
        for site in sites:
            if not _SITE.fullmatch(site):
                raise SettingsError(
                    f"{PREFIX}EMBED_HOSTS lists sites as https://intranet.example.org, separated "
                    f"by commas, not {site!r}"
                )
        return sites

    def path_prefix(self) -> str:
        """The path under which all of it is served, as `/routewatch`; empty for all of a host.

        Raises:
            SettingsError: the address has one that stands in no address as it is.
        """
        parts = urlsplit(self.address)
        path = parts.path.rstrip("/") if parts.netloc else ""
        if not _PATH.fullmatch(path):
            raise SettingsError(
                f"{PREFIX}ADDRESS has a path of letters, digits and .-_~ between slashes, as in "
                f"https://example.org/routewatch, not {path!r}"
            )
        return path

    def cache_bytes(self) -> int:
        """What each process keeps of results at most.

        Raises:
            SettingsError: it is no number of megabytes from 1 on.
        """
        return _positive(self.cache, "CACHE", "megabytes") << 20

    def import_limits(self) -> Limits:
        """What a file may be.

        Raises:
            SettingsError: one is no number from 1 on.
        """
        return Limits(
            _positive(self.import_megabytes, "IMPORT_MEGABYTES", "megabytes"),
            _positive(self.import_rows, "IMPORT_ROWS", "rows"),
        )

    def check_fetching(self) -> None:
        """Make sure that this installation may ask publishers, and can check who answers.

        Raises:
            SettingsError: it may not, or cannot.
        """
        if self.fetch not in {"", "no", "yes"}:
            raise SettingsError(f"{PREFIX}FETCH is yes or no, not {self.fetch!r}")
        if self.fetch != "yes":
            raise SettingsError(
                f"fetching is off, and nothing leaves for another host: set {PREFIX}FETCH to yes "
                "where this machine may ask publishers (docs/fetch.md)"
            )
        if self.fetch_ca and not Path(self.fetch_ca).is_file():
            raise SettingsError(
                f"{PREFIX}FETCH_CA is a file of certificates, and {self.fetch_ca!r} is none"
            )

    def fetch_limit(self) -> int:
        """Megabytes that a fetched file has at most.

        Raises:
            SettingsError: it is no number from 1 on.
        """
        return _positive(self.fetch_megabytes, "FETCH_MEGABYTES", "megabytes")


def _is_set(value: str, name: str, word: str) -> bool:
    """Whether a setting has the one word that it may have."""
    if value not in {"", word}:
        raise SettingsError(f"{PREFIX}{name} is empty or {word}, not {value!r}")
    return value == word


def _positive(text: str, name: str, unit: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise SettingsError(f"{PREFIX}{name} is a number of {unit} from 1 on, not {text!r}")
    return int(text)


def _is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
