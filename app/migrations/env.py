"""How Alembic runs our migrations: on the connection that ``app.migrating.migrate`` opened and locked."""

from alembic import context


def run() -> None:
    """Run the migrations inside the transaction of the caller."""
    context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


run()
