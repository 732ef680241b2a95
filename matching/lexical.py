"""The words signal: BM25 over stems, each profile stemmed in its own language.

A need is stemmed once in every language the catalogue holds, and each stem is looked up only among the
profiles of that language, so that the same word is compared with the same stemmer on both sides.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.language import content_words, stem_counts, stemmed

K1 = 1.5
B = 0.75


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 weights: one row a (language, stem) pair, one column a document.

    `languages[d]` is document d's language; `terms` maps "language:stem" to its row; `weights` has shape
    (terms, documents), dtype float32.
    """

    languages: tuple[str, ...]
    terms: Mapping[str, int]
    weights: csr_array

    def scores(self, terms: Mapping[str, int]) -> NDArray[np.float64]:
        """BM25 score of every document for a need's terms; shape (documents,). A word that the need repeats
        counts as often as it is repeated."""
        scores = np.zeros(self.weights.shape[1])
        for term, count in terms.items():
            start, end = self.weights.indptr[self.terms[term] : self.terms[term] + 2]
            scores[self.weights.indices[start:end]] += count * self.weights.data[start:end]
        return scores

    def attainable(self, terms: Mapping[str, int]) -> float:
        """The score of a document that used each of the need's terms as much as any document does, in the
        language where that is most."""
        highest: dict[str, float] = defaultdict(float)
        for term, count in terms.items():
            highest[term.split(":", 1)[0]] += count * float(self._highest[self.terms[term]])
        return max(highest.values(), default=0.0)

    @property
    def mean_stems(self) -> float:
        """How many different stems a document has, as a mean over all."""
        return float(self.weights.nnz / max(self.weights.shape[1], 1))

    @cached_property
    def _highest(self) -> NDArray[np.float32]:
        """The highest weight of each term in any document; every term stands in one at least."""
        return np.maximum.reduceat(self.weights.data, self.weights.indptr[:-1])

    def query_terms(self, text: str, language: str) -> dict[str, int]:
        """The need's known terms, over all languages of the catalogue, with their counts, in a fixed order.

        Function words of the need's own language are left out everywhere: Norwegian "med" and "av" are no words
        that an English profile could share.
        """
        content = content_words(text, language)
        counted = {
            f"{spoken}:{stem}": count
            for spoken in sorted(set(self.languages))
            for stem, count in Counter(stem for _, stem in stemmed(content, spoken)).items()
        }
        return {term: counted[term] for term in sorted(counted) if term in self.terms}

    def shared_stems(self, terms: Mapping[str, int], document: int) -> list[tuple[str, float]]:
        """The stems that need and document share, with what each adds to the score, largest first."""
        shared = []
        for term, count in terms.items():
            start, end = self.weights.indptr[self.terms[term] : self.terms[term] + 2]
            place = start + np.searchsorted(self.weights.indices[start:end], document)
            if place < end and self.weights.indices[place] == document:
                shared.append((term.split(":", 1)[1], count * float(self.weights.data[place])))
        return sorted(shared, key=lambda pair: (-pair[1], pair[0]))


def build_lexical_index(texts: Sequence[str], languages: Sequence[str]) -> LexicalIndex:
    """BM25 weights of `texts`, each in its language.

    BM25 as in Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", with the never negative
    inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)). How rare a stem is, is counted among the
    documents of its own language; the average length likewise.
    """
    counts = [stem_counts(text, language) for text, language in zip(texts, languages, strict=True)]
    lengths = np.array([count.total() for count in counts], dtype=np.float64)
    sizes = Counter(languages)
    mean_length = {
        language: max(lengths[[i for i, other in enumerate(languages) if other == language]].mean(), 1.0)
        for language in sizes
    }
    rows: dict[str, list[tuple[int, int]]] = {}
    for document, (count, language) in enumerate(zip(counts, languages, strict=True)):
        for stem, frequency in count.items():
            rows.setdefault(f"{language}:{stem}", []).append((document, frequency))
    terms = {term: row for row, term in enumerate(sorted(rows))}
    damping = K1 * (1 - B + B * lengths / np.array([mean_length[language] for language in languages]))
    indptr, indices, data = [0], [], []
    for term in terms:
        documents, frequencies = np.array(rows[term]).T
        total, holding = sizes[term.split(":", 1)[0]], len(documents)
        rarity = np.log1p((total - holding + 0.5) / (holding + 0.5))
        indices.append(documents)
        data.append(rarity * frequencies * (K1 + 1) / (frequencies + damping[documents]))
        indptr.append(indptr[-1] + holding)
    weights = csr_array(
        (
            np.concatenate(data).astype(np.float32) if data else np.zeros(0, np.float32),
            np.concatenate(indices).astype(np.int32) if indices else np.zeros(0, np.int32),
            np.array(indptr, dtype=np.int64),
        ),
        shape=(len(terms), len(texts)),
    )
    return LexicalIndex(tuple(languages), terms, weights)
