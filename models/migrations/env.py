"""Alembic's entry: runs on the connection that models.database hands over."""

from alembic import context

from models.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
