"""`access.toml`: which groups have which roles, and what a role lets see and do. Rows, not code.

Five roles ship, and one for the screens of walls; a file may say of each what differs, and may add
its own. What cannot be used is refused at once, with file, line and reason.
"""

import logging
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from dashboard.access.reader import OPERATOR, Act, Identity, Reader
from dashboard.handling_marks import TLP, Marking, marking
from dashboard.i18n import _
from dashboard.settings import PREFIX, Settings, SettingsError
from dashboard.toml_files import (
    Table,
    context_of,
    field_error,
    line_of,
    must,
    names_in_order,
    near,
    read_file,
    text_of,
    whole_of,
)
from data_access.grants import Grant, Scope
from data_access.registry import BUREAUS, METRICS, SOURCES
from data_access.sentences import RefusedError

log = logging.getLogger("routewatch")

ALL, OWN = "all", "own"
PUBLIC_ROLE = "public"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_ADDRESS = re.compile(r"(https?://[^/?#]+.*)?")
_NO_SECRET = "secrets never stand in this file; set them in the environment"  # noqa: S105 - is none
_SECRETS = MappingProxyType(
    dict.fromkeys(("secret", "client_secret", "password", "token"), _NO_SECRET)
)


class PolicyError(RefusedError, ValueError):
    """One sentence: the file, the place, the fault, and what is allowed."""


# What stands in fields.


def _codes(
    known: Iterable[str], *, word: str = "", whole: frozenset[str] | None = None
) -> BeforeValidator:
    """A list of codes that are known; `all` stands for the whole."""
    codes = [str(one) for one in known]

    def check(value: object) -> frozenset[str] | str | None:
        if value == ALL:
            return whole
        if word and value == word:
            return word
        if not isinstance(value, list):
            words = " or ".join(f'"{one}"' for one in (ALL, word) if one)
            raise ValueError(f"{words} is expected, or a list")  # noqa: TRY004 - for pydantic
        for one in value:
            if one not in codes:
                raise ValueError(f"there is no {one!r}{near(str(one), codes)}")
        return frozenset(value)

    return BeforeValidator(check)


def _counts(value: object) -> object:
    for code in value if isinstance(value, list) else ():
        if code in METRICS and METRICS[code].is_ratio:
            raise ValueError(f"{code!r} is worked out of counts; name those")
    return value


def _rank(label: str, info: ValidationInfo) -> int:
    marks: Marking = context_of(info)["marks"]
    return marks.scheme.level(label).rank


def _roles_of_group(value: object, info: ValidationInfo) -> object:
    if not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
        raise ValueError('a list of roles is expected, as in ["analyst"]')
    for name in value:
        _refuse_unknown_role(name, info.data.get("roles", value))
    return tuple(value)


def _refuse_unknown_role(name: str, roles: Iterable[str]) -> None:
    if name not in roles:
        known = names_in_order(roles)
        raise PolicyError(f"there is no role {name!r}; there are {known}{near(name, roles)}")


_Text = Annotated[str, text_of(200)]
# Of validators before, the last one is the first.
_Mark = Annotated[int, BeforeValidator(_rank), text_of(200, needed=True)]


_SourceName = Annotated[
    str,
    must(SOURCES.__contains__, lambda code: f"there is no source {code!r}{near(code, SOURCES)}"),
]


