"""The words signal: BM25 over stems, each profile stemmed in its own language, compounds taken apart.

A need is stemmed once in every language the catalogue holds, and each stem is looked up only among the
profiles of that language, so that the same word is compared with the same stemmer on both sides. What its words
are called in that language is looked up beside them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from matching.compounds import Compounds, learn_compounds
from matching.language import SCANDINAVIAN, content_words, stemmed
from matching.word_pairs import counterparts

K1 = 1.5
B = 0.75

LOAN_WORDS = 0.3
"""What the same stem in two languages counts, unless both are Scandinavian: it may mean something else."""


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 weights: one row a (language, stem) pair, one column a document.

    `languages[d]` is document d's language; `terms` maps "language:stem" to its row; `weights` has shape
    (terms, documents), dtype float32.
    """

    languages: tuple[str, ...]
    terms: Mapping[str, int]
    weights: csr_array
    compounds: Compounds

    def scores(self, terms: Mapping[str, float]) -> NDArray[np.float64]:
        """BM25 score of every document for a need's weighted terms; shape (documents,)."""
        scores = np.zeros(self.weights.shape[1])
        for term, weight in terms.items():
            start, end = self.weights.indptr[self.terms[term] : self.terms[term] + 2]
            scores[self.weights.indices[start:end]] += weight * self.weights.data[start:end]
        return scores

    def attainable(self, terms: Mapping[str, float]) -> float:
        """The score of a document that used each of the need's terms as much as any document does, in the
        language where that is most."""
        highest: dict[str, float] = defaultdict(float)
        for term, weight in terms.items():
            highest[term.split(":", 1)[0]] += weight * float(self._highest[self.terms[term]])
        return max(highest.values(), default=0.0)

    @property
    def mean_stems(self) -> float:
        """How many different stems a document has, as a mean over all."""
        return float(self.weights.nnz / max(self.weights.shape[1], 1))

    @cached_property
    def _highest(self) -> NDArray[np.float32]:
        """The highest weight of each term in any document; every term stands in one at least."""
        return np.maximum.reduceat(self.weights.data, self.weights.indptr[:-1])

    def query_terms(self, text: str, language: str) -> dict[str, float]:
        """The need's known terms, over all languages of the catalogue, with their weights, in a fixed order.

        A term's weight is the square root of how often the need says it: what is said four times matters twice as
        much. Function words of the need's own language are left out everywhere: Norwegian "med" and "av" are no
        words that an English profile could share.
        """
        said = self.compounds.weighted(content_words(text, language), language)
        weights = {
            f"{spoken}:{stem}": weight**0.5
            for spoken in sorted(set(self.languages))
            for stem, weight in in_language(said, language, spoken).items()
        }
        return {term: weights[term] for term in sorted(weights) if term in self.terms}

    def share_left(self, terms: Mapping[str, float], document: int, text: str) -> float:
        """The part, 0 to 1, of a document's score that is left when it says `text` only."""
        language = self.languages[document]
        said = _stem_weights(self.compounds.weighted(content_words(text, language), language), language)
        shared = self.shared_stems(terms, document)
        total = sum(score for _, score in shared)
        return sum(score for stem, score in shared if stem in said) / total if total else 1.0

    def shared_stems(self, terms: Mapping[str, float], document: int) -> list[tuple[str, float]]:
        """The stems that need and document share, with what each adds to the score, largest first."""
        by_document = self._by_document
        start, end = by_document.indptr[document : document + 2].tolist()
        own = dict(zip(by_document.indices[start:end].tolist(), by_document.data[start:end].tolist(), strict=True))
        rows = ((term, weight, self.terms[term]) for term, weight in terms.items())
        shared = [(term.split(":", 1)[1], weight * own[row]) for term, weight, row in rows if row in own]
        return sorted(shared, key=lambda pair: (-pair[1], pair[0]))

    @cached_property
    def _by_document(self) -> csc_array:
        """`weights`, quickly read a document at a time."""
        return self.weights.tocsc()


def in_language(said: Sequence[tuple[str, float]], language: str, spoken: str) -> dict[str, float]:
    """What weighted words of `language` are in `spoken`: stem → weight.

    A word stands for itself, as the stemmer of `spoken` reads it, and for its counterparts there as surely as they
    are known.
    """
    itself = 1.0 if spoken == language or {spoken, language} <= set(SCANDINAVIAN) else LOAN_WORDS
    found: dict[str, float] = defaultdict(float)
    for stem, weight in _stem_weights(said, spoken).items():
        found[stem] = itself * weight
    known = counterparts(language, spoken)
    translated: dict[str, float] = defaultdict(float)
    for stem, weight in _stem_weights(said, language).items() if known else ():
        for counterpart, sureness in known.get(stem, {}).items():
            translated[counterpart] += sureness * weight
    for counterpart, weight in translated.items():
        found[counterpart] = max(found[counterpart], weight)
    return found


def build_lexical_index(texts: Sequence[str], languages: Sequence[str]) -> LexicalIndex:
    """BM25 weights of `texts`, each in its language.

    BM25 as in Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", with the never negative
    inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)). How rare a stem is, is counted among the
    documents of its own language; the average length likewise.
    """
    compounds = learn_compounds(texts, languages)
    counts = [
        _stem_weights(compounds.weighted(content_words(text, language), language), language)
        for text, language in zip(texts, languages, strict=True)
    ]
    lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
    sizes = Counter(languages)
    mean_length = {
        language: max(lengths[[i for i, other in enumerate(languages) if other == language]].mean(), 1.0)
        for language in sizes
    }
    rows: dict[str, list[tuple[int, float]]] = {}
    for document, (count, language) in enumerate(zip(counts, languages, strict=True)):
        for stem, frequency in count.items():
            rows.setdefault(f"{language}:{stem}", []).append((document, frequency))
    terms = {term: row for row, term in enumerate(sorted(rows))}
    damping = K1 * (1 - B + B * lengths / np.array([mean_length[language] for language in languages]))
    indptr, indices, data = [0], [], []
    for term in terms:
        places, frequencies = np.array(rows[term]).T
        documents = places.astype(np.int64)
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
    return LexicalIndex(tuple(languages), terms, weights, compounds)


def _stem_weights(said: Sequence[tuple[str, float]], language: str) -> dict[str, float]:
    """Stem in `language` → the weights of its words added up."""
    weight_of: dict[str, float] = defaultdict(float)
    for word, weight in said:
        weight_of[word] += weight
    found: dict[str, float] = defaultdict(float)
    for word, stem in stemmed(list(weight_of), language):
        found[stem] += weight_of[word]
    return found
