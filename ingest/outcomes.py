"""Files of past pilots: what became of each company that was presented for a need. Read without a database."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.canonical import NEED_FIELDS
from ingest.countries import country_code
from ingest.dates import date_of
from ingest.emptying import emptying_of, masked_digits, private_digits
from ingest.errors import ColumnsMissing
from ingest.language import detected_language
from ingest.limits import Limits
from ingest.mapping import plain_header
from ingest.need_cleaning import clean_need
from ingest.outcome_words import ANSWER_BY_WORD, DECISION_BY_WORD, FIELD_BY_HEADER, STAGE_BY_WORD, STAGES
from ingest.personal_data import mask_personal_data
from ingest.plain_text import is_absent, one_line, storable
from ingest.profiles import Defaults
from ingest.reading.files import DataFile, read_table
from ingest.reading.table import Row, Table
from ingest.reasons import Reason, Remark
from ingest.rows import NeedRow, RefusedRow
from ingest.source import Format, Source
from ingest.texts import RowRefusedError, cleaned_texts
from models.catalogues import SourceKind
from models.outcomes import OutcomeDecision, OutcomeStage

SOURCE = Source(
    name="past-outcomes",
    title="Past outcomes",
    kind=SourceKind.NEEDS,
    file="outcomes",
    language="sv",
    columns={name: (name,) for name in NEED_FIELDS},
)
"""Under this name the readings of outcome files are logged, and the past needs that they bring are kept."""

LARGEST_VALUE = 10**12
NO_PILOT_YET = frozenset(list(OutcomeStage)[: list(OutcomeStage).index(OutcomeStage.PILOT_COMPLETED)])
IN_THE_DEED = frozenset({OutcomeStage.PROCURED, OutcomeStage.IN_USE})
"""Stages in which the decision for the company shows by itself."""

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class NeedNamed:
    """How a row says which need it is about. `past` is the need itself, where the row tells it whole."""

    key: str
    title: str
    owner_key: str
    owner_name: str
    past: NeedRow | None = None
    past_refused: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CompanyNamed:
    """How a row says which company it is about. The number is as written and is never stored."""

    name: str
    number: str
    country: str | None
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One row, read. `fields` are its columns without personal data, for when it is refused after all."""

    line: int
    need: NeedNamed
    company: CompanyNamed
    stage: OutcomeStage
    presented_on: dt.date | None
    stage_on: dt.date | None
    decision: OutcomeDecision | None
    reason: str
    agreement_value_sek: int | None
    in_use: bool | None
    round_closed: bool
    fields: dict[str, str] = field(default_factory=dict)

    def refused(self, *reasons: Reason) -> RefusedRow:
        """The same row, not taken in."""
        return RefusedRow(self.line, None, reasons, self.fields)


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """A file's rows, those refused, what a person should look at, and the columns nobody knows."""

    rows: tuple[OutcomeRow, ...]
    refused: tuple[RefusedRow, ...]
    remarks: tuple[Remark, ...]
    unused_columns: tuple[str, ...]


def read_outcomes(file: DataFile, limits: Limits, today: dt.date) -> OutcomeFile:
    """The outcomes in a CSV, XLSX or JSON file. Dates after `today` are refused: they have not happened.

    Raises a kind of FileUnreadable, or ColumnsMissing where the file names no need, company or stage.
    """
    table = read_table(file, Format(), limits)
    columns = known_columns(table)
    rows: list[OutcomeRow] = []
    refused: list[RefusedRow] = []
    remarks: list[Remark] = []
    for row in table.rows:
        notes: list[Reason] = []
        fields = {name: row.texts.get(column, "").strip() for name, column in columns.items()}
        kept = _kept(fields, columns, limits)
        try:
            if row.problem:
                raise RowRefusedError(row.problem)
            rows.append(_outcome(row, fields, kept, limits, today, notes))
        except RowRefusedError as refusal:
            refused.append(RefusedRow(row.line, None, refusal.reasons, kept))
        remarks += [Remark(row.line, note) for note in notes]
    unused = tuple(column for column in table.columns if column not in columns.values())
    return OutcomeFile(tuple(rows), tuple(refused), tuple(remarks), unused)


