"""An evaluation that nobody can fool: leaks, useless features, silent rankers and ties are in plain sight."""

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from evaluation.experiment import GIVEN, baseline
from evaluation.gate import baseline_from_json, baseline_to_json, compare
from evaluation.measures.headline import HeadlineRefused
from evaluation.report.page import conclusion, page
from evaluation.runs import Run
from matching.features import FEATURES, Evidence, Scores
from matching.ranker import WeightedRanker, tie_break
from tests.evaluation.past_world import NEEDS, NO, PILOT, found, graded, past, profile, without


def test_every_system_stands_in_the_table_and_the_right_ones_win(tmp_path: Path) -> None:
    findings, runs = found(tmp_path)
    assert [system.name for system in findings.systems] == [
        "random", "newest", "words-3", "meaning-3", "fused-4",
    ]  # fmt: skip
    assert {run.name for run in runs} == {system.name for system in findings.systems}
    assert findings.own.measures["Success@3"].mean == 1
    assert findings.own.measures[findings.measure].mean > 0.9
    assert findings.flow.graded == 12
    assert findings.leaks.proved


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    first, second = found(tmp_path / "a")[0], found(tmp_path / "b")[0]
    assert dataclasses.replace(first, latency=second.latency) == second


def test_a_profile_edited_after_the_pilot_is_caught(tmp_path: Path) -> None:
    edited = profile("leak-a", "We won the pilot on leaks in old buried pipes.", dt.date(2024, 6, 1), "1")
    findings, _ = found(tmp_path, past(edited))
    assert {(leak.need, leak.version) for leak in findings.leaks.leaks} == {(key, "hub/leak-a@1") for key in NEEDS}
    assert isinstance(findings.own.headline, HeadlineRefused)
    assert findings.own.headline.leaked
    assert "Not proved" in page(findings, "en")


def test_a_version_of_another_day_is_kept_out_of_the_ranking(tmp_path: Path) -> None:
    edited = profile("chair", "Street lights that burn all night waste energy.", dt.date(2024, 6, 1), "1")
    everything = past(edited)
    then = dict.fromkeys(NEEDS, frozenset(everything.profiles) - {edited.document.id})
    later = {**then, "dark": frozenset(everything.profiles)}
    of = dataclasses.replace(everything, in_force=later)
    findings, runs = found(tmp_path, of)
    fused = next(run for run in runs if run.name == "fused-4")
    assert not findings.one_catalogue
    assert fused.companies("dark", 1) == ["chair"]
    assert all("chair" not in fused.companies(key, 2) for key in ("leaks", "waste", "parks"))
    assert all(len(set(fused.companies(key))) == len(fused.companies(key)) for key in NEEDS)
    assert {leak.need for leak in findings.leaks.leaks} == {"dark"}
    assert "Needs saw different profiles" in page(findings, "en")


def test_a_useless_feature_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def constant(evidence: Evidence) -> Scores:
        return np.ones(len(evidence.candidates))

    def noise(evidence: Evidence) -> Scores:
        drawn = [tie_break("noise", str(place))[0] for place in evidence.candidates]
        return np.array(drawn, dtype=np.float64) / 255

    monkeypatch.setitem(FEATURES, "constant", constant)  # type: ignore[arg-type]
    monkeypatch.setitem(FEATURES, "noise", noise)  # type: ignore[arg-type]
    planted = WeightedRanker("planted", 1, {"meaning": 1.0, "words": 1.0, "constant": 3.0, "noise": 0.05})
    findings, _ = found(tmp_path, chosen=planted)
    conclusions = {row.name: conclusion(row) for row in findings.ablation}
    assert conclusions["constant"] == "adds_nothing"
    assert conclusions["noise"] in ("adds_nothing", "adds_unknown")
    assert "adds nothing: the same values without it" in page(findings, "en")


def test_a_need_without_an_answer_counts_as_zero_and_is_listed(tmp_path: Path) -> None:
    findings, _ = found(tmp_path, without(past(), "parks"))
    assert findings.own.by_need["parks"] == 0
    assert findings.own.check.missing == ("parks",)
    assert findings.flow.not_in_force == (("parks", "boat"), ("parks", "light-b"))
    text = page(findings, "en")
    assert "<td>parks</td>" in text
    assert "No company was ranked." in text


def test_ties_are_listed(tmp_path: Path) -> None:
    findings, _ = found(tmp_path)
    newest = next(system for system in findings.systems if system.name == "newest")
    assert {row.need for row in newest.check.tied} == set(NEEDS)
    assert newest.check.tied[0].first_rank == 1


def test_a_list_given_at_the_time_is_measured_on_its_own_needs(tmp_path: Path) -> None:
    given = Run(GIVEN, {"leaks": (("pump", -1.0), ("leak-a", -2.0))})
    findings, _ = found(tmp_path, given=given)
    row = next(system for system in findings.systems if system.name == GIVEN)
    assert (row.needs, row.check.missing) == (1, ())
    assert next(one for one in findings.comparisons if one.name == GIVEN).difference.needs == 1


def test_with_one_owner_there_are_no_intervals_and_the_page_says_so(tmp_path: Path) -> None:
    rows = [("leaks", "leak-a", PILOT), ("leaks", "pump", NO)]
    findings, _ = found(tmp_path, outcomes=graded(rows))
    assert all(estimate.interval is None for estimate in findings.own.measures.values())
    assert "Few need owners (1)" in page(findings, "en")


def test_the_gate_lets_the_same_through_and_stops_a_loss_of_a_twentieth(tmp_path: Path) -> None:
    findings, _ = found(tmp_path)
    held = baseline_from_json(baseline_to_json(baseline(findings)))
    assert compare(held, baseline(findings), 7).passed
    worse = dataclasses.replace(held, values={need: max(0.0, v - 0.05) for need, v in held.values.items()})
    stopped = compare(held, worse, 7)
    assert not stopped.passed
    assert "below -0.02" in stopped.reasons[0]


def test_the_grades_have_one_fingerprint_whatever_a_sole_trader_is_hashed_to(tmp_path: Path) -> None:
    def renamed(uid: str) -> str:
        of = past()
        private = dataclasses.replace(
            of.profiles["hub/boat@0"],
            document=dataclasses.replace(of.profiles["hub/boat@0"].document, company=uid),
            organisation_number=None,
        )
        profiles = {**of.profiles, "hub/boat@0": private}
        rows = graded().qrels.grades
        grades = {need: {uid if c == "boat" else c: g for c, g in row.items()} for need, row in rows.items()}
        qrels = dataclasses.replace(graded().qrels, grades=grades)
        outcomes = dataclasses.replace(graded(), qrels=qrels)
        return found(tmp_path / uid, dataclasses.replace(of, profiles=profiles), outcomes)[0].qrels_sha256

    assert renamed("one") == renamed("two")
