"""Slides: cover, three findings, a picture each with its finding, methods and sources.

Texts, charts and pictures go into the placeholders of a master, which give them place, font and
colour; notes have the rest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO

from pptx.presentation import Presentation
from pptx.slide import Slide

from dashboard.components.tables import value_text
from dashboard.drawings import Align, Coded, Dated, Headline, Table
from dashboard.exports.links import link_text, web_address
from dashboard.exports.pack import deck as decks, placeholders
from dashboard.exports.pack.brief import Brief, Item
from dashboard.exports.pack.papers import Paper, without_commands
from dashboard.exports.pack.placeholders import Line
from dashboard.exports.pack.right_to_left import turn
from dashboard.exports.paper.sheets import made_for_in_words
from dashboard.exports.provenance import Provenance
from dashboard.exports.tables import clean
from dashboard.formats import clauses, format_date, with_subject
from dashboard.handling_marks import Level
from dashboard.i18n import _, current_language, direction
from dashboard.panels.names import without_sign
from dashboard.plots.plot import Plot, numbers
from dashboard.plots.powerpoint import Form, NativeChart, NativeSeries
from dashboard.theme import DEFAULT, theme_named
from data_access.registry.metrics import METRICS, Hue

_FINDINGS_AT_MOST, _PICTURES_AT_MOST = 3, 8
_LINES_AT_MOST = 9
"""Lines of sources and methods on their slide; its notes have all."""
_LONGEST_LINK, _LONGEST_CAVEAT, _LONGEST_CODED = 200, 180, 900
_RANKED_AT_MOST = 14


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every slide of a file bears.

    Attributes:
        day: title of the file, day and version of the data.
    """

    mark: Level
    day: str


def as_pptx(brief: Brief, paper: Paper, template: bytes | None = None) -> bytes:
    """The slides of a brief.

    Args:
        brief: what they say.
        paper: size and ground of our own masters, where no template is given.
        template: a `.pptx` or `.potx` of the organisation, whose masters are filled in place of
            ours; its slides are left out.

    Raises:
        OrderRefusedError: the template is none, is too large, or holds programs.
    """
    deck = decks.open_deck(paper, template)
    version = _("data version {version}").format(version=brief.data_version)
    day = " · ".join((brief.title, format_date(brief.made_on), version))
    writer = Slides(deck, Imprint(brief.marking, day))
    writer.write(brief)
    made_for = " · ".join(filter(None, (brief.made_for, link_text(brief.printed))))
    _describe(deck, writer.imprint, (brief.title, brief.sentence, made_for), brief.data_version)
    deck.core_properties.created = deck.core_properties.modified = datetime.combine(
        brief.made_on, time()
    )
    return _saved(deck, is_own=template is None)


def card_slide(item: Item, paper: Paper) -> bytes:
    """One card as a slide on our own master."""
    deck, provenance = decks.open_deck(paper), item.provenance
    version = _("data version {version}").format(version=provenance.data_version)
    day = " · ".join((format_date(provenance.as_known_on), version))
    imprint = Imprint(provenance.marking, day)
    Slides(deck, imprint).add_item(item)
    words = (provenance.title, provenance.sentence, provenance.link)
    _describe(deck, imprint, words, provenance.data_version)
    return _saved(deck, is_own=True)


def _describe(
    deck: Presentation, imprint: Imprint, words: tuple[str, str, str], version: str
) -> None:
    """The properties of the file: what it is, of which figures, who may be given it."""
    properties, mark = deck.core_properties, imprint.mark.label
    title, subject, comments = map(clean, words)
    properties.title, properties.subject = title, subject[:250]
    properties.comments = comments[:250]
    properties.author = properties.last_modified_by = "Routewatch"
    properties.category = properties.content_status = mark
    properties.keywords = f"{mark}; data version {version}"
    properties.identifier = version
    properties.language = current_language().code


