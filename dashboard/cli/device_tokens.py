"""`routewatch access token`: what opens a wall on a screen, or the data interface to a script."""

from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.access.policy import PolicyError
from dashboard.cli.access import access_commands, policy_of
from dashboard.cli.console import REFUSED, command, out, text_table
from dashboard.settings import Settings
from dashboard.shared_file import key_hash
from data_access.store import device_tokens
from data_access.store.device_tokens import NewToken
from data_access.store.engine import keeper, reader

if TYPE_CHECKING:
    from dashboard.audit.record import Audit

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
    settings = Settings.from_environment()
    _refuse_unknown(settings, role, playlist)
    token = f"{_prefix()}{token_urlsafe(_BYTES)}"
    ends_on = datetime.now(UTC).date() + timedelta(days=days)
    named = (label or f"{role} {playlist}".strip())[:80]
    engine = keeper(settings.database_url)
    try:
        made = NewToken(key_hash(token), named, role, playlist, ends_on)
        with (
            _audit(settings).act("token added", object=named, role=role) as line,
            engine.begin() as connection,
        ):
            number = device_tokens.add(connection, made)
            line.add(token=number)
    finally:
        engine.dispose()
    out.print(f"token {number}, until {ends_on}; it is not shown again:", markup=False)
    out.print(token, markup=False)
    where = settings.address.rstrip("/") or "the address of the server, "
    out.print(f"a screen opens {where}/device#{token}", markup=False)
    out.print(f"a script sends the header Authorization: Bearer {token}", markup=False)


@token_commands.command("list")
@command
def list_all() -> None:
    """List all tokens there have been, with when each was last used.

    Example: `routewatch access token list`
    """
    engine = reader(Settings.from_environment().database_url)
    try:
        with engine.connect() as connection:
            found = device_tokens.all_of(connection)
    finally:
        engine.dispose()
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
        for one in found
    ]
    out.print(text_table(titles, rows))


@token_commands.command("revoke")
@command
def revoke(number: Annotated[int, typer.Argument(help="As the list has it.")]) -> None:
    """End a token: what uses it shows nothing more within a minute.

    Example: routewatch access token revoke 3
    """
    settings = Settings.from_environment()
    engine = keeper(settings.database_url)
    try:
        with (
            _audit(settings).act("token revoked", token=number) as line,
            engine.begin() as connection,
        ):
            is_done = device_tokens.revoke(connection, number)
            line.add(found=is_done)
    finally:
        engine.dispose()
    if not is_done:
        typer.echo(f"there is no token {number} that has not been revoked", err=True)
        raise typer.Exit(REFUSED)
    out.print(f"token {number} is revoked", markup=False)


def _audit(settings: Settings) -> "Audit":
    # Here, not above: commands about the data need no Flask.
    from dashboard.audit.record import audit_of  # noqa: PLC0415

    return audit_of(settings)


def _prefix() -> str:
    # Here, not above: commands about the data need no Flask.
    from dashboard.identity.device_tokens import PREFIX  # noqa: PLC0415

    return PREFIX


def _refuse_unknown(settings: Settings, role: str, playlist: str) -> None:
    """End where there is no such role, or no such wall."""
    from dashboard.wall.playlist_repository import playlist_repository  # noqa: PLC0415 - as above
    from dashboard.wiring import Store  # noqa: PLC0415 - as above

    problem = ""
    try:
        policy_of(settings).role(role)
    except PolicyError as error:
        problem = str(error)
    if not problem and playlist and playlist not in playlist_repository(Store(settings)):
        problem = f"there is no playlist {playlist!r}"
    if problem:
        typer.echo(problem, err=True)
        raise typer.Exit(REFUSED)
