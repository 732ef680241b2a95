"""The gate: no change to ranking lands that could have made matching worse.

A change fails when the interval of (new − old) reaches below −0.02 nDCG@10, or when a slice of 20 or more needs
loses more than 0.05.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from pydantic import TypeAdapter, ValidationError

from evaluation.errors import BaselineError
from evaluation.significance import Estimate, cluster_bootstrap, differences
from evaluation.slices import SMALL, slice_values

FORMAT = 1
TOLERATED_LOSS = 0.02
TOLERATED_SLICE_LOSS = 0.05
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Baseline:
    """One ranker's per-need values, with all that makes them comparable later.

    system: ranker name and version. measure: such as "nDCG@10". qrels_sha256: of the qrels they were measured
    against. values: need → value in 0 … 1. owners: need → need owner. slices: dimension → need → label.
    BaselineError where a value is off its range or a need has no owner.
    """

    system: str
    measure: str
    qrels_sha256: str
    made_on: dt.date
    values: Mapping[str, float]
    owners: Mapping[str, str]
    slices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for need, value in self.values.items():
            if not -ROUNDING <= value <= 1 + ROUNDING:
                raise BaselineError(f"need {need!r}: {value} is not in 0 … 1")
            if need not in self.owners:
                raise BaselineError(f"need {need!r} has no need owner")


@dataclass(frozen=True, slots=True)
class SliceChange:
    """What one slice gained or lost. `fails`: 20 or more needs and a loss above 0.05."""

    dimension: str
    label: str
    change: Estimate
    fails: bool


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """Whether the change may land. `reasons` says what failed, and is empty when `passed`.

    change: new − old over the baseline's needs; None where the two cannot be compared. by_need: the same for
    each need. missing: baseline needs that the candidate lacks, each counted as zero. added: candidate needs
    that the baseline lacks, not compared.
    """

    passed: bool
    reasons: tuple[str, ...]
    change: Estimate | None
    by_need: Mapping[str, float]
    slices: tuple[SliceChange, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]


def compare(baseline: Baseline, candidate: Baseline, seed: int) -> GateVerdict:
    """Put a candidate through the gate.

    Owners and slice labels are the baseline's, so that a candidate cannot relabel itself past the gate. With
    fewer than two need owners there is no interval, and the worst need stands in for its lower end.
    """
    missing = tuple(sorted(baseline.values.keys() - candidate.values.keys()))
    added = tuple(sorted(candidate.values.keys() - baseline.values.keys()))
    if reason := _incomparable(baseline, candidate):
        return GateVerdict(False, (reason,), None, {}, (), missing, added)
    by_need = differences(
        {need: candidate.values.get(need, 0.0) for need in baseline.values}, dict(baseline.values)
    )
    change = cluster_bootstrap(by_need, baseline.owners, seed)
    slices = tuple(_slice_changes(by_need, baseline, seed))
    reasons = (*_overall(change, by_need, baseline.measure), *_slice_reasons(slices))
    return GateVerdict(not reasons, reasons, change, by_need, slices, missing, added)


def baseline_to_json(baseline: Baseline) -> str:
    """One JSON object with sorted keys, readable in a diff, under `"format": 1`."""
    row = {"format": FORMAT, **asdict(baseline)}
    return json.dumps(row, indent=1, sort_keys=True, ensure_ascii=False, default=str, allow_nan=False) + "\n"


def baseline_from_json(text: str) -> Baseline:
    """The baseline as it was saved. BaselineError where it is damaged or of another format."""
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"the baseline is no JSON: {error}") from error
    found = row.pop("format", None) if isinstance(row, dict) else None
    if found != FORMAT:
        raise BaselineError(f"the baseline has format {found!r}, this version reads {FORMAT}; make a new one")
    try:
        return TypeAdapter(Baseline).validate_python(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "baseline"
        raise BaselineError(f"the baseline is damaged at {where}: {first['msg']}") from error


def _incomparable(baseline: Baseline, candidate: Baseline) -> str | None:
    if not baseline.values:
        return "the baseline has no needs"
    if baseline.measure != candidate.measure:
        return f"the baseline measures {baseline.measure}, the candidate {candidate.measure}"
    if baseline.qrels_sha256 != candidate.qrels_sha256:
        return "the qrels have changed since the baseline was made; make a new baseline with the old ranker"
    return None


def _overall(change: Estimate, by_need: Mapping[str, float], measure: str) -> Iterator[str]:
    low = change.interval.low if change.interval else min(by_need.values())
    if low < -TOLERATED_LOSS - ROUNDING:
        what = "the interval of (new − old)" if change.interval else "with one need owner only, the worst need"
        yield f"{what} reaches {low:+.3f} {measure}, below {-TOLERATED_LOSS:+.2f}"


def _slice_changes(by_need: Mapping[str, float], baseline: Baseline, seed: int) -> Iterator[SliceChange]:
    for dimension, labels in sorted(baseline.slices.items()):
        for part in slice_values(by_need, labels, baseline.owners, seed, SMALL):
            fails = not part.small and part.estimate.mean < -TOLERATED_SLICE_LOSS - ROUNDING
            yield SliceChange(dimension, part.label, part.estimate, fails)


def _slice_reasons(slices: tuple[SliceChange, ...]) -> Iterator[str]:
    for part in slices:
        if part.fails:
            yield (
                f"{part.dimension} {part.label!r}: {part.change.needs} needs lose {-part.change.mean:.3f}, "
                f"more than {TOLERATED_SLICE_LOSS}"
            )
