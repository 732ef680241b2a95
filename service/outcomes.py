"""Past outcomes and judgements as evaluation reads them: stored rows translated into its records, and graded."""

import datetime as dt

from evaluation.judgements import GradedJudgements, JudgedAs, Judgement, qrels_from_judgements
from evaluation.outcomes import Decision, GradedOutcomes, Outcome, Stage, qrels_from_outcomes
from models.catalogue_repository import Session
from models.judgement_repository import JudgementFacts, stored_judgements
from models.need_repository import StoredNeed, stored_needs
from models.outcome_repository import StoredOutcome, stored_outcomes


def past_outcomes(session: Session) -> tuple[Outcome, ...]:
    """Every stored outcome: need key, owner key and company uid, with the day the need was published."""
    needs = {need.key: need for need in stored_needs(session)}
    return tuple(_outcome(stored, needs[stored.facts.need_key]) for stored in stored_outcomes(session))


def graded_outcomes(session: Session, today: dt.date) -> GradedOutcomes:
    """The stored outcomes as qrels, with contradictions, doubts and pairs of rounds that are still open."""
    return qrels_from_outcomes(past_outcomes(session), today)


def peoples_judgements(session: Session) -> tuple[Judgement, ...]:
    """Every stored judgement, replaced ones too, in the order they came in."""
    return tuple(map(as_judgement, stored_judgements(session)))


def judged(session: Session) -> GradedJudgements:
    """The stored judgements as qrels: each judge's last word on each pair."""
    return qrels_from_judgements(peoples_judgements(session))


def as_judgement(stored: JudgementFacts) -> Judgement:
    """A stored judgement as evaluation reads it."""
    return Judgement(
        stored.need_key,
        stored.company_uid,
        stored.judge,
        JudgedAs(stored.verdict),
        stored.judged_at,
        stored.blind,
    )


def _outcome(stored: StoredOutcome, need: StoredNeed) -> Outcome:
    facts = stored.facts
    return Outcome(
        need=facts.need_key,
        owner=need.owner_key,
        company=facts.company_uid,
        stage=Stage(facts.stage),
        needed_on=need.text.published_on,
        presented_on=facts.presented_on,
        stage_on=facts.stage_on,
        decision=None if facts.decision is None else Decision(facts.decision),
        reason=facts.reason,
        round_closed=facts.round_closed,
        line=stored.line,
    )
