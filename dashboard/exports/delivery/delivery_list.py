"""Lists of deliveries from TOML files, checked: what cannot be made or sent is refused at once."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.access.policy import PUBLIC_ROLE, Policy, PolicyError, policy_in
from dashboard.access.reader import OPERATOR, Act, Reader, reading_as
from dashboard.exports.links import bureau_of, path_and_query, route_of
from dashboard.exports.pack.brief_files import BESIDE, FORMATS, BatchSpec
from dashboard.exports.pack.contents import chosen_parts
from dashboard.exports.pack.orders import OrderRefusedError, ordered
from dashboard.exports.pack.page_layout import PAPERS
from dashboard.handling_marks import Marking, MarkingError, marking
from dashboard.i18n import LANGUAGES
from dashboard.settings import Settings
from dashboard.toml_tables import TomlTable, names_in_order, near
from data_access.registry.thresholds import THRESHOLDS

FOLDER = "folder"
"""The recipient that is none."""
NEW_DATA, RAISED = "new data", "raised"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHEN = (NEW_DATA, RAISED, *WEEKDAYS)
MOST = 500
_MOST_RECIPIENTS = 100
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MAIL_ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
_NOT_IN_ADDRESSES = frozenset('<>()[],;:"\\')
_SECURITY = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}

_LIST = frozenset({"mail", "delivery"})
_MAIL = frozenset({"server", "port", "security", "from"})
_DELIVERY = frozenset(
    {
        *("name", "view", "format", "when", "to", "folder", "rules", "up_to"),
        *("paper", "title", "marking", "template", "with", "role", "lang"),
    }
)
_SECRETS = frozenset({"password", "user", "username", "login", "token", "secret"})


class DeliveryListError(ValueError):
    """One sentence: which file, where in it, what is wrong, what can stand there."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in.

    Attributes:
        security: `starttls`, `tls` or `none`.
        sender: the mail address that it comes from.
    """

    server: str
    port: int
    security: str
    sender: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes to whom, and when.

    Attributes:
        name: in the record; no other entry of the list has it.
        spec: the pack.
        to: mail addresses.
        folder: that takes the file; None for none.
        when: `new data`, `raised` or a day of the week.
        rules: thresholds of which one has to be raised; none names all of them.
        highest: label of the highest mark that may go out.
        reader: what its recipients may see.
    """

    name: str
    spec: BatchSpec
    to: Sequence[str] = ()
    folder: Path | None = None
    when: str = NEW_DATA
    rules: Sequence[str] = ()
    highest: str = ""
    reader: Reader = OPERATOR

    @property
    def recipients(self) -> Sequence[str]:
        """Each mail address, and `folder`."""
        return (*self.to, *([FOLDER] if self.folder else []))


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """All entries of a file.

    Attributes:
        name: of the file, without its ending.
    """

    name: str
    entries: Sequence[Entry]
    mail: MailServer | None = None

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
    try:
        text = path.read_text(encoding="utf-8")
        whole = TomlTable(text, tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeliveryListError(f"{path}: cannot be read as TOML: {error}") from error
    found = _list(whole, path, marking(settings), policy_in(settings))
    for fault in sorted(whole.faults, key=lambda one: one.line):
        raise DeliveryListError(f"{path}, line {fault.line}: {fault.sentence}")
    return found


def _list(whole: TomlTable, path: Path, marks: Marking, policy: Policy | None) -> DeliveryList:
    whole.refuse_unknown(_LIST)
    server = _mail(whole.part("mail")) if "mail" in whole.values else None
    parts = whole.parts("delivery")
    if not 1 <= len(parts) <= MOST:
        whole.wrong("delivery", f"1 to {MOST} tables [[delivery]] are expected")
    entries = [_entry(part, path.parent, marks, policy) for part in parts]
    names = [entry.name for entry in entries]
    for part, name in zip(parts, names, strict=True):
        if name and names.index(name) != part.place - 1:
            part.wrong("name", f"another delivery is called {name!r}; each has a name of its own")
        if "to" in part.values and server is None:
            part.wrong("to", "mail needs a table [mail] with server and from")
    return DeliveryList(path.stem, entries, server)


def _without_secrets(part: TomlTable, known: frozenset[str]) -> None:
    for key in _SECRETS & part.values.keys():
        part.wrong(
            key,
            "user and password never stand in a list; set ROUTEWATCH_SMTP_USER and "
            "ROUTEWATCH_SMTP_PASSWORD in the environment, and take them out",
        )
    part.refuse_unknown(known | (_SECRETS & part.values.keys()))


def _mail(part: TomlTable) -> MailServer:
    _without_secrets(part, _MAIL)
    security = _one_of(part, "security", _SECURITY, "starttls")
    port = part.whole("port", 1, 65_535, _PORTS[security])
    server = part.words("server", needed=True)
    if any(letter.isspace() or letter in "/:@" for letter in server):
        part.wrong("server", 'the name of a host is expected, as in "smtp.example.org"')
    sender = part.words("from", needed=True)
    if sender and not _is_mail_address(sender):
        part.wrong("from", _no_mail_address(sender))
    return MailServer(server, port, security, sender)


def _entry(part: TomlTable, beside: Path, marks: Marking, policy: Policy | None) -> Entry:
    _without_secrets(part, _DELIVERY)
    name = part.words("name", needed=True)
    if name and not _NAME.fullmatch(name):
        part.wrong("name", "small letters, digits and hyphens are expected")
    to = _mail_addresses(part)
    folder = part.words("folder")
    if not to and not folder:
        part.wrong("to", "a list of mail addresses is needed, or a folder")
    when = _one_of(part, "when", _WHEN, NEW_DATA)
    rules = _texts(part, "rules", tuple(THRESHOLDS))
    if rules and when != RAISED:
        part.wrong("rules", f'they decide only when = "{RAISED}"')
    reader = _reader(part, policy)
    with reading_as(reader):
        # A part that its recipients may not see is as one that there is not.
        spec = _spec(part, beside, marks)
    return Entry(
        name=name,
        spec=spec,
        to=to,
        folder=beside / folder if folder else None,
        when=when,
        rules=rules,
        highest=_mark(part, "up_to", marks),
        reader=reader,
    )


def _reader(part: TomlTable, policy: Policy | None) -> Reader:
    """What recipients may see: that of a role, of the public where readers are known."""
    name = part.words("role")
    if policy is None:
        if name:
            part.wrong("role", "roles are for servers whose readers sign in (ROUTEWATCH_ACCESS)")
        return OPERATOR
    try:
        reader = policy.role(name or PUBLIC_ROLE)
    except PolicyError as error:
        part.wrong("role", str(error))
        return policy.role(PUBLIC_ROLE)
    if name and name != PUBLIC_ROLE and not reader.may(Act.DELIVER):
        part.wrong("role", f"{name!r} has no right to deliver; give it that in access.toml")
    return reader


def _spec(part: TomlTable, beside: Path, marks: Marking) -> BatchSpec:
    form = _one_of(part, "format", tuple(FORMATS), "pptx")
    more = _texts(part, "with", BESIDE)
    if more and form != "zip":
        part.wrong("with", "only a zip holds other files beside its tables")
    template = part.words("template")
    if template and not (beside / template).is_file():
        part.wrong("template", f"there is no file {template!r} beside the list")
    view = part.words("view", longest=8_000)
    _check_view(part, view)
    return BatchSpec(
        view=view,
        form=form,
        paper=_one_of(part, "paper", ("", *PAPERS), ""),
        marking=_mark(part, "marking", marks),
        title=part.words("title"),
        template=beside / template if template else None,
        beside=more,
        language=_one_of(part, "lang", ("", *LANGUAGES), ""),
    )


def _check_view(part: TomlTable, view: str) -> None:
    path, _query = path_and_query(view)
    for prefix, reads, what in (
        ("/bureaus/", bureau_of, "bureau; a bureau is named by its country, as in /bureaus/ITA"),
        ("/routes/", route_of, "route; copy the address of its page"),
    ):
        if path.startswith(prefix) and path != prefix and reads(path) is None:
            part.wrong("view", f"there is no such {what}")
            return
    try:
        order = ordered(view)
        order.view.request()
        chosen_parts(order)
    except OrderRefusedError as error:
        part.wrong("view", str(error))


def _mark(part: TomlTable, key: str, marks: Marking) -> str:
    label = part.words(key)
    if label:
        try:
            return marks.scheme.level(label).label
        except MarkingError as error:
            part.wrong(key, str(error))
    return ""


def _mail_addresses(part: TomlTable) -> Sequence[str]:
    found = part.values.get("to", [])
    if isinstance(found, str):
        found = [found]
    if not (isinstance(found, list) and all(isinstance(one, str) for one in found)):
        part.wrong("to", 'a list of mail addresses is expected, as in ["desk@example.org"]')
        return ()
    if len(found) > _MOST_RECIPIENTS:
        part.wrong("to", f"at most {_MOST_RECIPIENTS} mail addresses are expected")
    for one in found:
        if not _is_mail_address(one):
            part.wrong("to", _no_mail_address(one))
    return tuple(dict.fromkeys(found))


def _is_mail_address(text: str) -> bool:
    return bool(_MAIL_ADDRESS.fullmatch(text)) and not _NOT_IN_ADDRESSES & set(text)


def _no_mail_address(text: str) -> str:
    return f"{text!r} is no mail address; one is written as desk@example.org, without a name"


def _one_of(part: TomlTable, key: str, known: Sequence[str], otherwise: str) -> str:
    value = part.values.get(key, otherwise)
    if isinstance(value, str) and value in known:
        return value
    shown = names_in_order({one for one in known if one})
    part.wrong(key, f"one of {shown} is expected{near(str(value), known)}")
    return otherwise


def _texts(part: TomlTable, key: str, known: Sequence[str]) -> tuple[str, ...]:
    found = part.values.get(key, [])
    if not isinstance(found, list):
        part.wrong(key, f"a list is expected, of {names_in_order(set(known))}")
        return ()
    for one in found:
        if one not in known:
            meant = near(str(one), known)
            part.wrong(key, f"there is no {one!r}; there are {names_in_order(set(known))}{meant}")
    return tuple(one for one in found if one in known)
