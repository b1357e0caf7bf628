"""`access.toml`: which groups have which roles, and what a role lets see and do. Rows, not code.

Five roles ship, and one for the screens of walls; a file may say of each what differs, and may add
its own. What cannot be used is refused at once, with file, line and reason.
"""

import logging
import re
import threading
import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from dashboard.access.reader import OPERATOR, Act, Identity, Reader
from dashboard.handling_marks import TLP, Marking, MarkingError, marking
from dashboard.settings import Settings
from dashboard.toml_tables import TomlTable, names_in_order, near
from data_access.grants import Grant, Scope
from data_access.registry.bureaus import BUREAUS
from data_access.registry.metrics import METRICS
from data_access.registry.sources import SOURCES

T = TypeVar("T")
log = logging.getLogger("routewatch")

ALL, OWN = "all", "own"
PUBLIC_ROLE = "public"
_TABLES = frozenset({"contact", "groups", "claims", "roles", "sources", "proxy", "oidc"})
_ROLE = ("marking", "sources", "measures", "bureaus", "acts")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_LONGEST_ADDRESS = 500
_SECRETS = frozenset({"secret", "client_secret", "password", "token"})


class PolicyError(ValueError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


@dataclass(frozen=True, slots=True)
class Role:
    """What one row lets see and do.

    Attributes:
        name: as groups, tokens and deliveries name it.
        highest: rank of the highest marking.
        sources, measures: codes; None means all.
        bureaus: of what bureaus report, by ISO3; None means all.
        own: the bureau of the reader alone, whatever `bureaus` says.
        acts: that may be done.
        row: where it stands, as `access.toml, line 12, [roles.analyst]`.
    """

    name: str
    highest: int
    sources: frozenset[str] | None = None
    measures: frozenset[str] | None = None
    bureaus: frozenset[str] | None = None
    own: bool = False
    acts: frozenset[Act] = frozenset()
    row: str = ""

    def scope(self, bureau: str) -> Scope:
        """What it lets somebody of a bureau see; of none, where that is empty."""
        bureaus = frozenset({bureau} & BUREAUS.keys()) if self.own else self.bureaus
        return Scope(self.highest, self.sources, self.measures, bureaus)


@dataclass(frozen=True, slots=True)
class Proxy:
    """What a server in front of this one says of readers, and from where it is believed.

    Attributes:
        addresses: from which headers are believed, as addresses or networks.
        secret_header: name of a header whose secret is believed, too; empty for none.
        user, name, groups, bureau: names of headers; empty for what it does not say.
        sign_out: address at which it lets readers sign out; empty for none.
    """

    addresses: tuple[str, ...] = ()
    secret_header: str = ""
    user: str = "X-Forwarded-User"
    name: str = "X-Forwarded-Preferred-Username"
    groups: str = "X-Forwarded-Groups"
    bureau: str = ""
    sign_out: str = ""


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider of identities, what is asked of it, and how long a session lasts at most."""

    issuer: str = ""
    client_id: str = ""
    session_minutes: int = 480
    scope: str = "openid profile"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the claims of a provider are called."""

    subject: str = "sub"
    name: str = "name"
    groups: str = "groups"
    bureau: str = "bureau"


@dataclass(frozen=True)
class Policy:
    """All that a file says.

    Attributes:
        roles: by name.
        groups: roles of each group of the provider.
        ranks: rank of the marking of each source that is above the lowest.
        marks: scheme and lowest marks of the installation.
        contact: whom those ask who lack a right.
        rows: of the sources, where they stand.
    """

    roles: Mapping[str, Role]
    groups: Mapping[str, tuple[str, ...]]
    ranks: Mapping[str, int]
    marks: Marking
    contact: str = ""
    claims: Claims = Claims()
    proxy: Proxy = Proxy()
    oidc: Oidc = Oidc()
    rows: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def load(path: Path, marks: Marking | None = None) -> "Policy":
        """The policy of a file.

        Args:
            path: of `access.toml`.
            marks: of the installation; TLP 2.0 without any.

        Raises:
            PolicyError: it cannot be read, or the first thing in it that cannot be used.
        """
        marks = marks or Marking(TLP, TLP.levels[0], TLP.level(TLP.bureaus))
        if not path.exists():
            raise PolicyError(f"{path}: there is no such file (ROUTEWATCH_ACCESS_FILE)")
        try:
            text = path.read_text(encoding="utf-8")
            whole = TomlTable(text, tomllib.loads(text))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise PolicyError(f"{path}: cannot be read as TOML: {error}") from error
        policy = _policy(whole, path.name, marks)
        for fault in sorted(whole.faults, key=lambda one: one.line):
            raise PolicyError(f"{path}, line {fault.line}: {fault.sentence}")
        return policy

    def roles_of(self, groups: Iterable[str]) -> tuple[str, ...]:
        """Roles of somebody in some groups, in the order of the file; `public` is everybody's."""
        given = {role for group in groups for role in self.groups.get(group, ())}
        return tuple(name for name in self.roles if name in given)

    def reader(self, identity: Identity | None) -> Reader:
        """Somebody with the rights of all their roles together; nobody has those of `public`."""
        if identity is None:
            return self._having((PUBLIC_ROLE,), None)
        roles = self.roles_of(identity.groups)
        return self._having((*roles, PUBLIC_ROLE), identity)

    def role(self, name: str, identity: Identity | None = None) -> Reader:
        """Who has one role alone: a device token, a delivery.

        Raises:
            PolicyError: there is no such role.
        """
        if name not in self.roles:
            known = names_in_order(self.roles.keys())
            raise PolicyError(
                f"there is no role {name!r}; there are {known}{near(name, list(self.roles))}"
            )
        return self._having((name,), identity)

    def identity(self, claims: Mapping[str, object]) -> Identity:
        """Somebody, as the claims of a provider have it.

        Raises:
            PolicyError: they do not say who it is.
        """
        names = self.claims
        subject, name, bureau = (
            str(claims.get(one) or "") for one in (names.subject, names.name, names.bureau)
        )
        if not subject:
            raise PolicyError(f"there is no claim {names.subject!r}, which says who it is")
        groups = claims.get(names.groups) or []
        listed = [groups] if isinstance(groups, str) else groups
        if not isinstance(listed, list):
            raise PolicyError(f"the claim {names.groups!r} is no list of groups")
        return Identity(subject, name or subject, frozenset(map(str, listed)), bureau)

    def operator(self) -> Reader:
        """Who runs the server: everything, with the markings of this policy."""
        ranks = tuple(sorted(self.ranks.items()))
        return replace(OPERATOR, grant=replace(OPERATOR.grant, ranks=ranks))

    def _having(self, names: Sequence[str], identity: Identity | None) -> Reader:
        roles = [self.roles[name] for name in dict.fromkeys(names)]
        bureau = identity.bureau if identity else ""
        scopes = {role.scope(bureau) for role in roles if Act.VIEW in role.acts}
        # Those who see the same have one grant: what says nothing beside the others is left out.
        needed = frozenset(
            one
            for one in scopes
            if not any(other != one and _within(one, other) for other in scopes)
        )
        return Reader(
            identity=identity,
            roles=tuple(role.name for role in roles),
            grant=Grant(needed, tuple(sorted(self.ranks.items())), self.marks.ranks()),
            acts=frozenset(act for role in roles for act in role.acts),
            contact=self.contact,
        )


def policy_in(settings: Settings) -> Policy | None:
    """The policy of an installation; None where nobody has to sign in.

    Raises:
        PolicyError: its file cannot be used, or there is none.
    """
    if not settings.is_access_on():
        return None
    return Policy.load(Path(settings.access_file), marking(settings))


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
                self._load()
            return self._policy

    def _load(self) -> None:
        try:
            self._policy = Policy.load(self._path, self._marks)
        except PolicyError as error:
            log.error("%s; the policy before it stays in force", error)  # noqa: TRY400 - says all
        else:
            log.warning("%s has changed: its rows are in force", self._path)

    def _state_of_file(self) -> tuple[int, int, int] | None:
        """What tells one edition of the file from another; None without a file."""
        try:
            state = self._path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino


# What ships.

_READS = frozenset({Act.VIEW, Act.EXPORT})
_WORKS = _READS | {Act.BRIEF, Act.EMBED}
_EDITS = _WORKS | {Act.DELIVER, Act.PLAYLISTS, Act.STEER, Act.QUARANTINE}


def shipped(marks: Marking) -> Mapping[str, Role]:
    """The roles that every installation has, until its file says otherwise."""
    top = marks.scheme.levels[-1].rank
    working = max(marks.bureaus.rank, marks.lowest.rank)
    rows = (
        Role(PUBLIC_ROLE, marks.lowest.rank, acts=_READS),
        Role("analyst", working, acts=_WORKS),
        Role("bureau", working, own=True, acts=_READS | {Act.BRIEF}),
        Role("editor", working, acts=_EDITS),
        Role("administrator", top, acts=frozenset(Act)),
        # A screen shows, and steers nothing: what it may show above that, a file says.
        Role("wall", marks.lowest.rank, acts=frozenset({Act.VIEW})),
    )
    return {role.name: replace(role, row="as shipped") for role in rows}


# What a file says.


def _policy(whole: TomlTable, file: str, marks: Marking) -> Policy:
    whole.refuse_unknown(_TABLES)
    roles = dict(shipped(marks))
    for name, part in whole.named_parts("roles").items():
        roles[name] = _role(name, part, roles.get(name), file, marks)
    ranks, rows = _sources(whole, file, marks)
    claims = whole.part("claims")
    claims.refuse_unknown(frozenset(_names(Claims())))
    return Policy(
        roles=MappingProxyType(roles),
        groups=MappingProxyType(_groups(whole.part("groups"), roles)),
        ranks=MappingProxyType(ranks),
        contact=whole.words("contact"),
        claims=_texts(claims, Claims()),
        proxy=_proxy(whole.part("proxy")),
        oidc=_oidc(whole.part("oidc")),
        rows=MappingProxyType(rows),
        marks=marks,
    )


def _role(name: str, part: TomlTable, before: Role | None, file: str, marks: Marking) -> Role:
    """A shipped role with what the file says of it, or one of the file's own."""
    part.refuse_unknown(frozenset(_ROLE))
    if not _NAME.fullmatch(name):
        part.wrong("", "a role's name has letters, digits, - and _")
    if before is None:
        for key in _ROLE:
            if key not in part.values:
                part.wrong(key, f"is needed in a role of your own, as all of {', '.join(_ROLE)}")
        before = Role(name, marks.lowest.rank)
    given = part.values
    own = before.own if "bureaus" not in given else given["bureaus"] == OWN
    acts = _codes(part, "acts", list(Act), before.acts)
    return Role(
        name=name,
        highest=_rank(part, "marking", marks) if "marking" in given else before.highest,
        sources=_codes(part, "sources", SOURCES, before.sources),
        measures=_measures(part, before.measures),
        bureaus=None if own else _codes(part, "bureaus", BUREAUS, before.bureaus, OWN),
        own=own,
        acts=frozenset(Act) if acts is None else frozenset(map(Act, acts)),
        row=f"{file}, line {part.line()}, [{part.table}]",
    )


def _measures(part: TomlTable, before: frozenset[str] | None) -> frozenset[str] | None:
    codes = _codes(part, "measures", METRICS, before)
    for code in sorted(codes or ()):
        if METRICS[code].is_ratio:
            part.wrong("measures", f"{code!r} is worked out of counts; name those")
    return codes


def _rank(part: TomlTable, key: str, marks: Marking) -> int:
    try:
        return marks.scheme.level(part.words(key, needed=True)).rank
    except MarkingError as error:
        part.wrong(key, str(error))
        return marks.lowest.rank


def _codes(
    part: TomlTable,
    key: str,
    known: Iterable[str],
    before: Set[str] | None,
    word: str = "",
) -> frozenset[str] | None:
    """The codes of a list, None for all; those of before where the file says nothing."""
    if key not in part.values:
        return None if before is None else frozenset(before)
    value, codes = part.values[key], [str(one) for one in known]
    if value == ALL:
        return None
    if not isinstance(value, list):
        words = " or ".join(f'"{one}"' for one in (ALL, word) if one)
        part.wrong(key, f"{words} is expected, or a list")
        return frozenset()
    for one in value:
        if one not in codes:
            part.wrong(key, f"there is no {one!r}{near(str(one), codes)}")
    return frozenset(one for one in value if one in codes)


def _groups(part: TomlTable, roles: Mapping[str, Role]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for group, names in part.values.items():
        if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
            part.wrong(group, 'a list of roles is expected, as in ["analyst"]')
            continue
        for name in names:
            if name not in roles:
                known = names_in_order(roles.keys())
                meant = near(name, list(roles))
                part.wrong(group, f"there is no role {name!r}; there are {known}{meant}")
        groups[group] = tuple(names)
    return groups


def _sources(whole: TomlTable, file: str, marks: Marking) -> tuple[dict[str, int], dict[str, str]]:
    """Ranks above the lowest, and where each row stands."""
    ranks = {code: marks.of((code,)).rank for code in SOURCES}
    rows = {}
    for code, part in whole.named_parts("sources").items():
        part.refuse_unknown(frozenset({"marking"}))
        if code not in SOURCES:
            part.wrong("", f"there is no source {code!r}{near(code, list(SOURCES))}")
            continue
        rows[code] = f"{file}, line {part.line()}, [{part.table}]"
        if "marking" in part.values:
            ranks[code] = max(_rank(part, "marking", marks), marks.lowest.rank)
    return {code: rank for code, rank in ranks.items() if rank}, rows


def _proxy(part: TomlTable) -> Proxy:
    usual = Proxy()
    _without_secrets(part, {"addresses", *_names(usual)})
    addresses = part.values.get("addresses", [])
    if not (isinstance(addresses, list) and all(isinstance(one, str) for one in addresses)):
        part.wrong("addresses", 'a list of addresses is expected, as in ["127.0.0.1"]')
        addresses = []
    for one in addresses:
        try:
            ip_network(one)
        except ValueError as error:
            part.wrong("addresses", f"{error}; one is written 10.0.0.7 or 10.0.0.0/24")
    return replace(_texts(part, usual), addresses=tuple(addresses))


def _oidc(part: TomlTable) -> Oidc:
    usual = Oidc()
    _without_secrets(part, {"issuer", "client_id", "session_minutes", "scope"})
    issuer = part.words("issuer", longest=_LONGEST_ADDRESS)
    if issuer and not (urlsplit(issuer).scheme in {"https", "http"} and urlsplit(issuer).netloc):
        part.wrong("issuer", "the address of the provider is expected, as https://id.example.org")
    if bool(issuer) != bool(part.values.get("client_id")):
        part.wrong("client_id", "issuer and client_id are needed together")
    minutes = part.whole("session_minutes", 5, 24 * 60, usual.session_minutes)
    scope = part.words("scope") or usual.scope
    if "openid" not in scope.split():
        part.wrong("scope", "openid has to be among them")
    return Oidc(issuer, part.words("client_id"), minutes, scope)


def _without_secrets(part: TomlTable, known: Set[str]) -> None:
    part.refuse_unknown(frozenset(known | (_SECRETS & part.values.keys())))
    for key in sorted(_SECRETS & part.values.keys()):
        part.wrong(key, "secrets never stand in this file; set them in the environment")


def _names(value: object) -> tuple[str, ...]:
    return tuple(
        name
        for name in value.__dataclass_fields__  # type: ignore[attr-defined] # of a dataclass
        if isinstance(getattr(value, name), str)
    )


def _texts(part: TomlTable, usual: T) -> T:
    given = {name: part.words(name) for name in _names(usual) if name in part.values}
    return replace(usual, **given)  # type: ignore[type-var] # a dataclass of texts
