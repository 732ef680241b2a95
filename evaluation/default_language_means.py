"""Learn how far the languages lie apart, as Behov ships it.

python -m evaluation.default_language_means --encoder FOLDER --out FILE [--data FOLDER] [--cache FOLDER]

The mean vector of the same labels, divisions to classes of the Common Procurement Vocabulary (CC BY 4.0, European
Union), in Swedish, Norwegian, Danish, Finnish and English, as needs and as passages. The labels themselves are not
in the file.
"""

from pathlib import Path

from evaluation.benchmarks.collections import LABEL_LANGUAGES
from evaluation.label_vectors import class_labels, make, spoken
from matching.encoding import Encoder
from matching.encoding.encoder import Kind
from matching.language_means import save_usual_means
from matching.shipped import encoder_parts
from matching.vectors import Vectors

LANGUAGES = {**LABEL_LANGUAGES, "da": "da", "fi": "fi"}
KINDS: tuple[Kind, ...] = ("query", "passage")


def main() -> None:
    """Encode and write."""
    make(
        __doc__, lambda data, encoder, out: save_usual_means(out, learn(data, encoder), encoder_parts(encoder.id))
    )


def learn(data: Path, encoder: Encoder) -> dict[Kind, dict[str, Vectors]]:
    """Means (dimension,) by kind and language, from a folder of the public collections. Raises BenchmarkError."""
    labels = class_labels(data)
    return {
        kind: {
            language: encoder.encode(spoken(labels, called), kind).vectors.mean(axis=0)
            for called, language in LANGUAGES.items()
        }
        for kind in KINDS
    }


if __name__ == "__main__":
    main()