def known_columns(table: Table) -> dict[str, str]:
    """Field → the column that holds it, told by its header. Raises ColumnsMissing."""
    columns: dict[str, str] = {}
    for column in table.columns:
        if found := FIELD_BY_HEADER.get(plain_header(column)) or FIELD_BY_HEADER.get(
            plain_header(re.sub(r"[()]", " ", column))
        ):
            columns.setdefault(found, column)
    asked = {
        "the need (need_key, or need_title)": ("need_key", "need_title"),
        "the company (company, company_organisation_number or company_key)": (
            "company",
            "company_organisation_number",
            "company_key",
        ),
        "the stage reached (stage)": ("stage",),
    }
    missing = [what for what, names in asked.items() if not columns.keys() & set(names)]
    if missing:
        raise ColumnsMissing(
            f"no column for {' and for '.join(missing)}; the file has {', '.join(table.columns[:12])}. "
            "docs/outcomes.md lists the names of columns that are understood"
        )
    return columns


def _outcome(
    row: Row,
    fields: Mapping[str, str],
    kept: dict[str, str],
    limits: Limits,
    today: dt.date,
    notes: list[Reason],
) -> OutcomeRow:
    fields = {name: "" if is_absent(text) else text for name, text in fields.items()}
    texts = cleaned_texts(fields, ("reason",), limits)
    country = country_code(one_line(fields.get("company_country", "")))
    outcome = OutcomeRow(
        line=row.line,
        need=_need(row.line, fields, limits, today),
        company=CompanyNamed(
            name=one_line(fields.get("company", "")),
            number=one_line(fields.get("company_organisation_number", "")),
            country=country,
            source=one_line(fields.get("source", "")),
            key=one_line(fields.get("company_key", "")),
        ),
        stage=_stage(fields),
        presented_on=_day(fields, "presented_on", today),
        stage_on=_day(fields, "stage_on", today),
        decision=_word(fields, "decision", DECISION_BY_WORD, "accepted or declined"),
        reason=mask_personal_data(texts["reason"], detected_language(texts["reason"], "sv"))[0],
        agreement_value_sek=_value(fields.get("agreement_value_sek", ""), notes),
        in_use=_word(fields, "in_use", ANSWER_BY_WORD, "yes or no"),
        round_closed=_word(fields, "round_closed", ANSWER_BY_WORD, "yes or no") is not False,
        fields=kept,
    )
    if not outcome.company.name and not outcome.company.number and not outcome.company.key:
        raise RowRefusedError(Reason("no_company", "the row names no company; give its organisation number"))
    if flaws := _contradictions(outcome):
        raise RowRefusedError(*flaws)
    notes += _doubts(outcome)
    return outcome


def _need(line: int, fields: Mapping[str, str], limits: Limits, today: dt.date) -> NeedNamed:
    key, title = one_line(fields.get("need_key", "")), one_line(fields.get("need_title", ""))
    owner_key, owner_name = one_line(fields.get("owner_key", "")), one_line(fields.get("owner_name", ""))
    if not key and not title:
        raise RowRefusedError(Reason("no_need", "the row names no need; give need_key"))
    if not fields.get("need_text"):
        return NeedNamed(key, title, owner_key, owner_name)
    told = {
        "key": key or _slug(f"{owner_key or owner_name} {title}"),
        "title": title or key,
        "challenge": fields["need_text"],
        "published": fields.get("need_published", ""),
        "owner_key": owner_key,
        "owner_name": owner_name,
    }
    read = clean_need(
        Row(line, told), emptying_of(SOURCE), Defaults(SOURCE.language, SOURCE.country, today), limits
    )
    if isinstance(read, RefusedRow):
        return NeedNamed(key, title, owner_key, owner_name, past_refused=read.reasons)
    return NeedNamed(key, title, owner_key, owner_name, past=read)


