"""Charts that PowerPoint and LibreOffice edit, with their data inside, in the theme's colours."""

from types import MappingProxyType

from lxml import etree
from pptx.chart.axis import CategoryAxis, DateAxis
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import BarSeries, LineSeries
from pptx.dml.color import ColorFormat, RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.exports.pack.deck import HUES
from dashboard.exports.tables import clean
from dashboard.i18n import current_language, direction, isolate
from dashboard.plots.powerpoint import EDGE, Form, NativeChart, NativeSeries
from dashboard.theme import DEFAULT, theme_named

_KINDS = MappingProxyType(
    {
        Form.LINE: XL_CHART_TYPE.LINE,
        Form.BAR: XL_CHART_TYPE.BAR_CLUSTERED,
        Form.COLUMN: XL_CHART_TYPE.COLUMN_CLUSTERED,
    }
)
_SIZE, _WIDTH, _THIN = 12, 2.25, 1.0
_ACCENTS = 6
_NARROW, _ROOM_FOR_NUMBERS, _ROOM_FOR_ENDS = 330, 1.6, 3.0
"""Points below which a number at the end of a bar needs a longer axis, and how much longer: by
itself, and with the ends of its interval."""
_ENDS = ")"
"""In the text of a bar that is written with its interval, which no number format says."""
_BEHIND = (EDGE, theme_named(DEFAULT).categories[0])
"""Colours of edges of a range, and of all other lines together."""
_GAP, _GAP_OF_FEW = 45, 300
"""Between bars, in per cent of their width."""
_MONTHS_A_YEAR, _SHORT, _FEW = 12, 18, 7
_MARGIN = 0.1
"""Share of a chart at either end over which no word stands."""
_LABELS_AT_MOST = 24
"""Columns that have room for their number."""
_SPACED = (
    "[>=1000000]#\\\u202f###\\\u202f##0{decimals};[>={least}]#\\\u202f##0{decimals};0{decimals}"
)
_SPACED_FROM = MappingProxyType({"fr": 1_000, "es": 10_000})
"""From where on thousands are set apart by a narrow space, which no comma in a format says."""
_LANGUAGES = MappingProxyType({"fr": "[$-40C]", "es": "[$-C0A]", "ar": "[$-C01]"})
"""What names the language of months in a format of numbers, by Windows' numbers of languages."""


def kind_of(plot: NativeChart) -> XL_CHART_TYPE:
    """PowerPoint's name of a form."""
    return _KINDS[plot.kind]


def dress(chart: Chart, plot: NativeChart, width: float, *, names: bool = True) -> None:
    """Give a chart axes, colours and labels.

    Args:
        chart: with the numbers of `chart_data`.
        plot: what it shows.
        width: points that it has.
        names: whether its categories are named; of several beside each other the first says them.
    """
    chart.font.size = Pt(_SIZE)
    chart.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    chart.has_title = bool(plot.heading)
    if plot.heading:
        chart.chart_title.text_frame.text = clean(plot.heading)
        (paragraph,) = chart.chart_title.text_frame.paragraphs
        paragraph.runs[0].font.size, paragraph.runs[0].font.bold = Pt(_SIZE), True
        chart.chart_title.include_in_layout = False
    _axes(chart, plot)
    for number, (drawn, series) in enumerate(zip(chart.plots[0].series, plot.series, strict=True)):
        if plot.kind is Form.LINE:
            _dress_line(drawn, series, number)
        else:
            _dress_bars(drawn, series, number)
    _add_key(chart, plot)
    if plot.kind is Form.LINE:
        _mark(chart, plot)
    else:
        _label_bars(chart, plot)
    if plot.kind is Form.BAR and not plot.log and width < _NARROW:
        known = [value for one in plot.series for value in one.values if value]
        if known:
            has_ends = any(_ENDS in text for one in plot.series for text in one.texts)
            room = _ROOM_FOR_ENDS if has_ends else _ROOM_FOR_NUMBERS
            chart.value_axis.maximum_scale = max(known) * room
    if not names:
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE


def _add_key(chart: Chart, plot: NativeChart) -> None:
    """Name the lines where there are several; a range is one entry, though it has two edges."""
    chart.has_legend = len(plot.series) > 1
    if not chart.has_legend:
        return
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    edges = [place for place, one in enumerate(plot.series) if one.colour == EDGE and one.thin]
    # The lowest before the highest, which has the name of the range.
    for place in reversed(edges[::2]):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx"), val=str(place))
        etree.SubElement(entry, qn("c:delete"), val="1")
        # python-pptx has no entries of keys.
        chart.legend._element.find(qn("c:legendPos")).addnext(entry)  # noqa: SLF001


def _colour(colour: ColorFormat, series: NativeSeries, number: int) -> None:
    """The accent of a measure, or of the place of a series among others; faint behind them."""
    if series.colour in _BEHIND:
        colour.theme_color = MSO_THEME_COLOR.TEXT_2
        _fade(colour, 60)
        return
    accent = HUES.get(series.colour.upper(), 1 + (number + len(HUES)) % _ACCENTS)
    colour.theme_color = getattr(MSO_THEME_COLOR, f"ACCENT_{accent}")
    if number >= _ACCENTS:
        colour.brightness = 0.4


def _fade(colour: ColorFormat, opacity: int) -> None:
    """Make a colour of the theme faint on a light and on a dark ground, by so many per cent."""
    element = colour._color._xClr  # noqa: SLF001 - python-pptx has no transparency
    etree.SubElement(element, qn("a:alpha"), val=f"{opacity}000")


