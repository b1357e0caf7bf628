"""Alembic's entry point: runs on the connection and in the transaction of `store.upkeep`."""

from alembic import context

from data_access.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The caller's transaction holds all steps: a killed migration leaves nothing behind.
    transactional_ddl=False,
)
context.run_migrations()
