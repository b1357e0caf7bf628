"""The layouts of bureaus' files, made from their formats."""

from types import MappingProxyType

from data_access.importers import bureau_casework, bureau_network
from data_access.importers.bureau_explanations import texts
from data_access.importers.bureau_format import Format
from data_access.importers.declare import Column, FileSchema, Filled, SourceRefusedError
from data_access.registry.sources import SOURCES

FORMATS: tuple[Format, ...] = (
    bureau_network.DATABASE_USE,
    bureau_network.NOTICES,
    bureau_casework.IDENTIFICATION,
    bureau_network.VESSELS,
    bureau_casework.FACILITATORS,
    bureau_casework.CRIME_LINKS,
    bureau_casework.OPERATIONS,
    bureau_network.TRAINING,
    bureau_network.REPORTING,
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
