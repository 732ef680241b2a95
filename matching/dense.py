"""The meaning signal: passage vectors in FAISS, with each language's own direction taken out.

A multilingual encoder places texts of one language near each other whatever they are about. The mean vector of
each language is learnt when the index is built and taken away from every vector of that language, so that a
Swedish need reaches a Norwegian or English profile as easily as a Swedish one. Needs are encoded with another
prefix than passages, which moves them as well: their means are learnt from passages encoded as if they were needs.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import faiss
import numpy as np
from numpy.typing import NDArray

from matching.bands import Unrelated, learn_unrelated
from matching.language_means import LanguageMeans, learn_language_means
from matching.vectors import Vectors, highest, normalised

SMALLEST_SPREAD = 0.01
"""Standard deviation of scores below which a catalogue has too few passages to tell one."""

PASSAGE_WEIGHTS = (1.0, 0.3, 0.2)
"""What a profile's best, second and third best passage for a part of a need count; further ones do not."""

LACKING = 0.5
"""A passage that a profile does not have counts as so much of its best one: what second and third passages of
longer profiles are, weighed together. So no profile gains by its length."""


@dataclass(frozen=True)
class Background:
    """How the scores of all passages are spread for any need: mean (dimension,), covariance (dimension,
    dimension) of the passage vectors."""

    mean: Vectors
    covariance: Vectors

    def standardised(self, scores: Vectors, segments: Vectors) -> Vectors:
        """Scores (segments, n) as standard deviations above what `segments` (segments, dimension) get from
        an average passage."""
        centre = segments @ self.mean
        spread = np.sqrt(np.einsum("sd,de,se->s", segments, self.covariance, segments))
        return np.asarray(
            (scores - centre[:, None]) / np.maximum(spread, SMALLEST_SPREAD)[:, None], dtype=np.float32
        )


@dataclass(frozen=True)
class DenseIndex:
    """Centred passage vectors, gathered by document, and centred sentence vectors for quoting.

    `passages` holds (passages, dimension) vectors; document d owns passages `starts[d]` up to `starts[d + 1]`
    and sentences `sentence_starts[d]` up to `sentence_starts[d + 1]` of `sentences` (sentences, dimension).
    `hollow` (sentences,): which sentences say nothing; passages are encoded without them.
    """

    passages: faiss.Index
    starts: NDArray[np.int64]
    sentences: NDArray[np.float16]
    sentence_starts: NDArray[np.int64]
    hollow: NDArray[np.bool_]
    passage_means: LanguageMeans
    need_means: LanguageMeans
    background: Background
    unrelated: Unrelated

    @cached_property
    def vectors(self) -> Vectors:
        """The passage vectors (passages, dimension) where FAISS keeps them; not a copy."""
        shape = (self.passages.ntotal, self.passages.d)
        flat = faiss.rev_swig_ptr(self.passages.get_xb(), shape[0] * shape[1])  # type: ignore[attr-defined]
        return np.asarray(flat, dtype=np.float32).reshape(shape)

    @cached_property
    def _owners(self) -> NDArray[np.int64]:
        """Which document each passage is of: (passages,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def nearest_documents(
        self, segments: Vectors, eligible: NDArray[np.bool_], passages: int
    ) -> NDArray[np.int64]:
        """The eligible documents that own one of the `passages` nearest passages of any segment, sorted."""
        allowed = eligible[self._owners]
        if not allowed.any():
            return np.zeros(0, np.int64)
        within = None
        if not allowed.all():  # a selector of everything doubles the time
            # faiss's type stubs describe the C++ signatures; its Python layer takes arrays and keywords.
            selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]
            within = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        with _one_thread():
            _, rows = self.passages.search(segments, min(passages, int(allowed.sum())), params=within)
        near = np.zeros(len(eligible), dtype=np.bool_)
        near[self._owners[rows[rows >= 0]]] = True
        return np.flatnonzero(near)

    def documents_by_nearness(self, texts: Vectors, passages: int = 200) -> Iterator[list[int]]:
        """For each of `texts` (n, dimension) the documents that own its nearest passages, nearest first."""
        _, rows = self.passages.search(texts, min(passages, self.passages.ntotal))
        for row in rows:
            yield list(dict.fromkeys(self._owners[row[row >= 0]].tolist()))

    def scores(self, segments: Vectors, documents: NDArray[np.int64]) -> NDArray[np.float64]:
        """Each document's mean, over the need's segments, of its best passages weighted by PASSAGE_WEIGHTS; in
        standard deviations above an average passage. Shape (documents,); a document without passages scores as an
        average one."""
        counts = self.starts[documents + 1] - self.starts[documents]
        ends = np.cumsum(counts)
        rows = np.arange(counts.sum()) + np.repeat(self.starts[documents] - ends + counts, counts)
        return self._best(segments, self._products(segments, rows), counts)

    def scores_of(self, segments: Vectors, passages: Vectors, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """As `scores`, of profiles given by their centred passages (passages, dimension), `counts` for each."""
        return self._best(segments, segments @ passages.T, counts)

    def _products(self, segments: Vectors, rows: NDArray[np.int64]) -> Vectors:
        """The inner product of each segment with the passages at `rows` (passages,), which are read where FAISS
        keeps them: (segments, passages)."""
        asked = np.ascontiguousarray(segments, dtype=np.float32)
        labels = np.tile(rows, (len(asked), 1))
        products = np.empty(labels.shape, dtype=np.float32)
        if not products.size:
            return products
        within = [faiss.swig_ptr(array) for array in (asked, products, labels)]
        subset = self.passages.compute_distance_subset  # type: ignore[attr-defined]
        with _one_thread():
            subset(len(asked), within[0], len(rows), within[1], within[2])
        return products

    def _best(self, segments: Vectors, products: Vectors, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        result = np.zeros(len(counts))
        filled = np.flatnonzero(counts)
        if len(filled):
            spread = self.background.standardised(products, segments)
            best = np.stack([_weighted_best(row, counts[filled]) for row in spread])
            result[filled] = best.mean(axis=0)
        return result

    def whole_scores(self, segments: Vectors, documents: NDArray[np.int64]) -> NDArray[np.float64]:
        """As `scores`, of each document's mean passage."""
        spread = self.background.standardised(segments @ self.means.take(documents, axis=0).T, segments)
        return np.asarray(spread.mean(axis=0, dtype=np.float64))

    @cached_property
    def means(self) -> Vectors:
        """The mean passage of each document, of length one; of one without passages the mean of all."""
        filled = np.flatnonzero(np.diff(self.starts))
        means = np.tile(self.background.mean, (len(self.starts) - 1, 1))
        means[filled] = np.add.reduceat(self.vectors, self.starts[filled], axis=0)
        return normalised(means)

    def nearest_passages(self, segments: Vectors, document: int, most: int) -> list[int]:
        """Which of a document's passages, counted from 0, are nearest to any of the segments; in their order."""
        start, end = self.starts[document : document + 2].tolist()
        if end - start <= most:
            return list(range(end - start))
        nearness = (segments @ self.vectors[start:end].T).max(axis=0)
        return [*map(int, highest(nearness, most))]

    def sentence_vectors(self, document: int) -> Vectors:
        """The sentence vectors of one document; shape (sentences, dimension)."""
        start, end = self.sentence_starts[document : document + 2]
        return np.asarray(self.sentences[start:end], dtype=np.float32)

    def hollow_of(self, document: int) -> NDArray[np.bool_]:
        """Which sentences of one document say nothing; shape (sentences,)."""
        start, end = self.sentence_starts[document : document + 2]
        return self.hollow[start:end]