def _saved(deck: Presentation, *, is_own: bool) -> bytes:
    if direction() == "rtl":
        turn(deck, is_own=is_own)
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Slides:
    """Writes slides into a deck."""

    deck: Presentation
    imprint: Imprint

    def write(self, brief: Brief) -> None:
        """All slides of a brief, in order."""
        self._add_cover(brief)
        drawn = brief.items if brief.is_chosen else brief.pictured()[:_PICTURES_AT_MOST]
        has_figures = any(_value(one) is not None for one in brief.statements)
        if not (drawn or has_figures):
            # Small charts say more than a cover and methods alone.
            drawn = [
                one
                for one in brief.items
                if any(any(series.values) for plot in one.plots for series in plot.series)
            ][:_PICTURES_AT_MOST]
        unpictured = [one for one in brief.items if one not in drawn]
        if has_figures:
            self._add_findings(brief, unpictured)
            unpictured = []
        for item in drawn:
            self.add_item(item)
        self._add_methods(brief, unpictured)

    def _add(self, role: str, title: str) -> Slide:
        slide = self.deck.slides.add_slide(decks.layout_for(self.deck, role))
        placeholders.fill(slide, decks.TITLE, [title])
        return slide

    def _end(
        self,
        slide: Slide,
        notes: Iterable[str],
        foot: Iterable[str] = (),
        *,
        exercise: bool = False,
    ) -> None:
        """Foot, marks and notes; what stays empty is taken away."""
        placeholders.add_foot(slide, list(filter(None, foot)), self.imprint.day)
        mark = self.imprint.mark
        for index in (decks.MARK, decks.MARK_BELOW):
            placeholders.stamp(slide, index, mark.label, mark.ink, mark.ground)
        if exercise:
            ground = theme_named(DEFAULT).warn
            placeholders.stamp(slide, decks.DEMO, _("DEMO"), "#ffffff", ground)
        placeholders.finish(slide, "\n\n".join(filter(None, notes)))

    def _add_cover(self, brief: Brief) -> None:
        slide, link = self._add(decks.COVER, brief.title), link_text(brief.printed)
        texts = (
            brief.sentence,
            _("Put together on {day}").format(day=format_date(brief.made_on)),
            with_subject(brief.marking.label, _(brief.marking.meaning)),
            made_for_in_words(brief.made_for) if brief.made_for else "",
            _cut(link, _LONGEST_LINK),
        )
        placeholders.fill(slide, decks.CONTENT, [text for text in texts if text])
        notes = (_("Cover of the briefing."), brief.sentence, *brief.remarks, link)
        self._end(slide, notes, exercise=brief.exercise)

    def _add_findings(self, brief: Brief, unpictured: Sequence[Item]) -> None:
        """What has changed, and three figures; notes have all others, and other periods.

        Args:
            brief: whose figures these are.
            unpictured: items that have no slide.
        """
        title = brief.finding or (brief.summary[0] if brief.summary else _("Bottom line"))
        slide = self._add(decks.FIGURES, title)
        placeholders.fill(slide, decks.SUBTITLE, [" ".join(brief.summary)])
        stated = [one for one in brief.statements if _value(one) is not None][:_FINDINGS_AT_MOST]
        blocks = [_figure_lines(one) for one in stated]
        if placeholders.has(slide, decks.FINDINGS[0]):
            for index, lines in zip(decks.FINDINGS, blocks, strict=False):
                placeholders.fill(slide, index, lines)
        else:
            placeholders.fill(slide, decks.CONTENT, [_in_one_line(lines) for lines in blocks])
        names = [name for one in stated for name in one.provenance.source.split(" · ") if name]
        exercise = next((one.provenance.exercise for one in stated if one.exercise), "")
        source = _source(" · ".join(dict.fromkeys(names)))
        caveats = " ".join(dict.fromkeys(one.provenance.caveats for one in stated))
        notes = [
            _("Bottom line: headline figures, then the same measures over other periods."),
            brief.sentence,
            *map(_spoken, brief.statements),
            "\n".join(_row_lines(brief.comparison)),
            *map(_spoken_rows, unpictured),
        ]
        foot = (" ".join(filter(None, (exercise, source))), _shown_caveats(caveats))
        self._end(slide, notes, foot, exercise=bool(exercise))

    def add_item(self, item: Item) -> None:
        """The slide of a card: its finding, its picture, its source."""
        card = item.card
        is_own_heading = card.finding() != item.finding
        title = card.title if is_own_heading or not item.finding else item.finding
        slide = self._add(decks.CHART, title)
        words = getattr(card.drawing, "alternative", "")
        alternative = ". ".join(filter(None, (item.finding, card.title, words)))
        left_out = _place_content(slide, item, alternative)
        subtitle = card.without_units if len(item.plots) > 1 else card.subtitle
        lines = [item.finding if is_own_heading else card.title, subtitle, *left_out, item.note]
        if item.headline is not None:
            lines.insert(1, f"{item.headline.text} {item.headline.comparison}".strip())
        if any(one.provisional for plot in item.plots for one in plot.series):
            # A native chart has no room for names at the ends of lines.
            lines.insert(-1, _("thin: provisional"))
        shown = dict.fromkeys(text for text in lines if text and text != title)
        placeholders.fill(slide, decks.SUBTITLE, [" · ".join(shown)])
        source = item.provenance.source or _("this installation’s record of what it holds")
        sources = " ".join(filter(None, (item.provenance.exercise, _source(source))))
        heading = _("On this slide: {heading}, {subtitle}.").format(
            heading=card.title, subtitle=card.subtitle or _("a list")
        )
        events = card.drawing.marked if isinstance(card.drawing, Plot) else ()
        notes = [
            title,
            heading,
            alternative,
            *left_out,
            item.note,
            "\n".join(with_subject(one.when, one.text) for one in events),
            without_commands(item.definition),
            _provenance(item.provenance),
        ]
        foot = (sources, _shown_caveats(item.provenance.caveats))
        self._end(slide, notes, foot, exercise=item.exercise)

    def _add_methods(self, brief: Brief, unpictured: Sequence[Item]) -> None:
        """Sources and the way to the live page; the notes have what is not known, and terms.

        Args:
            brief: whose figures these are.
            unpictured: items that are on no slide and in no other notes.
        """
        slide = self._add(decks.CLOSING, _("Methods and sources"))
        link, address = link_text(brief.printed), web_address(brief.printed)
        unknown = [text for one in brief.unknown if (text := without_commands(one))]
        sources = [" · ".join(map(value_text, row)) for row in brief.sources.rows]
        texts: list[str | Line] = [*[*sources, *brief.remarks, *unknown][:_LINES_AT_MOST]]
        opening = " ".join((_("Open this briefing:"), _cut(link, _LONGEST_LINK)))
        ways: list[str | Line] = [Line(opening, link=address)]
        if not placeholders.has(slide, decks.ADDRESS):
            texts, ways = [*texts, *ways], []
        placeholders.fill(slide, decks.CONTENT, texts)
        placeholders.fill(slide, decks.ADDRESS, ways)
        if 0 < len(address) <= _LONGEST_CODED:
            placeholders.insert_code(slide, address)
        lists = [(one.card.title, _entry_texts(one)) for one in brief.items if one.entries]
        lists.append((_("Not known, and due next"), unknown))
        notes = [f"{heading}:\n" + "\n".join(texts) for heading, texts in lists if texts]
        notes += [with_subject(str(row[0]), str(row[2])) for row in brief.definitions.rows]
        notes += [with_subject(str(row[0]), str(row[1])) for row in brief.sources.rows]
        self._end(slide, [*map(_spoken_rows, unpictured), *notes, *brief.remarks, link])