class Role(Table):
    """What one row lets see and do.

    Attributes:
        highest: rank of the highest marking.
        sources, measures: codes; None means all.
        bureaus: of what bureaus report, by ISO3; None means all, `own` that of the reader alone.
        acts: that may be done.
    """

    highest: _Mark = Field(alias="marking")
    sources: Annotated[frozenset[str] | None, _codes(SOURCES)]
    measures: Annotated[frozenset[str] | None, _codes(METRICS), BeforeValidator(_counts)]
    bureaus: Annotated[frozenset[str] | Literal["own"] | None, _codes(BUREAUS, word=OWN)]
    acts: Annotated[frozenset[Act], _codes(Act, whole=frozenset(Act))]

    @model_validator(mode="before")
    @classmethod
    def refuse_half(cls, values: Any) -> Any:  # noqa: ANN401 - whatever is written
        """Refuse a role of an installation's own that leaves something open."""
        keys = ("marking", "sources", "measures", "bureaus", "acts")
        for key in keys if isinstance(values, dict) else ():
            if key not in values:
                problem = f"is needed in a role of your own, as all of {', '.join(keys)}"
                raise field_error(key, problem)
        return values

    def scope(self, bureau: str) -> Scope:
        """What it lets somebody of a bureau see; of none, where that is empty."""
        own = frozenset({bureau} & BUREAUS.keys())
        bureaus = own if isinstance(self.bureaus, str) else self.bureaus
        return Scope(self.highest, self.sources, self.measures, bureaus)


class _Source(Table):
    """How a source is marked, where that is above what it is marked by itself."""

    rank: _Mark | None = Field(default=None, alias="marking")


class Proxy(Table):
    """What a server in front of this one says of readers, and from where it is believed.

    Attributes:
        addresses: from which headers are believed, as addresses or networks.
        secret_header: name of a header whose secret is believed, too; empty for none.
        user, name, groups, bureau: names of headers; empty for what it does not say.
        sign_out: address at which it lets readers sign out; empty for none.
    """

    refused: ClassVar[Mapping[str, str]] = _SECRETS
    addresses: tuple[IPvAnyNetwork, ...] = ()
    secret_header: _Text = ""
    user: _Text = "X-Forwarded-User"
    name: _Text = "X-Forwarded-Preferred-Username"
    groups: _Text = "X-Forwarded-Groups"
    bureau: _Text = ""
    sign_out: _Text = ""


class Oidc(Table):
    """A provider of identities, what is asked of it, and how long a session lasts at most."""

    refused: ClassVar[Mapping[str, str]] = _SECRETS
    issuer: Annotated[
        str,
        must(
            _ADDRESS.fullmatch, "the address of the provider is expected, as https://id.example.org"
        ),
        text_of(500),
    ] = ""
    client_id: _Text = ""
    session_minutes: Annotated[int, whole_of(5, 24 * 60)] = 480
    scope: Annotated[
        str,
        must(lambda scope: "openid" in scope.split(), "openid has to be among them"),
        text_of(200),
    ] = "openid profile"

    @model_validator(mode="after")
    def refuse_half(self) -> "Oidc":
        """Refuse an issuer without a client, or the other way round."""
        if bool(self.issuer) != bool(self.client_id):
            raise field_error("client_id", "issuer and client_id are needed together")
        return self


class Claims(Table):
    """What the claims of a provider are called."""

    subject: _Text = "sub"
    name: _Text = "name"
    groups: _Text = "groups"
    bureau: _Text = "bureau"

    def identity(self, claims: Mapping[str, Any], via: str = "") -> Identity:
        """Somebody, as the claims of a provider have it: what is no text, or no list, is nothing.

        Raises:
            PolicyError: they do not say who it is.
        """
        subject, name, bureau = (
            text if isinstance(text := claims.get(claim), str) else ""
            for claim in (self.subject, self.name, self.bureau)
        )
        if not subject:
            raise PolicyError(f"there is no claim {self.subject!r}, which says who it is")
        groups = claims.get(self.groups)
        listed = groups.replace(",", " ").split() if isinstance(groups, str) else groups
        texts = filter(lambda one: isinstance(one, str), listed if isinstance(listed, list) else ())
        return Identity(subject, name or subject, frozenset(texts), bureau, via)


