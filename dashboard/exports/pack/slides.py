"""The slides of a brief: cover, figures, one for each item, what is new and not known, methods."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pptx.presentation import Presentation

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Coded, Column, Dated, Table
from dashboard.exports.links import link_text, web_address
from dashboard.exports.pack import deck_master as layouts
from dashboard.exports.pack import small_pictures
from dashboard.exports.pack.brief import Brief, Item, Statement
from dashboard.exports.pack.page_layout import (
    Box,
    Paragraph,
    shortened,
    text_height,
    without_addresses,
    without_commands,
)
from dashboard.exports.pack.plots import Kind as PlotKind
from dashboard.exports.pack.plots import Plot, Series
from dashboard.exports.pack.slide_parts import SlideParts
from dashboard.exports.pack.tiles import BETWEEN, place_tile, tile_of, tiling_of
from dashboard.exports.paper.sheets import made_for_in_words
from dashboard.formats import clauses, comma_list, format_date, with_subject
from dashboard.i18n import _
from dashboard.panels.names import without_sign
from dashboard.theme import DEFAULT, named
from data_access.registry.metrics import Hue

_TEXT, _SMALL = 12, 11
_CODE = 92.0
_NARROWEST_CHART, _ROOMY = 115.0, 150.0
_FIRST_SHARE = 1.8
"""Room of the first of several charts, which names the categories, in that of another one."""
_RANKED_AT_MOST = 14
_LONGEST_CODED, _LONGEST_SHOWN = 900, 80
_FEW_ROWS, _MANY_COLUMNS = 2, 4
_ABOVE, _OVER_TABLE = 44.0, 36.0
"""Points of words over one of several charts, and over the table of a template: two lines."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
        self._definitions()
        self._closing()

    def _add(self, role: str) -> SlideParts:
        return SlideParts.add(self.deck, role, self.brief.marking, self.brief.language)

    def _end(
        self, parts: SlideParts, sources: Sequence[str], notes: Sequence[str], *, exercise: bool
    ) -> None:
        brief = self.brief
        version = _("data version {version}").format(version=brief.data_version)
        day = " · ".join((brief.title, format_date(brief.made_on), version))
        parts.foot([text for text in sources if text], day)
        if exercise:
            parts.exercise(_("EXERCISE"))
        parts.done("\n\n".join(text for text in notes if text))

    @property
    def _link(self) -> str:
        """The address of the briefing in words; where nobody has set one, its page alone."""
        return link_text(self.brief.printed)

    def _cover(self) -> None:
        brief = self.brief
        parts = self._add(layouts.COVER)
        parts.title(brief.title)
        texts = [
            brief.sentence,
            _("Put together on {day}").format(day=format_date(brief.made_on)),
            with_subject(brief.marking.label, _(brief.marking.meaning)),
            *([made_for_in_words(brief.made_for)] if brief.made_for else []),
            shortened(self._link, parts.room.width, 14, 1),
        ]
        parts.listed(texts, (20, 18, 16, 14, 12, 11, 10, 9))
        notes = [_("Cover of the briefing."), brief.sentence, *brief.remarks, self._link]
        self._end(parts, (), notes, exercise=brief.exercise)

    # Headline figures.

    def _figures(self, of_pictures: Iterable[str]) -> None:
        """What has changed as the title; the figures; the sentences; the same of other periods.

        Args:
            of_pictures: what is said in place of pictures that fill no slide.
        """
        brief = self.brief
        sentences = [*brief.summary, *of_pictures]
        parts = self._add(layouts.FIGURES)
        parts.title(brief.finding or (brief.summary[0] if brief.summary else _("Bottom line")))
        parts.subtitle(brief.sentence)
        room = parts.room
        needed = text_height(sentences, room.width * 0.9, _TEXT) + 12
        tiling = tiling_of(parts, brief.statements, needed)
        boxes = room.columns(tiling.columns, BETWEEN)
        for number, statement in enumerate(brief.statements):
            row, column = divmod(number, tiling.columns)
            place = boxes[column].below(row * (tiling.tall + 8)).first(tiling.tall)
            place_tile(parts, statement, place, tiling)
        rest = room.below(tiling.height + 4)
        size = _TEXT + 2 if rest.height > _ROOMY else _TEXT
        used = text_height(sentences, rest.width * 0.9, size)
        if sentences and used <= rest.height:
            parts.words([Paragraph(text, size) for text in sentences], rest.first(used))
            rest = rest.below(used + 10)
        if parts.rows_of(brief.comparison, rest) == len(brief.comparison.rows):
            parts.table(brief.comparison, _("The same measures over other periods"), rest)
        named_sources = (s for one in brief.statements for s in one.provenance.source.split(" · "))
        sources = " · ".join(dict.fromkeys(source for source in named_sources if source))
        caveats = " ".join(
            dict.fromkeys(
                one.provenance.caveats for one in brief.statements if one.provenance.caveats
            )
        )
        exercise = next(
            (o.provenance.exercise for o in brief.statements if o.provenance.exercise), ""
        )
        notes = [
            _("Bottom line: headline figures, then the same measures over other periods."),
            "\n".join(sentences),
            *(_spoken(one) for one in brief.statements),
        ]
        self._end(
            parts,
            (" ".join(filter(None, (exercise, _source(sources)))), caveats),
            notes,
            exercise=bool(exercise),
        )

    # Items.

    def _item(self, item: Item) -> None:
        role = layouts.CHART if item.plots or item.picture else layouts.TABLE
        if item.events and len(item.plots) == 1:
            role = layouts.CHART_AND_TEXT
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
        said = " ".join(filter(None, (item.provenance.exercise, _source(source))))
        self._end(
            parts,
            (said, without_commands(item.provenance.caveats)),
            _notes(item, title, cut, alternative),
            exercise=item.exercise,
        )

    def _content(
        self, parts: SlideParts, item: Item, shown: Sequence[str], alternative: str
    ) -> str:
        """The picture of an item; what of it is left out."""
        subtitle = " · ".join(shown)
        if item.picture is not None or _has_room(parts.room, item.plots):
            parts.subtitle(subtitle)
            if item.headline is not None:
                tile_of(parts, item.headline)
            _pictures(parts, item, alternative)
            return ""
        table = readable(item.table)
        plot = ranked(table)
        if plot is not None:
            parts.subtitle(" · ".join((*shown, *_without_number(plot))))
            parts.chart(known(plot), alternative)
            return ""
        if table is None:
            parts.subtitle(subtitle)
            parts.listed([item.message])
            return ""
        # What is left out stands in the line above the table, whose height decides of it.
        if not parts.is_own:
            parts.room = parts.room.below(_OVER_TABLE)
        said = parts.table(table, alternative)
        cut = " · ".join(text for text in said if text not in subtitle)
        room = parts.room
        if not parts.is_own:
            parts.room = Box(room.left, room.top - _OVER_TABLE, room.width, _OVER_TABLE)
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
        parts = self._add(layouts.CLOSING)
        parts.title(_("What is new, and what is not known") if entries and unknown else lists[0][0])
        columns = parts.room.columns(len(lists), 24)
        for (heading, texts), box in zip(lists, columns, strict=True):
            _column(parts, heading, texts, box)
        notes = [f"{heading}:\n" + "\n".join(texts) for heading, texts in lists]
        exercise = any(item.exercise for item in entries)
        sentences = dict.fromkeys(item.provenance.exercise for item in entries)
        self._end(parts, [*sentences], notes, exercise=exercise)

    def _definitions(self) -> None:
        notes = [with_subject(str(row[0]), str(row[2])) for row in self.brief.definitions.rows]
        self._table_slides(_("Methods: definitions"), self.brief.definitions, notes)

    def _table_slides(self, title: str, table: Table, notes: Sequence[str]) -> None:
        """A table that is shown whole, on as many slides as that takes, alike full and large."""
        parts = self._add(layouts.TABLE)
        head, heights = parts.heights_of(table)
        shares = even_shares(heights, parts.room.height - head)
        tables = [replace(table, rows=list(table.rows)[shown]) for shown in shares]
        size = min(map(parts.size_of, tables), default=0)
        for number, shown in enumerate(shares):
            parts = parts if number == 0 else self._add(layouts.TABLE)
            parts.title(title if number == 0 else _("{title} (continued)").format(title=title))
            parts.table(tables[number], title, whole=True, largest=size)
            self._end(parts, (), [title, *notes[shown]], exercise=False)

    def _closing(self) -> None:
        """Sources, remarks, and the way back to the live page."""
        brief = self.brief
        sources = [with_subject(str(row[0]), str(row[1])) for row in brief.sources.rows]
        parts = self._add(layouts.CLOSING)
        room = parts.room
        width = room.width - _CODE - 20
        tall = max(_CODE, text_height(brief.remarks, width * 0.85, _SMALL) + 4 * _SMALL)
        above = room.first(max(60.0, room.height - tall - 10))
        size = _SMALL
        rows, title = list(brief.sources.rows), _("Methods: sources")
        here = len(rows)
        if (fits := parts.rows_of(brief.sources, above)) < here:
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
        self._end(parts, (), notes, exercise=False)


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
    provenance = "\n".join(_named(statement.provenance.notes()))
    trust = clauses(filter(None, (statement.sure, statement.completeness)))
    return f"{with_subject(statement.label, statement.figure.text)}. {trust}\n{provenance}"