def build_dense_index(
    passages: Sequence[Vectors],
    sentences: Sequence[Vectors],
    hollow: Sequence[NDArray[np.bool_]],
    languages: Sequence[str],
    need_means: LanguageMeans,
    usual: Mapping[str, Vectors] | None = None,
) -> DenseIndex:
    """An exact index from each document's passage vectors (n_d, dimension), sentence vectors (m_d, dimension),
    which of these are hollow (m_d,), and language, and the means that needs are centred by; `usual` as in
    `learn_language_means`. How near unrelated texts come is not learnt here."""
    starts = np.cumsum([0, *(len(own) for own in passages)]).astype(np.int64)
    sentence_starts = np.cumsum([0, *(len(own) for own in sentences)]).astype(np.int64)
    spoken = [language for language, own in zip(languages, passages, strict=True) for _ in own]
    stacked = np.concatenate(passages).astype(np.float32)
    means = learn_language_means(stacked, spoken, usual)
    centred = means.centred(stacked, spoken)
    index = faiss.IndexFlatIP(centred.shape[1])
    index.add(centred)
    quoted = [language for language, own in zip(languages, sentences, strict=True) for _ in own]
    return DenseIndex(
        index,
        starts,
        means.centred(np.concatenate(sentences).astype(np.float32), quoted).astype(np.float16),
        sentence_starts,
        np.concatenate(hollow),
        means,
        need_means,
        Background(centred.mean(axis=0), np.cov(centred, rowvar=False, bias=True).astype(np.float32)),
        learn_unrelated([]),
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS search on one thread: further ones gain a need a few milliseconds, and then wait for the next one
    by spinning, on the cores that the encoder needs."""
    usual = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(usual)


def _weighted_best(values: Vectors, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The weighted mean of the highest values of each group; `counts` (groups,) values, at least one, follow each
    other."""
    owners, starts = np.repeat(np.arange(len(counts)), counts), np.cumsum(counts) - counts
    best = np.maximum.reduceat(values, starts)
    rest, highest = values.astype(np.float64), best.astype(np.float64)
    total, lacking = np.zeros(len(counts)), np.full(len(counts), sum(PASSAGE_WEIGHTS))
    for weight in PASSAGE_WEIGHTS:
        there = highest > -np.inf
        total[there] += weight * highest[there]
        lacking[there] -= weight
        places = np.flatnonzero(rest == highest[owners])
        rest[places[np.diff(owners[places], prepend=-1) > 0]] = -np.inf  # of those that tie, the first
        highest = np.maximum.reduceat(rest, starts)
    return np.asarray((total + lacking * np.where(best > 0, LACKING * best, best)) / sum(PASSAGE_WEIGHTS))
