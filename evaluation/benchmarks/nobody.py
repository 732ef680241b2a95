"""How surely a list says that nobody meets a need: needs that somebody can meet, and needs that nobody can.

Both kinds are put to the same catalogue. The baseline counts how near the nearest sentence comes from passages of
the catalogue itself, and looks at nothing else (as Behov did first).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from evaluation.benchmarks.collections import LABEL_LANGUAGES, SEED, rows
from evaluation.challenge import load_challenge
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


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of the needs put to a catalogue: for which share of either kind nobody is found, and how often
    a need that somebody meets stands above one that nobody does, 0 to 1."""

    rightly: Estimate
    wrongly: Estimate
    told_apart: float


def challenge_set() -> Put:
    """The frozen challenge set, its negations left out."""
    challenge = load_challenge()
    needs = [PutNeed(need.query, bool(need.answer)) for need in challenge.needs if need.kind != "negation"]
    return Put(challenge.profiles, needs)


def company_list(data: Path) -> Put:
    """The public list of Norwegian companies. Raises BenchmarkError where it is not in the folder."""
    documents = [
        Document(
            row["company_id"],
            row["company_id"],
            LABEL_LANGUAGES.get(row["language"], "en"),
            row["text"],
            len(row["text"]),
            (row["name"],),
            row["country"] or None,
        )
        for row in rows(data / "companies_no/companies.csv")
    ]
    return Put(documents, needs_of("companies_no"))


def needs_of(name: str) -> list[PutNeed]:
    """The needs written for one catalogue."""
    held = yaml.safe_load(NEEDS.read_text(encoding="utf-8"))[name]
    return [
        PutNeed(Query(f"{name}-{place}", one["language"], {"challenge": one["text"]}), one["kind"] == "meetable")
        for place, one in enumerate(held, start=1)
    ]


def measure(put: Put, encoder: Encoder) -> dict[str, Told]:
    """What is said now, and what the baseline would say."""
    in_use, baseline = {}, {}
    with indexed(put.documents, encoder, catalogue_version="nobody", software_version="benchmark") as matcher:
        index = matcher.index.dense
        sample = encode_as_needs(matcher.index.documents, encoder)
        own = learn_unrelated(nearest_of_others(sample, matcher.index.documents, index))
        for need in put.needs:
            near, raised = _nearest(matcher, need.query)
            in_use[need.query.key] = index.unrelated.above(near) - raised
            baseline[need.query.key] = own.above(near)
    meetable = {need.query.key: need.meetable for need in put.needs}
    return {
        IN_USE: _told(in_use, meetable, SOMEBODY),
        BASELINE: _told(baseline, meetable, BASELINE_LIMIT),
    }


def as_rows(name: str, found: Mapping[str, Told]) -> list[dict[str, str]]:
    """A row for each system, and one of the ratios."""
    now, before = found[IN_USE], found[BASELINE]
    table = [
        {
            "needs": name,
            "nobody is found": system,
            RIGHTLY: _share(told.rightly),
            WRONGLY: _share(told.wrongly),
            TOLD_APART: f"{told.told_apart:.3f}",
        }
        for system, told in found.items()
    ]
    ratio = {
        RIGHTLY: _ratio(now.rightly.mean, before.rightly.mean),
        WRONGLY: _ratio(now.wrongly.mean, before.wrongly.mean),
        TOLD_APART: _ratio(now.told_apart, before.told_apart),
    }
    return [*table, {"needs": name, "nobody is found": "ratio", **ratio}]


def _nearest(matcher: Matcher, query: Query) -> tuple[float, float]:
    """How near the nearest company of a list comes, as a cosine, and by how much nearer than usual it must."""
    encoded = matcher.encode(query)
    unrelated = matcher.index.dense.unrelated
    entries = matcher.match(query, Rules(), ranker(DEFAULT_RANKER)).entries
    above = max((entry.above for entry in entries), default=0.0)
    return unrelated.mean + above * unrelated.spread, matcher.raised(encoded)


def _told(values: Mapping[str, float], meetable: Mapping[str, bool], limit: float) -> Told:
    def none(wanted: bool) -> Estimate:
        found = {key: float(value < limit) for key, value in values.items() if meetable[key] is wanted}
        return cluster_bootstrap(found, {key: key for key in found}, SEED)

    above = np.array([value for key, value in values.items() if meetable[key]])
    below = np.array([value for key, value in values.items() if not meetable[key]])
    apart = (above[:, None] > below).mean() + (above[:, None] == below).mean() / 2
    return Told(none(False), none(True), float(apart))


def _share(estimate: Estimate) -> str:
    interval = estimate.interval
    said = f"{estimate.mean:.2f}"
    return f"{said} ({interval.low:.2f}–{interval.high:.2f})" if interval else said


def _ratio(now: float, before: float) -> str:
    return f"{now / before:.2f}" if before else "–"
