"""Sheets of paper, and the HTML document around what stands on them.

The head of every printed page has title and mark, its foot the mark and the page's number, by
margin boxes of CSS: a browser that knows none still has the mark at the head of the document and
under each card.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from types import MappingProxyType

from dashboard.exports.links import link_text, qr_path, web_address
from dashboard.formats import format_date
from dashboard.handling_marks import Level
from dashboard.i18n import N_, _, current_language, direction
from dashboard.resources import ASSETS, font_faces
from dashboard.theme import FONT
from dashboard.wording import of_exercise

_INCH, _PIXELS_AN_INCH = 25.4, 96
_SIDE, _ABOVE, _BELOW = 14, 17, 15
"""Margins in millimetres; the upper and the lower one hold what stands on every page."""
_WIDE = 1000
"""Pixels from which cards of half a page stand beside each other."""
_HEADLINES, _HALF = 3, 7
"""Columns of twelve that a headline takes, and at most a card that stands beside another."""
_FLAT = 0.62
"""Height of a picture to its width, at most."""

PAPERS = MappingProxyType({"a4": (210.0, 297.0), "a3": (297.0, 420.0), "letter": (215.9, 279.4)})
"""Width and height in millimetres, upright, by what `paper` is in an address."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in millimetres."""

    width: float
    height: float

    @property
    def room(self) -> int:
        """Pixels between its margins, from side to side."""
        return int((self.width - 2 * _SIDE) / _INCH * _PIXELS_AN_INCH)

    @property
    def tall(self) -> int:
        """Pixels between its margins, from top to bottom."""
        return int((self.height - _ABOVE - _BELOW) / _INCH * _PIXELS_AN_INCH)

    @property
    def is_landscape(self) -> bool:
        """Whether it lies across."""
        return self.width > self.height

    @property
    def columns(self) -> int:
        """Of cards that stand beside each other where each needs little room."""
        return 4 if self.room >= _WIDE else 2

    def share(self, span: int) -> int:
        """Columns that a card takes which has so many of twelve on a wide screen."""
        if span <= _HEADLINES:
            return 1
        return 2 if self.columns > 2 and span <= _HALF else self.columns  # noqa: PLR2004 - halves

    def wide(self, span: int) -> int:
        """Pixels of such a card."""
        share = self.share(span) / self.columns
        return int(self.room * share) - (0 if share == 1 else 8)


def flat(wide: int) -> int:
    """Pixels from top to bottom of a picture that has so many from side to side."""
    return round(wide * _FLAT)


def paper(name: str = "", turn: str = "") -> Paper:
    """The sheet that an address names: A4 upright where it names none that there is."""
    width, height = PAPERS.get(name, PAPERS["a4"])
    return Paper(height, width) if turn == "across" else Paper(width, height)


_LIMIT, _LIMIT_ALONE = 150, 280
"""Pixels of a page that no picture takes: below a heading, and on a sheet of its own."""
EMBEDDED = Paper(13.3333 * _INCH, 7.5 * _INCH)
"""The sheet of a card on another site."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a printed document says of itself.

    Attributes:
        title: of the page.
        sentence: what it shows, in words.
        mark: the highest of what stands on it.
        dated: when it was made or known, and of which version of the data.
        link: address of the live page.
        exercise: whether any figure on it was made for exercises.
        in_part: which of them were, where others are real.
        notices: what has to be known before it is read.
        embedded: whether it is one card in a frame on another site.
        made_for: for whom and when, where not everybody may have it.
        turned: address of the same page on sheets that lie the other way; empty where it has none.
    """

    title: str
    sentence: str
    mark: Level
    dated: str
    link: str
    exercise: bool = False
    in_part: str = ""
    notices: list[str] = field(default_factory=list)
    embedded: bool = False
    made_for: str = ""
    turned: str = ""


_OF = N_("{page} of {pages}")
_STYLE = "\n".join(
    (ASSETS / name).read_text(encoding="utf-8") for name in ("styles/ranges.css", "paper/paper.css")
)
_LONGEST_CODED = 600


