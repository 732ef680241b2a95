"""How long a whole report takes, beyond encoding: python -m evaluation.benchmarks.report [--data FOLDER] [--json]

Companies and needs are public American ones; who met whom, when, and what came of it is invented with a seed.
"""

import argparse
import datetime as dt
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import DATA, SEED, rows
from evaluation.experiment import conduct
from evaluation.outcomes import Outcome, Stage, qrels_from_outcomes
from evaluation.past import Past, PastNeed, PastProfile
from evaluation.report.writing import write_report
from evaluation.reruns import encode_ahead
from matching.build import build_index, encode_documents
from matching.document import Document
from matching.encoding import (
    CachedEncoder,
    EmbeddingCache,
    Encoder,
    SentenceTransformerEncoder,
    e5_small,
    unpack,
)
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker
from matching.saved_index import load_index

NEEDS, COMPANIES, PRESENTED = 300, 5000, 10
LISTED = dt.date(2020, 1, 1)
PUBLISHED = dt.date(2021, 1, 1)
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STAGES = (Stage.TURNED_DOWN, Stage.MET, Stage.FOLLOWED_UP, Stage.PILOT_STARTED, Stage.IN_USE)
CHANCES = (0.5, 0.2, 0.15, 0.1, 0.05)


def invented_past(data: Path, needs: int, companies: int) -> Past:
    """Needs nobody is known to have met, and companies with an invented size and age."""
    rng = np.random.default_rng(SEED)
    listed = [*rows(data / "us_sbir/companies.csv"), *rows(data / "companies_en/companies.csv")][:companies]
    asked = rows(data / "us_sbir/unmatched_needs.csv")[:needs]
    profiles = {
        row["company_id"]: PastProfile(
            Document(
                row["company_id"], row["company_id"], "en", row["text"], len(row["text"]), (row["name"],), "US"
            ),
            row["name"],
            "us_sbir",
            LISTED,
            LISTED,
            founded=int(rng.integers(1980, 2021)),
            employees=int(rng.integers(1, 300)),
            organisation_number=row["company_id"],
        )
        for row in listed
    }
    past_needs = {
        row["need_id"]: PastNeed(
            Query(row["need_id"], "en", {"title": row["title"], "challenge": row["text"]}),
            Rules(),
            row["owner"],
            row["owner"],
            PUBLISHED,
            row["year"],
        )
        for row in asked
    }
    return Past(past_needs, profiles, dict.fromkeys(past_needs, frozenset(profiles)))


def invented_outcomes(past: Past) -> list[Outcome]:
    """Ten companies drawn for every need, half of them turned down."""
    rng = np.random.default_rng(SEED)
    companies = sorted(past.companies)
    met_on, known_on = PUBLISHED + dt.timedelta(days=60), PUBLISHED + dt.timedelta(days=200)
    found = []
    for key, need in sorted(past.needs.items()):
        for place in rng.choice(len(companies), size=PRESENTED, replace=False):
            stage = STAGES[rng.choice(len(STAGES), p=CHANCES)]
            found.append(Outcome(key, need.owner, companies[place], stage, PUBLISHED, met_on, known_on))
    return found


def measure(data: Path, encoder: Encoder, needs: int = NEEDS, companies: int = COMPANIES) -> dict[str, float]:
    """Seconds by step; "beyond encoding" is all but the first. The encoder has to remember what it encoded."""
    past = invented_past(data, needs, companies)
    marks = [time.perf_counter()]
    encode_documents(past.documents, encoder)
    encode_ahead(past, encoder)
    marks.append(time.perf_counter())
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        build_index(folder / "index", past.documents, encoder, catalogue_version="report", software_version="0")
        matcher = Matcher(load_index(folder / "index"), encoder)
        marks.append(time.perf_counter())
        graded = qrels_from_outcomes(invented_outcomes(past), NOW.date())
        chosen = ranker(DEFAULT_RANKER)
        found, runs = conduct(past, graded, matcher, chosen, seed=SEED, now=NOW, software_version="0")
        marks.append(time.perf_counter())
        write_report(folder / "report", found, runs, graded.qrels)
        marks.append(time.perf_counter())
    steps = dict(zip(("encoding", "indexing", "measuring", "writing"), np.diff(marks).tolist(), strict=True))
    beyond = marks[-1] - marks[1]
    return {
        "needs": len(past.needs),
        "companies": len(past.companies),
        "passages": int(matcher.index.manifest.passages),
        **{step: round(seconds, 2) for step, seconds in steps.items()},
        "beyond encoding": round(beyond, 2),
    }


def _remembering(home: Path) -> Encoder:
    model = str(unpack(home / "encoders" / e5_small.NAME))
    return CachedEncoder(SentenceTransformerEncoder(model), EmbeddingCache(home / "embeddings"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long a report takes beyond encoding.")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the public collections")
    parser.add_argument("--home", type=Path, default=Path("var"), help="where encoder and embeddings are kept")
    parser.add_argument("--needs", type=int, default=NEEDS)
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    figures = measure(given.data, _remembering(given.home), given.needs, given.companies)
    if given.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:>16}  {value:,.2f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
