"""How much two versions of a ranker agree, need by need."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.errors import MeasureError
from evaluation.measures.definition import Measure
from evaluation.runs import Ranking, Run

DEFINITIONS = (
    Measure(
        "RBO",
        "Rank-biased overlap (extrapolated)",
        "The agreement of two rankings averaged over all depths, depth d weighing p^d, and continued below the "
        "end as it was there.",
        (("p", "persistence: how likely a reader goes on one rank; 0.9 puts 86 % of the weight on the first 10"),),
        "Webber, Moffat and Zobel 2010, A similarity measure for indefinite rankings, ACM TOIS 28(4), equations "
        "30 and 32, with its treatment of ties",
        0,
        1,
        "pair of runs",
        "evaluation.stability.rbo",
    ),
    Measure(
        "overlap@k",
        "Overlap at k",
        "The share of companies that two rankings have in common among their first k.",
        (("k", "ranks looked at; the longer ranking's length where both are shorter"),),
        "Webber, Moffat and Zobel 2010, section 2",
        0,
        1,
        "pair of runs",
        "evaluation.stability.overlap",
    ),
)


@dataclass(frozen=True, slots=True)
class NeedStability:
    """One need before and after. `flipped`: another company, or none, stands first."""

    need: str
    rbo: float
    overlap: float
    first_before: str | None
    first_after: str | None

    @property
    def flipped(self) -> bool:
        """Whether the top changed."""
        return self.first_before != self.first_after


def stability(before: Run, after: Run, k: int = 8, p: float = 0.9) -> tuple[NeedStability, ...]:
    """RBO, overlap@k and the first company of every need that either run answers, sorted by need."""
    return tuple(
        NeedStability(
            need=need,
            rbo=rbo(before.rankings.get(need, ()), after.rankings.get(need, ()), p),
            overlap=overlap(before.companies(need), after.companies(need), k),
            first_before=next(iter(before.companies(need, 1)), None),
            first_after=next(iter(after.companies(need, 1)), None),
        )
        for need in sorted(before.rankings.keys() | after.rankings.keys())
    )


def overlap(first: list[str], second: list[str], k: int) -> float:
    """Overlap@k of two lists of companies, best first; 1 where both are empty."""
    depth = min(k, max(len(first), len(second)))
    return len(set(first[:k]) & set(second[:k])) / depth if depth else 1.0


def rbo(first: Ranking, second: Ranking, p: float = 0.9) -> float:
    """Extrapolated rank-biased overlap of two rankings of any length, in 0 … 1.

    Companies with one score share its best rank, so that depth d holds all whose rank is at most d, and agreement
    there is twice the overlap over both sizes. Below the end of the shorter ranking (length s) the overlap is
    taken to grow at its last agreement. 1 where both are empty, 0 where one is. MeasureError where p is not
    between 0 and 1.
    """
    if not 0 < p < 1:
        raise MeasureError(f"p is {p}; it must be between 0 and 1")
    short, long = sorted((first, second), key=len)
    if not short:
        return 0.0 if long else 1.0
    agreements = list(_agreements(short, long))
    weighted = sum(agreement * p**depth for depth, agreement in enumerate(agreements, start=1))
    return float((1 - p) / p * weighted + agreements[-1] * p ** len(agreements))


def _agreements(short: Ranking, long: Ranking) -> Iterator[float]:
    """Agreement at each depth of the longer ranking."""
    entering_short, entering_long = _entering(short), _entering(long)
    seen_short: set[str] = set()
    seen_long: set[str] = set()
    common, at_end = 0, 0.0
    for depth in range(1, len(long) + 1):
        seen_short.update(new_short := entering_short.get(depth, ()))
        common += sum(company in seen_long for company in new_short)
        seen_long.update(new_long := entering_long.get(depth, ()))
        common += sum(company in seen_short for company in new_long)
        if depth <= len(short):
            at_end = 2 * common / (len(seen_short) + len(seen_long))
            yield at_end
        else:
            assumed = common + at_end * (depth - len(short))
            yield 2 * assumed / (depth + len(seen_long))


def _entering(ranking: Ranking) -> dict[int, list[str]]:
    """Rank → the companies that come in there; tied companies come in together at the best rank of the tie."""
    entering: dict[int, list[str]] = {}
    rank, previous = 0, None
    for place, (company, score) in enumerate(ranking, start=1):
        if score != previous:
            rank, previous = place, score
        entering.setdefault(rank, []).append(company)
    return entering
