"""Encode the classes of the Common Procurement Vocabulary, as Behov ships them.

python -m evaluation.default_market --encoder FOLDER --out FILE [--data FOLDER] [--cache FOLDER]

Divisions, groups and classes, 1,319 labels each in Norwegian, Swedish and English (CC BY 4.0, European Union); of
every vector the mean of its language is taken away. The labels themselves are not in the file.
"""

from pathlib import Path

from evaluation.benchmarks.collections import LABEL_LANGUAGES, rows
from evaluation.label_vectors import centred, make
from matching.encoding import Encoder
from matching.market import Market, save_market
from matching.shipped import encoder_parts

CLASS = "0000"
"""How the codes of divisions, groups and classes end."""


def main() -> None:
    """Encode and write."""
    make(__doc__, lambda data, encoder, out: save_market(out, encoded(data, encoder)))


def encoded(data: Path, encoder: Encoder) -> Market:
    """The classes in a folder of the public collections. Raises BenchmarkError."""
    labels = [row for row in rows(data / "cpv/cpv.csv") if row["code"].endswith(CLASS)]
    classes = {}
    for spoken, language in LABEL_LANGUAGES.items():
        texts = [row[f"label_{spoken}"] or row["label_en"] for row in labels]
        classes[language] = centred(encoder, texts, [language] * len(texts), "passage")
    return Market(classes, encoder_parts(encoder.id))


if __name__ == "__main__":
    main()
