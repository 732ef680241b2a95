"""Judging on a page: one judge's part of a pool, the pair that comes next, and each verdict as it is given."""

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from evaluation.agreement import Agreement, agreement
from models.catalogue_repository import ListedProfile, Session, profiles_by_document_id
from models.judgement_repository import (
    JudgementFacts,
    PoolFacts,
    add_judgements,
    stored_judgements,
)
from models.judgements import Verdict
from models.need_repository import need_versions
from service.indexing import to_document
from service.judging_pool import HIDDEN, nameless_texts, shown_pair, shown_parts
from service.outcomes import as_judgement
from service.shortlisting import ask_stored

Needs = frozenset[str] | None
"""The needs that somebody may judge; None for all."""


@dataclass(frozen=True, slots=True)
class Item:
    """One pair of a pool. `need`, `company` and `profiles` are for the database; a judge sees the texts alone."""

    code: str
    need: str
    company: str
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One judge's part of a pool: the pairs they may judge, in the pool's order, their last word on each, and all
    that anybody said of those pairs."""

    pool: PoolFacts
    judge: str
    items: Sequence[Item]
    given: Mapping[str, Verdict]
    said: Sequence[JudgementFacts]

    def item(self, code: str) -> Item | None:
        """The pair with that code, where it is of this part."""
        return next((item for item in self.items if item.code == code), None)

    def before(self, code: str | None) -> Item | None:
        """The pair judged before the one with that code; the last one judged, where none is named."""
        earlier = takewhile(lambda item: item.code != code, self.items)
        return next((item for item in reversed(list(earlier)) if item.code in self.given), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a judge is shown of a pair: the need's parts, and what the company says in each of its profiles, by the
    language it says it in."""

    code: str
    language: str
    need: Mapping[str, str]
    profile: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PoolAgreement:
    """Whether the judges of a pool agree, where any two verdicts are equally far apart and where they are not."""

    nominal: Agreement
    ordinal: Agreement


def parts_of(session: Session, pools: Sequence[PoolFacts], judge: str, needs: Needs) -> list[Part]:
    """One judge's part of each pool."""
    said: dict[str | None, list[JudgementFacts]] = defaultdict(list)
    for judgement in stored_judgements(session, [pool.key for pool in pools]):
        if needs is None or judgement.need_key in needs:
            said[judgement.pool_key].append(judgement)
    return [_part_of(pool, judge, needs, said[pool.key]) for pool in pools]


def _part_of(pool: PoolFacts, judge: str, needs: Needs, said: Sequence[JudgementFacts]) -> Part:
    items = [
        Item(row["code"], row["need"], row["company"], tuple(row["profiles"]))
        for row in json.loads(pool.items_json)
        if needs is None or row["need"] in needs
    ]
    last = {(one.need_key, one.company_uid): one.verdict for one in said if one.judge == judge}
    given = {item.code: Verdict(last[pair]) for item in items if (pair := (item.need, item.company)) in last}
    return Part(pool, judge, items, given, said)


def finished(session: Session, parts: Sequence[Part]) -> frozenset[str]:
    """The keys of the pools in which the judge has nothing left that can be shown."""
    left = {part.pool.key: [item for item in part.items if item.code not in part.given] for part in parts}
    stored = profiles_by_document_id(
        session, [profile for items in left.values() for item in items for profile in item.profiles]
    )
    return frozenset(key for key, items in left.items() if not any(stored.keys() >= {*i.profiles} for i in items))


def next_pair(session: Session, part: Part) -> Shown | None:
    """The first pair that the judge has not judged and that can be shown; None where the part is done."""
    left = (item for item in part.items if item.code not in part.given)
    return next((shown for item in left if (shown := show(session, item))), None)


def show(session: Session, item: Item) -> Shown | None:
    """The texts of a pair exactly as they were when the pool was made, or None where they are no longer stored."""
    listed = _profiles(session, item)
    documents = [to_document(one) for one in listed]
    for version in need_versions(session, item.need) if documents else ():
        query = ask_stored(version).query
        if shown_pair(query, documents).code == item.code:
            numbers = {one.organisation_number for one in listed if one.organisation_number}
            texts = [(language, without_numbers(numbers, text)) for language, text in nameless_texts(documents)]
            return Shown(item.code, query.language, shown_parts(query), texts)
    return None


def give_verdict(session: Session, part: Part, item: Item, verdict: Verdict, now: dt.datetime) -> bool:
    """Store a verdict beside the earlier ones; whether it was new. The same one sent twice is stored once."""
    if part.given.get(item.code) == verdict:
        return False
    made_of = hashlib.sha256(part.pool.key.encode()).hexdigest()
    facts = JudgementFacts(item.need, item.company, part.judge, verdict, now, True, part.pool.key, made_of)
    add_judgements(session, [facts])
    return True


def pool_agreement(part: Part) -> PoolAgreement:
    """Whether a pool's judges agree, on sheets and on pages, on the needs of a part."""
    said = [as_judgement(one) for one in part.said]
    return PoolAgreement(agreement(said, "nominal"), agreement(said, "ordinal"))


def _profiles(session: Session, item: Item) -> list[ListedProfile]:
    """The profile versions that the pool was made with; none where one is not stored any more."""
    found = profiles_by_document_id(session, item.profiles)
    return list(found.values()) if len(found) == len(item.profiles) else []


def without_numbers(numbers: set[str], text: str) -> str:
    """The text without organisation numbers, however their digits are set apart."""
    for number in numbers:
        digits = r"[\s.-]?".join(re.escape(digit) for digit in number if digit.isalnum())
        text = re.sub(rf"(?<!\d){digits}(?!\d)", HIDDEN, text)
    return text