def _with_shipped_roles(value: object, info: ValidationInfo) -> object:
    """Roles of a file over those that every installation has, until its file says otherwise."""
    if not isinstance(value, dict):
        problem = _("is written as tables {form}").format(form="[roles.NAME]")
        raise ValueError(problem)  # noqa: TRY004 - for pydantic
    marks: Marking = context_of(info)["marks"]
    lowest, top = marks.lowest.label, marks.scheme.levels[-1].label
    working = max(marks.bureaus, marks.lowest, key=lambda level: level.rank).label
    reads = [Act.VIEW, Act.EXPORT]
    works = [*reads, Act.BRIEF, Act.EMBED]
    edits = [*works, Act.DELIVER, Act.PLAYLISTS, Act.STEER, Act.QUARANTINE]
    shipped: dict[str, dict[str, Any]] = {
        PUBLIC_ROLE: {"marking": lowest, "acts": reads},
        "analyst": {"marking": working, "acts": works},
        "bureau": {"marking": working, "acts": [*reads, Act.BRIEF], "bureaus": OWN},
        "editor": {"marking": working, "acts": edits},
        "administrator": {"marking": top, "acts": ALL},
        # A screen shows, and steers nothing: what it may show above that, a file says.
        "wall": {"marking": lowest, "acts": [Act.VIEW]},
    }
    usual = {"sources": ALL, "measures": ALL, "bureaus": ALL}
    roles = {name: {**usual, **row} for name, row in shipped.items()}
    return roles | {
        name: {**roles.get(name, {}), **row} if isinstance(row, dict) else row
        for name, row in value.items()
    }


class Policy(Table):
    """The contents of an access file.

    Attributes:
        roles: by name.
        groups: roles of each group of the provider.
        contact: whom those ask who lack a right.
        marks: scheme and lowest marks of the installation.
        ranks: rank of the marking of each source that is above the lowest.
    """

    roles: Annotated[
        dict[
            Annotated[str, must(_NAME.fullmatch, "a role's name has letters, digits, - and _")],
            Role,
        ],
        BeforeValidator(_with_shipped_roles),
    ] = Field(default_factory=dict, validate_default=True)
    groups: dict[str, Annotated[tuple[str, ...], BeforeValidator(_roles_of_group)]] = Field(
        default_factory=dict
    )
    sources: dict[_SourceName, _Source] = Field(default_factory=dict)
    contact: _Text = ""
    claims: Claims = Claims()
    proxy: Proxy = Proxy()
    oidc: Oidc = Oidc()
    _context: Mapping[str, Any] = PrivateAttr()

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - as pydantic has it
        """Keep what the file was read with."""
        self._context = context

    @staticmethod
    def load(path: Path, marks: Marking | None = None) -> "Policy":
        """The policy of a file.

        Args:
            path: of `access.toml`.
            marks: of the installation; TLP 2.0 without any.

        Raises:
            PolicyError: it cannot be read, or the first thing in it that cannot be used.
        """
        if not path.exists():
            raise PolicyError(f"{path}: there is no such file (ROUTEWATCH_ACCESS_FILE)")
        usual = Marking(TLP, TLP.levels[0], TLP.level(TLP.bureaus))
        return read_file(path, Policy, PolicyError, marks=marks or usual, name=path.name)

    @property
    def marks(self) -> Marking:
        """Scheme and lowest marks of the installation."""
        marks: Marking = self._context["marks"]
        return marks

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Rank of the marking of each source that is above the lowest."""
        ranks = {code: self.marks.of((code,)).rank for code in SOURCES}
        for code, source in self.sources.items():
            if source.rank is not None:
                ranks[code] = max(source.rank, self.marks.lowest.rank)
        return MappingProxyType({code: rank for code, rank in ranks.items() if rank})

    def row(self, table: str, otherwise: str = "as shipped") -> str:
        """The place of a table, as `access.toml, line 12, [roles.analyst]`."""
        name, _dot, key = table.partition(".")
        if key not in self._context["file"].get(name, {}):
            return otherwise
        line = line_of(self._context["text"], table)
        return f"{self._context['name']}, line {line}, [{table}]"

    def roles_of(self, groups: Iterable[str]) -> tuple[str, ...]:
        """Roles of somebody in some groups, in the order of the file; `public` is everybody's."""
        given = {role for group in groups for role in self.groups.get(group, ())}
        return tuple(name for name in self.roles if name in given)

    def reader(self, identity: Identity | None) -> Reader:
        """The reader with the rights of all their roles; None has those of `public` alone."""
        roles = self.roles_of(identity.groups) if identity else ()
        return self._having((*roles, PUBLIC_ROLE), identity)

    def role(self, name: str, identity: Identity | None = None) -> Reader:
        """Who has one role alone: a device token, a delivery.

        Raises:
            PolicyError: there is no such role.
        """
        _refuse_unknown_role(name, self.roles)
        return self._having((name,), identity)

    def operator(self) -> Reader:
        """Who runs the server: everything, with the markings of this policy."""
        ranks = tuple(sorted(self.ranks.items()))
        return replace(OPERATOR, grant=replace(OPERATOR.grant, ranks=ranks))

    def _having(self, names: Sequence[str], identity: Identity | None) -> Reader:
        roles = {name: self.roles[name] for name in names}
        bureau = identity.bureau if identity else ""
        scopes = {role.scope(bureau) for role in roles.values() if Act.VIEW in role.acts}
        # Those who see the same have one grant: what says nothing beside the others is left out.
        needed = frozenset(
            one
            for one in scopes
            if not any(other != one and _within(one, other) for other in scopes)
        )
        return Reader(
            identity=identity,
            roles=tuple(roles),
            grant=Grant(needed, tuple(sorted(self.ranks.items())), self.marks.ranks()),
            acts=frozenset(act for role in roles.values() for act in role.acts),
            contact=self.contact,
        )


