"""What a template says beside its table: the only texts that may stand there when it comes back."""

from collections.abc import Iterator, Sequence

from data_access.bureau_reports.form import Format

_HEADER = ("column", "meaning", "how it is written", "an empty cell means")
_RULES = (
    "Fill the sheet Data, one row below the other, and leave the titles as they are.",
    "Unknown is an empty cell; 0 says that there were none.",
    "Counts only: a file with a column that could hold a person is refused.",
    "Write values, never formulas.",
)


def texts(of: Format) -> frozenset[str]:
    """All that a template says beside its table."""
    said = {text for row in explanations(of) for text in row}
    for field in of.fields:
        said |= {field.name, *field.kind.allowed, *field.kind.allowed.values()}
    return frozenset(said)


def explanations(of: Format) -> Iterator[Sequence[str]]:
    """What a template says of a format, as rows of a sheet."""
    yield (_plain(of.about),)
    yield from ((rule,) for rule in _RULES)
    yield _HEADER
    for field in of.fields:
        written, blank = field.kind.written, field.kind.blank or "never: it must be filled"
        yield tuple(map(_plain, (field.name, field.meaning, written, blank)))


def _plain(text: str) -> str:
    return text.replace("`", "")
