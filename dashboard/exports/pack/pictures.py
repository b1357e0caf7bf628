"""Pictures on sheets."""

from dashboard.exports.pack.elements import Box


def fitted(box: Box, size: tuple[int, int]) -> Box:
    """The largest place of a picture's shape inside another, in its middle.

    Args:
        box: where it shall stand.
        size: width and height of the picture, in any unit.
    """
    width, height = size
    scale = min(box.width / width, box.height / height)
    wide, tall = width * scale, height * scale
    return Box(box.left + (box.width - wide) / 2, box.top + (box.height - tall) / 2, wide, tall)
