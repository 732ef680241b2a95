"""Learn the vocabulary that Behov ships with, from the labels of the Common Procurement Vocabulary.

python -m evaluation.default_vocabulary --out FOLDER [--data FOLDER]

The labels (CC BY 4.0, European Union) are official translations of each other. From them are learnt which stems
mean the same in two languages, by IBM Model 1 in both directions (Brown et al. 1993, "The Mathematics of
Statistical Machine Translation"), and which words each compounding language uses.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import DATA, rows
from matching.compounds import SHORTEST_HEAD
from matching.language import stems, words
from matching.word_pairs import PAIRED

LABELS = {"en": "label_en", "nb": "label_no", "sv": "label_sv", "da": "label_da"}
ROUNDS = 8
LEAST_SURE = 0.1
"""Pairs whose two probabilities multiply to less are left out."""

Translations = Mapping[str, Mapping[str, float]]


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    labels = rows(options.data / "cpv/cpv.csv")
    options.out.mkdir(parents=True, exist_ok=True)
    stemmed = {language: [stems(row[name], language) for row in labels] for language, name in LABELS.items()}
    for one, other in combinations(PAIRED, 2):
        pairs = "".join(f"{a}\t{b}\t{sureness:.2f}\n" for a, b, sureness in _pairs(stemmed[one], stemmed[other]))
        (options.out / f"pairs-{one}-{other}.tsv").write_text(pairs, encoding="utf-8")
    for language, name in LABELS.items():
        if language != "en":
            used = Counter(word for row in labels for word in set(words(row[name])))
            kept = sorted(word for word in used if word.isalpha() and len(word) >= SHORTEST_HEAD)
            known = "".join(f"{word}\t{used[word] + 1}\n" for word in kept)
            (options.out / f"words-{language}.tsv").write_text(known, encoding="utf-8")
    for path in sorted(options.out.iterdir()):
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


def _pairs(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, float]]:
    there, back = translations(one, other), translations(other, one)
    for stem, targets in sorted(there.items()):
        for target, probability in sorted(targets.items()):
            sureness = probability * back.get(target, {}).get(stem, 0.0)
            if sureness >= LEAST_SURE and all(
                side.isalpha() and len(side) >= SHORTEST_HEAD for side in (stem, target)
            ):
                yield stem, target, sureness


def translations(sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]) -> Translations:
    """Stem → stem → probability of being translated by it, learnt from texts side by side (IBM Model 1)."""
    links = [
        (source, target, text, place)
        for text, (left, right) in enumerate(zip(sources, targets, strict=True))
        for place, target in enumerate(right)
        for source in left
    ]
    pairs, pair_of = np.unique([f"{source}\t{target}" for source, target, _, _ in links], return_inverse=True)
    _, word_of = np.unique([f"{text} {place}" for _, _, text, place in links], return_inverse=True)
    _, source_of = np.unique([pair.split("\t")[0] for pair in pairs], return_inverse=True)
    probability = np.ones(len(pairs))
    for _ in range(ROUNDS):
        share = probability[pair_of]
        share = share / np.bincount(word_of, share)[word_of]
        counted = np.bincount(pair_of, share, len(pairs))
        probability = counted / np.bincount(source_of, counted)[source_of]
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for pair, value in zip(pairs.tolist(), probability.tolist(), strict=True):
        source, target = pair.split("\t")
        found[source][target] = value
    return found


if __name__ == "__main__":
    main()
