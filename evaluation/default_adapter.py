"""Train the adapter that the default encoder ships with, on openly licensed texts about public needs.

python -m evaluation.default_adapter --out FILE [--data FOLDER] [--model FOLDER] [--seed N]

Read are the labels of the Common Procurement Vocabulary in five languages (CC BY 4.0), European tender notices
with their main code (EU reuse, CC BY 4.0), and American research topics and contract abstracts (published by the
US government). No match between a need and a company is read. The notices of Doffin, the Norwegian questions and
the company lists are left untouched.
"""

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import DATA, SEED, rows
from matching.adapting.checkpoint import Checkpoint
from matching.adapting.pairs import Pair, Source, batches
from matching.adapting.training import Recipe, Step, train
from matching.encoding import e5_small
from matching.encoding.adapter import averaged, save_adapter
from matching.text import passages

LABELS = ("label_en", "label_sv", "label_no", "label_da", "label_fi")
PLAIN = Path("var/encoders") / e5_small.PLAIN_NAME
BATCH = 64
PAIRS_PER_COMPANY = 2
NEIGHBOURS = 8
"""Labels that stand beside each other in the vocabulary and are told apart in one batch."""
SHORTEST = 40
"""Characters below which a text says too little to be the other half of a pair."""


@dataclass(frozen=True)
class Run:
    """One training: how many steps, the share of each source in the order of `read_sources`, and how many
    neighbouring labels come in one batch."""

    steps: int
    shares: tuple[float, ...]
    neighbours: int


RUNS = (Run(300, (0.2, 0.25, 0.1, 0.25, 0.2), 1), Run(700, (0.25, 0.25, 0.1, 0.25, 0.15), NEIGHBOURS))
"""The first run finds the right label best, the second the right field; their mean does both."""


def main() -> None:
    """Train both runs, and save their mean."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--model", type=Path, default=PLAIN, help="the model without any adapter, unpacked if need be"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    recipe = Recipe(seed=options.seed)
    started = time.monotonic()
    adapters, sources = [], []
    for number, run in enumerate(RUNS, start=1):
        sources = read_sources(options.data, options.seed, run)
        adapters.append(
            train(
                e5_small.unpack(options.model, adapter=None),
                batches(sources, BATCH, run.steps, options.seed),
                run.steps,
                recipe,
                prefixes=("query: ", "passage: "),
                on_step=_say,
                checkpoint=Checkpoint(options.out.with_suffix(f".run{number}"), f"{run} {options.seed}"),
            )
        )
    about = {
        "model": options.model.name,
        "runs": [asdict(run) for run in RUNS],
        "batch": BATCH,
        "recipe": asdict(recipe),
        "sources": {source.name: len(source.pairs) for source in sources},
    }
    save_adapter(averaged(adapters, about), options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, {time.monotonic() - started:.0f} s")


def read_sources(data: Path, seed: int, run: Run) -> list[Source]:
    """All pairs of the five kinds, as one run takes them. Raises BenchmarkError where a file is missing."""
    drawn = np.random.default_rng(seed)
    labels = {row["code"]: [row[name] for name in LABELS if row[name]] for row in rows(data / "cpv/cpv.csv")}
    notices = rows(data / "ted/needs.csv")
    ordered = (run.neighbours, run.neighbours, 1, 1, 1)
    kinds = (
        ("cpv labels across languages", _translations(labels, drawn)),
        ("tender notices and their cpv label", _classified(notices, labels, drawn)),
        ("tender titles and texts", _titles(notices)),
        ("passages of one company", _companions(data / "us_sbir/companies.csv", drawn)),
        ("parts of one research topic", _parts(data / "us_sbir/unmatched_needs.csv", drawn)),
    )
    return [
        Source(name, list(pairs), share, neighbours)
        for (name, pairs), share, neighbours in zip(kinds, run.shares, ordered, strict=True)
    ]


def _translations(labels: Mapping[str, Sequence[str]], drawn: np.random.Generator) -> Iterator[Pair]:
    for code, spoken in sorted(labels.items()):
        if len(spoken) > 1:
            one, other = drawn.choice(len(spoken), size=2, replace=False)
            yield Pair(spoken[one], spoken[other], code)


def _classified(
    notices: Sequence[Mapping[str, str]], labels: Mapping[str, Sequence[str]], drawn: np.random.Generator
) -> Iterator[Pair]:
    for notice in sorted(notices, key=_main_code):
        main_code = _main_code(notice)
        if spoken := labels.get(main_code):
            for text in (notice["title"], _beginning(_without_title(notice) or notice["title"])):
                yield Pair(text, spoken[int(drawn.integers(len(spoken)))], main_code)


def _main_code(notice: Mapping[str, str]) -> str:
    return notice["cpv"].split()[0]


def _titles(notices: Sequence[Mapping[str, str]]) -> Iterator[Pair]:
    for notice in notices:
        text = _without_title(notice)
        if len(text) >= SHORTEST and len(notice["title"]) >= SHORTEST // 2:
            yield Pair(notice["title"], _beginning(text), notice["need_id"])


def _companions(file: Path, drawn: np.random.Generator) -> Iterator[Pair]:
    for row in rows(file):
        parts = _long_passages(row["text"])
        order = drawn.permutation(len(parts))[: 2 * PAIRS_PER_COMPANY]
        for one, other in zip(order[::2], order[1::2], strict=False):
            yield Pair(parts[one], parts[other], row["company_id"])


def _parts(file: Path, drawn: np.random.Generator) -> Iterator[Pair]:
    for row in rows(file):
        parts = _long_passages(row["text"])
        if len(parts) > 1:
            one, other = drawn.choice(len(parts), size=2, replace=False)
            yield Pair(parts[one], parts[other], row["need_id"])


def _long_passages(text: str) -> list[str]:
    return [passage.encoded_text for passage in passages(text) if len(passage.encoded_text) >= SHORTEST]


def _without_title(notice: Mapping[str, str]) -> str:
    text, title = notice["text"].strip(), notice["title"].strip()
    while text.startswith(title) and title:
        text = text[len(title) :].lstrip(" .:-\n")
    return text


def _beginning(text: str) -> str:
    return passages(text)[0].encoded_text


def _say(step: Step) -> None:
    if step.done % 10 == 0 or step.done == step.steps:
        print(
            f"step {step.done}/{step.steps} loss {step.loss:.3f}, {step.seconds_left / 60:.0f} min left",
            flush=True,
        )


if __name__ == "__main__":
    main()
