"""Makes tests/unit/expected_range_reference.json: what R's package surveillance expects.

    python -m tools.build_expected_range_reference

Needs Rscript with the package surveillance (Debian: r-base-core, r-cran-surveillance). The tests
need neither. The series are monthly sums of the reference tables that come with the program.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, replace
from io import StringIO
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from data_access.analysis.expected_range import Parameters

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "data_access" / "reference" / "tables"
SCRIPT = Path(__file__).with_name("expected_range_reference.R")
TARGET = ROOT / "tests" / "unit" / "expected_range_reference.json"
JUDGED = 36
INCIDENTS, DETECTIONS = "iom_incidents_2025-04-29.csv.gz", "frontex_routes_2026-08-04.csv.gz"
SERIES = (
    (INCIDENTS, "central-mediterranean", "dead_missing"),
    (INCIDENTS, "west-africa-atlantic", "dead_missing"),
    (INCIDENTS, "us-mexico-border", "incidents"),
    (DETECTIONS, "central-mediterranean", "value"),
    (DETECTIONS, "western-balkans", "value"),
)
# R has no word for a series that is too short or too sparse.
ANY = Parameters(coverage=0.95, fewest_counted=0, fewest_months=0)
SETTINGS = (
    ANY,
    replace(ANY, levels=1),
    replace(ANY, levels=10, excluded=6),
    replace(ANY, years=3, neighbours=2, trend=False),
)


def main() -> None:
    """Ask R about every series under every setting, and write down what it answers."""
    questions = list(product(SERIES, SETTINGS))
    versions, answers = answers_to([(counts(*one), settings) for one, settings in questions])
    cases = [
        {
            "series": " ".join(one),
            "settings": asdict(settings),
            "counts": counts(*one),
            **{
                name: [float(f"{value:.8g}") for value in rows[name]]
                for name in ("upper", "expected", "dispersion")
            },
        }
        for (one, settings), rows in zip(questions, answers, strict=True)
    ]
    # A line a case: a change shows as a change of that case.
    lines = ",\n".join(json.dumps(case) for case in cases)
    TARGET.write_text(f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n', "utf-8")


def counts(table: str, route: str, column: str) -> list[int]:
    """Monthly sums of a route, from the first month of the table to the last."""
    rows = pd.read_csv(TABLES / table, dtype=str)
    written = rows["month"] if "month" in rows else rows["date"].str[:7].str.replace("-", "")
    month = written[written.str.len() == len("yyyymm")]
    counted = rows[column].fillna("0").astype(int)[rows["route"] == route]
    sums: pd.Series[int] = counted.groupby(month).sum()
    return sums.reindex(sorted(month.unique()), fill_value=0).tolist()


def answers_to(
    cases: Sequence[tuple[Sequence[int], Parameters]],
) -> tuple[dict[str, str], list[pd.DataFrame]]:
    """The versions of R and of its package, and for each case its answers, a row a month."""
    questions = []
    for number, (series, settings) in enumerate(cases):
        values = asdict(settings) | {"trend": int(settings.trend)}
        months = {"month": range(1, len(series) + 1), "count": series}
        questions.append(pd.DataFrame({"case": number, "judged": JUDGED, **values, **months}))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cases.csv"
        pd.concat(questions).to_csv(path, index=False)
        command = ["Rscript", str(SCRIPT), str(path)]
        answer = subprocess.check_output(command, text=True)  # noqa: S603 - our own script
    first, _, rows = answer.partition("\n")
    language, package = first.removeprefix("#").split()
    by_case = [of_case for _number, of_case in pd.read_csv(StringIO(rows)).groupby("case")]
    return {"R": language, "surveillance": package}, by_case


if __name__ == "__main__":
    main()
