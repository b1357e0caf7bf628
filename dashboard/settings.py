"""All settings, read once from environment variables that begin with `ROUTEWATCH_`."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from data_access.readers.documents import USUAL, Limits
from data_access.sentences import RefusedError

PREFIX = "ROUTEWATCH_"
UNIX = "unix:"
"""What the path of a socket follows in place of an address to listen on."""
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
_SITE = r"^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$"


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


class SettingsError(RefusedError):
    """One sentence that names every variable that cannot be used."""


def withdrawal(name: str) -> str:
    """The sentence on a setting, an option or a command that was withdrawn."""
    return f"{name} was withdrawn; {WITHDRAWN[name]}"


# What settings are; a description is what is said of a value that is something else.

_Rows = Annotated[int, Field(ge=1, description="is a number of rows from 1 on")]
_Megabytes = Annotated[int, Field(ge=1, description="is a number of megabytes from 1 on")]
_Seconds = Annotated[int, Field(ge=1, description="is a number of seconds from 1 on")]
_YesOrNo = Annotated[Literal["", "yes", "no"], Field(description="is yes or no")]
_Way = Annotated[
    Literal["none", "open", "proxy", "oidc"],
    BeforeValidator(lambda way: way or "none"),
    Field(description="is none, open, proxy or oidc"),
]
_Sites = Annotated[
    tuple[Annotated[str, Field(pattern=_SITE)], ...],
    BeforeValidator(
        lambda sites: (
            [one.strip() for one in sites.split(",") if one.strip()]
            if isinstance(sites, str)
            else sites
        )
    ),
    Field(description="lists sites as https://intranet.example.org, separated by commas"),
]


def _has_fit_path(address: str) -> str:
    if not _PATH.fullmatch(_path_of(address)):
        raise ValueError
    return address


_Address = Annotated[
    str,
    AfterValidator(_has_fit_path),
    Field(
        description="has a path of letters, digits and .-_~ between slashes, as in "
        "https://example.org/routewatch"
    ),
]


class Settings(BaseModel):
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
        fetch_ca: file of the certificate authorities that publishers are checked against instead of
            the usual ones.
        fetch_megabytes: that a fetched file has at most, unpacked.
        smtp_user, smtp_password: with which `routewatch deliver` logs in at the mail server of its
            list; without a user it does not.
        rows: that an answer of the data interface has at most.
        sandbox: `no` lets Chromium draw without its sandbox; empty does not.
        share: seconds of work that each process does for one address in a minute.
        editing: `yes` lets every reader save and remove playlists, `no` nobody; empty
            lets a server that listens on a loopback address, or that knows who a reader is, and no
            other.
        access: who says who a reader is: `none` (as empty) asks nobody and listens on this machine
            alone, `proxy` believes headers, `oidc` a provider of identities; `open` asks nobody on
            any address, since all figures in the store are public.
        access_file: groups, roles and rights (`access.toml`).
        audit: file of the audit (docs/audit.md); empty writes its lines to standard error, `-` to
            standard output.
        oidc_secret: with which this server logs in at the provider.
        proxy_secret: that the server in front sends in the header which the access file names.
        sessions: file for those who are signed in; empty puts it beside the store.
        logs: `json` writes warnings and errors as lines of JSON; empty as text.
        metrics: `yes` counts what the server does, and answers `/metrics` (`app/metrics.py`).
    """

    model_config = ConfigDict(frozen=True)
    database_url: str = "sqlite:///var/routewatch.sqlite"
    archive: str = ""
    tile_url: str = ""
    tile_attribution: str = ""
    address: _Address = ""
    embed_hosts: _Sites = ()
    hosts: str = ""
    marking: str = ""
    marking_bureaus: str = ""
    marking_scheme: str = ""
    language: str = "en"
    playlists: str = ""
    remotes: str = ""
    cache: _Megabytes = 128
    import_megabytes: _Megabytes = USUAL.megabytes
    import_rows: _Rows = USUAL.rows
    fetch: _YesOrNo = ""
    fetch_ca: str = ""
    fetch_megabytes: _Megabytes = 256
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    rows: _Rows = 50_000
    sandbox: Annotated[Literal["", "no"], Field(description="is empty or no")] = ""
    share: _Seconds = 30
    editing: _YesOrNo = ""
    access: _Way = "none"
    access_file: str = ""
    audit: str = ""
    oidc_secret: str = Field(default="", repr=False)
    proxy_secret: str = Field(default="", repr=False)
    sessions: str = ""
    logs: Annotated[Literal["", "json"], Field(description="is empty or json")] = ""
    metrics: Annotated[Literal["", "yes"], Field(description="is empty or yes")] = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings, defaults where nothing is set.

        Raises:
            SettingsError: variables with the prefix that no setting has, or has any more, or whose
                values no setting can have.
        """
        if withdrawn := [withdrawal(name) for name in WITHDRAWN if name in environment]:
            raise SettingsError("; ".join(withdrawn))
        names = {PREFIX + name.upper(): name for name in cls.model_fields}
        given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
        if unknown := sorted(given.keys() - names):
            known = ", ".join(sorted(names))
            raise SettingsError(f"unknown setting {', '.join(unknown)}; the settings are {known}")
        try:
            return cls.model_validate({names[name]: text for name, text in given.items()})
        except ValidationError as error:
            sentences = (
                f"{PREFIX}{name.upper()} {cls.model_fields[name].description}, not {one['input']!r}"
                for one in error.errors()
                for name in [str(one["loc"][0])]
            )
            raise SettingsError("; ".join(sentences)) from error

    def listening_on(self, host: str) -> "Settings":
        """These settings for a server at an address, which is one of its hosts.

        Whether pages may write follows from it; where readers sign in, their rights say who may.

        Raises:
            SettingsError: other machines would reach it, and nobody says who they are.
        """
        on_loopback, is_socket = is_loopback(host), host.startswith(UNIX)
        if not (on_loopback or is_socket) and self.access == "none":
            raise SettingsError(
                f"will not listen on {host}: everybody who reaches it would have everything; set "
                f"{PREFIX}ACCESS to proxy or oidc, or to open where all figures held are public"
            )
        # Before a socket there is a proxy, and behind that is everybody.
        may_edit = on_loopback or self.is_access_on()
        editing = self.editing or ("yes" if may_edit else "no")
        return self.model_copy(update={"editing": editing, "hosts": f"{self.hosts},{host}"})

    def is_access_on(self) -> bool:
        """Whether it matters who a reader is."""
        return self.access in {"proxy", "oidc"}

    def path_prefix(self) -> str:
        """The path under which all of it is served, as `/routewatch`; empty for all of a host."""
        return _path_of(self.address)

    def import_limits(self) -> Limits:
        """What a file may be."""
        return Limits(self.import_megabytes, self.import_rows)

    def check_fetching(self) -> None:
        """Make sure that this installation may ask publishers, and can check who answers.

        Raises:
            SettingsError: it may not, or cannot.
        """
        if self.fetch != "yes":
            raise SettingsError(
                f"fetching is off, and nothing leaves for another host: set {PREFIX}FETCH to yes "
                "where this machine may ask publishers (docs/fetch.md)"
            )
        if self.fetch_ca and not Path(self.fetch_ca).is_file():
            raise SettingsError(
                f"{PREFIX}FETCH_CA is a file of certificates, and {self.fetch_ca!r} is none"
            )


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path.rstrip("/") if parts.netloc else ""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_this_machine(name: str) -> bool:
    """Whether a host's name means each reader's own machine."""
    return name.endswith(".localhost") or is_loopback(name)
