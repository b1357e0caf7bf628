"""What every sheet has: its mark above and below, its place in the pack, the exercise's word."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.exports.pack.brief import Brief
from dashboard.exports.pack.elements import Across, Box, Element, Paragraph, Sheet, Side, Words
from dashboard.exports.pack.fitting import lines
from dashboard.exports.pack.papers import Paper
from dashboard.i18n import _, format_date

MARGIN = 40.0
_MARK = 18.0
_HEAD, _HEADING = 30.0, 34.0
_FOOT = 26.0
_SMALL = 9
_BOLD = 0.9
"""Bold letters are wider: a line holds so much less."""
_HEADING_SIZES = (22, 19, 16, 13)
COVER_SIZE = 34


def heading(paper: Paper) -> Box:
    """Where a sheet's title stands."""
    return Box(MARGIN, _HEAD, paper.width - 2 * MARGIN, _HEADING)


def heading_size(title: str, box: Box) -> float:
    """The largest size in which a title stands on one line."""
    if box.height > _HEADING:
        return COVER_SIZE
    fits = (size for size in _HEADING_SIZES if lines(title, box.width * _BOLD, size) == 1)
    return next(fits, _HEADING_SIZES[-1])


def body(paper: Paper, *, foot: float = 40) -> Box:
    """What is left for the content, above so many points of words on it."""
    top = _HEAD + _HEADING + 10
    return Box(MARGIN, top, paper.width - 2 * MARGIN, paper.height - top - _FOOT - _MARK - 6 - foot)


def across(is_exercise: bool) -> Sequence[Element]:  # noqa: FBT001 - the one thing it asks
    """The word across a sheet that shows figures made for exercises."""
    return [Across(_("EXERCISE"))] if is_exercise else []


def framed(sheet: Sheet, place: int, count: int, brief: Brief, paper: Paper) -> Sheet:
    """A sheet with its frame."""
    level, width = brief.marking, paper.width
    mark = [Paragraph(level.label, 10, bold=True)]
    foot = Box(MARGIN, paper.height - _MARK - _FOOT + 6, width - 2 * MARGIN, 14)
    told = " · ".join(
        (
            brief.title,
            format_date(brief.made_on),
            _("data version {version}").format(version=brief.data_version),
        )
    )
    number = _("{page} of {pages}").format(page=place + 1, pages=count)
    frame: Sequence[Element] = [
        Words(Box(0, 0, width, _MARK), mark, Side.CENTRE, level.ink, level.ground),
        Words(
            Box(0, paper.height - _MARK, width, _MARK), mark, Side.CENTRE, level.ink, level.ground
        ),
        Words(Box(foot.left, foot.top, foot.width - 80, 14), [Paragraph(told, _SMALL, ink=2)]),
        Words(
            Box(foot.left + foot.width - 80, foot.top, 80, 14),
            [Paragraph(number, _SMALL, ink=2)],
            Side.RIGHT,
        ),
    ]
    title = sheet.title
    if sheet.continued:
        title = _("{title} (continued)").format(title=title)
    return replace(sheet, title=title, elements=[*frame, *sheet.elements])
