"""Text for files: without signs that XML may not hold, so that no file needs repair."""

import re

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """A text that every writer takes."""
    return _NOT_XML.sub("�", text)
