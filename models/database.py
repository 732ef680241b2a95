"""Opening the database, its transactions, and bringing its tables up to date."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
POOL = 40
"""Connections that are kept open: as many as a server has threads, so that none waits for another's."""
HEAD = "0007"
"""The newest migration, written down so that a database which has it is opened without loading Alembic."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached, is read-only, locked for too long, or its disk is full."""


class UnstorableError(Exception):
    """A value that the database has no room for: a number beyond its columns', or a character it does not keep."""


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

    def clear_log(self) -> None:
        """Take what was overwritten out of SQLite's log, where it would stand until it is overwritten in turn."""
        if self.engine.dialect.name == "sqlite":
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

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
    except (DataError, OverflowError) as error:  # PostgreSQL's, and that of Python's SQLite
        raise UnstorableError("A value does not fit the database. Nothing was changed.") from error


def connect(url: str) -> Engine:
    """An engine for `url`. SQLite gets a write-ahead log, full synchronisation, foreign keys and real
    transactions."""
    engine = create_engine(url, pool_size=POOL, max_overflow=POOL, hide_parameters=True)
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
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only let go
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def upgrade(engine: Engine, revision: str = HEAD) -> None:
    """Run the migrations up to `revision`, in one transaction; nothing is done where they have run."""
    with engine.connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        current = connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None
    if current == revision:
        return
    from alembic import command
    from alembic.util import CommandError

    config = _config()
    try:
        with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except CommandError as error:
        raise DatabaseUnavailableError(
            f"The database is of version {current}, which this version of Behov does not know: it was used with a "
            "newer one. Install that version, or set BEHOV_HOME to another folder. Nothing was changed."
        ) from error


def downgrade(engine: Engine, revision: str) -> None:
    """Run the migrations down to `revision` ("base" for none), in one transaction."""
    from alembic import command

    config = _config()
    with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
