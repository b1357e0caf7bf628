"""The layouts of bureaus' files, made from their formats."""

from types import MappingProxyType

from data_access.bureau_reports import casework, network
from data_access.bureau_reports.explanations import texts
from data_access.bureau_reports.form import Format
from data_access.declaration.file_schema import Column, FileSchema, Filled, SourceRefusedError
from data_access.registry.sources import SOURCES

FORMATS: tuple[Format, ...] = (
    network.DATABASE_USE,
    network.NOTICES,
    casework.IDENTIFICATION,
    network.VESSELS,
    casework.FACILITATORS,
    casework.CRIME_LINKS,
    casework.OPERATIONS,
    network.TRAINING,
    network.REPORTING,
)
_BY_SOURCE = MappingProxyType({of.source: of for of in FORMATS})


def of_source(source: str) -> Format:
    """The format of a source.

    Raises:
        SourceRefusedError: bureaus do not fill files of it.
    """
    if source not in _BY_SOURCE:
        msg = f"'{source}' has no template; these have: {', '.join(_BY_SOURCE)}"
        raise SourceRefusedError(msg)
    return _BY_SOURCE[source]


def _schema(of: Format) -> FileSchema:
    return FileSchema(
        source=of.source,
        layout="template",
        title=f"the template of {SOURCES[of.source].title.lower()}",
        columns=tuple(
            Column(field.name, (field.name,), field.kind.parse, field.required)
            for field in of.fields
        ),
        ignored=frozenset(),
        complete=True,
        contiguous=False,
        register=False,
        builder=of.builder,
        published_on=lambda _remarks, _newest: None,
        filled=Filled(of.key, texts(of)),
    )


SCHEMAS = tuple(_schema(of) for of in FORMATS)