def _place_content(slide: Slide, item: Item, alternative: str) -> Sequence[str]:
    """Put the picture of an item on its slide; what of it is left out, in words."""
    table = readable(item.table)
    if item.picture is not None:
        placeholders.insert_picture(slide, item.picture, alternative)
    elif charts := item.plots or ranked(table):
        placeholders.insert_charts(slide, charts, alternative)
        return [text for plot in charts for text in _without_number(plot)]
    elif table is not None:
        return placeholders.insert_table(slide, table, alternative)
    else:
        placeholders.fill(slide, decks.CONTENT, _entry_texts(item) or [item.card.message])
    return ()


def _value(statement: Item) -> float | None:
    return statement.headline.value if statement.headline else None


def _figure(statement: Item) -> Headline:
    assert statement.headline  # noqa: S101 - it is a statement
    return statement.headline


def _figure_lines(statement: Item) -> Sequence[Line]:
    """A number, what it counts, its unit and months, and its change."""
    figure = _figure(statement)
    accent = theme_named(DEFAULT).hues[METRICS[figure.metric].hue]
    counted = f"{figure.unit} · {figure.period}" if figure.period else figure.unit
    below = [Line(text, 2) for text in (counted, without_commands(figure.comparison)) if text]
    return [Line(figure.text, 0, accent), Line(statement.card.title, 1), *below]