def document_html(document: Document, content: str, sheet: Paper, front: str = "") -> str:
    """The whole document, which needs nothing but itself.

    Args:
        document: what it says of itself.
        content: what stands below its heading.
        sheet: of each of its pages.
        front: what fills the first one, between the heading and the content.
    """
    language, mark = current_language(), document.mark
    first = [document.in_part or of_exercise()] if document.exercise else []
    first += [made_for_in_words(document.made_for)] if document.made_for else []
    notices = "".join(
        f'<p class="notice">{escape(text)}</p>' for text in [*first, *document.notices]
    )
    notices = notices and f'<div class="notices">{notices}</div>'
    style = f"color:{mark.ink};background:{mark.ground}"
    limit = _LIMIT_ALONE if document.embedded else _LIMIT
    names = "paper landscape" if sheet.is_landscape else "paper"
    return f"""<!DOCTYPE html>
<html lang="{language.code}" dir="{language.direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
img-src data:; font-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
{'<base target="_blank">' if document.embedded else ""}
<title>{escape(f"{mark.label} · {document.title} · Routewatch")}</title>
<style>{_STYLE}{font_faces()}</style>
<style>{page_style(document, sheet)}</style>
</head>
<body><main class="{names}" style="--room:{sheet.room}px;\
--limit:{sheet.tall - limit}px;--columns:{sheet.columns}">
<div{' class="front-sheet"' if front else ""}><header><div><h1>{escape(document.title)}</h1>
<p class="sentence">{escape(document.sentence)}</p>
<p class="dated">{escape(document.dated)} ·
{_link(document)}{_turning(document, sheet)}</p>{notices}</div>
<div class="origin"><p class="marking" style="{style}">{escape(mark.label)}</p>\
{"" if document.embedded else code_html(document.link)}</div></header>{front}</div>
<div class="sheets">{content}</div>
</main></body>
</html>
"""


def made_for_in_words(whom: str) -> str:
    """For whom and when something was made, as a sentence."""
    return _("Made for {whom}").format(whom=whom)


def printed_now(version: str) -> str:
    """When a page is printed, and of which version of the data."""
    day = _("Printed on {day}").format(day=format_date(datetime.now(UTC).date()))
    known = _("data version {version}").format(version=version)
    return f"{day} · {known}" if version else day


def _link(document: Document) -> str:
    link = document.link
    text = escape(link_text(link))
    if document.embedded:
        text = escape(_("Full view in Routewatch"))
    return f'<a href="{escape(link)}">{text}</a>' if web_address(link) else text


def _turning(document: Document, sheet: Paper) -> str:
    """The way to the same page lying the other way: a browser takes the sheet that a page names."""
    if not document.turned:
        return ""
    words = _("Portrait") if sheet.is_landscape else _("Landscape")
    return f'<a class="turn" href="{escape(document.turned)}">{escape(words)}</a>'


def code_html(link: str) -> str:
    """The link for a telephone; of a longer one no code can be read from paper."""
    if len(link) > _LONGEST_CODED or not web_address(link):
        return ""
    path, modules = qr_path(link)
    return (
        f'<svg class="code" viewBox="0 0 {modules} {modules}" role="img" '
        f'aria-label="{escape(link)}"><path d="{path}" stroke="#000"/></svg>'
    )


def page_style(document: Document, sheet: Paper) -> str:
    """The rules of a page: its size, and what stands at the head and the foot of each."""
    title = document.title
    if document.exercise and not document.in_part:
        demo = _("DEMO")
        title = f"{demo} · {title}"
    mark = _quoted(document.mark.label)
    before, rest = _(_OF).split("{page}")
    between, after = rest.split("{pages}")
    number = f"{_quoted(before)} counter(page) {_quoted(between)} counter(pages) {_quoted(after)}"
    level = document.mark
    small = f"font:9pt {FONT};color:#333f4a"
    strong = (
        f"font:bold 9pt {FONT};color:{level.ink};background:{level.ground};"
        "width:max-content;height:6mm;margin:auto;padding:0 3mm"
    )
    begin, end = ("left", "right") if direction() == "ltr" else ("right", "left")
    return (
        f"@page{{size:{sheet.width:g}mm {sheet.height:g}mm;"
        f"margin:{_ABOVE}mm {_SIDE}mm {_BELOW}mm;"
        f"@top-{begin}{{content:{_quoted(title)};{small}}}"
        f"@top-center{{content:{mark};{strong}}}"
        f"@bottom-center{{content:{mark};{strong}}}"
        f"@bottom-{end}{{content:{number};{small}}}}}"
    )


def _quoted(text: str) -> str:
    r"""A text of CSS: what could end it, or the style element, is written as `\` and a number."""
    return (
        '"' + "".join(c if c.isalnum() or c in " .,:;·-–" else f"\\{ord(c):x} " for c in text) + '"'
    )