def chart_data(plot: NativeChart) -> CategoryChartData:
    """The numbers of a chart, which PowerPoint edits."""
    data = CategoryChartData(number_format=_format(plot))
    data.categories = [clean(name) if isinstance(name, str) else name for name in plot.categories]
    for series in plot.series:
        # Keys of charts run from left to right: a name of two parts would be read from its end.
        data.add_series(isolate(clean(series.name)), series.values)
    return data


def _format(plot: NativeChart) -> str:
    values = (value for series in plot.series for value in series.values if value is not None)
    decimals = "" if all(value == int(value) for value in values) else ".0"
    least = _SPACED_FROM.get(current_language().code)
    return _SPACED.format(decimals=decimals, least=least) if least else f"#,##0{decimals}"


def _axes(chart: Chart, plot: NativeChart) -> None:
    values, categories = chart.value_axis, chart.category_axis
    bars = plot.kind is Form.BAR
    values.has_major_gridlines = not bars
    values.visible = not bars
    values.tick_labels.number_format = _format(plot)
    values.tick_labels.number_format_is_linked = False
    values.format.line.fill.background()
    if not bars:
        _hairline(values.major_gridlines.format.line.color)
        values.major_gridlines.format.line.width = Pt(0.5)
    if plot.log:
        base = etree.Element(qn("c:logBase"), val="10")
        values._element.find(qn("c:scaling")).insert(0, base)  # noqa: SLF001 - no public way
    else:
        values.minimum_scale = 0
    values.maximum_scale = plot.most
    _hairline(categories.format.line.color)
    categories.has_major_gridlines = False
    if bars:
        # The first row is the uppermost, as on screen.
        categories.reverse_order = True
        # Bars grow from the names, which stand where reading begins.
        values.reverse_order = direction() == "rtl"
        _name_each(categories, len(plot.categories))
    if plot.is_over_time:
        _months(categories, plot)


def _name_each(axis: CategoryAxis, count: int) -> None:
    """A name for each bar: programs leave out every second one where a font has wide letters.

    LibreOffice reads from names that are explicitly level that none of them may be left out.
    """
    axis.tick_labels.font.size = Pt(_SIZE if count <= _FEW else _SIZE - 2)
    axis._element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", "0")  # noqa: SLF001 - no public way
    skip = etree.Element(qn("c:tickLblSkip"), val="1")
    last = axis._element.find(qn("c:noMultiLvlLbl"))  # noqa: SLF001 - no public way
    if last is not None:
        last.addprevious(skip)


def _hairline(colour: ColorFormat) -> None:
    """Faint on a light and on a dark ground: the letters' colour, nearly transparent."""
    colour.theme_color = MSO_THEME_COLOR.TEXT_1
    _fade(colour, 20)


def _months(axis: DateAxis, plot: NativeChart) -> None:
    """An axis of months; long ones are named once a year."""
    count = len(plot.categories)
    months = "mmm yyyy" if count > _SHORT else "mmm yy"
    axis.tick_labels.number_format = _LANGUAGES.get(current_language().code, "") + months
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


def _dress_line(drawn: LineSeries, series: NativeSeries, number: int) -> None:
    drawn.smooth = False
    line = drawn.format.line
    _colour(line.color, series, number)
    line.width = Pt(_THIN if series.thin else _WIDTH)
    if series.dashed:
        line.dash_style = MSO_LINE.ROUND_DOT
    for place in series.provisional:
        if series.values[place] is not None:
            point = drawn.points[place].format.line
            _colour(point.color, series, number)
            point.width = Pt(_THIN)


def _dress_bars(drawn: BarSeries, series: NativeSeries, number: int) -> None:
    drawn.format.fill.solid()
    _colour(drawn.format.fill.fore_color, series, number)
    drawn.invert_if_negative = False
    for place, colour in enumerate(series.colours):
        fill = drawn.points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
        drawn.points[place].format.line.color.theme_color = MSO_THEME_COLOR.TEXT_2


def _label_bars(chart: Chart, plot: NativeChart) -> None:
    """The number of each bar at its end."""
    drawn = chart.plots[0]
    # A few bars would be broad planes.
    drawn.gap_width = max(_GAP, _GAP_OF_FEW // max(1, len(plot.categories)))
    if plot.kind is not Form.BAR and len(plot.categories) * len(plot.series) > _LABELS_AT_MOST:
        return
    drawn.has_data_labels = True
    labels = drawn.data_labels
    labels.number_format, labels.number_format_is_linked = _format(plot), False
    labels.font.size = Pt(_SIZE)
    # A number in wide letters would break over lines.
    labels._element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("wrap", "none")  # noqa: SLF001 - no public way
    labels.show_value = True
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for number, series in enumerate(plot.series):
        for place, text in enumerate(series.texts):
            if _ENDS in text and series.values[place] is not None:
                label = drawn.series[number].points[place].data_label
                label.text_frame.text = text
                label.text_frame.word_wrap = False
                label.text_frame.paragraphs[0].runs[0].font.size = Pt(_SIZE - 2)
                label.position = XL_LABEL_POSITION.OUTSIDE_END


def _mark(chart: Chart, plot: NativeChart) -> None:
    """What is written over the line that is read first."""
    if not plot.series:
        return
    first = next((n for n, one in enumerate(plot.series) if not one.thin), 0)
    drawn = chart.plots[0].series[first]
    for place, words in plot.marks.items():
        if plot.series[first].values[place] is None:
            continue
        label = drawn.points[place].data_label
        label.has_text_frame = True
        label.text_frame.text = words
        label.text_frame.word_wrap = False
        # A word over the first or the last months would leave the chart.
        along = place / len(plot.categories)
        beside = XL_LABEL_POSITION.LEFT if along > 1 - _MARGIN else XL_LABEL_POSITION.ABOVE
        label.position = XL_LABEL_POSITION.RIGHT if along < _MARGIN else beside
