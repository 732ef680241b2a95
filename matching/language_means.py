"""The mean vector of each language, and what is known of it where a catalogue has few texts in that language.

A catalogue of English profiles says nothing of what Swedish needs have in common, yet Swedish needs are put to it.
How far the languages usually lie apart is shipped for the default encoder, as the means of the same 1,319 labels
of the Common Procurement Vocabulary in each: so far from the catalogue's own texts is a language expected that few
of them are in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from matching.encoding import EncoderId
from matching.encoding.encoder import Kind
from matching.shipped import encoder_parts, read_shipped, write_shipped
from matching.vectors import Vectors, normalised

SHIPPED = Path(__file__).with_suffix(".safetensors")
ABOUT = "language means"
FORMAT = 1

SHRINKAGE = 5
"""A language with this many texts has a mean halfway between its own and the expected one."""

READ_AS = {"nn": "nb"}
"""A language without texts of its own among those shipped → the one that stands for it."""


@dataclass(frozen=True)
class LanguageMeans:
    """The mean vector of each language, and of all; each of shape (dimension,)."""

    overall: Vectors
    by_language: Mapping[str, Vectors]

    def centred(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Vectors (n, dimension) without the mean of their language, of length one again."""
        means = np.stack([self.by_language.get(language, self.overall) for language in languages])
        return normalised(vectors - means)


def learn_language_means(
    vectors: Vectors, languages: Sequence[str], usual: Mapping[str, Vectors] | None = None
) -> LanguageMeans:
    """Means of `vectors` (n, dimension), n above 0, by language; where a language is rare, drawn towards what is
    expected of it: the overall mean, moved as far as `usual`, means (dimension,) of the same texts in several
    languages, lie apart. Languages in `usual` have a mean even where no vector is theirs."""
    usual = usual or {}
    overall = vectors.mean(axis=0, dtype=np.float64)
    spoken = np.array(languages)
    known = [usual[language] for language in languages if language in usual]
    centre = np.mean(known, axis=0, dtype=np.float64) if known else overall
    means = {}
    for language in sorted({*languages, *(usual if known else ())}):
        own = vectors[spoken == language]
        expected = overall + usual[language] - centre if known and language in usual else overall
        total = own.sum(axis=0, dtype=np.float64) + SHRINKAGE * expected
        means[language] = (total / (len(own) + SHRINKAGE)).astype(np.float32)
    return LanguageMeans(overall.astype(np.float32), means)


def usual_means(encoder: EncoderId, kind: Kind) -> dict[str, Vectors]:
    """The mean of the same texts in each language, as needs or as passages, each of shape (dimension,); nothing
    where that is not known for the encoder."""
    made_for, means = _load(SHIPPED)
    return means[kind] if made_for == encoder_parts(encoder) else {}


@cache
def _load(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Vectors]]]:
    said, arrays = read_shipped(path, ABOUT, FORMAT)
    means: dict[str, dict[str, Vectors]] = {}
    for name, mean in sorted(arrays.items()):
        kind, language = name.split(".")
        means.setdefault(kind, {})[language] = mean
    for one in means.values():
        one |= {language: one[other] for language, other in READ_AS.items()}
    return said["encoder"], means


def save_usual_means(path: Path, means: Mapping[Kind, Mapping[str, Vectors]], encoder: Mapping[str, str]) -> None:
    """Write means (dimension,) by kind and language, for an encoder with these parts. Raises OSError."""
    arrays = {f"{kind}.{language}": mean for kind, one in means.items() for language, mean in one.items()}
    write_shipped(path, ABOUT, FORMAT, {"encoder": dict(encoder)}, arrays)
