"""One evaluation from end to end: past needs, their outcomes and a matcher in; findings out."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from evaluation.comparison import Comparison, compare_all, verdict
from evaluation.findings import Failure, Findings, Flow, Latency, StabilityResult, SystemResult
from evaluation.gate import Baseline
from evaluation.groups import groupings, labels
from evaluation.leaks import LeakReport
from evaluation.measures.bounds import ndcg_bounds
from evaluation.measures.catalogue import catalogue_use
from evaluation.measures.exposure import exposure_by_group
from evaluation.measures.headline import HeadlineRefused, headline
from evaluation.measures.ranking import PerNeed, mean, per_need
from evaluation.outcomes import GradedOutcomes
from evaluation.past import Past
from evaluation.qrels import Qrels
from evaluation.reruns import PARTS, Reruns
from evaluation.runs import Run, check_run
from evaluation.significance import cluster_bootstrap, holm
from evaluation.slices import Slice, slice_values
from evaluation.stability import stability
from evaluation.success import success_calibration
from matching.matcher import Matcher
from matching.ranker import RANKERS, WeightedRanker, tie_break

MEASURE = "condensed nDCG@10"
MEASURES = ("R@8", "Success@3", "Success@8", "Success@15", "RR", "bpref", "Judged@10")
BASIC = ("words-3", "meaning-3", "fused-4")
GIVEN = "given"
"""The name of the lists that facilitators gave at the time."""

WORST = 10
TIMED = 20
CUT_DOWN = 100
"""Needs that are asked again in parts, drawn by a hash of their keys."""

COMPARED_DEPTH = 100
"""Ranks down to which two lists are compared; what stands below weighs less than 0.01 % in RBO."""


def conduct(
    past: Past,
    graded: GradedOutcomes,
    matcher: Matcher,
    current: WeightedRanker,
    *,
    seed: int,
    now: dt.datetime,
    software_version: str,
    fictional: bool = False,
    given: Run | None = None,
    judged: Qrels | None = None,
) -> tuple[Findings, tuple[Run, ...]]:
    """Rank every past need with every system and measure them all; the runs come beside the findings.

    matcher: holds an index of `past.documents`. given: lists that were given before the outcome was known. judged:
    grades by people, measured apart. Needs of the qrels that `past` lacks are left out.
    """
    reruns = Reruns(past, matcher)
    qrels = graded.qrels.for_needs(past.needs)
    owners = {key: need.owner for key, need in past.needs.items()}
    leaks = past.proof()
    rankers = compared(current)
    ranked = reruns.ranked(rankers | _without_each(current))
    runs = [reruns.random(seed), reruns.newest(), *ranked[: len(rankers)]]
    if given and qrels.for_needs(given.rankings).needs:
        runs.append(given)
    systems = tuple(_result(run, qrels, owners, past, seed, leaks) for run in runs)
    own = next(system for system in systems if system.name == current.id)
    own_run = next(run for run in runs if run.name == current.id)
    sampled = sorted(qrels.needs, key=lambda need: tie_break("", need))[:CUT_DOWN]
    parts = [reruns.ranked_by_part(part, current, sampled) for part in PARTS]
    label = labels(past)
    dates = sorted(need.published_on for need in past.needs.values() if need.published_on)
    findings = Findings(
        made_at=now,
        seed=seed,
        software_version=software_version,
        encoder=f"{matcher.encoder.id.model} ({matcher.encoder.id.precision})",
        index_version=matcher.index.manifest.version,
        current=current.id,
        measure=MEASURE,
        qrels_sha256=_fingerprint(qrels, past),
        one_catalogue=past.one_catalogue,
        first_need=dates[0] if dates else None,
        last_need=dates[-1] if dates else None,
        flow=_flow(past, graded, qrels),
        leaks=leaks,
        systems=systems,
        comparisons=_against(own, [system for system in systems if system is not own], owners, seed),
        slices={name: slice_values(own.by_need, of, owners, seed) for name, of in label.items()},
        pairs=_language_pairs(own_run, qrels, past, owners, seed),
        failures=_failures(own_run, own.by_need, qrels, reruns, current),
        ablation=_compared(own, ranked[len(rankers) :], qrels, owners, seed),
        parts=_compared(own, parts, qrels.for_needs(sampled), owners, seed),
        parts_stability=tuple(_agreement(own_run.for_needs(sampled), run) for run in parts),
        calibration=success_calibration(own_run, qrels, past, seed),
        exposure={
            name: exposure_by_group(own_run, qrels, past.companies, groups)
            for name, groups in groupings(past).items()
        },
        stability=_stability([run for run in runs if run.name in {*BASIC, current.id}]),
        latency=_latency(reruns, current),
        judged=_by_people(runs, judged, owners, past, seed, leaks),
        owners=owners,
        titles={key: need.title for key, need in past.needs.items()},
        owner_names={need.owner: need.owner_name for need in past.needs.values()},
        labels=label,
        companies=_mentioned(past, graded, qrels, leaks),
        fictional=fictional,
    )
    return findings, tuple(runs)


def compared(current: WeightedRanker) -> dict[str, WeightedRanker]:
    """The rankers that stand in every table, by id: the basic ones, and the current one."""
    return {name: RANKERS[name] for name in BASIC} | {current.id: current}


def baseline(findings: Findings) -> Baseline:
    """What a later evaluation is put through the gate against."""
    return Baseline(
        system=findings.current,
        measure=findings.measure,
        qrels_sha256=findings.qrels_sha256,
        made_on=findings.made_at.date(),
        values=findings.own.by_need,
        owners={need: findings.owners[need] for need in findings.own.by_need},
        slices={
            name: {need: of[need] for need in findings.own.by_need if need in of}
            for name, of in findings.labels.items()
        },
    )


def _fingerprint(qrels: Qrels, past: Past) -> str:
    """A hash of the grades that is the same on every machine, though uids of sole traders are not."""
    keys = {uid: profile.key for uid, profile in past.companies.items()}
    grades = {
        need: {keys.get(uid, uid): grade for uid, grade in row.items()} for need, row in qrels.grades.items()
    }
    return Qrels(grades, qrels.best_grade).sha256


def _mentioned(past: Past, graded: GradedOutcomes, qrels: Qrels, leaks: LeakReport) -> dict[str, str]:
    """The names of companies that were judged, doubted or leaked."""
    uids = {uid for row in qrels.grades.values() for uid in row}
    uids |= {doubt.company for doubt in graded.doubts} | {row.company for row in graded.contradictions}
    uids |= {leak.company for leak in leaks.leaks}
    return {uid: profile.name for uid, profile in past.companies.items() if uid in uids}


def _result(
    run: Run, qrels: Qrels, owners: Mapping[str, str], past: Past, seed: int, leaks: LeakReport
) -> SystemResult:
    """A list that people made is measured on the needs it was made for, a ranker's on all."""
    own = qrels.for_needs(run.rankings) if run.name == GIVEN else qrels
    found = headline(run, own, owners, seed)
    if leaks.leaks:
        found = HeadlineRefused(run.name, leaked=True)
    bounds = ndcg_bounds(run, own)
    values: dict[str, PerNeed] = {
        MEASURE: bounds.condensed,
        "lower nDCG@10": bounds.lower,
        "upper nDCG@10": bounds.upper,
        **per_need(run, own, MEASURES),
    }
    return SystemResult(
        name=run.name,
        needs=len(own.needs),
        headline=found,
        measures={name: cluster_bootstrap(row, owners, seed) for name, row in values.items()},
        by_need=bounds.condensed,
        unjudged=sum(uid not in own.grades[need] for need in own.needs for uid in run.companies(need, 10)),
        check=check_run(run, own),
        uses=catalogue_use(run, past.companies),
    )