def _named(notes: Iterator[tuple[str, str]]) -> Iterator[str]:
    for name, text in notes:
        yield with_subject(name, without_commands(text))


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
        "\n".join(_named(item.provenance.notes())),
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


def _has_room(room: Box, plots: Sequence[Plot]) -> bool:
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


def _without_number(plot: Plot) -> Sequence[str]:
    """The bars that are not drawn since nobody reported them, or since they are hidden."""
    found: dict[str, list[str]] = {}
    for series in plot.series:
        for place, value in enumerate(series.values):
            if value is None:
                text = series.texts[place] if series.texts else ""
                words = text if any(map(str.isalpha, text)) else _("not reported")
                found.setdefault(words, []).append(str(plot.categories[place]))
    return [with_subject(words, comma_list(names)) for words, names in found.items()]


def _column(parts: SlideParts, heading: str, texts: Sequence[str], box: Box) -> None:
    """A list under its heading, in the largest size in which it has room."""
    parts.words([Paragraph(heading, 16, bold=True)], box.first(22))
    rest = box.below(28)
    wide = rest.width * 0.85
    tall = {s: text_height(texts, wide, s) + len(texts) * s * 0.25 for s in (16, 14, 12, 11, 10)}
    size = next((s for s, height in tall.items() if height <= rest.height), 10)
    shown: list[Paragraph] = []
    used = 0.0
    for text in texts:
        used += text_height([text], wide, size) + size * 0.25
        if used > rest.height:
            break
        shown.append(Paragraph(text, size))
    parts.words(shown, rest, space=size * 0.25)


