"""One exercise count as a fact, for every subject that stores a measure a row."""

from collections.abc import Iterator, Mapping

from data_access.declaration.facts import ObservationFact


def counted(
    run: str, month: int, values: Mapping[str, int], **by: str
) -> Iterator[ObservationFact]:
    """A fact for each measure of a month.

    Args:
        run: code of the run of months.
        month: yyyymm.
        values: by measure.
        by: the dimensions that the facts carry, by their column in the store.
    """
    for metric, value in values.items():
        yield ObservationFact(metric_code=metric, series_code=run, month=month, value=value, **by)
