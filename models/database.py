"""Opening the database, its transactions, and bringing its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseUnavailableError(Exception):
    """The database cannot be reached, is read-only, locked for too long, or its disk is full."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `reading()` and `writing()` each give one session in one transaction."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one unchanging state; what it changes is rolled back."""
        with _domain_errors(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are all committed at the end, or none of them where anything raises."""
        engine = self.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with _domain_errors(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database at `url` (an SQLAlchemy address) and bring its tables up to date.

    Raises DatabaseUnavailableError where it cannot be reached or written.
    """
    with _domain_errors():
        engine = connect(url)
        upgrade(engine)
    return Database(engine)


@contextmanager
def _domain_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database cannot be used: {error.orig}. Check that the data folder exists, can be written to and "
            "has room. Nothing was changed."
        ) from error


def connect(url: str) -> Engine:
    """An engine for `url`. SQLite gets a write-ahead log, full synchronisation, foreign keys and real
    transactions."""
    engine = create_engine(url)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling would commit before DDL; SQLAlchemy's "begin" event starts ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to `revision`, in one transaction; nothing is done where they have run."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    config = _config()
    if revision == "head" and current == ScriptDirectory.from_config(config).get_current_head():
        return
    with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Run the migrations down to `revision` ("base" for none), in one transaction."""
    config = _config()
    with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
