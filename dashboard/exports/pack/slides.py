"""The slides of a brief: cover, figures, one for each item, what is new and not known, methods."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import BaseOxmlElement
from pptx.presentation import Presentation

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Coded, Column, Dated, Table
from dashboard.exports.links import link_text, web_address
from dashboard.exports.pack import deck as decks
from dashboard.exports.pack import small_pictures
from dashboard.exports.pack.brief import Brief, Item, Statement
from dashboard.exports.pack.page_layout import (
    Box,
    Paper,
    Paragraph,
    plain,
    shortened,
    text_height,
    without_addresses,
    without_commands,
)
from dashboard.exports.pack.slide_parts import SlideParts
from dashboard.exports.pack.tiles import place_headline, place_tiles
from dashboard.exports.paper.sheets import made_for_in_words
from dashboard.exports.provenance import Provenance
from dashboard.formats import clauses, comma_list, format_date, with_subject
from dashboard.i18n import _, direction
from dashboard.panels.names import without_sign
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from dashboard.theme import DEFAULT, theme_named
from data_access.registry.metrics import Hue

_TEXT, _SMALL = 12, 11
_CODE = 92.0
_NARROWEST_CHART, _ROOMY = 115.0, 150.0
_FIRST_SHARE = 1.8
"""Room of the first of several charts, which names the categories, in that of another one."""
_RANKED_AT_MOST = 14
_LONGEST_CODED, _LONGEST_SHOWN = 900, 80
_FEW_ROWS, _MANY_COLUMNS = 2, 4
_ABOVE = 44.0
"""Points of words over one of several charts: two lines."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


_LEVELS = tuple(qn(f"a:lvl{number}pPr") for number in range(1, 10))
_OTHER = {"l": "r", "r": "l"}


