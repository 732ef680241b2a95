"""Train the adapter that the default encoder ships with, on open texts about public needs and on texts of our own.

python -m evaluation.default_adapter --out FILE [--data FOLDER] [--model FOLDER] [--seed N]

Read are the labels of the Common Procurement Vocabulary in five languages (CC BY 4.0), European tender notices
with their main code (EU reuse, CC BY 4.0), and American research topics and contract abstracts (published by the
US government). Beside them stand texts that were made up for this (`training_texts`): needs, each with the company
that meets it, four to a setting, and Nordic notices with their main code. No match between a real need and a real
company is read. Several adapters are trained, each on a mix of its own, and their mean is kept: what one of them
learnt by chance the others did not (Wortsman et al. 2022, "Model soups", arXiv 2203.05482). The notices of Doffin,
the Norwegian questions and the company lists are left untouched.
"""

import argparse
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.benchmarks.collections import DATA, SEED, rows
from evaluation.label_vectors import training_texts
from matching.adapting.pairs import Pair, Source, batches
from matching.adapting.training import Recipe, Step, train
from matching.encoding import e5_small
from matching.encoding.adapter import mean_adapter, save_adapter
from matching.text import passages

LABELS = ("label_en", "label_sv", "label_no", "label_da", "label_fi")
OF_USERS = LABELS[:3]
"""The labels in the languages that needs and companies are in."""

PLAIN = Path("var/encoders") / e5_small.PLAIN_NAME
BATCH = 64
LANGUAGES = ("sv", "nb", "en")
SIBLINGS = 4
"""So many needs of one setting stand in a row in our own texts; the company of each meets none of the others."""

PAIRS_PER_COMPANY = 2
SHORTEST = 40
"""Characters below which a text says too little to be the other half of a pair."""


@dataclass(frozen=True)
class Mix:
    """What one training reads: `steps` batches, of each kind of pairs its share.

    labels: the languages in which the vocabulary is read. own_labels: so many labels of a code, from the first,
    stand beside our own notices. rounds: so many pairs of languages are drawn for each code. draw: added to the
    seed, for what is drawn.
    """

    steps: int
    shares: Mapping[str, float]
    labels: Sequence[str] = LABELS
    own_labels: int = len(OF_USERS)
    rounds: int = 1
    draw: int = 0


MIXES = (
    Mix(
        340,
        {
            "cpv labels across languages": 0.12,
            "tender notices and their cpv label": 0.12,
            "tender titles and texts": 0.04,
            "passages of one company": 0.19,
            "parts of one research topic": 0.15,
            "made-up needs and companies": 0.22,
            "made-up notices and their cpv label": 0.13,
            "made-up notices' titles and texts": 0.03,
        },
        own_labels=len(LABELS),
    ),
    Mix(
        400,
        {
            "cpv labels across languages": 0.15,
            "tender notices and their cpv label": 0.15,
            "tender titles and texts": 0.03,
            "passages of one company": 0.17,
            "parts of one research topic": 0.13,
            "made-up needs and companies": 0.20,
            "made-up notices and their cpv label": 0.15,
            "made-up notices' titles and texts": 0.02,
        },
    ),
    Mix(
        130,
        {
            "cpv labels across languages": 0.3,
            "tender notices and their cpv label": 0.3,
            "made-up notices and their cpv label": 0.4,
        },
        labels=OF_USERS,
        rounds=2,
        draw=1,
    ),
)
"""One adapter is trained on each; what ships is their mean."""


