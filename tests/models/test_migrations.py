"""The tables can be brought up and down with data in them, and are what the models say."""

import datetime as dt
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from models.account_repository import Binding, account_by_name, add_account, bind_account
from models.accounts import Role
from models.catalogue_repository import list_profiles, profiles_in_force, record_run, save_source
from models.catalogues import SourceKind
from models.curation_repository import keep_search_text, search_text
from models.database import (
    HEAD,
    MIGRATIONS,
    Database,
    DatabaseUnavailableError,
    connect,
    downgrade,
    open_database,
    upgrade,
)
from models.records import Identity, Profile, RefusedText, RunCounts
from models.schema import metadata

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def with_one_profile(database: Database) -> None:
    with database.writing() as session:
        source = save_source(
            session,
            name="s",
            title="S",
            kind=SourceKind.COMPANIES,
            licence=None,
            fictional=True,
            definition="name: s",
        )
        run = record_run(
            session,
            source_id=source,
            started_at=NOW,
            as_of=NOW,
            file_name="f.csv",
            file_sha256="0" * 64,
            counts=RunCounts(new=1, refused=1),
            refused=[RefusedText(3, ("no name",), {"Namn": ""})],
        )
        rows = {"1": (Identity("uid-1", "SE", "4000001111"), Profile("Bäckvatten", "sv", summary="Mäter vatten."))}
        list_profiles(session, source_id=source, run_id=run, as_of=NOW, rows=rows)


def test_the_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def with_a_bound_account(database: Database) -> None:
    with database.writing() as session:
        account = add_account(session, name="nora.nord", role=Role.FACILITATOR, owner_key=None, now=NOW)
        bind_account(session, account, Binding("https://id.example", "0" * 64), NOW)


def test_down_with_data_leaves_no_table_and_up_again_works(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with_one_profile(database)
    with_a_bound_account(database)
    downgrade(database.engine, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    upgrade(database.engine)
    with_one_profile(database)
    with database.reading() as session:
        assert [listed.profile.name for listed in profiles_in_force(session)] == ["Bäckvatten"]


def test_search_texts_keep_their_time_on_the_way_down_and_up(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.writing() as session:
        keep_search_text(session, key="k", text="Vi slänger mat.", language="sv", now=NOW, expired=NOW)
    downgrade(database.engine, "0004")
    with database.reading() as session:
        before = session.execute(text("SELECT created_at FROM search_texts")).scalar_one()
    assert before.startswith("2026-01-02 03:04:05")
    upgrade(database.engine)
    with database.reading() as session:
        assert search_text(session, "k", NOW) == ("Vi slänger mat.", "sv")


def test_accounts_outlive_their_bindings_on_the_way_down_and_up(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with_a_bound_account(database)
    downgrade(database.engine, "0004")
    upgrade(database.engine)
    with database.reading() as session:
        account = account_by_name(session, "nora.nord")
    assert account is not None
    assert account.binding is None


def test_the_newest_migration_is_the_one_written_down() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with open_database(url).writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailableError, match="newer"):
        open_database(url)
    with connect(url).connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_opening_twice_keeps_the_data(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    first = open_database(url)
    with_one_profile(first)
    first.close()
    with open_database(url).reading() as session:
        assert len(profiles_in_force(session)) == 1


def test_sqlite_writes_ahead_and_synchronises_fully(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
