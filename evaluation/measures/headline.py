"""The one number on top of a report, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.measures.bounds import ndcg_bounds
from evaluation.measures.ranking import mean, per_need
from evaluation.qrels import Qrels
from evaluation.runs import Run, check_run
from evaluation.significance import Estimate, cluster_bootstrap

ENOUGH_JUDGED = 0.6
K = 10


@dataclass(frozen=True, slots=True)
class Headline:
    """nDCG@10 on condensed lists with its interval, never without what it hides.

    lower, upper: means of the bounds. judged: mean Judged@10. missing: judged needs that the run does not answer.
    unanswered: needs where no presented company came further; both kinds are in the mean, as zero.
    """

    run: str
    condensed: Estimate
    lower: float
    upper: float
    judged: float
    missing: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class HeadlineRefused:
    """Why there is no headline: `judged` is too small a mean Judged@10, or a leak, or no judged need."""

    run: str
    judged: float | None = None
    leaked: bool = False


def headline(run: Run, qrels: Qrels, owners: Mapping[str, str], seed: int) -> Headline | HeadlineRefused:
    """The headline of a run, refused below 60 % Judged@10 or where nothing was judged.

    owners: need → need owner, for the interval. Judged@10 is a mean over needs in which a need without an answer
    has zero, so a ranker cannot buy a headline by staying silent.
    """
    if not qrels.needs:
        return HeadlineRefused(run.name)
    judged = mean(per_need(run, qrels, [f"Judged@{K}"])[f"Judged@{K}"])
    if judged < ENOUGH_JUDGED:
        return HeadlineRefused(run.name, judged)
    bounds = ndcg_bounds(run, qrels, K)
    return Headline(
        run=run.name,
        condensed=cluster_bootstrap(bounds.condensed, owners, seed),
        lower=mean(bounds.lower),
        upper=mean(bounds.upper),
        judged=judged,
        missing=len(check_run(run, qrels).missing),
        unanswered=len(qrels.unanswered),
    )
