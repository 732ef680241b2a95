"""How often the suggested division of the Common Procurement Vocabulary is the buyer's own, on Norwegian notices.

The notices are read as any need is: encoded whole, and centred by the means of an index, here of the vocabulary's
own labels. None of them was trained on.
"""

from collections import Counter
from pathlib import Path

import numpy as np

from evaluation.benchmarks.collections import doffin
from evaluation.errors import BenchmarkError
from evaluation.indexed import indexed
from evaluation.significance import Estimate, cluster_bootstrap
from matching.categories import SHOWN, SHOWN_FROM, categories_for
from matching.encoding import Encoder
from matching.encoding.encoder import Progress

SUGGESTED, BASELINE = "suggested", "most frequent division"


def measure(
    data: Path, encoder: Encoder, seed: int, on_progress: Progress | None = None
) -> dict[str, dict[str, Estimate]]:
    """For what is suggested and for the division most notices have, in their order of frequency: the share of
    notices whose own is first and among the first three, and, where one is likely enough to be shown, how many
    that is and how often the first is right. Raises BenchmarkError where the encoder is another one.
    """
    known = categories_for(encoder.id)
    if known is None:
        raise BenchmarkError("Categories are suggested with the default encoder only; unset BEHOV_ENCODER.")
    collection = doffin(data, "mixed", seed)
    own = {need: next(iter(row))[:2] for need, row in collection.qrels.grades.items()}
    with indexed(
        collection.documents, encoder, catalogue_version="cpv", software_version="", on_progress=on_progress
    ) as matcher:
        likely = {
            query.key: known.probabilities(matcher.encode(query).segments).mean(axis=0)
            for query in collection.queries
        }
    orders = {key: [known.divisions[place] for place in np.argsort(-row)] for key, row in likely.items()}
    frequent = [division for division, _ in Counter(own.values()).most_common()]
    shown = {key: orders[key][0] for key, row in likely.items() if row.max() >= SHOWN_FROM}
    found = {
        SUGGESTED: {
            "first": {key: float(order[0] == own[key]) for key, order in orders.items()},
            "among three": {key: float(own[key] in order[:SHOWN]) for key, order in orders.items()},
            "shown": {key: float(key in shown) for key in orders},
            "first, where shown": {key: float(division == own[key]) for key, division in shown.items()},
        },
        BASELINE: {
            "first": {key: float(frequent[0] == own[key]) for key in orders},
            "among three": {key: float(own[key] in frequent[:SHOWN]) for key in orders},
        },
    }
    return {
        name: {measure: cluster_bootstrap(row, collection.owners, seed) for measure, row in rows.items()}
        for name, rows in found.items()
    }
