"""Findings as one page of HTML: tables first, pictures beside them, no scripts and nothing fetched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evaluation.comparison import Comparison, Verdict
from evaluation.findings import Findings, SystemResult
from evaluation.measures.definition import Measure
from evaluation.measures.registry import describe
from evaluation.report.limits import limits
from evaluation.report.pictures import Described, bars, intervals, reliability
from evaluation.report.wording import Wording

SHOWN = 50
"""Rows of a list of troubles that the page shows; all of them stand in the JSON."""

PICTURED = 20
"""Needs on each side of the picture of wins and losses."""

WORDS = "words-3"
COLUMNS = ("R@8", "Success@3", "Success@8", "Success@15", "RR", "bpref", "Judged@10")
DEFINED = (
    "nDCG@k", "condensed nDCG@k", "lower nDCG@k", "upper nDCG@k", "R@k", "Success@k", "RR", "bpref", "Judged@k",
    "Brier", "ECE", "exposure share", "exposure to catalogue", "exposure to merit", "hubness skew", "hub share@k",
    "coverage@k", "RBO", "overlap@k",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need's values by system, and what the current ranker gains on words."""

    need: str
    title: str
    owner: str
    values: tuple[float | None, ...]
    gain: float


@dataclass(frozen=True, slots=True)
class Page:
    """The template's context. Pictures are SVG elements by name."""

    found: Findings
    say: Wording
    own: SystemResult
    names: Mapping[str, str]
    columns: Sequence[str]
    flow: Sequence[tuple[str, int]]
    need_rows: Sequence[NeedRow]
    changed: Sequence[tuple[str, float]]
    conclusions: Mapping[str, str]
    pictures: Mapping[str, Markup]
    limits: Sequence[str]
    definitions: Sequence[Measure]
    shown: int


def page(found: Findings, language: str) -> str:
    """The report in the reader's language (sv, nb or en), as a whole HTML document."""
    say = Wording(language)
    rows = need_rows(found)
    names = {system.name: say.ranker(system.name, found.current) for system in found.systems}
    context = Page(
        found=found,
        say=say,
        own=found.own,
        names=names,
        columns=COLUMNS,
        flow=_flow(found),
        need_rows=rows,
        changed=_changed(found),
        conclusions={row.name: conclusion(row) for row in found.ablation},
        pictures=_pictures(found, rows, names, say),
        limits=limits(found, say),
        definitions=[describe(name) for name in DEFINED],
        shown=SHOWN,
    )
    loader = PackageLoader("evaluation.report")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["natural"] = natural
    return environment.get_template("report.html").render(page=context, say=say, found=found)


def natural(rows: Sequence[Any], name: str) -> list[Any]:
    """Rows by their field `name`: labels that begin with a figure by that figure, the others after them."""

    def key(row: Any) -> tuple[float, str]:
        label = str(getattr(row, name))
        digits = re.match(r"\d*", label.replace("\u00a0", ""))
        return (float(digits[0]) if digits and digits[0] else float("inf"), label)

    return sorted(rows, key=key)


def need_rows(found: Findings) -> list[NeedRow]:
    """Every measured need, the largest gain on words first."""
    own = found.own.by_need
    words = next(system.by_need for system in found.systems if system.name == WORDS)
    rows = [
        NeedRow(
            need,
            found.titles[need],
            found.owner_names[found.owners[need]],
            tuple(system.by_need.get(need) for system in found.systems),
            value - words[need],
        )
        for need, value in own.items()
    ]
    return sorted(rows, key=lambda row: (-row.gain, row.need))


def conclusion(row: Comparison) -> str:
    """What leaving a feature out says of it, as a key of the wording."""
    if not row.wins and not row.losses:
        return "adds_nothing"
    return {Verdict.WORSE: "adds_worse", Verdict.BETTER: "adds_better"}.get(row.verdict, "adds_unknown")


def _flow(found: Findings) -> list[tuple[str, int]]:
    """The steps from outcomes to what was measured, with their counts, in the order of the table."""
    flow = found.flow
    left_out = sum(doubt.left_out for doubt in flow.doubts)
    return [
        ("rows", flow.graded + len(flow.ungraded)),
        ("graded", flow.graded),
        ("ungraded", len(flow.ungraded)),
        ("left_out", left_out),
        ("doubts", len(flow.doubts) - left_out),
        ("contradictions", len(flow.contradictions)),
        ("not_in_force", len(flow.not_in_force)),
        ("unjudged", found.own.unjudged),
        ("needs", flow.needs),
        ("unanswered", len(flow.unanswered)),
        ("changed", len(flow.changed)),
        ("owners", flow.owners),
        ("companies", flow.companies),
        ("profiles", flow.profiles),
    ]


def _changed(found: Findings) -> list[tuple[str, float]]:
    """The needs that the gate saw change, the largest loss first."""
    rows = found.gate.by_need.items() if found.gate else ()
    return sorted(((need, change) for need, change in rows if change), key=lambda row: (row[1], row[0]))


def _pictures(
    found: Findings, rows: Sequence[NeedRow], names: Mapping[str, str], say: Wording
) -> dict[str, Markup]:
    drawn = {
        "systems": intervals(
            _described("systems", say("systems_table"), say),
            [(names[system.name], system.measures[found.measure]) for system in found.systems],
            say("condensed"),
            zero=False,
        ),
        "differences": _forest("differences", say("differences_table", current=found.current), found.comparisons,
                               {row.name: names[row.name] for row in found.comparisons}, say),
        "robustness": _forest("robustness", say("robustness_table"), found.parts,
                              {row.name: say(f"part_{row.name}") for row in found.parts}, say),
    }  # fmt: skip
    if found.ablation:
        labels = {row.name: f"{say('without')} {say.named('feature', row.name)}" for row in found.ablation}
        drawn["ablation"] = _forest("ablation", say("ablation_table"), found.ablation, labels, say)
    gains = [row for row in rows if row.gain > 0][:PICTURED] + [row for row in rows if row.gain < 0][-PICTURED:]
    if gains:
        of = Described("needs", say("picture_of", table=say("needs_table")), say("desc_needs"))
        drawn["needs"] = bars(of, [(row.title, row.gain) for row in gains], say("against_words"))
    if found.calibration.calibration:
        of = Described("calibration", say("picture_of", table=say("calibration_table")), say("desc_calibration"))
        drawn["calibration"] = reliability(of, found.calibration.calibration, say("stated"), say("observed"))
    # Drawn by us from escaped parts: the only markup that the template takes as it is.
    return {name: Markup(svg) for name, svg in drawn.items()}


def _forest(key: str, table: str, rows: Sequence[Comparison], labels: Mapping[str, str], say: Wording) -> str:
    return intervals(
        _described(key, table, say),
        [(labels[row.name], row.difference) for row in rows],
        say("difference"),
        zero=True,
    )


def _described(key: str, table: str, say: Wording) -> Described:
    return Described(key, say("picture_of", table=table), say("desc_intervals"))
