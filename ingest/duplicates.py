"""The same company twice in one file. Which row is kept never depends on the order of the rows."""

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.identity import catalogue_identity, normalised_name
from ingest.reasons import Reason
from ingest.rows import CompanyRow, KeyKind

LEGAL_FORMS = re.compile(
    r"\b(?:aktiebolag|ab|as|asa|aps|a s|oy|oyj|ltd|limited|inc|llc|gmbh|hb|kb|ans|da|enk|publ|corp|co)\b"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows that are kept, one a key, and those that another row makes superfluous."""

    kept: tuple[CompanyRow, ...]
    refused: tuple[tuple[CompanyRow, Reason], ...]


def settle(rows: Iterable[CompanyRow], source: str) -> Settled:
    """Keep one row a key. Of several, the one updated last is kept, then the one that says most."""
    refused: list[tuple[CompanyRow, Reason]] = []
    kept: list[CompanyRow] = []
    for group in _groups(_without_copies(rows, refused), lambda row: row.row_key):
        if len(group) > 1 and all(row.key_kind is KeyKind.NAME for row in group):
            kept.extend(_told_apart(group, source))
        else:
            best = max(group, key=_worth)
            kept.append(best)
            refused.extend((row, _duplicate(row, best)) for row in group if row is not best)
    kept.sort(key=lambda row: row.line)
    return Settled(tuple(_with_doubts(kept)), tuple(sorted(refused, key=lambda entry: entry[0].line)))


def _without_copies(rows: Iterable[CompanyRow], refused: list[tuple[CompanyRow, Reason]]) -> Iterable[CompanyRow]:
    """The rows, where no key column tells them apart, without those that copy another's name and texts."""
    rows = list(rows)
    yield from (row for row in rows if row.key_kind is KeyKind.COLUMN)
    for group in _groups([row for row in rows if row.key_kind is not KeyKind.COLUMN], _said):
        numbers = {row.identity.uid for row in group if row.key_kind is KeyKind.NUMBER}
        best = max(group, key=_worth)
        for row in group:
            if row is best or len(numbers) > 1:
                yield row
            else:
                reason = f"line {row.line} says the same of the same company as line {best.line}, which is kept"
                refused.append((row, Reason("same_company_twice", reason)))


def _told_apart(group: Sequence[CompanyRow], source: str) -> Iterable[CompanyRow]:
    """Rows that share a name but not their text: each gets a key of its own, from name and text."""
    for row in group:
        key = f"{row.row_key}~{hashlib.sha256(repr(_said(row)).encode()).hexdigest()[:8]}"
        yield replace(row, row_key=key, identity=catalogue_identity(source, key, row.identity.country))


def _with_doubts(rows: Sequence[CompanyRow]) -> Iterable[CompanyRow]:
    """The rows, each that may describe the same company as an earlier line with a warning."""
    first_by_name: dict[str, int] = {}
    first_by_uid: dict[str, int] = {}
    for row in rows:
        name = " ".join(LEGAL_FORMS.sub(" ", normalised_name(row.profile.name)).split())
        line = first_by_uid.get(row.identity.uid) or first_by_name.get(name)
        first_by_uid.setdefault(row.identity.uid, row.line)
        first_by_name.setdefault(name, row.line)
        if line is None:
            yield row
        else:
            doubt = Reason(
                "possible_duplicate", f"possible duplicate of line {line}; take one of them out if it is"
            )
            yield replace(row, warnings=(*row.warnings, doubt))


def _duplicate(row: CompanyRow, best: CompanyRow) -> Reason:
    what = "key" if row.key_kind is KeyKind.COLUMN else "organisation number"
    return Reason(
        "duplicate_key",
        f"line {row.line} has the same {what} as line {best.line}, which is kept as the one updated last or "
        "saying most; correct the key or take one of the lines out",
    )


def _said(row: CompanyRow) -> tuple[str, ...]:
    profile = row.profile
    return (normalised_name(profile.name), profile.summary, profile.description)


def _worth(row: CompanyRow) -> tuple[bool, dt.date, int, str, int]:
    profile = row.profile
    length = len(profile.summary) + len(profile.description) + len(profile.references)
    numbered = row.key_kind is KeyKind.NUMBER
    return (numbered, profile.updated_on or dt.date.min, length, row.content, -row.line)


def _groups(rows: Iterable[CompanyRow], key: Callable[[CompanyRow], object]) -> Iterable[list[CompanyRow]]:
    groups: dict[object, list[CompanyRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups.values()
