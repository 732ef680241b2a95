"""Learn what tells hollow sentences from those that say something, as Behov ships it.

python -m evaluation.default_substance --encoder FOLDER --out FILE [--cache FOLDER]

From `training_texts`: 1,260 sentences in Swedish, Norwegian and English that are hollow or look so, each read by
itself and beside a text of the other file; and every sentence of the needs and companies there, which say
something. All as needs and as passages, of every vector the usual mean of its language taken away. Logistic
regression, C = 10; one in five of the sentences is held out to see how it fares, for the printed figures only.
Which text a sentence stands beside is drawn with SEED.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.label_vectors import make, training_texts
from matching.encoding import Encoder
from matching.encoding.encoder import Kind
from matching.language_means import usual_means
from matching.passage_encoding import encode_passages
from matching.shipped import encoder_parts
from matching.substance import HOLLOW_FROM, Substance, save_substance
from matching.text import passages
from matching.vectors import Vectors, normalised

READ_AS: dict[Kind, str] = {"query": "need", "passage": "company"}
"""How texts are encoded → which texts of a company's row are."""

SUBSTANCE = "substance"
C = 10.0
ROUNDS = 3000
FOLDS = 5
SEED = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A text in its language, the sentence of it that is looked at (None for all of them), and whether that is
    hollow. fold: 0 to FOLDS - 1, the same wherever the sentence stands."""

    text: str
    language: str
    sentence: str | None
    hollow: bool
    fold: int


def main() -> None:
    """Learn and write."""
    make(__doc__, lambda _, encoder, out: save_substance(out, learn(encoder)))


def learn(encoder: Encoder) -> Substance:
    """Weights from the training texts; prints how sentences fare that were held out."""
    parts = [_vectors(list(_examples(part)), encoder, kind) for kind, part in READ_AS.items()]
    vectors, hollow, folds = (np.concatenate(column) for column in zip(*parts, strict=True))
    odds = np.zeros(len(hollow))
    for fold in range(FOLDS):
        weights, bias = _fit(vectors[folds != fold], hollow[folds != fold])
        odds[folds == fold] = vectors[folds == fold] @ weights + bias
    print(f"held out: {(odds[hollow] >= HOLLOW_FROM).mean():.1%} of {hollow.sum()} hollow sentences told")
    print(f"held out: {(odds[~hollow] >= HOLLOW_FROM).mean():.2%} of {(~hollow).sum()} others taken for hollow")
    weights, bias = _fit(vectors, hollow)
    return Substance(weights.astype(np.float32), round(bias, 4), encoder_parts(encoder.id))


def _examples(part: str) -> Iterator[Example]:
    companies = training_texts("companies.jsonl")
    texts = [(row[part][language], language) for row in companies for language in row[part]]
    for place, (text, language) in enumerate(texts):
        yield Example(text, language, None, False, place % FOLDS)
    beside = random.Random(SEED)
    for place, row in enumerate(training_texts("hollow.jsonl")):
        said, language, hollow = row["text"], row["language"], row["kind"] != SUBSTANCE
        other = beside.choice([text for text, spoken in texts if spoken == language])
        order = [said, other] if beside.random() < 0.5 else [other, said]
        yield Example(said, language, said, hollow, place % FOLDS)
        yield Example(" ".join(order), language, said, hollow, place % FOLDS)


def _vectors(
    examples: Sequence[Example], encoder: Encoder, kind: Kind
) -> tuple[Vectors, NDArray[np.bool_], NDArray[np.int64]]:
    """The vectors (sentences, dimension) of all sentences looked at, whether each is hollow, and its fold."""
    means = usual_means(encoder.id, kind)
    read = [(example, passage) for example in examples for passage in passages(example.text)]
    encoded = encode_passages(encoder, [passage for _, passage in read], kind)
    vectors, hollow, folds = [], [], []
    for (example, passage), spans in zip(read, encoded.spans, strict=True):
        for span, vector in zip(passage.encoded_sentences, spans, strict=True):
            if example.sentence in (None, span.of(passage.encoded_text)):
                vectors.append(vector - means[example.language])
                hollow.append(example.hollow)
                folds.append(example.fold)
    return normalised(np.stack(vectors)), np.array(hollow), np.array(folds)


def _fit(vectors: Vectors, hollow: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression  # a second to load, which no other command should wait for

    found = LogisticRegression(C=C, max_iter=ROUNDS).fit(vectors, hollow)
    return found.coef_[0], float(found.intercept_[0])


if __name__ == "__main__":
    main()
