"""`docs/bureaus.md`: how bureaus hand in their aggregates, written from the formats."""

import csv
from collections.abc import Iterator
from io import StringIO
from textwrap import fill

from data_access.bureau_reports.formats import FORMATS
from data_access.bureau_reports.forms import Field, Format
from data_access.registry.sources import SOURCES

# Longer lists stand in the dictionary.
_MOST_LISTED = 12

_HEAD = """\
# What bureaus and task forces hand in

Written by `make docs` from the forms in `data_access/bureau_reports`; a test fails when it is out
of date. All figures of examples are made up.

Nobody publishes these figures: each bureau or task force fills a file and imports it.

```
routewatch template bureau_database_use --format xlsx --out march.xlsx
routewatch import bureau_database_use march.xlsx --dry-run
routewatch import bureau_database_use march.xlsx
```

## Rules that hold for all of them

- **Counts only.** A file with a column that could hold a person is refused: names, birth, numbers
  of documents, phones, addresses, remarks, in English, French or Spanish, whatever stands in it. So
  is anything beside the table.
- **Unknown is an empty cell, and 0 says that there were none.** A row states one figure at least.
  A measure is filled for every part of a whole (all border points, channels or flags of a month,
  bureau and database or kind of vessel), with 0 where there were none, or for no part: with one
  of them empty, the sum would look whole and be too low. Of two databases one may lack a measure;
  their sum is then of those that state it.
- **Nothing beside the cells.** Comments on cells, drawings, pictures and page headers refuse a
  workbook: they would be kept with the file, and nobody looks at them. Hidden sheets, rows and
  columns are read like all others.
- CSV in UTF-8 with commas, or XLSX. The titles are those below, in any order; a column marked
  optional may be left out.
- A **month** is reported when it has ended. A file may hold several bureaus and months. For each
  who reports, by bureau, country or route, it answers for exactly the months that it names, and for
  them whole: to change one row, hand in all rows of its month.
- Of two files for one month the one **received later** counts; the older stays, for what was known
  before. `--published DATE` states the day of what was received earlier, and
  `routewatch batch revert` takes a file back.
- **The least doubt refuses the whole file**, in one sentence that names the place, and changes
  nothing: mend it and import it again. A part is never more than its whole, no two rows have the
  same key, no cell holds a formula, and the last line has its end.
"""


def markdown() -> str:
    """The whole guide."""
    blocks = [_HEAD, *(block for of in FORMATS for block in _format(of))]
    return "\n".join(block.rstrip("\n") + "\n" for block in blocks)


def _format(of: Format) -> Iterator[str]:
    source = SOURCES[of.source]
    yield f"## {source.title} (`{of.source}`)"
    yield fill(of.about, 100)
    rows = "\n".join(map(_row, of.fields))
    yield f"| column | meaning | written as | empty means |\n| --- | --- | --- | --- |\n{rows}"
    yield f"No two rows have the same {', '.join(f'`{name}`' for name in of.key)}. An example:"
    yield f"```\n{example(of)}```"


def example(of: Format) -> str:
    """A file with the format's made-up rows, as CSV."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in of.fields)
    writer.writerows(of.examples)
    return text.getvalue()


def _row(field: Field) -> str:
    optional = "" if field.required else " (optional)"
    blank = field.kind.blank or "refused"
    return f"| `{field.name}`{optional} | {field.meaning} | {_written(field)} | {blank} |"


def _written(field: Field) -> str:
    allowed = field.kind.allowed
    if not allowed:
        return field.kind.written
    if len(allowed) > _MOST_LISTED:
        return f"{field.kind.written}; all are in the [dictionary](data.md)"
    return "one of " + ", ".join(f"`{code}`" for code in allowed)
