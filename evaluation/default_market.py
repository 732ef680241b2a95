"""Encode the classes of the Common Procurement Vocabulary, as Behov ships them.

python -m evaluation.default_market --encoder FOLDER --out FILE [--data FOLDER] [--cache FOLDER]

Divisions, groups and classes, 1,319 labels each in Norwegian, Swedish and English (CC BY 4.0, European Union); of
every vector the mean of its language is taken away. The labels themselves are not in the file.
"""

from pathlib import Path

from evaluation.benchmarks.collections import LABEL_LANGUAGES
from evaluation.label_vectors import centred, class_labels, make, spoken
from matching.encoding import Encoder
from matching.market import Market, save_market
from matching.shipped import encoder_parts


def main() -> None:
    """Encode and write."""
    make(__doc__, lambda data, encoder, out: save_market(out, encoded(data, encoder)))


def encoded(data: Path, encoder: Encoder) -> Market:
    """The classes in a folder of the public collections. Raises BenchmarkError."""
    labels = class_labels(data)
    classes = {}
    for called, language in LABEL_LANGUAGES.items():
        texts = spoken(labels, called)
        classes[language] = centred(encoder, texts, [language] * len(texts), "passage")
    return Market(classes, encoder_parts(encoder.id))


if __name__ == "__main__":
    main()
