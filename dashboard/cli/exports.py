"""One panel of a view as a file, a pack of a view, and packs that are sent by a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from dashboard.access.reader import Act, reading_as
from dashboard.app import create_app
from dashboard.audit.record import audit_of
from dashboard.cli.access import As, command_reader
from dashboard.cli.console import FAILED, Bars, command, out
from dashboard.exports.delivery.deliveries import PAUSES, Run
from dashboard.exports.delivery.delivery_list import read_list
from dashboard.exports.delivery.mail import LoginRefusedError
from dashboard.exports.files import export_file
from dashboard.exports.pack.brief_files import BatchSpec, batch_files
from dashboard.exports.pack.contents import page_maps
from dashboard.exports.pack.signatures import make_keys
from dashboard.exports.pictures import FORMATS, FileSpec
from dashboard.panels import PANELS
from dashboard.settings import Settings
from dashboard.wiring import Store, StoreUnavailableError
from data_access.sentences import RefusedError
from data_access.store import durable

Language = Annotated[
    str, typer.Option("--lang", help="Of the file: en, fr, es or ar; else as the view says.")
]


@command
def export(  # noqa: PLR0913, PLR0917 - one argument an option
    panel: Annotated[str, typer.Argument(help="Code of the panel, as in `data-panel`.")],
    form: Annotated[str, typer.Option("--format", help="csv, xlsx, png, svg, pdf or pptx.")],
    file: Annotated[Path, typer.Option("--out", help="The file to write, or a folder for it.")],
    view: Annotated[
        str, typer.Option(help="A query string, or an address copied from the browser.")
    ] = "",
    preset: Annotated[str, typer.Option(help="slide, half, column, social, a4, square.")] = "slide",
    scale: Annotated[int, typer.Option(help="Pixels of a PNG: 1, 2 or 3 times.")] = 2,
    marking: Annotated[
        str, typer.Option(help="A mark higher than what is shown asks for, as TLP:RED.")
    ] = "",
    heading: Annotated[bool, typer.Option(help="Whether a PNG or an SVG has its title.")] = True,  # noqa: FBT002 - an option
    language: Language = "",
    transparent: Annotated[bool, typer.Option(help="A PNG or an SVG without a ground.")] = False,  # noqa: FBT002 - an option
    claims: As = None,
) -> None:
    """Write one panel of a view to a file, with its source, filters, caveats and mark inside.

    In a folder the file gets its own name, which says what it holds and how it is marked.

    Example: `routewatch export deaths-over-time --view 'r=central-mediterranean&t=2015'
    --format png --preset square --out deaths.png`
    """
    settings = Settings.from_environment()
    with _refusing_faults():
        reader = command_reader(settings, claims, Act.EXPORT)
        # Only a map is printed from a page, and an application takes a second to make.
        is_map = panel in PANELS and PANELS[panel].kind == "map" and form in {*FORMATS, "pptx"}
        application = create_app(settings).server if is_map else None
        without = [*([] if heading else ["heading"]), *(["ground"] if transparent else [])]
        spec = FileSpec(
            form,
            preset,
            scale,
            marking,
            application=application,
            without=without,
            for_people=True,
        )
        with (
            reading_as(reader),
            audit_of(settings).act("export", object=f"{panel}.{form}", address=view) as line,
        ):
            made = export_file(panel, view, spec, settings, language)
            target = file / made.name if file.is_dir() else file
            durable.write(target, made.content)
            line.update(**made.described())
    text = f"{target}: {len(made.content):,} bytes, {made.provenance.marking.label}"
    out.print(text, markup=False, soft_wrap=True)


@contextmanager
def _refusing_faults() -> Iterator[None]:
    """Refuse what cannot be read or written, as what cannot be made."""
    try:
        yield
    except OSError as error:
        raise RefusedError(str(error)) from error


@command
def brief(  # noqa: PLR0913 - the options of a command
    *,
    form: Annotated[str, typer.Option("--format", help="pptx, pdf or zip.")],
    path: Annotated[Path, typer.Option("--out", help="The file, or the folder for one file each.")],
    view: Annotated[
        str,
        typer.Option(
            help="A query string, or an address copied from the browser: of any page, "
            "or of a briefing put together there."
        ),
    ] = "",
    bureau: Annotated[
        list[str] | None, typer.Option(help="Country of a bureau; may be given again.")
    ] = None,
    paper: Annotated[
        str, typer.Option(help="16x9, 4x3 or a4; for dark slides 16x9-dark, 4x3-dark.")
    ] = "",
    marking: Annotated[str, typer.Option(help="A higher mark than the figures ask for.")] = "",
    title: Annotated[str, typer.Option(help="Of the pack.")] = "",
    template: Annotated[
        Path | None, typer.Option(help="A .pptx or .potx whose masters the slides take.")
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--with", help="xlsx, pptx or pdf: what a ZIP holds beside its tables."),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--sign", help="Private key (`routewatch keys`) that signs the file."),
    ] = None,
    language: Language = "",
    claims: As = None,
) -> None:
    """Write a briefing pack: native charts, tables, notes with definition, source and link.

    Example: `routewatch brief --view 'r=central-mediterranean&t=2015' --format pptx
    --out central-mediterranean.pptx`

    Several bureaus: `routewatch brief --bureau ITA --bureau GRC --format pdf --out packs/`
    """
    parts = tuple(beside or ())
    bureaus = tuple(bureau or ())
    spec = BatchSpec(view, bureaus, form, paper, marking, title, template, parts, key, language)
    settings = Settings.from_environment()
    maps = page_maps(cache(lambda: create_app(settings).server))
    with (
        _refusing_faults(),
        reading_as(command_reader(settings, claims, Act.BRIEF)),
        Bars() as bars,
    ):
        kept = audit_of(settings)
        kept.ready()
        for made in batch_files(spec, Store(settings), bars.of("briefs"), maps):
            # A folder takes files under their own names; a path of a file is that file.
            file = path / made.name if len(bureaus) > 1 or path.is_dir() else path
            with kept.act("brief", address=view, **made.described()):
                durable.write(file, made.content)
            out.print(f"{file}: {len(made.content):,} bytes", markup=False)


@command
def keys(
    file: Annotated[Path, typer.Argument(help="The private key; the public one ends in .pub.")],
) -> None:
    """Make a pair of keys: one to sign packs with, and one for those who get them.

    The private key is readable by its owner alone (mode 600) and never written over.

    Example: `routewatch keys duty-desk.pem`, then `routewatch brief --format zip --sign
    duty-desk.pem --out pack.zip` and, elsewhere, `routewatch verify --pack pack.zip --key
    duty-desk.pem.pub`
    """
    with _refusing_faults():
        public = make_keys(file)
    out.print(f"{file}: sign with it, and give it to nobody", markup=False)
    out.print(f"{public}: for those who get your packs", markup=False)


@command
def deliver(
    path: Annotated[Path, typer.Argument(metavar="LIST.toml", help="The list of deliveries.")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Say what is due; make and send nothing.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Name of a delivery; may be given again.")
    ] = None,
    again: Annotated[
        list[str] | None,
        typer.Option(help="Name of a delivery that is sent though its record says it was."),
    ] = None,
    patience: Annotated[
        int, typer.Option(min=0, help="Minutes to try again what a mail server wants later.")
    ] = 15,
) -> None:
    """Make the packs of a list and send them, each once per version of the data.

    What a mail server wants later is tried again, in this run and in the next. Exit 2: the list
    cannot be used; 1: something was not delivered, each with its reason.

    Example: `routewatch deliver /srv/routewatch/deliveries.toml --dry-run`
    """
    settings = Settings.from_environment()
    pauses = [pause for n, pause in enumerate(PAUSES) if sum(PAUSES[: n + 1]) <= patience]
    maps = page_maps(cache(lambda: create_app(settings).server))
    failed: dict[tuple[str, str], bool] = {}
    try:
        deliveries = read_list(path, settings)
        store = Store(settings)
        chosen = deliveries.chosen([*(only or []), *(again or [])])
        run = Run(deliveries, chosen, store, maps, pauses)
        if again and not dry_run:
            replace(run, entries=deliveries.chosen(again)).forget()
        with Bars() as bars:
            outcomes = run.plan() if dry_run else run.deliver(bars.of("deliveries"))
            for one in outcomes:
                failed[one.entry, one.recipient] = one.failed
                line = f"{' → '.join(filter(None, (one.entry, one.recipient)))}: {one.sentence}"
                out.print(line, markup=False)
    except (LoginRefusedError, StoreUnavailableError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error
    if any(failed.values()):
        raise typer.Exit(FAILED)