def _in_one_line(lines: Sequence[Line]) -> str:
    number, name, *below = (line.text for line in lines)
    return with_subject(name, clauses((number, *below)))


def _entry_texts(item: Item) -> Sequence[str]:
    return [with_subject(one.when, one.text) if one.when else one.text for one in item.entries]


def _source(names: str) -> str:
    return _("Source: {source}").format(source=names)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} …"


def _shown_caveats(caveats: str) -> str:
    """The first of the caveats, in whole sentences; the notes have all of them."""
    text = without_commands(caveats)
    if len(text) <= _LONGEST_CAVEAT:
        return text
    sentences = text[:_LONGEST_CAVEAT].rpartition(". ")[0]
    return f"{sentences}." if sentences else _cut(text, _LONGEST_CAVEAT)


def _spoken(statement: Item) -> str:
    trust = clauses(filter(None, (statement.sure, statement.completeness)))
    figure = with_subject(statement.card.title, _figure(statement).text)
    return f"{figure}. {trust}\n{_provenance(statement.provenance)}"


def _spoken_rows(item: Item) -> str:
    """The text of an item without a picture."""
    if item.entries:
        return ""
    table = readable(item.table)
    rows = _row_lines(table) if table else ()
    head = (item.card.title, item.finding, _("hidden") if not table else "")
    return "\n".join((*filter(None, head), *rows, _provenance(item.provenance)))


def _row_lines(table: Table) -> Iterator[str]:
    """The rows of a table, a line each."""
    for name, *cells in table.rows:
        columns = zip(table.columns[1:], cells, strict=True)
        texts = (f"{c.label} {value_text(cell)}" for c, cell in columns if cell is not None)
        yield with_subject(str(name), clauses(texts))


def _provenance(provenance: Provenance) -> str:
    """What must travel with figures, a line each."""
    return "\n".join(
        with_subject(name, without_commands(text)) for name, text in provenance.notes()
    )


def _without_number(plot: NativeChart) -> Sequence[str]:
    """The bars that are not drawn since nobody reported them, or since they are hidden."""
    names: dict[str, list[str]] = {}
    for series in plot.series if plot.kind is Form.BAR else ():
        for place, value in enumerate(series.values):
            if value is None:
                text = series.texts[place] if series.texts else ""
                words = text if any(map(str.isalpha, text)) else _("not reported")
                names.setdefault(words, []).append(str(plot.categories[place]))
    return [with_subject(words, ", ".join(bars)) for words, bars in names.items()]


def readable(table: Table | None) -> Table | None:
    """A table as slides show it: days in words, without addresses and columns without a number."""
    if table is None or not table.rows:
        return None
    shown = table.for_readers().without_addresses()
    places = [
        n
        for n, column in enumerate(shown.columns)
        if column.align is not Align.NUMBER or any(row[n] is not None for row in shown.rows)
    ]
    return replace(
        shown,
        columns=[shown.columns[n] for n in places],
        rows=[[_in_words(row[n]) for n in places] for row in shown.rows],
    )


def _in_words(value: object) -> object:
    if isinstance(value, Coded | Dated):
        return value_text(value)
    if not isinstance(value, str):
        return value
    try:
        return format_date(date.fromisoformat(value))
    except ValueError:
        return without_sign(value)


def ranked(table: Table | None) -> Sequence[NativeChart]:
    """The bars of a table with one number a row, the largest first; none of any other table."""
    kinds = [column.align for column in table.columns] if table else []
    if table is None or kinds != [Align.TEXT, Align.NUMBER] or len(table.rows) > _RANKED_AT_MOST:
        return ()
    rows = sorted(table.rows, key=lambda row: -row[1] if isinstance(row[1], int | float) else 1)
    values = numbers([row[1] for row in rows])
    texts = ["" if row[1] is None else value_text(row[1]) for row in rows]
    hue = theme_named(DEFAULT).hues[Hue.HITS]
    series = NativeSeries(table.columns[1].label, values, hue, texts=texts)
    return [NativeChart(Form.BAR, [str(row[0]) for row in rows], [series])]
