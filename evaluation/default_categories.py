"""Learn what tells the divisions of the Common Procurement Vocabulary apart, as Behov ships it.

python -m evaluation.default_categories --encoder FOLDER --out FILE [--data FOLDER] [--cache FOLDER]

From the vocabulary's labels in Norwegian, Swedish and English (9,454 each, a third of a weight each) and from
3,101 European tender notices, the first 600 characters of each with its main code's division; both CC BY 4.0,
European Union. Of every vector the mean of its language is taken away, as an index does. Multinomial logistic
regression, C = 3, by L-BFGS from zero: nothing is drawn at random, so there is no seed.
"""

from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import LABEL_LANGUAGES, rows
from evaluation.label_vectors import centred, make, spoken
from matching.categories import Categories, save_categories
from matching.encoding import Encoder
from matching.shipped import encoder_parts

CHARACTERS = 600
C = 3.0
LABEL_WEIGHT = 1 / len(LABEL_LANGUAGES)
NOTICE_WEIGHT = 1.0
ROUNDS = 300


def main() -> None:
    """Learn and write."""
    make(__doc__, lambda data, encoder, out: save_categories(out, learn(data, encoder)))


def learn(data: Path, encoder: Encoder) -> Categories:
    """Weights from the labels and notices in a folder of the public collections. Raises BenchmarkError."""
    from sklearn.linear_model import LogisticRegression  # a second to load, which no other command should wait for

    labels = rows(data / "cpv/cpv.csv")
    known = {row["code"][:2] for row in labels}
    main_codes = {row["need_id"]: row["code"] for row in rows(data / "ted/need_cpv.csv")}
    notices = [row for row in rows(data / "ted/needs.csv") if main_codes.get(row["need_id"], "")[:2] in known]
    vectors, divisions, weights = [], [], []
    for called, language in LABEL_LANGUAGES.items():
        texts = spoken(labels, called)
        vectors.append(centred(encoder, texts, [language] * len(texts), "passage"))
        divisions += [row["code"][:2] for row in labels]
        weights += [LABEL_WEIGHT] * len(labels)
    texts = [row["text"][:CHARACTERS] for row in notices]
    vectors.append(centred(encoder, texts, [row["language"] for row in notices], "query"))
    divisions += [main_codes[row["need_id"]][:2] for row in notices]
    weights += [NOTICE_WEIGHT] * len(notices)
    found = LogisticRegression(C=C, max_iter=ROUNDS).fit(np.concatenate(vectors), divisions, sample_weight=weights)
    return Categories(
        tuple(found.classes_.tolist()),
        found.coef_.astype(np.float32),
        found.intercept_.astype(np.float32),
        encoder_parts(encoder.id),
    )


if __name__ == "__main__":
    main()
