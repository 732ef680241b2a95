"""Outcomes are stored once each; judgements pile up and none is lost; both survive the migrations."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from evaluation.judgements import JudgedAs
from evaluation.outcomes import Decision, Stage
from models.catalogue_repository import list_profiles, record_run, save_source
from models.catalogues import SourceKind
from models.database import Database, downgrade, open_database, upgrade
from models.judgement_repository import (
    JudgementFacts,
    PoolFacts,
    add_judgements,
    save_pool,
    stored_judgements,
    stored_pool,
)
from models.judgements import Verdict
from models.need_repository import add_need_version, save_owner, stored_needs
from models.outcome_repository import (
    OutcomeChanges,
    OutcomeFacts,
    catalogue_names,
    outcome_changes,
    save_outcomes,
    stored_outcomes,
)
from models.outcomes import OutcomeDecision, OutcomeStage
from models.records import Identity, NeedText, Owner, Profile, RunCounts
from service.outcomes import graded_outcomes, judged, past_outcomes

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
MAY = dt.date(2023, 5, 18)
MET = OutcomeFacts("matsvinn", "uid-1", "met", MAY, dt.date(2023, 6, 1))
PILOT = OutcomeFacts("matsvinn", "uid-1", "pilot_started", MAY, dt.date(2023, 9, 1), "positive")
POOL = PoolFacts("pool1", NOW, 7, "a pool", "[]", "[]")
FITS = JudgementFacts("matsvinn", "uid-1", "AB", "fits", NOW, True, "pool1", "f1")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = open_database(f"sqlite:///{tmp_path / 'behov.db'}")
    fill(database)
    return database


def fill(database: Database) -> None:
    """One need of one owner, one company, and run 1."""
    with database.writing() as session:
        source = save_source(
            session, name="s", title="S", kind=SourceKind.NEEDS, licence=None, fictional=True, definition=""
        )
        run = record_run(
            session,
            source_id=source,
            started_at=NOW,
            as_of=NOW,
            file_name="pilots.csv",
            file_sha256="abc",
            counts=RunCounts(),
            refused=[],
        )
        need = NeedText("Matsvinn", "sv", "Vi slänger mat.", published_on=dt.date(2023, 1, 1))
        add_need_version(
            session,
            key="matsvinn",
            owner_id=save_owner(session, Owner("ekhamra", "Ekhamra kommun")),
            source_id=source,
            run_id=run,
            recorded_at=NOW,
            text=need,
        )
        rows = {"1": (Identity("uid-1", "SE", "4000001111"), Profile("Norrljus", "sv", summary="Styr ljus."))}
        list_profiles(session, source_id=source, run_id=run, as_of=NOW, rows=rows)


def save(database: Database, *facts: OutcomeFacts) -> OutcomeChanges:
    with database.writing() as session:
        changes = outcome_changes(session, list(enumerate(facts, start=2)))
        save_outcomes(session, 1, changes)
    return changes


def test_the_same_outcomes_again_change_nothing(database: Database) -> None:
    assert len(save(database, MET, PILOT).new) == 2
    again = save(database, MET, PILOT)
    assert (again.new, again.changed, again.unchanged) == ((), (), 2)
    with database.reading() as session:
        stored = stored_outcomes(session)
    assert [one.facts for one in stored] == [MET, PILOT]
    assert (stored[0].file_name, stored[0].file_sha256, stored[0].line) == ("pilots.csv", "abc", 2)


def test_an_outcome_told_otherwise_later_is_changed_in_place(database: Database) -> None:
    save(database, PILOT)
    later = replace(PILOT, in_use=True, agreement_value_sek=140_000)
    assert len(save(database, later).changed) == 1
    with database.reading() as session:
        assert [one.facts for one in stored_outcomes(session)] == [later]


def test_an_outcome_without_a_day_is_also_stored_once(database: Database) -> None:
    undated = replace(MET, presented_on=None)
    save(database, undated)
    assert save(database, undated).unchanged == 1
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(
            text(
                "INSERT INTO outcomes (need_id, company_id, run_id, line, catalogue, stage, reason, round_closed) "
                "SELECT need_id, company_id, run_id, line, catalogue, stage, reason, round_closed FROM outcomes"
            )
        )


def test_a_later_judgement_holds_and_the_earlier_one_is_kept(database: Database) -> None:
    later = replace(FITS, verdict="does_not_fit", judged_at=NOW + dt.timedelta(days=1), file_sha256="f2")
    with database.writing() as session:
        save_pool(session, POOL)
        add_judgements(session, [FITS, later])
    with database.reading() as session:
        assert stored_judgements(session) == [FITS, later]
        assert stored_judgements(session, {"another"}) == []
        graded = judged(session)
    assert graded.qrels.grades == {"matsvinn": {"uid-1": 0}}
    assert [one.verdict for one in graded.revised] == [JudgedAs.FITS]


def test_a_pool_is_stored_once(database: Database) -> None:
    with database.writing() as session:
        assert save_pool(session, POOL)
        assert not save_pool(session, replace(POOL, description="another"))
        assert stored_pool(session, "pool1") == POOL
        assert stored_pool(session, "pool2") is None


def test_stored_outcomes_become_qrels_with_need_owner_and_company(database: Database) -> None:
    save(database, MET, PILOT, replace(MET, stage="presented", round_closed=False))
    with database.reading() as session:
        graded = graded_outcomes(session, dt.date(2026, 6, 1))
        rows = past_outcomes(session)
    assert graded.qrels.grades == {"matsvinn": {"uid-1": 2}}
    assert {(row.owner, row.needed_on) for row in rows} == {("ekhamra", dt.date(2023, 1, 1))}


def test_evaluation_and_the_database_speak_of_the_same_stages_decisions_and_verdicts() -> None:
    assert [stage.value for stage in Stage] == [stage.value for stage in OutcomeStage]
    assert [decision.value for decision in Decision] == [decision.value for decision in OutcomeDecision]
    assert [verdict.value for verdict in JudgedAs] == [verdict.value for verdict in Verdict]


def test_down_with_outcomes_keeps_what_was_there_before_them_and_up_again_works(database: Database) -> None:
    save(database, MET)
    with database.writing() as session:
        save_pool(session, POOL)
        add_judgements(session, [FITS])
    downgrade(database.engine, "0001")
    assert not {"outcomes", "judgements", "judging_pools"} & set(inspect(database.engine).get_table_names())
    upgrade(database.engine)
    with database.reading() as session:
        assert [need.key for need in stored_needs(session)] == ["matsvinn"]
        assert [name.name for name in catalogue_names(session)] == ["Norrljus"]
        assert stored_outcomes(session) == []
    assert len(save(database, MET).new) == 1
