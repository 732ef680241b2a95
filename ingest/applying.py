"""An examined file planned against what is listed, and written: the second half of its way in."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from ingest.changes import ChangePlan, plan
from ingest.checks import check_expectations, check_missing
from ingest.corrections import with_corrections, without_erased
from ingest.errors import KeyTaken, OlderThanLatest
from ingest.examination import Examination
from ingest.reasons import Remark
from ingest.source import Completeness
from models.catalogue_repository import (
    Session,
    close_listings,
    latest_run,
    list_profiles,
    listed_company_uids,
    listed_contents,
    record_run,
    save_source,
)
from models.catalogues import SourceKind
from models.correction_repository import corrections_in_force, end_corrections
from models.erasure_repository import erasures
from models.need_repository import add_need_version, need_contents, save_owner, stored_needs
from models.records import RunCounts


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one file came to. `run_id` is None where nothing was written (a dry run).

    examination: the file as it was written, people's corrections laid over it and erased companies refused.
    """

    examination: Examination
    source: str
    run_id: int | None
    as_of: dt.datetime
    counts: RunCounts
    changes: ChangePlan
    warnings: tuple[Remark, ...]


def apply(
    session: Session, examination: Examination, *, allow_missing: bool = False, dry_run: bool = False
) -> RunReport:
    """Write what an examined file changes, in the caller's transaction; commit nothing.

    With `dry_run`, plan and write nothing. With `allow_missing`, any number of listed rows may be missing.
    Raises a kind of DataRejected, and writes nothing, where the file should not replace what is listed.
    """
    check_expectations(examination)
    examination = without_erased(examination, {erasure.uid for erasure in erasures(session)})
    source = examination.source
    latest = latest_run(session, source.name)
    if latest and examination.as_of < latest.as_of:
        raise OlderThanLatest(
            f"the file is as of {examination.as_of:%Y-%m-%d}; one as of {latest.as_of:%Y-%m-%d} was read before; "
            "correct as_of: in the source file",
            day=f"{latest.as_of:%Y-%m-%d}",
        )
    examination, ended = with_corrections(examination, corrections_in_force(session, source.name))
    changes = planned(session, examination)
    if source.kind is SourceKind.COMPANIES and not allow_missing:
        check_missing(changes, len(changes.changed + changes.unchanged + changes.missing), examination.limits)
    counts = RunCounts(
        len(changes.new),
        len(changes.changed),
        len(changes.unchanged),
        len(changes.missing),
        len(examination.refused),
    )
    run_id = None
    if not dry_run:
        run_id = _write(session, examination, changes, counts)
        end_corrections(session, [one.id for one in ended], examination.started_at, None)
    return RunReport(examination, source.name, run_id, examination.as_of, counts, changes, examination.warnings)


def planned(session: Session, examination: Examination) -> ChangePlan:
    """What the file would change. Of a partial file nothing is missing; needs are never taken away."""
    name = examination.source.name
    if examination.source.kind is SourceKind.NEEDS:
        rows = {need.row_key: need.content for need in examination.needs}
        listed = need_contents(session, name)
        taken = (rows.keys() - listed.keys()) & {stored.key for stored in stored_needs(session)}
        if taken:
            raise KeyTaken(
                f"other sources have needs called {', '.join(sorted(taken)[:5])}; give these other keys",
                keys=", ".join(sorted(taken)[:5]),
            )
    else:
        rows = {company.row_key: company.content for company in examination.companies}
        uids = listed_company_uids(session, name)
        listed = {key: f"{uids[key]}:{content}" for key, content in listed_contents(session, name).items()}
    changes = plan(rows, listed, examination.refused_keys)
    if examination.completeness is Completeness.PARTIAL:
        return dataclasses.replace(changes, missing=())
    return changes


def _write(session: Session, examination: Examination, changes: ChangePlan, counts: RunCounts) -> int:
    source = examination.source
    source_id = save_source(
        session,
        name=source.name,
        title=source.title,
        kind=source.kind,
        licence=source.licence,
        fictional=source.fictional,
        definition=source.definition(),
    )
    run_id = record_run(
        session,
        source_id=source_id,
        started_at=examination.started_at,
        as_of=examination.as_of,
        file_name=examination.file_name,
        file_sha256=examination.file_sha256,
        counts=counts,
        refused=(row.as_text() for row in examination.refused),
    )
    if source.kind is SourceKind.NEEDS:
        _write_needs(session, examination, changes, source_id, run_id)
    else:
        _write_companies(session, examination, changes, source_id, run_id)
    return run_id


def _write_companies(
    session: Session, examination: Examination, changes: ChangePlan, source_id: int, run_id: int
) -> None:
    wanted = set(changes.to_write)
    rows = {row.row_key: (row.identity, row.profile) for row in examination.companies if row.row_key in wanted}
    as_of = examination.as_of
    list_profiles(session, source_id=source_id, run_id=run_id, as_of=as_of, rows=rows)
    close_listings(session, source_id=source_id, run_id=run_id, as_of=as_of, row_keys=changes.missing)


def _write_needs(
    session: Session, examination: Examination, changes: ChangePlan, source_id: int, run_id: int
) -> None:
    wanted = set(changes.to_write)
    owners = {need.owner.key: need.owner for need in reversed(examination.needs)}
    owner_ids = {key: save_owner(session, owner) for key, owner in owners.items()}
    for need in examination.needs:
        if need.row_key in wanted:
            add_need_version(
                session,
                key=need.row_key,
                owner_id=owner_ids[need.owner.key],
                source_id=source_id,
                run_id=run_id,
                recorded_at=examination.started_at,
                text=need.text,
            )
