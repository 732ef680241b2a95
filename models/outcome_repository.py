"""Reading and writing past outcomes. They work in the caller's transaction and commit nothing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.catalogues import CatalogueEntry, CatalogueSource, IngestRun
from models.companies import Company, ProfileVersion
from models.needs import Need, NeedOwner
from models.outcomes import OutcomeDecision, OutcomeStage, PastOutcome

OutcomeKey = tuple[str, str, str, dt.date | None]
"""Need key, company uid, stage, day of the presentation: what makes two rows the same outcome."""


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What one row of a file says became of a company for a need."""

    need_key: str
    company_uid: str
    stage: str
    presented_on: dt.date | None = None
    stage_on: dt.date | None = None
    decision: str | None = None
    reason: str = ""
    agreement_value_sek: int | None = None
    in_use: bool | None = None
    round_closed: bool = True
    catalogue: str = ""

    @property
    def key(self) -> OutcomeKey:
        return self.need_key, self.company_uid, self.stage, self.presented_on


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """An outcome with where it was read: the file's name and hash, and the line."""

    id: int
    facts: OutcomeFacts
    run_id: int
    file_name: str
    file_sha256: str
    line: int


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage that a company reached with a need, on which day, why, and when it had been presented."""

    need_key: str
    company_uid: str
    company_name: str
    stage: OutcomeStage
    decision: OutcomeDecision | None
    reason: str
    on: dt.date | None
    presented_on: dt.date | None


@dataclass(frozen=True, slots=True)
class OutcomeChanges:
    """What rows (line, facts) would change: those not stored yet, those stored otherwise, and how many are so."""

    new: tuple[tuple[int, OutcomeFacts], ...]
    changed: tuple[tuple[int, OutcomeFacts], ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class CatalogueName:
    """What a catalogue calls a company: its row key, and the name in one version of its profile."""

    source: str
    row_key: str
    name: str
    company_uid: str


def stored_outcomes(session: Session) -> list[StoredOutcome]:
    """Every outcome, by need, company and the order they came in."""
    rows = session.execute(_outcomes().order_by(Need.key, Company.uid, PastOutcome.id))
    return [
        StoredOutcome(row.id, _facts(row, need, uid), row.run_id, run.file_name, run.file_sha256, row.line)
        for row, need, uid, run in rows
    ]


def stages_reached(
    session: Session, *, need_key: str | None = None, company: str | None = None
) -> list[StageReached]:
    """What became of the companies that were presented for a need, or of a company, by uid, whatever the need.

    Companies by the name of their newest profile; in the order the rows came in.
    """
    name = (
        select(ProfileVersion.name)
        .join(CatalogueEntry, CatalogueEntry.id == ProfileVersion.entry_id)
        .where(CatalogueEntry.company_id == Company.id)
        .order_by(ProfileVersion.id.desc())
        .limit(1)
        .correlate(Company)
        .scalar_subquery()
    )
    query = (
        select(PastOutcome, Need.key, Company.uid, name)
        .join(Need, Need.id == PastOutcome.need_id)
        .join(Company, Company.id == PastOutcome.company_id)
        .order_by(PastOutcome.id)
    )
    if need_key is not None:
        query = query.where(Need.key == need_key)
    if company is not None:
        query = query.where(Company.uid == company)
    return [
        StageReached(
            key,
            uid,
            called,
            OutcomeStage(row.stage),
            OutcomeDecision(row.decision) if row.decision else None,
            row.reason,
            row.stage_on,
            row.presented_on,
        )
        for row, key, uid, called in session.execute(query)
    ]


def outcome_changes(session: Session, rows: Sequence[tuple[int, OutcomeFacts]]) -> OutcomeChanges:
    """What `rows` would change; writes nothing."""
    known = {stored.facts.key: stored.facts for stored in stored_outcomes(session)}
    new = tuple((line, facts) for line, facts in rows if facts.key not in known)
    changed = tuple((line, facts) for line, facts in rows if facts.key in known and known[facts.key] != facts)
    return OutcomeChanges(new, changed, len(rows) - len(new) - len(changed))


def save_outcomes(session: Session, run_id: int, changes: OutcomeChanges) -> None:
    """Write what is new and what has changed. The needs and companies are known."""
    needs = {key: need_id for key, need_id in session.execute(select(Need.key, Need.id))}
    uids = [facts.company_uid for _, facts in (*changes.new, *changes.changed)]
    companies = company_ids(session, uids)
    known = {_facts(row, need, uid).key: row for row, need, uid, _ in session.execute(_outcomes())}
    for line, facts in (*changes.new, *changes.changed):
        row = known.get(facts.key)
        if row is None:
            row = PastOutcome(need_id=needs[facts.need_key], company_id=companies[facts.company_uid])
            session.add(row)
        for name, value in asdict(facts).items():
            if name not in ("need_key", "company_uid"):
                setattr(row, name, value)
        row.run_id, row.line = run_id, line
    session.flush()


def company_ids(session: Session, uids: Iterable[str]) -> dict[str, int]:
    """Uid → id of the companies that are known; others are left out."""
    wanted = sorted(set(uids))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        query = select(Company.uid, Company.id).where(Company.uid.in_(wanted[start : start + 500]))
        found |= {uid: company_id for uid, company_id in session.execute(query)}
    return found


def owner_id(session: Session, key: str) -> int | None:
    """The id of the need owner with that key, or None."""
    return session.scalar(select(NeedOwner.id).where(NeedOwner.key == key))


def organisation_numbers(session: Session) -> dict[str, str | None]:
    """Uid → organisation number of every company; None where it has none, or a sole trader's."""
    return {uid: number for uid, number in session.execute(select(Company.uid, Company.organisation_number))}


def catalogue_names(session: Session) -> list[CatalogueName]:
    """Every name that any version of a profile gave a company, the newest version last."""
    query = (
        select(CatalogueSource.name, CatalogueEntry.row_key, ProfileVersion.name, Company.uid)
        .join(CatalogueEntry, CatalogueEntry.source_id == CatalogueSource.id)
        .join(Company, Company.id == CatalogueEntry.company_id)
        .join(ProfileVersion, ProfileVersion.entry_id == CatalogueEntry.id)
        .order_by(ProfileVersion.id)
    )
    return [CatalogueName(*row) for row in session.execute(query)]


def _outcomes() -> Select[PastOutcome, str, str, IngestRun]:
    return (
        select(PastOutcome, Need.key, Company.uid, IngestRun)
        .join(Need, Need.id == PastOutcome.need_id)
        .join(Company, Company.id == PastOutcome.company_id)
        .join(IngestRun, IngestRun.id == PastOutcome.run_id)
    )


def _facts(row: PastOutcome, need_key: str, company_uid: str) -> OutcomeFacts:
    told = {
        name: getattr(row, name)
        for name in OutcomeFacts.__dataclass_fields__
        if name not in ("need_key", "company_uid")
    }
    return OutcomeFacts(need_key=need_key, company_uid=company_uid, **told)
