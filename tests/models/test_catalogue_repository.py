"""Catalogues keep every version, and know what was in force when."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models.catalogue_repository import (
    close_listings,
    list_profiles,
    listed_contents,
    profiles_by_document_id,
    profiles_in_force,
    record_run,
    save_source,
)
from models.catalogues import Listing, SourceKind
from models.companies import ProfileVersion
from models.database import Database, open_database
from models.records import Identity, Profile, RunCounts

DAY = [dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in range(1, 6)]
A = Profile("Norrljus", "sv", summary="Styr gatubelysning.")
B = Profile("Norrljus", "sv", summary="Styr gatubelysning och mäter trafik.")
WHO = Identity("uid-1", "SE", "4000001111")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(f"sqlite:///{tmp_path / 'behov.db'}")


def read(
    database: Database, as_of: dt.datetime, rows: Mapping[str, Profile], missing: tuple[str, ...] = ()
) -> None:
    with database.writing() as session:
        source = save_source(
            session, name="s", title="S", kind=SourceKind.COMPANIES, licence=None, fictional=True, definition=""
        )
        run = record_run(
            session,
            source_id=source,
            started_at=as_of,
            as_of=as_of,
            file_name="f",
            file_sha256="",
            counts=RunCounts(),
            refused=[],
        )
        identified = {key: (WHO, profile) for key, profile in rows.items()}
        list_profiles(session, source_id=source, run_id=run, as_of=as_of, rows=identified)
        close_listings(session, source_id=source, run_id=run, as_of=as_of, row_keys=missing)


def in_force(database: Database, as_of: dt.datetime | None = None) -> list[str]:
    with database.reading() as session:
        return [listed.profile.summary for listed in profiles_in_force(session, as_of)]


def test_the_newest_reading_is_in_force_and_older_ones_can_be_asked_for(database: Database) -> None:
    read(database, DAY[1], {"1": A})
    read(database, DAY[3], {"1": B})
    assert in_force(database) == [B.summary]
    assert in_force(database, DAY[0]) == []
    assert in_force(database, DAY[2]) == [A.summary]
    assert in_force(database, DAY[3]) == [B.summary]


def test_a_text_that_comes_back_is_shown_again_and_not_written_again(database: Database) -> None:
    for day, profile in zip(DAY, (A, B, A), strict=False):
        read(database, day, {"1": profile})
    assert in_force(database) == [A.summary]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ProfileVersion)) == 2
        assert session.scalar(select(func.count()).select_from(Listing)) == 3


def test_a_withdrawn_row_is_out_of_force_but_stays_reachable(database: Database) -> None:
    read(database, DAY[0], {"1": A})
    with database.reading() as session:
        document_id = profiles_in_force(session)[0].document_id
    read(database, DAY[1], {}, missing=("1",))
    assert in_force(database) == []
    with database.reading() as session:
        assert profiles_by_document_id(session, [document_id])[document_id].profile == A
        assert profiles_by_document_id(session, ["s/2@000000000000"]) == {}
        assert listed_contents(session, "s") == {}


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def write_half() -> None:
        with database.writing() as session:
            save_source(
                session,
                name="s",
                title="S",
                kind=SourceKind.COMPANIES,
                licence=None,
                fictional=True,
                definition="",
            )
            session.add(Listing(entry_id=99, profile_version_id=99, opened_by_run_id=99, valid_from=DAY[0]))

    with pytest.raises(IntegrityError):
        write_half()
    with database.reading() as session:
        assert listed_contents(session, "s") == {}


def test_the_same_content_has_the_same_hash_and_any_change_another() -> None:
    assert A.content_sha256 == Profile("Norrljus", "sv", summary="Styr gatubelysning.").content_sha256
    assert A.content_sha256 != B.content_sha256
