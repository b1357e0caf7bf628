"""A brief as PowerPoint: native charts and tables on sheets, with everything else in the notes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import pptx
from lxml import etree
from pptx.chart.axis import DateAxis
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import AreaSeries, BarSeries, LineSeries
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.picture import Picture
from pptx.slide import Slide, SlideLayout
from pptx.table import _Cell
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Pt

from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.file_origin import write_origin
from dashboard.exports.pack.orders import OrderRefusedError
from dashboard.exports.pack.page_layout import (
    Box,
    ChartBox,
    Paper,
    Paragraph,
    PictureBox,
    QrCode,
    Sheet,
    Side,
    TableBox,
    TextBlock,
    Watermark,
    fitted,
    heading_size,
    plain,
)
from dashboard.exports.pack.plots import Kind, Plot, Series
from dashboard.exports.qr_codes import qr_png
from dashboard.theme import DEFAULT, named

_THEME_FONT, _FONT = b"Calibri", b"Arial"
"""The fonts of python-pptx's own template, and one whose letters every system has the widths of."""
_TEMPLATE_TYPE = b"presentationml.template.main+xml"
_DECK_TYPE = b"presentationml.presentation.main+xml"


def opened(template: bytes | None) -> Presentation:
    """An empty presentation, with the masters of a template where one is given.

    Raises:
        OrderRefusedError: the template is none.
    """
    if template is None:
        deck = pptx.Presentation()
        theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        # python-pptx does not parse themes: the part holds its bytes.
        theme._blob = theme.blob.replace(_THEME_FONT, _FONT)  # noqa: SLF001
        return deck
    try:
        deck = pptx.Presentation(BytesIO(_retyped(template)))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        msg = f"the template is no PowerPoint file: {error}"
        raise OrderRefusedError(msg) from error
    for identity in list(deck.slides._sldIdLst):  # noqa: SLF001 - it has no public way to remove
        deck.part.drop_rel(identity.rId)
        deck.slides._sldIdLst.remove(identity)  # noqa: SLF001
    return deck


