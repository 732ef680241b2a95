"""A file of past pilots on its way in: each row's need and company found, and what is new written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import NothingUsable
from ingest.identity import normalised_name
from ingest.outcomes import SOURCE, NeedNamed, OutcomeFile, OutcomeRow, read_outcomes
from ingest.reading.files import DataFile, open_file
from ingest.reasons import Reason, Remark
from ingest.rows import NeedRow, RefusedRow
from models.audit_repository import add_event
from models.catalogue_repository import Session, record_run, save_source, source_summaries
from models.database import Database
from models.need_repository import StoredNeed, add_need_version, save_owner, stored_needs
from models.outcome_repository import OutcomeChanges, OutcomeFacts, outcome_changes, owner_id, save_outcomes
from models.outcomes import OutcomeDecision, OutcomeStage
from models.records import RunCounts
from service.known_companies import KnownCompanies, known_companies
from service.settings import Settings

PILOTED = (OutcomeStage.PILOT_COMPLETED, OutcomeStage.PROCURED, OutcomeStage.IN_USE)


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What one file came to. `run_id` is None where nothing was written; `past_needs` are needs it brought."""

    run_id: int | None
    file_name: str
    counts: RunCounts
    past_needs: tuple[str, ...]
    refused: tuple[RefusedRow, ...]
    remarks: tuple[Remark, ...]
    unused_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A file's rows with their needs and companies found, before anything is written."""

    rows: tuple[tuple[OutcomeRow, OutcomeFacts], ...]
    refused: tuple[RefusedRow, ...]
    remarks: tuple[Remark, ...]
    past_needs: Mapping[str, NeedRow]


def import_outcomes(
    database: Database, path: Path, settings: Settings, actor: str, now: dt.datetime, *, dry_run: bool = False
) -> OutcomeReport:
    """Read a file of past pilots and write what is new in it, with the audit event of it, in one transaction.
    Raises IngestError.

    The same file twice changes nothing. NothingUsable is raised where every row was refused.
    """
    file = open_file(path, settings.limits)
    read = read_outcomes(file, settings.limits, now.date())
    secret = settings.places.secret()
    with database.reading() if dry_run else database.writing() as session:
        resolved = resolve(read, stored_needs(session), known_companies(session, secret))
        _check_usable(resolved)
        changes = outcome_changes(session, [(row.line, facts) for row, facts in resolved.rows])
        counts = RunCounts(
            new=len(changes.new),
            changed=len(changes.changed),
            unchanged=changes.unchanged,
            refused=len(resolved.refused),
        )
        run_id = None if dry_run else _write(session, file, resolved, changes, counts, now)
        if run_id is not None:
            add_event(
                session,
                at=now,
                actor=actor,
                action="outcomes.taken_in",
                subject=f"run:{run_id}",
                details={"new": counts.new, "changed": counts.changed},
            )
    past = tuple(resolved.past_needs)
    return OutcomeReport(run_id, file.name, counts, past, resolved.refused, resolved.remarks, read.unused_columns)


def resolve(read: OutcomeFile, needs: Sequence[StoredNeed], companies: KnownCompanies) -> Resolved:
    """Find the need and the company of every row, and refuse the rows where that cannot be done."""
    finder = NeedFinder({need.key: need for need in needs}, {})
    found: list[tuple[OutcomeRow, OutcomeFacts]] = []
    refused, remarks = list(read.refused), list(read.remarks)
    for row in read.rows:
        company = companies.find(row.company)
        if isinstance(company, Reason):
            refused.append(row.refused(company))
            continue
        need = finder.find(row.need)
        if isinstance(need, Reason):
            refused.append(row.refused(need, *row.need.past_refused))
            continue
        found.append((row, _facts(row, need, company)))
        remarks += [Remark(row.line, doubt) for doubt in finder.doubts(row, need)]
    rows, repeated, doubts = settled(found)
    return Resolved(
        rows,
        tuple(sorted((*refused, *repeated), key=lambda row: row.line)),
        tuple(sorted((*remarks, *doubts), key=lambda remark: remark.line)),
        finder.past,
    )


@dataclass(frozen=True, slots=True)
class NeedFinder:
    """Which need a row means: a stored one, or a past one that the file brings."""

    stored: Mapping[str, StoredNeed]
    past: dict[str, NeedRow]

    def find(self, named: NeedNamed) -> str | Reason:
        """The need's key, or why there is none. A need that the row tells whole is remembered as a past need."""
        known = named.key if named.key in self.stored or named.key in self.past else self._by_title(named)
        if known:
            return known
        if named.past is None:
            return Reason(
                "need_unknown",
                "no need has this key or title; read it in with `behov ingest`, or give need_title, need_text and "
                "the owner in the row",
            )
        self.past[named.past.row_key] = named.past
        return named.past.row_key

    def _by_title(self, named: NeedNamed) -> str | None:
        """The only need with this title, of this owner where the row names one; a title may also be a key."""
        if named.key or not named.title:
            return None
        if named.title in self.stored:
            return named.title
        title, owners = normalised_name(named.title), {named.owner_key, normalised_name(named.owner_name)} - {""}
        told = [
            (need.key, need.text.title, {need.owner_key, normalised_name(need.owner_name)})
            for need in self.stored.values()
        ]
        told += [
            (n.row_key, n.text.title, {n.owner.key, normalised_name(n.owner.name)}) for n in self.past.values()
        ]
        keys = [
            key for key, theirs, of in told if normalised_name(theirs) == title and (not owners or owners & of)
        ]
        return keys[0] if len(keys) == 1 else None

    def doubts(self, row: OutcomeRow, key: str) -> list[Reason]:
        """What does not go together in what the row and the need say."""
        stored = self.stored.get(key)
        owner = stored.owner_key if stored else self.past[key].owner.key
        published = (stored.text if stored else self.past[key].text).published_on
        found = []
        if row.need.owner_key and row.need.owner_key != owner:
            found.append(Reason("owner_differs", f"the need belongs to {owner}; the row's owner_key is not used"))
        if row.presented_on and published and row.presented_on < published:
            found.append(
                Reason(
                    "before_the_need", f"presented {row.presented_on}, before the need was published, {published}"
                )
            )
        if published is None:
            found.append(Reason("need_undated", "the day the need was published is not known"))
        return found


