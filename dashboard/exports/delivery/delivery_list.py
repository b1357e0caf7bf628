"""Lists of deliveries from TOML files, checked: what cannot be made or sent is refused at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)

from dashboard.access.policy import PUBLIC_ROLE, Policy, policy_in
from dashboard.access.reader import OPERATOR, Act, Reader, reading_as
from dashboard.exports.links import bureau_of, path_and_query, route_of
from dashboard.exports.pack.brief_files import BESIDE, FORMATS, BatchSpec
from dashboard.exports.pack.contents import chosen_parts
from dashboard.exports.pack.orders import ordered
from dashboard.exports.pack.papers import PAPERS
from dashboard.handling_marks import Marking, marking
from dashboard.i18n import LANGUAGES
from dashboard.settings import Settings
from dashboard.toml_files import (
    Table,
    context_of,
    field_error,
    must,
    names_in_order,
    near,
    read_file,
    text_of,
    whole_of,
)
from data_access.registry.thresholds import THRESHOLDS
from data_access.sentences import RefusedError

FOLDER = "folder"
"""The recipient that is none."""
NEW_DATA, RAISED = "new data", "raised"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHEN = (NEW_DATA, RAISED, *WEEKDAYS)
MOST = 500
_MOST_RECIPIENTS = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MAIL_ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
_HOST = re.compile(r"[^\s/:@]+")
_NOT_IN_ADDRESSES = frozenset('<>()[],;:"\\')
_PORTS = {"starttls": 587, "tls": 465, "none": 25}

_NO_SECRET = (
    "user and password never stand in a list; set ROUTEWATCH_SMTP_USER and "  # noqa: S105 - is none
    "ROUTEWATCH_SMTP_PASSWORD in the environment, and take them out"
)
_SECRETS = MappingProxyType(
    dict.fromkeys(("password", "user", "username", "login", "token", "secret"), _NO_SECRET)
)


class DeliveryListError(RefusedError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


# What stands in fields.


def _one_of(known: Sequence[str]) -> AfterValidator:
    names = names_in_order(filter(None, known))
    return must(known.__contains__, lambda one: f"one of {names} is expected{near(one, known)}")


def _one_of_codes(names: Sequence[str]) -> AfterValidator:
    listed = names_in_order(names)
    return must(
        names.__contains__, lambda one: f"there is no {one!r}; there are {listed}{near(one, names)}"
    )


_MailAddress = Annotated[
    str,
    must(
        lambda text: _MAIL_ADDRESS.fullmatch(text) and not _NOT_IN_ADDRESSES & set(text),
        lambda text: (
            f"{text!r} is no mail address; one is written as desk@example.org, without a name"
        ),
    ),
]


def _mail_addresses(value: object, info: ValidationInfo) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not (isinstance(listed, list) and all(isinstance(one, str) for one in listed)):
        raise ValueError('a list of mail addresses is expected, as in ["desk@example.org"]')
    if len(listed) > _MOST_RECIPIENTS:
        raise ValueError(f"at most {_MOST_RECIPIENTS} mail addresses are expected")
    if "mail" not in context_of(info)["file"]:
        raise ValueError("mail needs a table [mail] with server and from")
    return tuple(dict.fromkeys(listed))


def _name(name: str, info: ValidationInfo) -> str:
    names = context_of(info)["names"]
    if not _NAME.fullmatch(name):
        raise ValueError("small letters, digits and hyphens are expected")
    if name in names:
        raise ValueError(f"another delivery is called {name!r}; each has a name of its own")
    names.append(name)
    return name


def _reader(role: str, info: ValidationInfo) -> Reader:
    """What recipients may see: that of a role, of the public where readers are known."""
    policy: Policy | None = context_of(info)["policy"]
    if policy is None:
        if role:
            raise ValueError("roles are for servers whose readers sign in (ROUTEWATCH_ACCESS)")
        return OPERATOR
    reader = policy.role(role or PUBLIC_ROLE)
    if role not in {"", PUBLIC_ROLE} and not reader.may(Act.DELIVER):
        raise ValueError(f"{role!r} has no right to deliver; give it that in access.toml")
    return reader


def _view(view: str, info: ValidationInfo) -> str:
    path, _query = path_and_query(view)
    ways: Sequence[tuple[str, Callable[[str], str | None], str]] = (
        ("/bureaus/", bureau_of, "bureau; a bureau is named by its country, as in /bureaus/ITA"),
        ("/routes/", route_of, "route; copy the address of its page"),
    )
    for prefix, reads, what in ways:
        if path.startswith(prefix) and path != prefix:
            if reads(path) is None:
                raise ValueError(f"there is no such {what}")
            return view
    # A part that its recipients may not see is as one that there is not.
    with reading_as(info.data.get("reader", OPERATOR)):
        order = ordered(view)
        order.view.request()
        chosen_parts(order)
    return view


def _template(name: str, info: ValidationInfo) -> Path | None:
    file: Path = context_of(info)["beside"] / name
    if name and not file.is_file():
        raise ValueError(f"there is no file {name!r} beside the list")
    return file if name else None


def _folder(name: str, info: ValidationInfo) -> Path | None:
    beside: Path = context_of(info)["beside"]
    return beside / name if name else None


def _mark(label: str, info: ValidationInfo) -> str:
    marks: Marking = context_of(info)["marks"]
    return marks.scheme.level(label).label if label else ""


_Text = Annotated[str, text_of(200)]
# Of validators before, the last one is the first.
_Mark = Annotated[str, BeforeValidator(_mark), text_of(200)]


class MailServer(Table):
    """Where mail is handed in.

    Attributes:
        security: `starttls`, `tls` or `none`.
        own_port: None for the usual one.
        sender: the mail address that it comes from.
    """

    refused: ClassVar[Mapping[str, str]] = _SECRETS
    server: Annotated[
        str,
        must(_HOST.fullmatch, 'the name of a host is expected, as in "smtp.example.org"'),
        text_of(200, needed=True),
    ]
    own_port: Annotated[int | None, whole_of(1, 65_535)] = Field(default=None, alias="port")
    security: Annotated[str, _one_of(tuple(_PORTS))] = "starttls"
    sender: Annotated[_MailAddress, text_of(200, needed=True)] = Field(alias="from")

    @property
    def port(self) -> int:
        """That of the server."""
        return self.own_port or _PORTS[self.security]


class Entry(Table):
    """What goes to whom, and when.

    Attributes:
        name: in the record; no other entry of the list has it.
        to: mail addresses.
        folder: that takes the file; None for none.
        when: `new data`, `raised` or a day of the week.
        rules: thresholds of which one has to be raised; none names all of them.
        highest: label of the highest mark that may go out.
        reader: what its recipients may see.
        spec: the pack.
    """

    refused: ClassVar[Mapping[str, str]] = _SECRETS
    name: Annotated[str, AfterValidator(_name), text_of(200, needed=True)]
    to: Annotated[tuple[_MailAddress, ...], BeforeValidator(_mail_addresses)] = ()
    folder: Annotated[Path | None, BeforeValidator(_folder), text_of(200)] = None
    when: Annotated[str, _one_of(_WHEN)] = NEW_DATA
    rules: tuple[Annotated[str, _one_of_codes(tuple(THRESHOLDS))], ...] = ()
    highest: _Mark = Field(default="", alias="up_to")
    reader: Annotated[InstanceOf[Reader], BeforeValidator(_reader), text_of(200)] = Field(
        default="", alias="role", validate_default=True
    )
    view: Annotated[str, AfterValidator(_view), text_of(8_000)] = Field(
        default="", validate_default=True
    )
    form: Annotated[str, _one_of(tuple(FORMATS))] = Field(default="pptx", alias="format")
    beside: tuple[Annotated[str, _one_of_codes(BESIDE)], ...] = Field(default=(), alias="with")
    template: Annotated[Path | None, BeforeValidator(_template), text_of(200)] = None
    paper: Annotated[str, _one_of(("", *PAPERS))] = ""
    marking: _Mark = ""
    title: _Text = ""
    language: Annotated[str, _one_of(("", *LANGUAGES))] = Field(default="", alias="lang")

    @model_validator(mode="after")
    def refuse_contradictions(self) -> "Entry":
        """Refuse what goes nowhere, and what decides nothing."""
        if not self.to and not self.folder:
            raise field_error("to", "a list of mail addresses is needed, or a folder")
        if self.rules and self.when != RAISED:
            raise field_error("rules", f'they decide only when = "{RAISED}"')
        if self.beside and self.form != "zip":
            raise field_error("with", "only a zip holds other files beside its tables")
        return self

    @property
    def spec(self) -> BatchSpec:
        """The pack."""
        return BatchSpec(
            view=self.view,
            form=self.form,
            paper=self.paper,
            marking=self.marking,
            title=self.title,
            template=self.template,
            beside=self.beside,
            language=self.language,
        )

    @property
    def recipients(self) -> Sequence[str]:
        """Each mail address, and `folder`."""
        return (*self.to, *([FOLDER] if self.folder else []))


class DeliveryList(Table):
    """All entries of a file."""

    mail: MailServer | None = None
    entries: list[Entry] = Field(default_factory=list, alias="delivery")
    _name: str = PrivateAttr()

    @model_validator(mode="after")
    def refuse_too_many(self) -> "DeliveryList":
        """Refuse an empty list, and one that nobody could read."""
        if not 1 <= len(self.entries) <= MOST:
            raise field_error("delivery", f"1 to {MOST} tables [[delivery]] are expected")
        return self

    def model_post_init(self, context: Any) -> None:  # noqa: ANN401 - as pydantic has it
        """Keep what the file is called."""
        self._name = context["name"]

    @property
    def name(self) -> str:
        """Of the file, without its ending."""
        return self._name

    def chosen(self, names: Sequence[str]) -> Sequence[Entry]:
        """The entries of some names; all of them without any.

        Raises:
            DeliveryListError: there is none of a name.
        """
        known = [entry.name for entry in self.entries]
        for name in names:
            if name not in known:
                raise DeliveryListError(
                    f"there is no delivery {name!r} in the list{near(name, known)}"
                )
        return [entry for entry in self.entries if not names or entry.name in names]


def read_list(path: Path, settings: Settings) -> DeliveryList:
    """The list of a file; folders and templates in it are beside it.

    Raises:
        DeliveryListError: it cannot be read, or the first thing in it that cannot be done.
        SettingsError: the marks of the installation cannot be read.
        PolicyError: nor its rows of rights, where readers are known.
    """
    return read_file(
        path,
        DeliveryList,
        DeliveryListError,
        name=path.stem,
        beside=path.parent,
        names=[],
        marks=marking(settings),
        policy=policy_in(settings),
    )
