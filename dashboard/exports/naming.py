"""Names of files: what a file holds can be told in a folder, on every system."""

import re
import unicodedata

from dashboard import url_state
from dashboard.exports.carrying import Carried

_LONGEST = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9.+-]+")


def file_name(told: Carried, form: str) -> str:
    """`2026-10_central-mediterranean_deaths-over-time_2015_TLP-CLEAR.png`; exercises first say so.

    Letters, digits, points, plus, hyphen and underscore only, at most 120 of them; it never begins
    with a point and is no name that a system keeps for itself.
    """
    written = url_state.write(told.filters)
    asked = dict(part.split("=", 1) for part in written.split("&") if part)
    month = f"{told.as_known_on:%Y-%m}"
    parts = [month, asked.get("r", "").replace(",", "+"), told.code]
    parts += [asked.get("c", "").replace(",", "+"), asked.get("t", "latest12")]
    made = "exercise_" if told.exercise else ""
    end = f"_{_safe(told.marking.name)}.{form}"
    body = made + "_".join(filter(None, map(_safe, parts)))
    return body[: _LONGEST - len(end)].rstrip("._-") + end


def _safe(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("-", plain).strip("-.")