def readable(table: Table | None) -> Table | None:
    """A table as slides show it: days in words, no addresses, and one record upright."""
    if table is None or not table.rows:
        return None
    kept = without_addresses(table.for_readers())
    columns, rows = kept.columns, [list(map(_in_words, row)) for row in kept.rows]
    if len(rows) <= _FEW_ROWS and len(columns) > _MANY_COLUMNS:
        names = [Column("what", columns[0].label), *(Column("", str(row[0])) for row in rows)]
        turned = [
            (column.label, *(_cell(row[n]) for row in rows))
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


def _cell(value: object) -> object:
    return None if value is None else value_text(value)


def _in_words(value: object) -> object:
    if isinstance(value, Coded | Dated):
        return value_text(value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return format_date(date.fromisoformat(value))
    return without_sign(value) if isinstance(value, str) else value


def ranked(table: Table | None) -> Plot | None:
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
    hue = named(DEFAULT).hues[Hue.HITS]
    series = Series(table.columns[1].label, values, hue, texts=texts)
    return Plot(PlotKind.BAR, [str(row[0]) for row in rows], [series])


def known(plot: Plot) -> Plot:
    """A ranking without the bars that have no number: the line above names them."""
    (series,) = plot.series
    kept = [n for n, value in enumerate(series.values) if value is not None]
    return replace(
        plot,
        categories=[plot.categories[n] for n in kept],
        series=[
            replace(
                series,
                values=[series.values[n] for n in kept],
                texts=[series.texts[n] for n in kept],
            )
        ],
    )
