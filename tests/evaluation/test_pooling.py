"""What judges see says nothing of who proposed it."""

from collections import Counter
from dataclasses import fields

import pytest

from evaluation.errors import PoolError
from evaluation.pooling import Pool, PoolItem, pool
from evaluation.runs import Run

CATALOGUE = [f"c{number:02}" for number in range(60)]
RUNS = [
    Run(name, {need: tuple((CATALOGUE[start + rank], float(-rank)) for rank in range(20)) for need in ("x", "y")})
    for name, start in (("random order", 0), ("bm25", 5), ("dense", 8), ("current", 8))
]


def pooled(seed: int = 7) -> Pool:
    return pool(RUNS, ["x", "y"], CATALOGUE, seed)


def test_the_pool_is_the_top_of_every_run_and_some_random_companies_each_once() -> None:
    items = pooled().items
    assert len(set(items)) == len(items) == 2 * (18 + 5)
    for need in ("x", "y"):
        proposed = {company for run in RUNS for company in run.companies(need, 10)}
        assert proposed < {item.company for item in items if item.need == need}


def test_judges_see_need_and_company_and_nothing_else() -> None:
    assert [field.name for field in fields(PoolItem)] == ["need", "company"]


def test_where_it_comes_from_is_kept_apart_and_complete() -> None:
    found = pooled()
    origins = {(origin.need, origin.company) for origin in found.origins}
    assert origins == {(item.need, item.company) for item in found.items}
    of_c08 = {
        (origin.run, origin.rank) for origin in found.origins if (origin.need, origin.company) == ("x", "c08")
    }
    assert of_c08 == {("random order", 9), ("bm25", 4), ("dense", 1), ("current", 1)}
    assert Counter(origin.run for origin in found.origins)["drawn at random"] == 10


def test_the_same_seed_gives_the_same_sheet_whatever_else_is_asked() -> None:
    assert pooled() == pool(RUNS[::-1], ["y", "x"], CATALOGUE[::-1], seed=7)
    assert pooled() != pooled(seed=8)
    of_x = [item for item in pooled().items if item.need == "x"]
    assert of_x == list(pool(RUNS, ["x"], CATALOGUE, seed=7).items)


def test_the_place_on_the_sheet_does_not_follow_the_rank() -> None:
    """Over 300 seeds the first-ranked company stands in the first half of the sheet about half the time."""
    first_half = 0
    for seed in range(300):
        companies = [item.company for item in pool(RUNS, ["x"], CATALOGUE, seed).items]
        first_half += companies.index("c08") < len(companies) / 2
    assert 110 <= first_half <= 190


def test_a_small_catalogue_gives_fewer_random_companies() -> None:
    assert len(pool(RUNS, ["x"], CATALOGUE[:20], seed=1).items) == 20


def test_too_few_runs_or_two_of_one_name_are_refused() -> None:
    with pytest.raises(PoolError, match="at least 4"):
        pool(RUNS[:3], ["x"], CATALOGUE, seed=1)
    with pytest.raises(PoolError, match="'bm25' is taken twice"):
        pool([*RUNS, RUNS[1]], ["x"], CATALOGUE, seed=1)
    with pytest.raises(PoolError, match="'drawn at random' is taken"):
        pool([*RUNS, Run("drawn at random", {})], ["x"], CATALOGUE, seed=1)
