"""Orders as files, one or several in turn: format to writer, and the file's name."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from dashboard.exports.links import language_of
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.bundle import Member, as_zip, tables
from dashboard.exports.pack.contents import Maps, no_maps, read_brief
from dashboard.exports.pack.orders import Order, OrderRefusedError, Part, ordered
from dashboard.exports.pack.papers import PAPERS, paper_named
from dashboard.exports.pack.pdf import as_pdf
from dashboard.exports.pack.signatures import SigningError, ensure_key, key_file, seal
from dashboard.exports.pack.slides import as_pptx
from dashboard.exports.provenance import use_whom, whom_and_when
from dashboard.exports.renderer import PictureFailedError, PictureUnavailableError
from dashboard.i18n import LANGUAGES, _, use_language
from dashboard.url_state import BUREAU_PAGE
from dashboard.wiring import Store, StoreUnavailableError
from data_access.registry.bureaus import BUREAUS

_LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True, slots=True)
class BriefFile:
    """A finished file."""

    name: str
    media_type: str
    content: bytes
    brief: Brief

    def described(self) -> dict[str, object]:
        """What of it is kept in the audit: no figure."""
        return {
            "file": self.name,
            "bytes": len(self.content),
            "data_version": self.brief.data_version,
            "marking": self.brief.marking.label,
        }


@dataclass(frozen=True, slots=True)
class Means:
    """What files are made with beside their figures.

    Attributes:
        base: address of the installation as its reader knows it, where none is configured.
        template: of the organisation, for slides: the bytes of its file.
        maps: draws those that a brief shows.
        beside: what a ZIP holds beside its tables as CSV: some of `BESIDE`.
        key: file of the private key that signs; else the installation's.
    """

    base: str = ""
    template: bytes | None = None
    maps: Maps = no_maps
    beside: Sequence[str] = ()
    key: Path | None = None


BARE = Means()
BESIDE = ("xlsx", "pptx", "pdf")

FORMATS = MappingProxyType(
    {
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pdf": "application/pdf",
        "zip": "application/zip",
    }
)
"""Media types of packs, by their suffix."""


def _bundle(brief: Brief, order: Order, means: Means) -> bytes:
    """Tables and maps, and what was asked for beside them."""
    members = list(tables(brief, workbooks="xlsx" in means.beside))
    for form, name in (("pptx", "slides.pptx"), ("pdf", "pages.pdf")):
        if form in means.beside:
            members.append(Member(name, _WRITERS[form](brief, order, means)))
    return as_zip(brief, members, means.key)


_WRITERS: Mapping[str, Callable[[Brief, Order, Means], bytes]] = MappingProxyType(
    {
        "pptx": lambda brief, order, means: as_pptx(
            brief, paper_named(order.paper), means.template
        ),
        "pdf": lambda brief, order, _means: as_pdf(brief, paper_named(order.paper)),
        "zip": _bundle,
    }
)


def brief_file(order: Order, form: str, store: Store, means: Means = BARE) -> BriefFile:
    """The file of an order, in the current language.

    Args:
        order: what it shall show.
        form: one of `FORMATS`.
        store: where the figures are.
        means: what it is made with.

    Raises:
        OrderRefusedError: there is no such format or paper, or the order cannot be met.
        StoreUnavailableError: the store does not answer.
        PictureUnavailableError: what draws pages is not installed.
        PictureFailedError: they could not be drawn this time.
        SigningError: the key cannot be used.
    """
    if form not in FORMATS:
        raise OrderRefusedError(
            _("there is no format {form}; the formats are {formats}").format(
                form=repr(form), formats=", ".join(FORMATS)
            )
        )
    if order.paper and order.paper not in PAPERS:
        raise OrderRefusedError(
            _("there is no paper {paper}; the papers are {papers}").format(
                paper=repr(order.paper), papers=", ".join(PAPERS)
            )
        )
    if means.key is None:
        means = replace(means, key=ensure_key(key_file(store.settings)))
    with use_whom(whom_and_when()):
        brief = read_brief(order, store, means.base, means.maps)
    # A ZIP seals itself and what is in it.
    made = _WRITERS[form](brief, order, means)
    content = made if form == "zip" else seal(made, means.key)
    return BriefFile(brief_file_name(brief, order, form), FORMATS[form], content, brief)


def brief_file_name(brief: Brief, order: Order, suffix: str) -> str:
    """`2026-11-26_route-brief-central-mediterranean_2015_TLP-CLEAR.pptx`, safe on every system."""
    period = str(order.view.request().filters.period)
    title = _NOT_IN_NAMES.sub("-", brief.title.lower()).strip("-.")[:_LONGEST_NAME]
    parts = (
        "exercise" if brief.exercise else "",
        brief.made_on.isoformat(),
        title or "brief",
        period,
        brief.marking.name,
    )
    return f"{'_'.join(filter(None, parts))}.{suffix}"


def bureau_orders(order: Order, bureaus: Sequence[str]) -> Iterator[Order]:
    """The order of each bureau's own brief, for the same period.

    Raises:
        OrderRefusedError: there is no such bureau.
    """
    for iso3 in bureaus:
        if iso3 not in BUREAUS:
            raise OrderRefusedError(
                _("there is no bureau {code}; a bureau is named by its country, as in ITA").format(
                    code=repr(iso3)
                )
            )
    for iso3 in dict.fromkeys(bureaus):
        view = Part("", f"{BUREAU_PAGE}{iso3}", order.view.query)
        # Each is called for its bureau, or their files would bear one name.
        yield replace(order, view=view, parts=(), title="")


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """What is asked for in words.

    Attributes:
        view: a query string, or a whole address copied from the browser.
        bureaus: one brief for each; none makes one brief of the view.
        form: one of `FORMATS`.
        template: a `.pptx` or `.potx` of the organisation, for slides.
        beside: some of `BESIDE`, for a ZIP.
        key: file of the private key that signs; else the installation's.
        language: code of that of the files; empty takes the one that the view names.
    """

    view: str
    bureaus: tuple[str, ...] = ()
    form: str = "pptx"
    paper: str = ""
    marking: str = ""
    title: str = ""
    template: Path | None = None
    beside: tuple[str, ...] = ()
    key: Path | None = None
    language: str = ""


def batch_files(
    spec: BatchSpec, store: Store, step: Callable[[int, int], None], maps: Maps = no_maps
) -> Iterator[BriefFile]:
    """Each file, in the language asked for, else that of the installation.

    Args:
        spec: what is asked for.
        store: where the figures are.
        step: called with how many of how many are done.
        maps: draws those that they show.

    Raises:
        OrderRefusedError: something of it is unknown, or the store does not answer.
        OSError: the template cannot be read.
    """
    order = ordered(spec.view)
    order = replace(
        order,
        paper=spec.paper or order.paper,
        marking=spec.marking or order.marking,
        title=spec.title or order.title,
    )
    if spec.beside and spec.form != "zip":
        raise OrderRefusedError("only a ZIP holds other files beside its tables")
    if unknown := set(spec.beside) - set(BESIDE):
        raise OrderRefusedError(
            f"a ZIP holds {', '.join(BESIDE)} beside its tables, and no {', '.join(unknown)}"
        )
    if spec.language and spec.language not in LANGUAGES:
        raise OrderRefusedError(
            f"there is no language {spec.language!r}; the languages are {', '.join(LANGUAGES)}"
        )
    template = spec.template.read_bytes() if spec.template else None
    means = Means(template=template, maps=maps, beside=spec.beside, key=spec.key)
    orders = list(bureau_orders(order, spec.bureaus)) if spec.bureaus else [order]
    step(0, len(orders))
    with use_language(language_of(spec.view, spec.language, store.settings.language)):
        for number, one in enumerate(orders, start=1):
            try:
                file = brief_file(one, spec.form, store, means)
            except (
                StoreUnavailableError,
                PictureUnavailableError,
                PictureFailedError,
                SigningError,
            ) as error:
                raise OrderRefusedError(str(error)) from error
            step(number, len(orders))
            yield file