def policy_path(settings: Settings) -> Path:
    """The access file of an installation.

    Raises:
        SettingsError: none is named.
    """
    if not settings.access_file:
        raise SettingsError(
            f"{PREFIX}ACCESS is {settings.access}, and {PREFIX}ACCESS_FILE names no file"
        )
    return Path(settings.access_file)


def policy_in(settings: Settings) -> Policy | None:
    """The policy of an installation; None if it needs no sign-in.

    Raises:
        SettingsError: no file is named.
        PolicyError: it cannot be used.
    """
    if not settings.is_access_on():
        return None
    return Policy.load(policy_path(settings), marking(settings))


def _within(one: Scope, other: Scope) -> bool:
    """Whether a scope admits nothing that another one does not."""
    pairs = (
        (one.sources, other.sources),
        (one.measures, other.measures),
        (one.bureaus, other.bureaus),
    )
    return one.highest <= other.highest and all(
        wide is None or (narrow is not None and narrow <= wide) for narrow, wide in pairs
    )


class PolicyFile:
    """A policy that follows its file: what is changed holds from the next request on.

    A file that cannot be used changes nothing: the sentence is logged once, the policy before it
    stays in force.
    """

    def __init__(self, path: Path, marks: Marking) -> None:
        """Read it.

        Raises:
            PolicyError: it cannot be used.
        """
        self._path, self._marks = path, marks
        self._looking = threading.Lock()
        self._state = self._state_of_file()
        self._policy = Policy.load(path, marks)

    def policy(self) -> Policy:
        """What is in force."""
        with self._looking:
            state = self._state_of_file()
            if state != self._state:
                self._state = state
                try:
                    self._policy = Policy.load(self._path, self._marks)
                except PolicyError as error:
                    log.error("%s; the policy before it stays in force", error)  # noqa: TRY400 - says all
                else:
                    log.warning("%s has changed: its rows are in force", self._path)
            return self._policy

    def _state_of_file(self) -> tuple[int, int, int] | None:
        """What tells one edition of the file from another; None without a file."""
        try:
            state = self._path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino
