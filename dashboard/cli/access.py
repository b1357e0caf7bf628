"""`routewatch access` and `audit`: who may see and do what, by which token, and who did what."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated

import typer

from dashboard.access.policy import Policy, policy_in, policy_path
from dashboard.access.portions import Portion, explain_portions
from dashboard.access.reader import OPERATOR, Act, Reader
from dashboard.audit.chain import Chain, read_lines, verify
from dashboard.audit.record import audit_of
from dashboard.cli.console import FAILED, command, out, text_table
from dashboard.handling_marks import marking
from dashboard.settings import Settings
from dashboard.shared_file import SESSIONS, beside_store, key_hash
from data_access.declaration.cells import printable, quoted
from data_access.sentences import RefusedError
from data_access.store import device_tokens
from data_access.store.engine import keeper, reader

access_commands = typer.Typer(
    help="What readers may see and do: docs/access.md.", no_args_is_help=True
)
File = Annotated[
    Path | None,
    typer.Option("--file", help="Another access.toml than that of ROUTEWATCH_ACCESS_FILE."),
]
As = Annotated[
    Path | None,
    typer.Option(
        "--as",
        help="JSON file of the claims of somebody: what they may see. Without, all there is.",
    ),
]
_SAID_AT_MOST = 3
_STATES = {Portion.WHOLE: "shown", Portion.PART: "in part", Portion.NONE: "not shown"}


def policy_of(settings: Settings, file: Path | None = None) -> Policy:
    """The policy of a file, or that of the installation; a sentence and exit 2 without one."""
    return Policy.load(file or policy_path(settings), marking(settings))


def command_reader(settings: Settings, claims: Path | None, act: Act) -> Reader:
    """For whom a command makes a file: whose claims are in a file, else who runs the server."""
    if claims is not None:
        reader = reader_of(claims, policy_of(settings))
        if not reader.may(act):
            raise RefusedError(f"none of the roles {', '.join(reader.roles)} gives the right {act}")
        return reader
    policy = policy_in(settings)
    return policy.operator() if policy else OPERATOR


def reader_of(claims: Path, policy: Policy) -> Reader:
    """The reader whose claims are in a JSON file; a sentence and exit 2 where they are not."""
    try:
        content = json.loads(claims.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError(f"{claims}: {error}") from error
    if not isinstance(content, dict):
        raise RefusedError(f"{claims}: an object of claims is expected")
    return policy.reader(policy.claims.identity(content) if content else None)


@access_commands.command()
@command
def roles(file: File = None) -> None:
    """Check access.toml, and list its roles; exit 2 with the place of a mistake.

    Example: `routewatch access roles --file /srv/routewatch/access.toml`
    """
    policy = policy_of(Settings.from_environment(), file)
    levels = policy.marks.scheme.levels
    rows = (
        (
            name,
            levels[role.highest].label,
            *(_codes(codes) for codes in (role.sources, role.measures)),
            _codes(role.bureaus),
            " ".join(sorted(role.acts)),
            ", ".join(group for group, names in policy.groups.items() if name in names),
            policy.row(f"roles.{name}"),
        )
        for name, role in policy.roles.items()
    )
    titles = ("role", "up to", "sources", "measures", "bureaus", "acts", "groups", "row")
    out.print(text_table(titles, rows))


def _codes(codes: frozenset[str] | str | None) -> str:
    if isinstance(codes, str):
        return codes
    return "all" if codes is None else " ".join(sorted(codes)) or "none"


@access_commands.command()
@command
def explain(
    page: Annotated[str, typer.Argument(help="Address of a page, as copied from the browser.")],
    *,
    claims: Annotated[
        Path, typer.Option("--as", help="JSON file of the claims of somebody; {} is the public.")
    ],
    file: File = None,
) -> None:
    """Say which cards of a page somebody is shown, in part, or not, and by which rows.

    Example: `routewatch access explain --as claims.json '/bureaus/ITA?t=2025'`, where claims.json
    holds what the provider says, as in `{"sub": "a1", "groups": ["rw-analysts"]}`
    """
    policy = policy_of(Settings.from_environment(), file)
    reader = reader_of(claims, policy)
    out.print("\n".join(_lines(page, reader, policy)), markup=False)


@access_commands.command("sign-out")
@command
def sign_out(
    subject: Annotated[str, typer.Argument(help="Of the reader, as lines of the audit name it.")],
) -> None:
    """End all sessions of a reader who signed in at the provider: at once, on every device.

    Example: `routewatch access sign-out 8f14e45f`
    """
    # Here, not above: files of figures are made without sessions.
    from dashboard.identity.sessions import Sessions  # noqa: PLC0415

    settings = Settings.from_environment()
    sessions = Sessions(beside_store(settings.database_url, SESSIONS, settings.sessions))
    with audit_of(settings).act("sessions ended", object=subject) as line:
        number = sessions.end_all(subject)
        line.update(sessions=number)
        if not number:
            raise RefusedError(
                f"{quoted(subject)} has no session: see `routewatch audit --act sign-in`"
            )
    out.print(f"{number:,} sessions have ended", markup=False)


def _lines(page: str, reader: Reader, policy: Policy) -> Iterator[str]:
    # Here, not above: commands about the data need no panels.
    from dashboard import pages, url_state  # noqa: PLC0415
    from dashboard.access.reader import reading_as  # noqa: PLC0415
    from dashboard.exports.links import path_and_query  # noqa: PLC0415
    from dashboard.panels import PANELS, rights  # noqa: PLC0415

    path, query = path_and_query(page)
    chosen = url_state.parse(query).filters.metrics
    codes, bureau = pages.panels_on(path)
    with reading_as(reader):
        status = pages.at(path).status
    who = reader.identity.name if reader.identity else "the public"
    shown = sum(bool(rights.portion(reader, code, bureau)) for code in codes)
    yield f"{who}, as {', '.join(reader.roles)}: {path} is answered with {status}"
    act = pages.act_of(path)
    if not reader.may(act):
        yield f"the page takes the right {act}, which none of these roles gives"
    yield f"{shown} of {len(codes)} cards are in the page"
    for code in codes:
        panel = PANELS[code]
        portion = rights.portion(reader, code, bureau)
        metrics = chosen if panel.measured and chosen else (*panel.metrics, *panel.beside)
        by, but = explain_portions(policy, reader, metrics, bureau)
        # The rows that decide: those that let see it, where all is seen, else what hides the rest.
        if not reader.may(panel.act):
            why = f"takes the right {panel.act}"
        elif portion is Portion.WHOLE or not but:
            why = f"by {', '.join(by)}" if by else "of all sources that are seen"
        else:
            more = [f"and {len(but) - _SAID_AT_MOST} more"] if len(but) > _SAID_AT_MOST else []
            why = "; ".join([*but[:_SAID_AT_MOST], *more])
        yield f"{_STATES[portion]:<10} {code:<28} {why}"


token_commands = typer.Typer(help="Tokens of screens and scripts.", no_args_is_help=True)
access_commands.add_typer(token_commands, name="token")
_MOST_DAYS = 366
_BYTES = 32


@token_commands.command("add")
@command
def add(
    role: Annotated[str, typer.Option(help="Whose rights it has, as access.toml names it.")],
    playlist: Annotated[
        str,
        typer.Option(
            help="Code of the only wall that it shows; without it, all that its role may."
        ),
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=_MOST_DAYS, help="For so many days.")] = 90,
    label: Annotated[str, typer.Option(help="What it is for, as the list says it.")] = "",
) -> None:
    """Make a token: it is shown once, and the store keeps its hash.

    Example: routewatch access token add --role wall --playlist situation --days 90
    """
    # Here, not above: files of figures are made without sessions and walls.
    from dashboard.identity.device_tokens import PREFIX as BEGINNING  # noqa: PLC0415
    from dashboard.wall.playlist_repository import playlist_repository  # noqa: PLC0415
    from dashboard.wiring import Store  # noqa: PLC0415

    settings = Settings.from_environment()
    policy_of(settings).role(role)
    if playlist and playlist not in playlist_repository(Store(settings)):
        raise RefusedError(f"there is no playlist {playlist!r}")
    token = f"{BEGINNING}{token_urlsafe(_BYTES)}"
    ends_on = datetime.now(UTC).date() + timedelta(days=days)
    named = (label or f"{role} {playlist}".strip())[:80]
    with (
        audit_of(settings).act("token added", object=named, role=role) as line,
        keeper(settings.database_url).begin() as connection,
    ):
        hashed, new = key_hash(token), {"label": named, "role": role, "playlist": playlist}
        number = device_tokens.add(connection, hashed, **new, ends_on=ends_on)
        line.update(token=number)
    address = settings.address.rstrip("/") or "the address of the server, "
    out.print(f"token {number}, until {ends_on}; it is not shown again:", markup=False)
    out.print(token, markup=False)
    out.print(f"a screen opens {address}/device#{token}", markup=False)
    out.print(f"a script sends the header Authorization: Bearer {token}", markup=False)


@token_commands.command("list")
@command
def list_all() -> None:
    """List all tokens there have been, with when each was last used.

    Example: `routewatch access token list`
    """
    with reader(Settings.from_environment().database_url).connect() as connection:
        tokens = device_tokens.all_of(connection)
    titles = ("token", "for", "role", "wall", "until", "last use (UTC)", "")
    today = datetime.now(UTC).date()
    rows = [
        (
            one.id,
            one.label,
            one.role,
            one.playlist or "any",
            one.ends_on,
            one.used_at or "never",
            "" if one.counts_on(today) else "revoked" if one.revoked_at else "ended",
        )
        for one in tokens
    ]
    out.print(text_table(titles, rows))


@token_commands.command("revoke")
@command
def revoke(number: Annotated[int, typer.Argument(help="As the list has it.")]) -> None:
    """End a token: what uses it shows nothing more within a minute.

    Example: routewatch access token revoke 3
    """
    settings = Settings.from_environment()
    with (
        audit_of(settings).act("token revoked", token=number) as line,
        keeper(settings.database_url).begin() as connection,
    ):
        is_done = device_tokens.revoke(connection, number)
        line.update(found=is_done)
    if not is_done:
        raise RefusedError(f"there is no token {number} that has not been revoked")
    out.print(f"token {number} is revoked", markup=False)


audit_commands = typer.Typer(
    help="Who did what, with which result, and whether that record is whole.",
    invoke_without_command=True,
)
_COLUMNS = ("at", "who", "act", "what", "marking", "result", "from")


@audit_commands.callback()
def _list(
    context: typer.Context,
    of: Annotated[str, typer.Option(help="Subject of a reader, as lines name it.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day, in UTC.")
    ] = None,
    act: Annotated[str, typer.Option(help="What was done, as `export` or `playlist saved`.")] = "",
) -> None:
    """List what was done.

    Example: `routewatch audit --of 8f14e45f --since 2026-11-01 --act export`
    """
    if context.invoked_subcommand is None:
        list_lines(of, since, act)


@command
def list_lines(of: str, since: datetime | None, act: str) -> None:
    """Print the lines of a subject, from a day on, of an act; an empty choice takes all."""
    first = since.replace(tzinfo=UTC).isoformat() if since else ""
    chosen = (
        line
        for line in read_lines(_chain().files())
        if of in {"", line.get("who", "")}
        and act in {"", line.get("act", "")}
        and str(line.get("at", "")) >= first
    )
    rows = (
        {**line, "what": line.get("file") or line.get("object") or line.get("address", "")}
        for line in chosen
    )
    cells = ([printable(str(row.get(name, ""))) for name in _COLUMNS] for row in rows)
    out.print(text_table(_COLUMNS, cells))


@audit_commands.command("verify")
@command
def verify_chain(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Files of one audit; else all of this one."),
    ] = None,
) -> None:
    """Find lines that were removed, changed, put elsewhere or cut off since they were written.

    Exit code 1, with the place named, where the chain is broken. Keep the hash that it prints with
    somebody who cannot write to the file: a chain that was written anew as a whole has another.

    Example: `routewatch audit verify`
    """
    current = None if files else _chain()
    verification = verify(files or _chain().files(), current)
    for fault in verification.faults:
        out.print(printable(str(fault)), markup=False)
    first, newest = verification.first, verification.newest
    if not verification.lines:
        out.print("There is no line.")
    else:
        lines = "line" if verification.lines == 1 else "lines"
        text = f"{verification.lines:,} {lines}, {first} to {newest.number}; hash {newest.digest}"
        out.print(text)
        if first > 1:
            out.print(f"Lines before {first} are in no file that was looked at.")
    if verification.faults:
        raise typer.Exit(FAILED)


def _chain() -> Chain:
    chain = audit_of(Settings.from_environment()).chain
    if chain is None:
        raise RefusedError("ROUTEWATCH_AUDIT names no file: name the files themselves")
    return chain