def _stage(fields: Mapping[str, str]) -> OutcomeStage:
    if not fields.get("stage"):
        raise RowRefusedError(Reason("no_stage", f"the row has no stage; give one of {', '.join(STAGES)}"))
    stage = _word(fields, "stage", STAGE_BY_WORD, f"one of {', '.join(STAGES)}")
    assert stage is not None
    return stage


def _word(fields: Mapping[str, str], name: str, meanings: Mapping[str, Value], allowed: str) -> Value | None:
    text = one_line(fields.get(name, ""))
    if not text:
        return None
    meant = meanings.get(plain_header(text))
    if meant is None:
        said = mask_personal_data(text[:40], "en")[0]
        raise RowRefusedError(
            Reason(f"{name}_unknown", f"{said!r} is no {name} that is understood; give {allowed}")
        )
    return meant


def _day(fields: Mapping[str, str], name: str, today: dt.date) -> dt.date | None:
    text = one_line(fields.get(name, ""))
    if not text:
        return None
    day = date_of(text)
    if day is None:
        raise RowRefusedError(Reason("date_unclear", f"{name} is no date that is understood; write 2024-03-05"))
    if day > today:
        raise RowRefusedError(
            Reason("date_in_future", f"{name} is {day}, which is still to come; an outcome is what has happened")
        )
    return day


def _value(text: str, notes: list[Reason]) -> int | None:
    """A sum in whole kronor."""
    if not text:
        return None
    plain = re.sub(r"[\s\xa0.']|:-|,-|kr(?:onor)?\b|\bsek\b", "", re.sub(r"[.,]0{1,2}$", "", text.casefold()))
    if not re.fullmatch(r"\d{1,13}", plain) or int(plain) > LARGEST_VALUE:
        reason = "agreement_value_sek is no sum in Swedish kronor and is left out; write 140000"
        notes.append(Reason("value_unclear", reason))
        return None
    return int(plain)


def _contradictions(row: OutcomeRow) -> Sequence[Reason]:
    """Where a row contradicts itself: nobody can say which half is right, so neither is taken."""
    found = []
    if row.presented_on and row.stage_on and row.stage_on < row.presented_on:
        found.append(f"the stage was reached {row.stage_on}, before the presentation {row.presented_on}")
    if row.stage is OutcomeStage.TURNED_DOWN and row.decision is OutcomeDecision.POSITIVE:
        found.append("the company was turned down though the decision was for it")
    if row.stage in IN_THE_DEED and row.decision is OutcomeDecision.NEGATIVE:
        found.append(f"the stage is {row.stage} though the decision was against the company")
    if row.stage in NO_PILOT_YET and row.in_use:
        found.append(f"in_use says yes though the stage is {row.stage}")
    return [Reason("contradiction", f"{sentence}; correct one of the two") for sentence in found]


def _doubts(row: OutcomeRow) -> list[Reason]:
    """What a person should look at though the row is taken in."""
    found = []
    if row.presented_on is None:
        found.append(Reason("presentation_undated", "the day of the presentation is missing"))
    if row.stage_on is None and row.stage is not OutcomeStage.PRESENTED:
        found.append(Reason("stage_undated", "the day the stage was reached is missing"))
    if row.stage is OutcomeStage.IN_USE and row.in_use is False:
        found.append(
            Reason("no_longer_in_use", "the stage is in_use and in_use says no: it was, and is no longer")
        )
    return found


def _kept(fields: Mapping[str, str], columns: Mapping[str, str], limits: Limits) -> dict[str, str]:
    """The known columns of a row as they may be kept: without personal numbers, e-mail and phone numbers."""
    country = country_code(one_line(fields.get("company_country", "")))
    digits = private_digits(fields.get("company_organisation_number", ""), country)
    kept = {}
    for name, text in fields.items():
        text = masked_digits(storable(text[: limits.cell_characters]), digits, SOURCE.language)
        if name not in ("company_organisation_number", "presented_on", "stage_on", "agreement_value_sek"):
            text = mask_personal_data(text, SOURCE.language)[0]
        kept[columns[name]] = text
    return kept


def _slug(text: str) -> str:
    plain = one_line(text).casefold().translate(str.maketrans("åäöæøéü", "aaoaoeu"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100]
