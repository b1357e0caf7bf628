"""Alembic's entry point: runs on the connection and in the transaction of `store.upkeep`."""

from typing import Any

from alembic import context

from data_access.store.schema import metadata


def _taken(*_unnamed: Any, **event: Any) -> None:
    context.config.attributes["taken"](event["step"].up_revision_id)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The caller's transaction holds all steps: a killed migration leaves nothing behind.
    transactional_ddl=False,
    on_version_apply=_taken,
)
context.run_migrations()