def main() -> None:
    """Train one adapter for each mix, and save their mean."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--model", type=Path, default=PLAIN, help="the model without any adapter, unpacked if need be"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    recipe = Recipe(seed=options.seed)
    model = e5_small.unpack(options.model, adapter=None)
    started = time.monotonic()
    adapters, told = [], []
    for number, mix in enumerate(MIXES, 1):
        print(f"mix {number} of {len(MIXES)}", flush=True)
        sources = read_sources(options.data, mix, options.seed)
        drawn = batches(sources, BATCH, mix.steps, options.seed + mix.draw)
        adapters.append(train(model, drawn, mix.steps, recipe, prefixes=("query: ", "passage: "), on_step=_say))
        kinds = {source.name: {"pairs": len(source.pairs), "share": source.share} for source in sources}
        told.append({"steps": mix.steps, "sources": kinds})
    about = {"model": options.model.name, "batch": BATCH, "recipe": asdict(recipe), "mean of": told}
    save_adapter(replace(mean_adapter(adapters, recipe.rank), about=about), options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, {time.monotonic() - started:.0f} s")


def read_sources(data: Path, mix: Mix, seed: int) -> list[Source]:
    """The pairs of a mix by kind. Raises BenchmarkError where a file is missing."""
    drawn = np.random.default_rng(seed + mix.draw)
    vocabulary = rows(data / "cpv/cpv.csv")
    labels = {row["code"]: [row[name] for name in mix.labels if row[name]] for row in vocabulary}
    notices, ours = rows(data / "ted/needs.csv"), training_texts("notices.jsonl")
    kinds: Mapping[str, tuple[Callable[[], Iterator[Pair]], int]] = {
        "cpv labels across languages": (lambda: _translations(labels, mix.rounds, drawn), 1),
        "tender notices and their cpv label": (lambda: _classified(notices, labels, drawn), 1),
        "tender titles and texts": (lambda: _titles(notices), 1),
        "passages of one company": (lambda: _companions(data / "us_sbir/companies.csv", drawn), 1),
        "parts of one research topic": (lambda: _parts(data / "us_sbir/unmatched_needs.csv", drawn), 1),
        "made-up needs and companies": (lambda: _met(training_texts("companies.jsonl"), drawn), SIBLINGS),
        "made-up notices and their cpv label": (lambda: _labelled(ours, labels, mix.own_labels), 1),
        "made-up notices' titles and texts": (lambda: _made_up_titles(ours), 1),
    }
    return [
        Source(kind, list(pairs()), mix.shares[kind], together)
        for kind, (pairs, together) in kinds.items()
        if kind in mix.shares
    ]


def _met(texts: Sequence[Mapping[str, Any]], drawn: np.random.Generator) -> Iterator[Pair]:
    """Each need with its company, in every two of the languages once, siblings together."""
    spoken = list(itertools.product(LANGUAGES, repeat=2))
    for start in range(0, len(texts), SIBLINGS):
        orders = [drawn.permutation(len(spoken)) for _ in range(SIBLINGS)]
        for turn in range(len(spoken)):
            for place, order in enumerate(orders, start):
                asked, told = spoken[order[turn]]
                text = texts[place]
                yield Pair(text["need"][asked], text["company"][told], f"{text['field']} {place}")


def _labelled(
    notices: Sequence[Mapping[str, str]], labels: Mapping[str, Sequence[str]], most: int
) -> Iterator[Pair]:
    for notice in notices:
        for text in (notice["title"], f"{notice['title']}. {notice['text']}"):
            for label in labels[notice["code"]][:most]:
                yield Pair(text, label, notice["code"])


def _made_up_titles(notices: Sequence[Mapping[str, str]]) -> Iterator[Pair]:
    for notice in notices:
        if len(notice["text"]) >= SHORTEST:
            yield Pair(notice["title"], notice["text"], notice["code"])


def _translations(labels: Mapping[str, Sequence[str]], rounds: int, drawn: np.random.Generator) -> Iterator[Pair]:
    for code, spoken in itertools.chain.from_iterable(itertools.repeat(labels.items(), rounds)):
        if len(spoken) > 1:
            one, other = drawn.choice(len(spoken), size=2, replace=False)
            yield Pair(spoken[one], spoken[other], code)


def _classified(
    notices: Sequence[Mapping[str, str]], labels: Mapping[str, Sequence[str]], drawn: np.random.Generator
) -> Iterator[Pair]:
    for notice in notices:
        main_code = notice["cpv"].split()[0]
        if spoken := labels.get(main_code):
            for text in (notice["title"], _beginning(_without_title(notice) or notice["title"])):
                yield Pair(text, spoken[int(drawn.integers(len(spoken)))], main_code)


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
