"""An order as a file: format to writer, and the file's name. Pages and command line call this."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from dashboard.exports.pack import papers
from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.bundle import as_zip
from dashboard.exports.pack.composing import composed
from dashboard.exports.pack.orders import Order, OrderRefusedError, Part
from dashboard.exports.pack.papers import Paper
from dashboard.exports.pack.pictures import Maps, none
from dashboard.exports.pack.reading import read_brief
from dashboard.panels.bureau.address import PREFIX as BUREAU_PAGE
from dashboard.wiring import Store
from data_access.registry.bureaus import BUREAUS

Writer = Callable[[Brief, Paper, Path | None], bytes]

_LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r"[^\w.+-]+")


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    suffix: str
    media_type: str
    write: Writer


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file."""

    name: str
    media_type: str
    content: bytes
    brief: Brief


@dataclass(frozen=True, slots=True)
class Means:
    """What files are made with beside their figures.

    Attributes:
        base: address of the installation as its reader knows it, where none is configured.
        template: of the organisation, for slides.
        maps: draws those that a brief shows.
    """

    base: str = ""
    template: Path | None = None
    maps: Maps = none


BARE = Means()


# Their libraries take 20 MB of memory: a worker has them from the first time that one is asked for.
def _slides(brief: Brief, paper: Paper, template: Path | None) -> bytes:
    from dashboard.exports.pack.slides import as_pptx  # noqa: PLC0415

    return as_pptx(brief, composed(brief, paper), paper, template)


def _pages(brief: Brief, paper: Paper, _template: Path | None) -> bytes:
    from dashboard.exports.pack.pages import as_pdf  # noqa: PLC0415

    return as_pdf(brief, composed(brief, paper), paper)


FORMATS = MappingProxyType(
    {
        form.suffix: form
        for form in (
            Format(
                "pptx",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                _slides,
            ),
            Format("pdf", "application/pdf", _pages),
            Format("zip", "application/zip", lambda brief, _paper, _template: as_zip(brief)),
        )
    }
)


def made(order: Order, form: str, store: Store, means: Means = BARE) -> Made:
    """The file of an order, in the current language.

    Args:
        order: what it shall show.
        form: one of `FORMATS`.
        store: where the figures are.
        means: what it is made with.

    Raises:
        OrderRefusedError: there is no such format or paper, or the order cannot be met.
        StoreUnavailableError: the store does not answer.
    """
    if form not in FORMATS:
        msg = f"there is no format {form!r}; the formats are {', '.join(FORMATS)}"
        raise OrderRefusedError(msg)
    if order.paper and order.paper not in papers.PAPERS:
        msg = f"there is no paper {order.paper!r}; the papers are {', '.join(papers.PAPERS)}"
        raise OrderRefusedError(msg)
    chosen = FORMATS[form]
    brief = read_brief(order, store, means.base, means.maps)
    content = chosen.write(brief, papers.named(order.paper), means.template)
    return Made(name_of(brief, order, chosen.suffix), chosen.media_type, content, brief)


def name_of(brief: Brief, order: Order, suffix: str) -> str:
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


def of_bureaus(order: Order, bureaus: Sequence[str]) -> Iterator[Order]:
    """The order of each bureau's own brief, for the same period.

    Raises:
        OrderRefusedError: there is no such bureau.
    """
    for iso3 in bureaus:
        if iso3 not in BUREAUS:
            msg = f"there is no bureau {iso3!r}; a bureau is named by its country, as in ITA"
            raise OrderRefusedError(msg)
    for iso3 in dict.fromkeys(bureaus):
        view = Part("", f"{BUREAU_PAGE}{iso3}", order.view.query)
        # Each is called for its bureau, or their files would bear one name.
        yield replace(order, view=view, parts=(), title="")