def settled(
    rows: Sequence[tuple[OutcomeRow, OutcomeFacts]],
) -> tuple[tuple[tuple[OutcomeRow, OutcomeFacts], ...], list[RefusedRow], list[Remark]]:
    """Each outcome once. The same row twice counts once; rows that contradict each other are all refused."""
    same: dict[object, list[tuple[OutcomeRow, OutcomeFacts]]] = defaultdict(list)
    for row, facts in rows:
        same[facts.key].append((row, facts))
    kept: list[tuple[OutcomeRow, OutcomeFacts]] = []
    refused: list[RefusedRow] = []
    remarks: list[Remark] = []
    for group in same.values():
        lines = ", ".join(str(row.line) for row, _ in group)
        if any(facts != group[0][1] for _, facts in group):
            reason = Reason("told_twice", f"lines {lines} tell the same stage otherwise; keep the right one")
            refused += [row.refused(reason) for row, _ in group]
            continue
        kept.append(group[0])
        repeated = Reason("repeated", f"lines {lines} are the same and count once")
        remarks += [Remark(row.line, repeated) for row, _ in group[1:]]
    return tuple(kept), refused, remarks + _histories(kept)


def _histories(rows: Sequence[tuple[OutcomeRow, OutcomeFacts]]) -> list[Remark]:
    """Pairs that were turned down and yet went all the way: both rows stand, and the furthest stage holds."""
    pairs: dict[tuple[str, str], list[OutcomeRow]] = defaultdict(list)
    for row, facts in rows:
        pairs[facts.need_key, facts.company_uid].append(row)
    remarks = []
    for group in pairs.values():
        against = [row for row in group if _is_no(row)]
        onward = [row for row in group if row.stage in PILOTED and not _is_no(row)]
        if against and onward:
            reason = Reason(
                "contradictory_stages",
                f"line {against[0].line} says no and line {onward[0].line} says {onward[0].stage} for the same "
                "company and need; the furthest stage holds",
            )
            remarks.append(Remark(against[0].line, reason))
    return remarks


def _is_no(row: OutcomeRow) -> bool:
    return row.stage is OutcomeStage.TURNED_DOWN or row.decision is OutcomeDecision.NEGATIVE


def _facts(row: OutcomeRow, need_key: str, company_uid: str) -> OutcomeFacts:
    return OutcomeFacts(
        need_key=need_key,
        company_uid=company_uid,
        stage=row.stage.value,
        presented_on=row.presented_on,
        stage_on=row.stage_on,
        decision=row.decision.value if row.decision else None,
        reason=row.reason,
        agreement_value_sek=row.agreement_value_sek,
        in_use=row.in_use,
        round_closed=row.round_closed,
        catalogue=row.company.source,
    )


def _check_usable(resolved: Resolved) -> None:
    if resolved.rows:
        return
    first = resolved.refused[0]
    raise NothingUsable(
        f"all {len(resolved.refused)} rows were refused, the first (line {first.line}) because: "
        f"{first.reasons[0].message}"
    )


def _write(
    session: Session,
    file: DataFile,
    resolved: Resolved,
    changes: OutcomeChanges,
    counts: RunCounts,
    now: dt.datetime,
) -> int:
    source_id = save_source(
        session,
        name=SOURCE.name,
        title=SOURCE.title,
        kind=SOURCE.kind,
        licence=None,
        fictional=all(other.fictional for other in source_summaries(session) if other.name != SOURCE.name),
        definition=SOURCE.definition(),
    )
    run_id = record_run(
        session,
        source_id=source_id,
        started_at=now,
        as_of=now,
        file_name=file.name,
        file_sha256=file.sha256,
        counts=counts,
        refused=(row.as_text() for row in resolved.refused),
    )
    for need in resolved.past_needs.values():
        owner = owner_id(session, need.owner.key)
        add_need_version(
            session,
            key=need.row_key,
            owner_id=save_owner(session, need.owner) if owner is None else owner,
            source_id=source_id,
            run_id=run_id,
            recorded_at=now,
            text=need.text,
        )
    save_outcomes(session, run_id, changes)
    return run_id