@dataclass(frozen=True, slots=True)
class Slides:
    """Writes the slides of a brief into a deck."""

    deck: Presentation
    brief: Brief

    def write(self) -> None:
        """All of them, in order."""
        brief = self.brief
        self._cover()
        in_words = small_pictures.in_words(brief)
        if brief.statements:
            self._figures(map(small_pictures.sentence, in_words))
        for item in brief.items:
            if not item.entries and item not in in_words:
                self._item(item)
        self._news()
        notes = [with_subject(str(row[0]), str(row[2])) for row in brief.definitions.rows]
        self._table_slides(_("Methods: definitions"), brief.definitions, notes)
        self._closing()

    def _add(self, role: str) -> SlideParts:
        return SlideParts.add(self.deck, role, self.brief)

    def _end(
        self,
        parts: SlideParts,
        notes: Iterable[str],
        sources: Iterable[str] = (),
        *,
        exercise: bool = False,
    ) -> None:
        brief = self.brief
        version = _("data version {version}").format(version=brief.data_version)
        day = " · ".join((brief.title, format_date(brief.made_on), version))
        parts.foot(list(filter(None, sources)), day)
        if exercise:
            parts.exercise(_("EXERCISE"))
        parts.done("\n\n".join(filter(None, notes)))

    @property
    def _link(self) -> str:
        """The address of the briefing in words; where nobody has set one, its page alone."""
        return link_text(self.brief.printed)

    def _cover(self) -> None:
        brief = self.brief
        parts = self._add(decks.COVER)
        parts.title(brief.title)
        texts = [
            brief.sentence,
            _("Put together on {day}").format(day=format_date(brief.made_on)),
            with_subject(brief.marking.label, _(brief.marking.meaning)),
            *([made_for_in_words(brief.made_for)] if brief.made_for else []),
            shortened(self._link, parts.room.width, 14, 1),
        ]
        parts.listed(texts, sizes=(20, 18, 16, 14, 12, 11, 10, 9))
        notes = [_("Cover of the briefing."), brief.sentence, *brief.remarks, self._link]
        self._end(parts, notes, exercise=brief.exercise)

    # Headline figures.

    def _figures(self, of_pictures: Iterable[str]) -> None:
        """What has changed as the title; the figures; the sentences; the same of other periods.

        Args:
            of_pictures: what is said in place of pictures that fill no slide.
        """
        brief = self.brief
        sentences = [*brief.summary, *of_pictures]
        parts = self._add(decks.FIGURES)
        parts.title(brief.finding or (brief.summary[0] if brief.summary else _("Bottom line")))
        parts.subtitle(brief.sentence)
        width = parts.room.width * 0.9
        rest = place_tiles(parts, brief.statements, text_height(sentences, width, _TEXT) + 12)
        rest = rest.below(4)
        size = _TEXT + 2 if rest.height > _ROOMY else _TEXT
        used = text_height(sentences, width, size)
        if sentences and used <= rest.height:
            parts.words([Paragraph(text, size) for text in sentences], rest.first(used))
            rest = rest.below(used + 10)
        if parts.table_rows(brief.comparison, rest) == len(brief.comparison.rows):
            parts.table(brief.comparison, _("The same measures over other periods"), rest)
        provenances = [one.provenance for one in brief.statements]
        names = (name for one in provenances for name in one.source.split(" · ") if name)
        sources = " · ".join(dict.fromkeys(names))
        caveats = " ".join(dict.fromkeys(one.caveats for one in provenances if one.caveats))
        exercise = next((one.exercise for one in provenances if one.exercise), "")
        notes = [
            _("Bottom line: headline figures, then the same measures over other periods."),
            "\n".join(sentences),
            *map(_spoken, brief.statements),
        ]
        shown = (" ".join(filter(None, (exercise, _source(sources)))), caveats)
        self._end(parts, notes, shown, exercise=bool(exercise))

    # Items.

    def _item(self, item: Item) -> None:
        role = decks.CHART if item.plots or item.picture else decks.TABLE
        if item.events and len(item.plots) == 1:
            role = decks.CHART_AND_TEXT
        parts = self._add(role)
        is_own_heading = item.heading != item.provenance.title
        title = item.heading if is_own_heading or not item.finding else item.finding
        parts.title(title)
        # A native chart has no hatching: what is provisional is dotted there.
        subtitle = item.without_units if len(item.plots) > 1 else item.subtitle
        subtitle = subtitle.replace(_("hatched: provisional"), _("dotted: provisional"))
        shown = [item.finding if is_own_heading else item.heading, subtitle, item.note]
        shown = [text for text in shown if text and text != title]
        alternative = ". ".join(filter(None, (item.finding, item.heading, item.alternative)))
        cut = self._content(parts, item, shown, alternative)
        source = item.provenance.source or _("this installation’s record of what it holds")
        sources = " ".join(filter(None, (item.provenance.exercise, _source(source))))
        caveats = without_commands(item.provenance.caveats)
        notes = _notes(item, title, cut, alternative)
        self._end(parts, notes, (sources, caveats), exercise=item.exercise)

    def _content(
        self, parts: SlideParts, item: Item, shown: Sequence[str], alternative: str
    ) -> str:
        """The picture of an item; what of it is left out."""
        subtitle = " · ".join(shown)
        if item.picture is not None or _has_room(parts.room, item.plots):
            parts.subtitle(subtitle)
            if item.headline is not None:
                place_headline(parts, item.headline)
            _pictures(parts, item, alternative)
            return ""
        table = readable(item.table)
        plot = ranked(table)
        if plot is not None:
            parts.subtitle(" · ".join((*shown, *_without_number(plot))))
            parts.chart(without_unknown(plot), alternative)
            return ""
        if table is None:
            parts.subtitle(subtitle)
            parts.listed([item.message])
            return ""
        remarks = parts.table(table, alternative)
        cut = " · ".join(text for text in remarks if text not in subtitle)
        parts.subtitle(" · ".join(filter(None, (*shown[:1], cut, *shown[1:]))))
        return cut

    # What is new, what is not known, and methods.

    def _news(self) -> None:
        """Lists beside each other: what changed, what is not known and what is due."""
        brief = self.brief
        entries = [item for item in brief.items if item.entries]
        lists = [
            (
                item.heading,
                [with_subject(e.when, e.text) if e.when else e.text for e in item.entries],
            )
            for item in entries
        ]
        unknown = [text for one in brief.unknown if (text := without_commands(one))]
        if unknown:
            lists.append((_("Not known, and due next"), unknown))
        if not lists:
            return
        parts = self._add(decks.CLOSING)
        parts.title(_("What is new, and what is not known") if entries and unknown else lists[0][0])
        columns = parts.room.columns(len(lists), 24)
        for (heading, texts), box in zip(lists, columns, strict=True):
            parts.words([Paragraph(heading, 16, bold=True)], box.first(22))
            parts.listed(texts, box.below(28))
        notes = [f"{heading}:\n" + "\n".join(texts) for heading, texts in lists]
        exercise = any(item.exercise for item in entries)
        sentences = dict.fromkeys(item.provenance.exercise for item in entries)
        self._end(parts, notes, sentences, exercise=exercise)

    def _table_slides(self, title: str, table: Table, notes: Sequence[str]) -> None:
        """A table that is shown whole, on as many slides as that takes, alike full and large."""
        parts = self._add(decks.TABLE)
        head, *heights = parts.table_heights(table)
        shares = even_shares(heights, parts.room.height - head)
        tables = [replace(table, rows=list(table.rows)[share]) for share in shares]
        size = min(map(parts.table_size, tables))
        for number, share in enumerate(shares):
            parts = parts if number == 0 else self._add(decks.TABLE)
            parts.title(title if number == 0 else _("{title} (continued)").format(title=title))
            parts.table(tables[number], title, whole=True, largest=size)
            self._end(parts, [title, *notes[share]])

    def _closing(self) -> None:
        """Sources, remarks, and the way back to the live page."""
        brief = self.brief
        sources = [with_subject(str(row[0]), str(row[1])) for row in brief.sources.rows]
        parts = self._add(decks.CLOSING)
        room = parts.room
        width = room.width - _CODE - 20
        tall = max(_CODE, text_height(brief.remarks, width * 0.85, _SMALL) + 4 * _SMALL)
        above = room.first(max(60.0, room.height - tall - 10))
        size = _SMALL
        rows, title = list(brief.sources.rows), _("Methods: sources")
        here = len(rows)
        if (fits := parts.table_rows(brief.sources, above)) < here:
            # The last of them stand over the remarks, no more than on the slide before.
            here = min(fits, here // 2)
            identities = self.deck.slides._sldIdLst  # noqa: SLF001 - no public way to move a slide
            closing = identities[-1]
            before = replace(brief.sources, rows=rows[:-here])
            self._table_slides(title, before, sources[:-here])
            identities.append(closing)
            title = _("{title} (continued)").format(title=title)
        parts.title(title)
        shown = replace(brief.sources, rows=rows[-here:])
        parts.table(shown, _("Sources of this briefing"), above, whole=True)
        below = room.below(above.height + 10)
        link = shortened(self._link, width * _LONGEST_SHOWN / 100, size, 2)
        texts = [Paragraph(text, size, ink=1) for text in brief.remarks]
        lead = _("Open this briefing:")
        opening = Paragraph(f"{lead} {link}", size, link=web_address(brief.printed))
        is_coded = bool(web_address(brief.printed)) and len(brief.printed) <= _LONGEST_CODED
        box = Box(below.left, below.top, width if is_coded else room.width, below.height)
        parts.words([*texts, opening], box, space=size * 0.3)
        if is_coded:
            left = room.left + room.width - _CODE
            parts.code(brief.printed, Box(left, below.top, _CODE, _CODE))
        notes = [_("Methods: sources"), *sources, *brief.remarks, self._link]
        self._end(parts, notes)


def even_shares(heights: Sequence[float], most: float) -> Sequence[slice]:
    """Rows for as few slides as hold them, each about as full as the others.

    Args:
        heights: of the rows, in points.
        most: points that a slide has for them; a row that is higher has one of its own.
    """
    fewest = len(_filled(heights, most))
    limit = sum(heights) / max(1, fewest)
    while limit < most and len(_filled(heights, limit)) > fewest:
        limit += 1
    return _filled(heights, min(limit, most))


def _filled(heights: Sequence[float], limit: float) -> Sequence[slice]:
    shares: list[slice] = []
    first, used = 0, 0.0
    for number, height in enumerate(heights):
        if number > first and used + height > limit:
            shares.append(slice(first, number))
            first, used = number, 0.0
        used += height
    return [*shares, slice(first, len(heights))] if heights else []


def _source(names: str) -> str:
    return _("Source: {source}").format(source=names)


def _spoken(statement: Statement) -> str:
    trust = clauses(filter(None, (statement.sure, statement.completeness)))
    figure = with_subject(statement.label, statement.figure.text)
    return f"{figure}. {trust}\n{_provenance(statement.provenance)}"


def _provenance(provenance: Provenance) -> str:
    """What must travel with figures, a line each."""
    return "\n".join(
        with_subject(name, without_commands(text)) for name, text in provenance.notes()
    )


def _notes(item: Item, title: str, cut: str, alternative: str) -> Sequence[str]:
    """What is on this slide, what it says, and everything that must travel with it."""
    shown = _("On this slide: {heading}, {subtitle}.").format(
        heading=item.heading, subtitle=item.subtitle or _("a list")
    )
    return [
        title,
        shown,
        alternative,
        cut,
        item.note,
        without_commands(item.definition),
        _provenance(item.provenance),
    ]


def _pictures(parts: SlideParts, item: Item, alternative: str) -> None:
    """Chart, charts beside each other, or map, as large as there is room for."""
    if item.picture is not None:
        parts.picture(item.picture.png, f"{alternative}. {item.picture.alternative}")
        return
    events = [
        f"({n}) {with_subject(event.when, event.text)}"
        for n, event in enumerate(item.events, start=1)
    ]
    if len(item.plots) == 1:
        if events:
            parts.beside(events)
        parts.chart(item.plots[0], alternative)
        return
    for plot, box in zip(item.plots, _abreast(parts.room, len(item.plots)), strict=True):
        is_first = plot is item.plots[0]
        lines = [Paragraph(plot.heading, _TEXT, bold=True)]
        lines += [Paragraph(text, 10) for text in _without_number(plot)]
        parts.words(lines, box.first(_ABOVE))
        words = f"{plot.heading}. {alternative}"
        parts.chart(plot, words, box.below(_ABOVE), names=is_first)


def _has_room(room: Box, plots: Sequence[NativeChart]) -> bool:
    """Whether charts beside each other are wide enough for their numbers."""
    return bool(plots) and (
        len(plots) == 1 or _abreast(room, len(plots))[-1].width >= _NARROWEST_CHART
    )


def _abreast(room: Box, count: int) -> Sequence[Box]:
    """Places beside each other, the first of them wider."""
    gap = 14.0
    unit = (room.width - gap * (count - 1)) / (count - 1 + _FIRST_SHARE)
    boxes = [replace(room, width=unit * _FIRST_SHARE)]
    for number in range(count - 1):
        left = room.left + unit * _FIRST_SHARE + gap + number * (unit + gap)
        boxes.append(replace(room, left=left, width=unit))
    return boxes


def _without_number(plot: NativeChart) -> Sequence[str]:
    """The bars that are not drawn since nobody reported them, or since they are hidden."""
    found: dict[str, list[str]] = {}
    for series in plot.series:
        for place, value in enumerate(series.values):
            if value is None:
                text = series.texts[place] if series.texts else ""
                words = text if any(map(str.isalpha, text)) else _("not reported")
                found.setdefault(words, []).append(str(plot.categories[place]))
    return [with_subject(words, comma_list(names)) for words, names in found.items()]


def readable(table: Table | None) -> Table | None:
    """A table as slides show it: days in words, no addresses, and one record upright."""
    if table is None or not table.rows:
        return None
    kept = without_addresses(table.for_readers())
    columns, rows = kept.columns, [list(map(_in_words, row)) for row in kept.rows]
    if len(rows) <= _FEW_ROWS and len(columns) > _MANY_COLUMNS:
        names = [Column("what", columns[0].label), *(Column("", str(row[0])) for row in rows)]
        turned = [
            (column.label, *(None if row[n] is None else value_text(row[n]) for row in rows))
            for n, column in enumerate(columns)
            if n and any(row[n] is not None for row in rows)
        ]
        return Table(names, turned, dash=table.dash)
    shown = [
        n
        for n, column in enumerate(columns)
        if column.align is not Align.NUMBER or any(row[n] is not None for row in rows)
    ]
    return replace(
        table,
        columns=[columns[n] for n in shown],
        rows=[[row[n] for n in shown] for row in rows],
        links={},
        sparks={},
    )


def _in_words(value: object) -> object:
    if isinstance(value, Coded | Dated):
        return value_text(value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return format_date(date.fromisoformat(value))
    return without_sign(value) if isinstance(value, str) else value


def ranked(table: Table | None) -> NativeChart | None:
    """The bars of a table with one number a row, the largest first; None of any other table."""
    is_one = table is not None and [column.align for column in table.columns] == [
        Align.TEXT,
        Align.NUMBER,
    ]
    if table is None or not is_one or len(table.rows) > _RANKED_AT_MOST:
        return None
    rows = sorted(table.rows, key=lambda row: -row[1] if isinstance(row[1], int | float) else 1)
    values = [row[1] if isinstance(row[1], int | float) else None for row in rows]
    if all(value is None for value in values):
        return None
    texts = ["" if row[1] is None else value_text(row[1]) for row in rows]
    hue = theme_named(DEFAULT).hues[Hue.HITS]
    series = NativeSeries(table.columns[1].label, values, hue, texts=texts)
    return NativeChart(Form.BAR, [str(row[0]) for row in rows], [series])


def without_unknown(plot: NativeChart) -> NativeChart:
    """A ranking without the bars that have no number: the line above names them."""
    (series,) = plot.series
    places = [n for n, value in enumerate(series.values) if value is not None]
    values = [series.values[n] for n in places]
    texts = [series.texts[n] for n in places]
    categories = [plot.categories[n] for n in places]
    return replace(
        plot, categories=categories, series=[replace(series, values=values, texts=texts)]
    )


def as_pptx(brief: Brief, paper: Paper, template: bytes | None = None) -> bytes:
    """The file.

    Args:
        brief: what it says.
        paper: size of its slides, where no template has one.
        template: a `.pptx` or `.potx` of the organisation, whose masters, fonts and colours are
            used; its slides are left out.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    deck = decks.open_deck(paper, template)
    Slides(deck, brief).write()
    describe(deck, brief)
    if direction() == "rtl":
        turn(deck, is_own=template is None)
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def describe(deck: Presentation, brief: Brief) -> None:
    """The properties of the file: what it is, of which figures, who may be given it."""
    properties = deck.core_properties
    made_at = datetime.combine(brief.made_on, time())
    properties.title = plain(brief.title)
    properties.subject = plain(brief.sentence)[:250]
    properties.author = properties.last_modified_by = "Routewatch"
    properties.category = brief.marking.label
    properties.content_status = brief.marking.label
    properties.keywords = f"{brief.marking.label}; data version {brief.data_version}"
    link = (brief.made_for, link_text(brief.printed))
    properties.comments = plain(" · ".join(filter(None, link)))[:250]
    properties.identifier = brief.data_version
    properties.language = brief.language
    properties.created = properties.modified = made_at


def turn(deck: Presentation, *, is_own: bool) -> None:
    """Turn a deck for languages that are written from right to left.

    Paragraphs and tables run that way, and what stands at the left of our own master stands at
    the right; the places of a template are those of its organisation. Charts stay as they are, and
    so do several that stand beside each other and share the names of their rows.
    """
    masters = [deck.slide_master, *deck.slide_layouts] if is_own else []
    notes = [slide.notes_slide for slide in deck.slides if slide.has_notes_slide]
    for page in (*masters, *deck.slides, *notes):
        is_abreast = len(list(page.element.iter(qn("c:chart")))) > 1
        turns = is_own and not is_abreast and page not in notes
        for place in page.element.iter(qn("a:xfrm"), qn("p:xfrm")) if turns else ():
            offset, extent = place.find(qn("a:off")), place.find(qn("a:ext"))
            if offset is not None and extent is not None:
                left = int(offset.get("x", "0")) + int(extent.get("cx", "0"))
                offset.set("x", str((deck.slide_width or 0) - left))
        for level in page.element.iter(*_LEVELS):
            _reverse(level, level.get("algn"))
        for paragraph in page.element.iter(qn("a:p")):
            way = paragraph.get_or_add_pPr()
            if next(paragraph.iterancestors(qn("a:tbl")), None) is not None:
                # Numbers stand with units under units, names at the side where they begin.
                _reverse(way, "l")
            else:
                shape = next(paragraph.iterancestors(qn("p:sp")), None)
                is_free = shape is not None and shape.find(f".//{qn('p:ph')}") is None
                is_left = (is_free and not is_abreast) or page in notes
                _reverse(way, way.get("algn", "l" if is_left else None))
        for table in page.element.iter(qn("a:tblPr")):
            table.set("rtl", "1")


def _reverse(way: BaseOxmlElement, side: str | None) -> None:
    way.set("rtl", "1")
    if side in _OTHER:
        way.set("algn", _OTHER[side])
