"""`routewatch access`: what the rows of `access.toml` let whom see and do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dashboard.access.explanation import STATES, Explanation, explained
from dashboard.access.policy import Policy, PolicyError, policy_in
from dashboard.access.portions import Portion
from dashboard.access.reader import OPERATOR, Act, Reader
from dashboard.cli.console import REFUSED, command, out, text_table
from dashboard.handling_marks import marking
from dashboard.settings import PREFIX, Settings

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


def policy_of(settings: Settings, file: Path | None = None) -> Policy:
    """The policy of a file, or that of the installation; a sentence and exit 2 without one."""
    path = file or (Path(settings.access_file) if settings.access_file else None)
    if path is None:
        _refuse(f"no rows of rights: set {PREFIX}ACCESS_FILE, or name a file with --file")
    try:
        return Policy.load(path, marking(settings))
    except PolicyError as error:
        _refuse(str(error))


def command_reader(settings: Settings, claims: Path | None, act: Act) -> Reader:
    """For whom a command makes a file: whose claims are in a file, else who runs the server."""
    if claims is not None:
        reader = reader_of(claims, policy_of(settings))
        if not reader.may(act):
            _refuse(f"none of the roles {', '.join(reader.roles)} gives the right {act}")
        return reader
    policy = policy_in(settings)
    return policy.operator() if policy else OPERATOR


def reader_of(claims: Path, policy: Policy) -> Reader:
    """The reader whose claims are in a JSON file; a sentence and exit 2 where they are not."""
    try:
        read = json.loads(claims.read_text(encoding="utf-8"))
        if not isinstance(read, dict):
            _refuse(f"{claims}: an object of claims is expected")
        return policy.reader(policy.identity(read) if read else None)
    except (OSError, ValueError) as error:
        _refuse(f"{claims}: {error}")


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(REFUSED)


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
            role.name,
            levels[role.highest].label,
            *(_codes(codes) for codes in (role.sources, role.measures)),
            "own" if role.own else _codes(role.bureaus),
            " ".join(sorted(role.acts)),
            ", ".join(group for group, names in policy.groups.items() if role.name in names),
            role.row,
        )
        for role in policy.roles.values()
    )
    titles = ("role", "up to", "sources", "measures", "bureaus", "acts", "groups", "row")
    out.print(text_table(titles, rows))


def _codes(codes: frozenset[str] | None) -> str:
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
    for line in _lines(page, reader, policy):
        out.print(line, markup=False)


@access_commands.command("sign-out")
@command
def sign_out(
    subject: Annotated[str, typer.Argument(help="Of the reader, as lines of the audit name it.")],
) -> None:
    """End all sessions of a reader who signed in at the provider: at once, on every device.

    Example: `routewatch access sign-out 8f14e45f`
    """
    # Here, not above: commands about the data need no sessions.
    from dashboard.audit.record import audit_of  # noqa: PLC0415
    from dashboard.identity.sessions import Sessions, sessions_file  # noqa: PLC0415

    settings = Settings.from_environment()
    sessions = Sessions(sessions_file(settings.database_url, settings.sessions))
    with audit_of(settings).act("sessions ended", object=subject) as line:
        number = sessions.end_all(subject)
        line.add(sessions=number)
    out.print(f"{number:,} sessions have ended", markup=False)


def _lines(page: str, reader: Reader, policy: Policy) -> Iterator[str]:
    # Here, not above: commands about the data need no panels.
    from dashboard import pages, url_state  # noqa: PLC0415
    from dashboard.access.reader import reading_as  # noqa: PLC0415
    from dashboard.exports.export_request import path_and_query  # noqa: PLC0415
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
        said = [explained(policy, reader, metric, bureau) for metric in metrics]
        why = f"takes the right {panel.act}" if not reader.may(panel.act) else _why(portion, said)
        yield f"{STATES[portion]:<10} {code:<28} {why}"


def _why(portion: Portion, said: list[Explanation]) -> str:
    """The rows that decide: those that let see it, where all is seen, else what hides the rest."""
    by = dict.fromkeys(row for one in said for row in one.by)
    but = dict.fromkeys(sentence for one in said for sentence in one.but)
    if portion is Portion.WHOLE or not but:
        return f"by {', '.join(by)}" if by else "of all sources that are seen"
    listed = [*but][:_SAID_AT_MOST]
    more = len(but) - len(listed)
    return "; ".join([*listed, *([f"and {more} more"] if more else [])])