def _condensed(run: Run, qrels: Qrels) -> PerNeed:
    return ndcg_bounds(run, qrels).condensed


def _against(
    own: SystemResult, others: Sequence[SystemResult], owners: Mapping[str, str], seed: int
) -> tuple[Comparison, ...]:
    """Every system against the current ranker, over the needs that both have; Holm over all of them at once."""
    rows = [
        row
        for other in others
        for row in compare_all(
            {need: own.by_need[need] for need in other.by_need}, {other.name: other.by_need}, owners, seed
        )
    ]
    corrected = holm({row.name: row.p_value for row in rows})
    return tuple(
        replace(row, p_holm=corrected[row.name], verdict=verdict(row.difference, corrected[row.name]))
        for row in rows
    )


def _compared(
    own: SystemResult, runs: Sequence[Run], qrels: Qrels, owners: Mapping[str, str], seed: int
) -> tuple[Comparison, ...]:
    """Variants of the current ranker against it, on the needs of the qrels."""
    reference = {need: own.by_need[need] for need in qrels.needs}
    return compare_all(reference, {run.name: _condensed(run, qrels) for run in runs}, owners, seed)


def _without_each(current: WeightedRanker) -> dict[str, WeightedRanker]:
    """Feature → the ranker without it; nothing for a ranker of one feature, which would have none left."""
    if len(current.weights) < 2:
        return {}
    return {
        feature: replace(current, weights={n: w for n, w in current.weights.items() if n != feature})
        for feature in current.weights
    }


