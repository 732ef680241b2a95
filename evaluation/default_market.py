"""Encode the classes of the Common Procurement Vocabulary, as Behov ships them.

python -m evaluation.default_market --encoder FOLDER --out FILE [--data FOLDER] [--cache FOLDER]

Divisions, groups and classes, 1,319 labels each in Norwegian, Swedish and English (CC BY 4.0, European Union); of
every vector the mean of its language is taken away. The labels themselves are not in the file.
"""

import argparse
from pathlib import Path

from evaluation.benchmarks.collections import DATA, LABEL_LANGUAGES, rows
from matching.categories import encoder_parts
from matching.dense import learn_language_means
from matching.encoding import CachedEncoder, EmbeddingCache, Encoder, SentenceTransformerEncoder
from matching.market import Market, save_market

CLASS = "0000"
"""How the codes of divisions, groups and classes end."""


def main() -> None:
    """Encode and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--cache", type=Path, default=Path("var/embeddings"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder = CachedEncoder(SentenceTransformerEncoder(options.encoder), EmbeddingCache(options.cache))
    save_market(options.out, encoded(options.data, encoder))
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


def encoded(data: Path, encoder: Encoder) -> Market:
    """The classes in a folder of the public collections. Raises BenchmarkError."""
    labels = [row for row in rows(data / "cpv/cpv.csv") if row["code"].endswith(CLASS)]
    classes = {}
    for spoken, language in LABEL_LANGUAGES.items():
        vectors = encoder.encode([row[f"label_{spoken}"] or row["label_en"] for row in labels], "passage").vectors
        languages = [language] * len(labels)
        classes[language] = learn_language_means(vectors, languages).centred(vectors, languages)
    return Market(classes, encoder_parts(encoder.id))


if __name__ == "__main__":
    main()
