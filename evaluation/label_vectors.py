"""What the makers of shipped files share: their options, and vectors without their language's own direction."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.benchmarks.collections import DATA, rows
from matching.encoding import CachedEncoder, EmbeddingCache, Encoder, SentenceTransformerEncoder
from matching.encoding.encoder import Kind
from matching.language_means import learn_language_means
from matching.vectors import Vectors

CLASS = "0000"
"""How the codes of divisions, groups and classes of the vocabulary end."""


def make(description: str | None, write: Callable[[Path, Encoder, Path], None]) -> None:
    """Read the command line of a module that `description` tells of; let `write` make the file from a folder of
    the public collections with an encoder; say how large it is."""
    parser = argparse.ArgumentParser(description=description.split("\n", 1)[0] if description else None)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--cache", type=Path, default=Path("var/embeddings"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    encoder = CachedEncoder(SentenceTransformerEncoder(options.encoder), EmbeddingCache(options.cache))
    write(options.data, encoder, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


def centred(encoder: Encoder, texts: Sequence[str], languages: Sequence[str], kind: Kind) -> Vectors:
    """The vectors of texts (n, dimension), of each the mean of its language among them taken away."""
    vectors = encoder.encode(texts, kind).vectors
    return learn_language_means(vectors, languages).centred(vectors, languages)


def spoken(labels: Sequence[Mapping[str, str]], language: str) -> list[str]:
    """The labels in one of the vocabulary's languages, in English where there is none."""
    return [row[f"label_{language}"] or row["label_en"] for row in labels]


def training_texts(name: str) -> list[dict[str, Any]]:
    """The rows of one of the files of texts that were written to train on."""
    lines = (Path(__file__).with_name("training_texts") / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def class_labels(data: Path) -> list[dict[str, str]]:
    """The rows of the vocabulary's divisions, groups and classes. Raises BenchmarkError."""
    return [row for row in rows(data / "cpv/cpv.csv") if row["code"].endswith(CLASS)]
