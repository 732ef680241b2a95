"""How surely a list says that nobody meets a need: needs that somebody can meet, and needs that nobody can.

Both kinds are put to the same catalogue. The baseline counts how near the nearest sentence comes from passages of
the catalogue itself, and looks at nothing else (as Behov did first).
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import yaml

from evaluation.benchmarks.collections import SEED, catalogue
from evaluation.challenge import load_challenge, separation
from evaluation.indexed import indexed
from evaluation.significance import Estimate, cluster_bootstrap
from matching.bands import SOMEBODY, learn_unrelated
from matching.build import encode_as_needs, nearest_of_others
from matching.document import Document
from matching.encoding import Encoder
from matching.matcher import Matcher
from matching.query import Query, Rules
from matching.ranker import DEFAULT_RANKER, ranker

NEEDS = Path(__file__).with_suffix(".yaml")
IN_USE, BASELINE = "against the market", "against the catalogue"
BASELINE_LIMIT = 0.25
RIGHTLY, WRONGLY, TOLD_APART = "none for unmeetable", "none for meetable", "area under the curve"


@dataclass(frozen=True, slots=True)
class PutNeed:
    """A need put to a catalogue, and whether somebody there can meet it."""

    query: Query
    meetable: bool


@dataclass(frozen=True)
class Put:
    """A catalogue and the needs that are put to it."""

    documents: Sequence[Document]
    needs: Sequence[PutNeed]


def challenge_set() -> Put:
    """The frozen challenge set, its negations left out."""
    challenge = load_challenge()
    needs = [PutNeed(need.query, bool(need.answer)) for need in challenge.needs if need.kind != "negation"]
    return Put(challenge.profiles, needs)


def company_list(data: Path) -> Put:
    """The public list of Norwegian companies. Raises BenchmarkError where it is not in the folder."""
    return Put(catalogue(data, lists=["companies_no"]), needs_of("companies_no"))


def needs_of(name: str) -> list[PutNeed]:
    """The needs written for one catalogue."""
    held = yaml.safe_load(NEEDS.read_text(encoding="utf-8"))[name]
    return [
        PutNeed(Query(f"{name}-{place}", one["language"], {"challenge": one["text"]}), one["kind"] == "meetable")
        for place, one in enumerate(held, start=1)
    ]


def measure(put: Put, encoder: Encoder) -> dict[str, dict[str, Estimate]]:
    """For what is said now and for what the baseline would say: the share of needs of either kind for which nobody
    is found, and how often a need that somebody meets stands above one that nobody does (0 to 1, no interval)."""
    in_use, baseline = {}, {}
    with indexed(put.documents, encoder, catalogue_version="nobody", software_version="benchmark") as matcher:
        index = matcher.index.dense
        sample = encode_as_needs(matcher.index.documents, encoder)
        own = learn_unrelated(nearest_of_others(sample, matcher.index.documents, index))
        for need in put.needs:
            near, raised = _nearest(matcher, need.query)
            in_use[need.query.key] = index.unrelated.above(near) - raised
            baseline[need.query.key] = own.above(near)
    meetable = {need.query.key for need in put.needs if need.meetable}
    return {
        IN_USE: _told(in_use, meetable, SOMEBODY),
        BASELINE: _told(baseline, meetable, BASELINE_LIMIT),
    }


def _nearest(matcher: Matcher, query: Query) -> tuple[float, float]:
    """How near the nearest company of a list comes, as a cosine, and by how much nearer than usual it must."""
    encoded = matcher.encode(query)
    unrelated = matcher.index.dense.unrelated
    entries = matcher.match(query, Rules(), ranker(DEFAULT_RANKER)).entries
    above = max((entry.above for entry in entries), default=0.0)
    return unrelated.mean + above * unrelated.spread, matcher.raised(encoded)


def _told(values: Mapping[str, float], meetable: Set[str], limit: float) -> dict[str, Estimate]:
    met = {key: value for key, value in values.items() if key in meetable}
    unmet = {key: value for key, value in values.items() if key not in meetable}
    return {
        RIGHTLY: _below(unmet, limit),
        WRONGLY: _below(met, limit),
        TOLD_APART: Estimate(separation([*met.values()], [*unmet.values()]), None, len(values), len(values)),
    }


def _below(values: Mapping[str, float], limit: float) -> Estimate:
    found = {key: float(value < limit) for key, value in values.items()}
    return cluster_bootstrap(found, {key: key for key in found}, SEED)