def _flow(past: Past, graded: GradedOutcomes, qrels: Qrels) -> Flow:
    companies = {need: past.companies_for(need) for need in qrels.needs}
    return Flow(
        needs=len(qrels.needs),
        owners=len({past.needs[need].owner for need in qrels.needs}),
        companies=len(past.companies),
        profiles=len(past.profiles),
        graded=sum(len(row) for row in qrels.grades.values()),
        by_grade=dict(sorted(Counter(grade for row in qrels.grades.values() for grade in row.values()).items())),
        ungraded=graded.ungraded,
        doubts=graded.doubts,
        contradictions=graded.contradictions,
        not_in_force=tuple(
            (need, company)
            for need in qrels.needs
            for company in sorted(qrels.grades[need])
            if company not in companies[need]
        ),
        unanswered=qrels.unanswered,
        changed=tuple(need for need in qrels.needs if past.needs[need].changed),
    )


def _language_pairs(run: Run, qrels: Qrels, past: Past, owners: Mapping[str, str], seed: int) -> tuple[Slice, ...]:
    """How well each need finds its companies among those of one language alone; needs without any are left out."""
    found: list[Slice] = []
    spoken = {company: profile.document.language for company, profile in past.companies.items()}
    asked = {need: past.needs[need].query.language for need in qrels.needs}
    for language in sorted(set(spoken.values())):
        own = qrels.only([company for company, of in spoken.items() if of == language])
        answerable = own.for_needs(set(own.needs) - set(own.unanswered))
        if answerable.needs:
            pair = {need: f"{asked[need]} → {language}" for need in answerable.needs}
            found += slice_values(_condensed(run, answerable), pair, owners, seed)
    return tuple(sorted(found, key=lambda part: part.label))


def _failures(
    run: Run, values: Mapping[str, float], qrels: Qrels, reruns: Reruns, current: WeightedRanker
) -> tuple[Failure, ...]:
    """The answerable needs with the lowest values, worst first."""
    past, names = reruns.past, {uid: profile.name for uid, profile in reruns.past.companies.items()}
    answerable = values.keys() - set(qrels.unanswered)
    found = []
    for key in sorted(answerable, key=lambda need: (values[need], need))[:WORST]:
        need, ranked = past.needs[key], run.companies(key)
        rank = {company: place for place, company in enumerate(ranked, start=1)}
        best = sorted(
            (-grade, rank.get(uid, len(rank) + 1), uid) for uid, grade in qrels.grades[key].items() if grade
        )
        found.append(
            Failure(
                need=key,
                owner=need.owner_name,
                title=need.title,
                text=need.query.parts.get("challenge", ""),
                value=values[key],
                first=names[ranked[0]] if ranked else "",
                quotes=reruns.quotes(key, current) if ranked else (),
                missed=tuple((names.get(uid, uid), -grade, rank.get(uid)) for grade, _, uid in best),
            )
        )
    return tuple(found)


def _agreement(first: Run, second: Run) -> StabilityResult:
    rows = stability(_cut(first), _cut(second))
    return StabilityResult(
        first.name,
        second.name,
        rbo=mean({row.need: row.rbo for row in rows}),
        overlap=mean({row.need: row.overlap for row in rows}),
        flipped=mean({row.need: float(row.flipped) for row in rows}),
    )


def _cut(run: Run) -> Run:
    return replace(run, rankings={need: row[:COMPARED_DEPTH] for need, row in run.rankings.items()})


def _stability(runs: Sequence[Run]) -> tuple[StabilityResult, ...]:
    return tuple(_agreement(first, second) for place, first in enumerate(runs) for second in runs[place + 1 :])


def _latency(reruns: Reruns, current: WeightedRanker) -> Latency:
    seconds = reruns.seconds(current, TIMED)
    return Latency(len(seconds), float(np.median(seconds)), float(np.quantile(seconds, 0.95)))


def _by_people(
    runs: Sequence[Run],
    judged: Qrels | None,
    owners: Mapping[str, str],
    past: Past,
    seed: int,
    leaks: LeakReport,
) -> tuple[SystemResult, ...]:
    own = judged.for_needs(past.needs) if judged else None
    if own is None or not own.needs:
        return ()
    return tuple(_result(run, own, owners, past, seed, leaks) for run in runs if run.name != GIVEN)