def _retyped(content: bytes) -> bytes:
    """A template with the type of a presentation, which is all that tells the two apart."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = given.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(_TEMPLATE_TYPE, _DECK_TYPE)
            written.writestr(name, part)
    return buffer.getvalue()


def plainest_layout(deck: Presentation) -> SlideLayout:
    """The layout with a title and least beside it."""
    with_title = [one for one in deck.slide_layouts if _titles(one)]
    layouts = with_title or list(deck.slide_layouts)
    found: SlideLayout = min(layouts, key=lambda one: len(one.placeholders))
    return found


def _titles(layout: SlideLayout) -> bool:
    return any(shape.placeholder_format.idx == 0 for shape in layout.placeholders)


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
    properties.comments = plain(brief.link)[:250]
    properties.identifier = brief.data_version
    properties.language = brief.language
    properties.created = properties.modified = made_at


_KINDS = MappingProxyType(
    {
        Kind.LINE: XL_CHART_TYPE.LINE,
        Kind.AREA: XL_CHART_TYPE.AREA,
        Kind.BAR: XL_CHART_TYPE.BAR_CLUSTERED,
        Kind.COLUMN: XL_CHART_TYPE.COLUMN_CLUSTERED,
        Kind.BAR_STACKED: XL_CHART_TYPE.BAR_STACKED,
        Kind.COLUMN_STACKED: XL_CHART_TYPE.COLUMN_STACKED,
    }
)
_BARS = frozenset({Kind.BAR, Kind.BAR_STACKED})
_STACKED = frozenset({Kind.BAR_STACKED, Kind.COLUMN_STACKED})
_SIZE, _WIDTH, _THIN = 11, 1.75, 0.75
_GAP = 45
"""Between bars, in per cent of their width."""
_MONTHS_A_YEAR, _SHORT = 12, 18
_LABELS_AT_MOST = 24
"""Columns that have room for their number."""
_WHOLE, _BROKEN = "#,##0", "#,##0.0"


def place_chart(slide: Slide, element: ChartBox) -> None:
    """Put a chart on a slide."""
    plot, box = element.plot, element.box
    places = (Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    frame = slide.shapes.add_chart(_KINDS[plot.kind], *places, _data(plot))
    frame._element._nvXxPr.cNvPr.set("descr", plain(element.alternative))  # noqa: SLF001
    chart = frame.chart
    chart.font.size = Pt(_SIZE)
    chart.font.color.rgb = _rgb(named(DEFAULT).inks[1])
    chart.has_title = False
    chart.has_legend = len(plot.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
    _axes(chart, plot)
    for drawn, series in zip(chart.plots[0].series, plot.series, strict=True):
        _DRESS.get(plot.kind, _dress_bars)(drawn, series, plot)
    if plot.kind not in {Kind.LINE, Kind.AREA}:
        _label_bars(chart, plot)
    _mark(chart, plot)


def _data(plot: Plot) -> CategoryChartData:
    data = CategoryChartData(number_format=_format(plot))
    data.categories = [plain(name) if isinstance(name, str) else name for name in plot.categories]
    for series in plot.series:
        data.add_series(plain(series.name), series.values)
    return data


def _format(plot: Plot) -> str:
    values = (value for series in plot.series for value in series.values if value is not None)
    return _WHOLE if all(value == int(value) for value in values) else _BROKEN


def _axes(chart: Chart, plot: Plot) -> None:
    theme = named(DEFAULT)
    values, categories = chart.value_axis, chart.category_axis
    bars = plot.kind in _BARS
    values.has_major_gridlines = not bars
    values.visible = not bars
    values.tick_labels.number_format = _format(plot)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    if not bars:
        values.major_gridlines.format.line.color.rgb = _rgb(theme.line)
        values.major_gridlines.format.line.width = Pt(0.5)
    if plot.log:
        base = etree.Element(qn("c:logBase"), val="10")
        values._element.find(qn("c:scaling")).insert(0, base)  # noqa: SLF001 - no public way
    else:
        values.minimum_scale = 0
    categories.format.line.color.rgb = _rgb(theme.line)
    categories.has_major_gridlines = False
    if bars:
        # The first row is the uppermost, as on screen.
        categories.reverse_order = True
    if plot.is_over_time:
        _months(categories, plot)


def _months(axis: DateAxis, plot: Plot) -> None:
    """An axis of months; long ones are named once a year."""
    count = len(plot.categories)
    axis.tick_labels.number_format = "mmm yyyy" if count > _SHORT else "mmm yy"
    axis.tick_labels.number_format_is_linked = False
    element = axis._element  # noqa: SLF001 - python-pptx has no units of dates
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in element.findall(qn(name)):
            element.remove(old)
    step = 1 if count <= _SHORT else max(3, _MONTHS_A_YEAR * round(count / 96) or 6)
    units = (
        ("c:baseTimeUnit", "months"),
        ("c:majorUnit", str(step)),
        ("c:majorTimeUnit", "months"),
    )
    for name, value in units:
        etree.SubElement(element, qn(name), val=value)


def _dress_line(drawn: LineSeries, series: Series, plot: Plot) -> None:
    drawn.smooth = False
    line = drawn.format.line
    line.color.rgb = _rgb(series.colour)
    line.width = Pt(_THIN if series.thin else _WIDTH)
    if series.dashed:
        line.dash_style = MSO_LINE.ROUND_DOT
    known = [value for value in series.values if value is not None]
    if len(known) > 1:
        drawn.marker.style = None
        etree.SubElement(drawn.marker._element, qn("c:none"))  # noqa: SLF001
        _no_marker(drawn)
    for place in plot.provisional:
        if not series.thin and series.values[place] is not None:
            point = drawn.points[place].format.line
            point.dash_style = MSO_LINE.SQUARE_DOT
            point.color.rgb = _rgb(series.colour)
            point.width = Pt(_WIDTH)


def _no_marker(drawn: LineSeries) -> None:
    """A line without a mark at each step."""
    element = drawn._element  # noqa: SLF001 - python-pptx writes an empty marker for "none"
    for old in element.findall(qn("c:marker")):
        for child in list(old):
            old.remove(child)
        etree.SubElement(old, qn("c:symbol"), val="none")


def _dress_area(drawn: AreaSeries, series: Series, _plot: Plot) -> None:
    fill = drawn.format.fill
    fill.solid()
    fill.fore_color.rgb = _rgb(series.colour)
    for colour in drawn._element.iter(qn("a:srgbClr")):  # noqa: SLF001
        etree.SubElement(colour, qn("a:alpha"), val="45000")
    drawn.format.line.color.rgb = _rgb(series.colour)
    drawn.format.line.width = Pt(_THIN if series.thin else _WIDTH)


def _dress_bars(drawn: BarSeries, series: Series, plot: Plot) -> None:
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = _rgb(series.colour)
    drawn.invert_if_negative = False
    for place, colour in enumerate(series.colours):
        fill = drawn.points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(colour)
        drawn.points[place].format.line.color.rgb = _rgb(named(DEFAULT).inks[2])
    for place in plot.provisional:
        fill = drawn.points[place].format.fill
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb = _rgb(series.colour)
        fill.back_color.rgb = _rgb("#ffffff")


_DRESS: Mapping[Kind, Any] = MappingProxyType({Kind.LINE: _dress_line, Kind.AREA: _dress_area})


def _label_bars(chart: Chart, plot: Plot) -> None:
    """The number of each bar at its end, or inside where bars stand on each other."""
    drawn = chart.plots[0]
    drawn.gap_width = _GAP
    if plot.kind in _STACKED:
        drawn.overlap = 100
    if plot.kind not in _BARS and len(plot.categories) * len(plot.series) > _LABELS_AT_MOST:
        return
    drawn.has_data_labels = True
    labels = drawn.data_labels
    labels.number_format, labels.number_format_is_linked = _format(plot), False
    labels.font.size = Pt(10)
    labels.show_value = True
    if plot.kind not in _STACKED:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _mark(chart: Chart, plot: Plot) -> None:
    """The number of each event over the line that is read first."""
    if not plot.series:
        return
    first = next((n for n, one in enumerate(plot.series) if not one.thin), 0)
    drawn = chart.plots[0].series[first]
    for place, number in plot.marks.items():
        if plot.kind is not Kind.LINE or plot.series[first].values[place] is None:
            continue
        label = drawn.points[place].data_label
        label.has_text_frame = True
        label.text_frame.text = number
        label.text_frame.paragraphs[0].runs[0].font.bold = True
        label.position = XL_LABEL_POSITION.ABOVE


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


_INKS = named(DEFAULT).inks
_LINE, _GROUND = named(DEFAULT).line, named(DEFAULT).ground
_SIDES = MappingProxyType(
    {Side.LEFT: PP_ALIGN.LEFT, Side.CENTRE: PP_ALIGN.CENTER, Side.RIGHT: PP_ALIGN.RIGHT}
)
_ACROSS_SIZE, _ACROSS_TURN, _ACROSS_ALPHA = 110, -18, "22000"


def as_pptx(
    brief: Brief, sheets: Sequence[Sheet], paper: Paper, template: bytes | None = None
) -> bytes:
    """The file.

    Args:
        brief: for the properties of the file.
        sheets: as `brief_pages.brief_sheets` lays them.
        paper: their size.
        template: a `.pptx` or `.potx` of the organisation, whose masters, fonts and colours are
            used; its slides are left out.

    Raises:
        OrderRefusedError: the template is none.
    """
    deck = opened(template)
    deck.slide_width, deck.slide_height = Pt(paper.width), Pt(paper.height)
    layout = plainest_layout(deck)
    for sheet in sheets:
        slide = deck.slides.add_slide(layout)
        _title(slide, sheet)
        for element in sheet.elements:
            _DRAWERS[type(element)](slide, element)
        if sheet.notes:
            slide.notes_slide.notes_text_frame.text = plain(sheet.notes)
    describe(deck, brief)
    write_origin(deck, brief, template=template is not None)
    buffer = BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _title(slide: Slide, sheet: Sheet) -> None:
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape.element.getparent().remove(shape.element)
    box = slide.shapes.title or slide.shapes.add_textbox(0, 0, 0, 0)
    _put(box, sheet.heading)
    frame = box.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    _tight(frame)
    frame.text = plain(sheet.title)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    size = heading_size(sheet.title, sheet.heading)
    paragraph.font.size, paragraph.font.bold = Pt(size), True
    paragraph.font.color.rgb = _rgb(_INKS[0])


def _text_block(slide: Slide, element: TextBlock) -> None:
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    _put(shape, element.box)
    frame = shape.text_frame
    frame.word_wrap = True
    _tight(frame)
    if element.ground:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(element.ground)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    for number, words in enumerate(element.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = _SIDES[element.side]
        _run(paragraph, words, element.letters or _INKS[words.ink])


def _run(paragraph: _Paragraph, words: Paragraph, colour: str) -> None:
    run = paragraph.add_run()
    run.text = plain(words.text)
    run.font.size, run.font.bold = Pt(words.size), words.bold
    run.font.color.rgb = _rgb(colour)
    if words.link.startswith(("http://", "https://")):
        run.hyperlink.address = words.link


def _table(slide: Slide, element: TableBox) -> None:
    rows, columns = len(element.rows), len(element.widths)
    shape = slide.shapes.add_table(rows, columns, 0, 0, 0, 0)
    _put(shape, element.box)
    table = shape.table
    table.horz_banding = False
    for place, width in enumerate(element.widths):
        table.columns[place].width = Pt(width)
    for number, (texts, height) in enumerate(zip(element.rows, element.heights, strict=True)):
        table.rows[number].height = Pt(height)
        for place, text in enumerate(texts):
            _cell(table.cell(number, place), text, element, place, is_head=number == 0)


def _cell(cell: _Cell, text: str, element: TableBox, place: int, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(4)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(_LINE if is_head else "#ffffff")
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if element.numbers[place] else PP_ALIGN.LEFT
    _run(paragraph, Paragraph(text, element.size, bold=is_head), _INKS[0])
    _underline(cell)


def _underline(cell: _Cell) -> None:
    """Hairlines above and below a cell; python-pptx has no borders."""
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001 - its own element
    # They come before the fill, or PowerPoint repairs the file.
    for place, name in enumerate(("a:lnT", "a:lnB")):
        line = etree.Element(qn(name), w="6350")
        fill = etree.SubElement(line, qn("a:solidFill"))
        etree.SubElement(fill, qn("a:srgbClr"), val=_LINE.lstrip("#"))
        properties.insert(place, line)


def _chart(slide: Slide, element: ChartBox) -> None:
    place_chart(slide, element)


def _picture(slide: Slide, element: PictureBox) -> None:
    picture = slide.shapes.add_picture(BytesIO(element.png), 0, 0)
    _put(picture, fitted(element.box, picture.image.size))
    _alternative(picture, element.alternative)


def _qr_code(slide: Slide, element: QrCode) -> None:
    picture = slide.shapes.add_picture(BytesIO(qr_png(element.address)), 0, 0)
    _put(picture, element.box)
    _alternative(picture, element.address)
    if element.address.startswith(("http://", "https://")):
        picture.click_action.hyperlink.address = element.address


def _watermark(slide: Slide, element: Watermark) -> None:
    deck = slide.part.package.presentation_part.presentation
    width, height = deck.slide_width.pt, deck.slide_height.pt
    tall = _ACROSS_SIZE * 1.3
    shape = slide.shapes.add_textbox(0, 0, 0, 0)
    _put(shape, Box(0, (height - tall) / 2, width, tall))
    shape.rotation = _ACROSS_TURN
    shape.name = "exercise"
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    size = min(_ACROSS_SIZE, width / len(element.text) * 1.2)
    _run(paragraph, Paragraph(element.text, size, bold=True), _INKS[2])
    for colour in shape.element.iter(qn("a:srgbClr")):
        etree.SubElement(colour, qn("a:alpha"), val=_ACROSS_ALPHA)


_DRAWERS: Mapping[type, Callable[[Slide, Any], None]] = MappingProxyType(
    {
        TextBlock: _text_block,
        TableBox: _table,
        ChartBox: _chart,
        PictureBox: _picture,
        QrCode: _qr_code,
        Watermark: _watermark,
    }
)


def _put(shape: BaseShape, box: Box) -> None:
    shape.left, shape.top = Pt(box.left), Pt(box.top)
    shape.width, shape.height = Pt(box.width), Pt(box.height)


def _tight(frame: TextFrame) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _alternative(shape: Picture, text: str) -> None:
    """What a screen reader says in place of a picture."""
    shape._element._nvXxPr.cNvPr.set("descr", plain(text))  # noqa: SLF001 - no public way
