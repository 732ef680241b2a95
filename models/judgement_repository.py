"""Reading and writing judging pools and judgements. They work in the caller's transaction and commit nothing."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import read_as
from models.companies import Company
from models.judgements import JudgingPool, PersonsJudgement
from models.needs import Need
from models.outcome_repository import company_ids


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pool as it was made. `items_json` is what judges were shown, `origins_json` what they were not."""

    key: str
    created_at: dt.datetime
    seed: int
    description: str
    items_json: str
    origins_json: str


@dataclass(frozen=True, slots=True)
class JudgementFacts:
    """One verdict of one judge. `pool_key` is None where it was not given on a pool's sheet."""

    need_key: str
    company_uid: str
    judge: str
    verdict: str
    judged_at: dt.datetime
    blind: bool
    pool_key: str | None
    file_sha256: str


def save_pool(session: Session, pool: PoolFacts) -> bool:
    """Write a pool; whether it was new. One that is stored already stays as it is."""
    if stored_pool(session, pool.key) is not None:
        return False
    session.add(JudgingPool(**asdict(pool)))
    session.flush()
    return True


def stored_pool(session: Session, key: str) -> PoolFacts | None:
    """The pool with that key, or None."""
    row = session.scalar(select(JudgingPool).where(JudgingPool.key == key))
    return None if row is None else read_as(PoolFacts, row)


def stored_pools(session: Session) -> list[PoolFacts]:
    """Every pool, the newest first."""
    rows = session.scalars(select(JudgingPool).order_by(JudgingPool.created_at.desc(), JudgingPool.id.desc()))
    return [read_as(PoolFacts, row) for row in rows]


def add_judgements(session: Session, judgements: Sequence[JudgementFacts]) -> None:
    """Write judgements beside those there are. Their needs, companies and pools are known."""
    needs = {key: need_id for key, need_id in session.execute(select(Need.key, Need.id))}
    pools = {key: pool_id for key, pool_id in session.execute(select(JudgingPool.key, JudgingPool.id))}
    companies = company_ids(session, [judgement.company_uid for judgement in judgements])
    session.add_all(
        PersonsJudgement(
            need_id=needs[judgement.need_key],
            company_id=companies[judgement.company_uid],
            pool_id=None if judgement.pool_key is None else pools[judgement.pool_key],
            judge=judgement.judge,
            verdict=judgement.verdict,
            judged_at=judgement.judged_at,
            blind=judgement.blind,
            file_sha256=judgement.file_sha256,
        )
        for judgement in judgements
    )
    session.flush()


def stored_judgements(session: Session, pool_keys: Collection[str] | None = None) -> list[JudgementFacts]:
    """Every judgement in the order they came in, replaced ones too; only those of some pools, where given."""
    query = (
        select(PersonsJudgement, Need.key, Company.uid, JudgingPool.key)
        .join(Need, Need.id == PersonsJudgement.need_id)
        .join(Company, Company.id == PersonsJudgement.company_id)
        .join(JudgingPool, JudgingPool.id == PersonsJudgement.pool_id, isouter=True)
        .order_by(PersonsJudgement.judged_at, PersonsJudgement.id)
    )
    if pool_keys is not None:
        query = query.where(JudgingPool.key.in_(pool_keys))
    return [
        JudgementFacts(need, uid, row.judge, row.verdict, row.judged_at, row.blind, pool, row.file_sha256)
        for row, need, uid, pool in session.execute(query)
    ]
