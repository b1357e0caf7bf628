"""TOML files that people write, as models of pydantic: faults are told with line and field."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from dashboard.formats import comma_list, with_subject
from dashboard.i18n import _

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Table(BaseModel):
    """A table of a file. Fields that nothing reads are refused: no slip passes in silence."""

    model_config = ConfigDict(frozen=True)
    refused: ClassVar[Mapping[str, str]] = {}
    """What is wrong with fields that people write and that must not stand there."""

    @model_validator(mode="before")
    @classmethod
    def refuse_unknown(cls, values: Any) -> Any:  # noqa: ANN401 - whatever is written
        """Refuse a field that is none, by name."""
        names = [field.alias or name for name, field in cls.model_fields.items()]
        for key in values if isinstance(values, dict) else ():
            if key not in names:
                unknown = _("there is no such field; {names} can stand here")
                raise field_error(
                    key, cls.refused.get(key) or unknown.format(names=names_in_order(names))
                )
        return values


T = TypeVar("T", bound=Table)


def field_error(key: str, problem: str) -> PydanticCustomError:
    """What a table raises about one of its fields."""
    return PydanticCustomError("field", "{problem}", {"key": key, "problem": problem})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be used.

    Attributes:
        table: such as `scene` or `agenda`; empty for the file itself.
        place: which of them, from 1; 0 for the file itself, and for a table that stands once.
        key: the field; empty for the table itself.
        problem: what is wrong with it, and what can stand there.
        line: of the text.
    """

    table: str
    place: int
    key: str
    problem: str
    line: int

    @property
    def sentence(self) -> str:
        """For a reader who has the file in sight."""
        place = f" {self.place}" if self.place else ""
        where = f"{self.table}{place}" if self.table else ""
        return with_subject(comma_list(filter(None, (where, self.key))), self.problem)


def read_file(path: Path, model: type[T], refuse: type[Exception], **context: object) -> T:
    """The content of a file.

    Args:
        path: of the file.
        model: what it has to be.
        refuse: raised with one sentence that names file, line and field.
        context: what its validators go by, as `info.context`.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content, faults = checked_text(text, model, **context)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise refuse(f"{path}: cannot be read as TOML: {error}") from error
    if content is None:
        raise refuse(f"{path}, line {faults[0].line}: {faults[0].sentence}")
    return content


def checked_text(text: str, model: type[T], **context: object) -> tuple[T | None, Sequence[Fault]]:
    """The content of a text, or its faults by line.

    Validators find the text and what tomllib reads in it in `info.context`, too.

    Raises:
        TOMLDecodeError: it is no TOML.
    """
    values = tomllib.loads(text)
    try:
        return model.model_validate(values, context={**context, "text": text, "file": values}), []
    except ValidationError as error:
        faults = [_fault(text, values, one) for one in error.errors(include_url=False)]
        return None, sorted(faults, key=lambda fault: fault.line)


def _fault(text: str, values: Any, error: ErrorDetails) -> Fault:  # noqa: ANN401 - as TOML has it
    """A fault as pydantic has it, with the table that it is in: `scene` 2, or `roles.analyst`."""
    details = error.get("ctx", {})
    steps = [*error["loc"], details.get("key", "[key]")]
    steps = [step for step in steps if step != "[key]"]
    names: list[str] = []
    place = 0
    # What has the wrong form is a field, even where it is a table.
    least = int(error["type"] not in {"field", "value_error"})
    while len(steps) > least and isinstance(values, dict):
        inner = values.get(steps[0])
        if isinstance(inner, list) and len(steps) > 1 and isinstance(inner[int(steps[1])], dict):
            place = int(steps.pop(1)) + 1
            inner = inner[place - 1]
        if not isinstance(inner, dict):
            break
        names.append(str(steps.pop(0)))
        values = inner
    table, key = ".".join(names), str(steps[0]) if steps else ""
    if error["type"] in {"field", "value_error"}:
        problem = str(details.get("problem") or details["error"])
    elif error["type"] in {"missing", "string_type"}:
        problem = _("a text is needed")
    elif error["type"] in _PROBLEMS:
        problem = _PROBLEMS[error["type"]]
    elif error["type"] == "list_type" or len(steps) > 1:
        problem = _("is written as {form}, once for each").format(form=f"[[{key}]]")
    else:
        form = ".".join([*names, key])
        problem = _("is written as a table {form}").format(form=f"[{form}]")
    return Fault(table, place, key, problem, line_of(text, table, place, key))


_PROBLEMS = {
    "tuple_type": "a list is expected",
    "ip_any_network": "an address or a network is expected, as in 10.0.0.7 or 10.0.0.0/24",
}


def line_of(text: str, table: str, place: int = 0, key: str = "") -> int:
    """The line on which a key stands; that of its table where it is not written."""
    lines = text.splitlines()
    head = f"[[{table}]]" if place else f"[{table}]"
    heads = [n for n, line in enumerate(lines) if line.partition("#")[0].strip() == head]
    start = heads[max(0, place - 1)] if table and len(heads) >= max(1, place) else 0
    for number, line in enumerate(lines[start:], start + 1):
        if number > start + 1 and line.lstrip().startswith("["):
            break
        if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return start + 1


# What stands in fields.


def context_of(info: ValidationInfo) -> Mapping[str, Any]:
    """What a file is read with, for its validators."""
    context: Mapping[str, Any] = info.context or {}
    return context


def must(is_right: Callable[[Any], object], problem: str | Callable[[Any], str]) -> AfterValidator:
    """A value that is right; else what is wrong with it, as a message id or made of it."""

    def check(value: object) -> object:
        if not is_right(value):
            raise ValueError(_(problem) if isinstance(problem, str) else problem(value))
        return value

    return AfterValidator(check)


def text_of(longest: int, *, needed: bool = False) -> BeforeValidator:
    """A text, without the signs that turn letters round."""

    def check(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest:
            text = _("a text of at most {longest} characters is expected")
            raise ValueError(text.format(longest=longest))
        if needed and not value.strip():
            raise ValueError(_("a text is needed"))
        return in_reading_order(value)

    return BeforeValidator(check)


def whole_of(least: int, most: int) -> BeforeValidator:
    """A whole number within bounds."""
    return BeforeValidator(lambda value: whole_number(value, least, most))


def whole_number(value: object, least: int, most: int) -> int:
    """A value, if it is a whole number within bounds.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    text = _("a whole number from {least} to {most} is expected")
    raise ValueError(text.format(least=least, most=most))


def in_reading_order(text: str) -> str:
    """A foreign text without the signs that turn its letters, or those that follow, round."""
    return _TURNING.sub("", text)


def names_in_order(keys: Iterable[str]) -> str:
    """Names in one order."""
    return ", ".join(sorted(keys))


def near(word: str, names: Iterable[str]) -> str:
    """A question after the name that was perhaps meant; empty where none is like it."""
    matches = get_close_matches(word, names, n=1)
    return _("; ") + _("did you mean {name}?").format(name=repr(matches[0])) if matches else ""
