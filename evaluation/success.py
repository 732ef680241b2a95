"""From a ranker's score to the chance that a presented company comes further, each owner judged by the others."""

import numpy as np

from evaluation.findings import CalibrationResult
from evaluation.measures.calibration import calibration
from evaluation.past import Past
from evaluation.qrels import Qrels
from evaluation.runs import Run

FEWEST_PAIRS = 50
FEWEST_OF_EACH = 10
RELEVANT = 1


def success_calibration(run: Run, qrels: Qrels, past: Past, seed: int) -> CalibrationResult:
    """Whether a score says how likely a follow-up is.

    A score is no probability, so one is fitted to it (Platt 1999), for each need owner on the outcomes of all
    others and never on its own. Judged companies that were not ranked say nothing and are left out.
    """
    from sklearn.linear_model import LogisticRegression  # a second to load, which no other command should wait for

    rows = [
        (past.needs[need].owner, score, qrels.grades[need][company] >= RELEVANT)
        for need in qrels.needs
        for company, score in run.rankings.get(need, ())
        if company in qrels.grades[need]
    ]
    good = sum(success for _, _, success in rows)
    owners = np.array([owner for owner, _, _ in rows])
    if len(rows) < FEWEST_PAIRS or min(good, len(rows) - good) < FEWEST_OF_EACH:
        return CalibrationResult(None, len(rows), "too few")
    if len(set(owners.tolist())) < 2:
        return CalibrationResult(None, len(rows), "one owner")
    scores = np.array([[score] for _, score, _ in rows])
    outcomes = np.array([success for _, _, success in rows])
    stated = np.zeros(len(rows))
    for owner in sorted(set(owners.tolist())):
        held = owners == owner
        if len(set(outcomes[~held].tolist())) < 2:
            return CalibrationResult(None, len(rows), "too few")
        fitted = LogisticRegression(C=1e6).fit(scores[~held], outcomes[~held])
        stated[held] = fitted.predict_proba(scores[held])[:, 1]
    found = calibration(stated.tolist(), outcomes.tolist(), owners.tolist(), seed, bins=5)
    return CalibrationResult(found, len(rows))
