"""Filled sheets on their way in: each row checked against its pool, each judge's last word stored."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.agreement import Agreement, agreement
from evaluation.judgements import Disagreement, Judgement, qrels_from_judgements
from ingest.errors import NothingUsable
from ingest.judging_sheets import SheetRow, item_code, judge_flaw, read_sheet, verdict_of
from ingest.reading.files import DataFile, open_file
from ingest.reasons import Reason
from models.audit_repository import add_event
from models.catalogue_repository import Session
from models.database import Database
from models.judgement_repository import JudgementFacts, add_judgements, stored_judgements, stored_pool
from service.outcomes import as_judgement
from service.settings import Settings

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RefusedSheetRow:
    """A row that gave no judgement, and why."""

    file: str
    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class JudgementReport:
    """What filled sheets came to. `judges` and what follows cover everything judged in the pools at hand."""

    new: int
    replaced: int
    unchanged: int
    empty: int
    refused: tuple[RefusedSheetRow, ...]
    judges: tuple[str, ...]
    nominal: Agreement
    ordinal: Agreement
    disagreements: tuple[Disagreement, ...]


@dataclass(slots=True)
class Sheets:
    """Files being read: pools looked up once, judgements and refusals gathered."""

    session: Session
    now: dt.datetime
    pools: dict[str, Mapping[str, Pair] | None]
    given: list[JudgementFacts]
    refused: list[RefusedSheetRow]
    empty: int = 0

    def read(self, file: DataFile, rows: Sequence[SheetRow], judge: str | None) -> None:
        """Take in one file's rows."""
        told: dict[tuple[str, str], str] = {}
        for row in rows:
            found = self._judgement(file, row, judge)
            if isinstance(found, JudgementFacts):
                if told.setdefault((row.pool_key, row.item), found.verdict) != found.verdict:
                    found = Reason("told_twice", "the row stands twice in the sheet with two verdicts; keep one")
                else:
                    self.given.append(found)
            if isinstance(found, Reason):
                self.refused.append(RefusedSheetRow(file.name, row.line, found))
            elif found is None:
                self.empty += 1

    def _judgement(self, file: DataFile, row: SheetRow, judge: str | None) -> JudgementFacts | Reason | None:
        """What the row says: a judgement, nothing (no verdict chosen), or why it cannot be taken."""
        pair = row.problem or self._pair(row)
        if isinstance(pair, Reason):
            return pair
        verdict = verdict_of(row.verdict)
        if verdict is None or isinstance(verdict, Reason):
            return verdict
        name = judge or row.judge
        if flaw := judge_flaw(name):
            return flaw
        if row.judge and row.judge != name:
            return Reason("judge_differs", "the sheet was written for another judge than --judge names")
        return JudgementFacts(*pair, name, verdict.value, self.now, True, row.pool_key, file.sha256)

    def _pair(self, row: SheetRow) -> Pair | Reason:
        if row.pool_key not in self.pools:
            stored = stored_pool(self.session, row.pool_key)
            told = json.loads(stored.items_json) if stored else None
            self.pools[row.pool_key] = told and {item["code"]: (item["need"], item["company"]) for item in told}
        items = self.pools[row.pool_key]
        if items is None:
            return Reason("pool_unknown", "the row's code names no pool of this database; was it changed?")
        if row.item not in items:
            return Reason("code_unknown", "the row's code is not one of its pool; was it changed?")
        need, company = items[row.item]
        if item_code(need, company, row.need_text, row.profile_text) != row.item:
            return Reason(
                "row_changed",
                "the row's texts are not those that were handed out: they were edited, or moved to another row",
            )
        return need, company


def import_judgements(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    actor: str,
    now: dt.datetime,
    *,
    judge: str | None = None,
    dry_run: bool = False,
) -> JudgementReport:
    """Read filled sheets and store what is new in them, with the audit event of it, in one transaction. Raises
    IngestError.

    The same file twice changes nothing. `judge` names who filled them in, where the sheets do not say.
    """
    files = [open_file(path, settings.limits) for path in paths]
    with database.reading() if dry_run else database.writing() as session:
        sheets = Sheets(session, now, {}, [], [])
        for file in files:
            sheets.read(file, read_sheet(file, settings.limits), judge)
        if not sheets.given and sheets.refused:
            first = sheets.refused[0]
            raise NothingUsable(
                f"all {len(sheets.refused)} filled rows were refused, the first ({first.file}, line {first.line}) "
                f"because: {first.reason.message}"
            )
        known = stored_judgements(session)
        new, replaced = _changes(known, sheets.given)
        if not dry_run:
            add_judgements(session, (*new, *replaced))
        if not dry_run and (new or replaced):
            add_event(
                session,
                at=now,
                actor=actor,
                action="judgements.taken_in",
                subject="judgements",
                details={"new": len(new), "replaced": len(replaced)},
            )
    concerned = {key for key, items in sheets.pools.items() if items is not None}
    words = [as_judgement(one) for one in (*known, *new, *replaced) if one.pool_key in concerned]
    unchanged = len(sheets.given) - len(new) - len(replaced)
    return _report(words, sheets, len(new), len(replaced), unchanged)


def _report(
    words: Sequence[Judgement], sheets: Sheets, new: int, replaced: int, unchanged: int
) -> JudgementReport:
    return JudgementReport(
        new,
        replaced,
        unchanged,
        sheets.empty,
        tuple(sheets.refused),
        tuple(sorted({word.judge for word in words})),
        agreement(words, "nominal"),
        agreement(words, "ordinal"),
        qrels_from_judgements(words).disagreements,
    )


def _changes(
    known: Sequence[JudgementFacts], given: Sequence[JudgementFacts]
) -> tuple[list[JudgementFacts], list[JudgementFacts]]:
    """First words, and words that replace another of the same judge. A file read before says nothing new."""
    last = {(one.need_key, one.company_uid, one.judge): one.verdict for one in known}
    seen = {(one.file_sha256, one.judge) for one in known}
    new: list[JudgementFacts] = []
    replaced: list[JudgementFacts] = []
    for one in given:
        key = (one.need_key, one.company_uid, one.judge)
        if (one.file_sha256, one.judge) in seen or last.get(key) == one.verdict:
            continue
        (replaced if key in last else new).append(one)
        last[key] = one.verdict
    return new, replaced
