"""From documents to a published index."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.bands import learn_unrelated
from matching.dense import DenseIndex, build_dense_index
from matching.document import Document
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.errors import NothingToIndexError
from matching.language_means import learn_language_means, usual_means
from matching.lexical import build_lexical_index
from matching.market import Market, market_for
from matching.newcomers import newcomer
from matching.passage_encoding import encode_passages
from matching.saved_index import Manifest, building, publish_index
from matching.substance import substance_for
from matching.text import Passage, said_passages
from matching.vectors import Vectors

NEED_SAMPLE = 300
"""Passages a language from which is learnt what needs in it have in common, and how near unrelated texts come."""

COMPARED_PROFILES = 8
"""The nearest profiles whose sentences something is compared with: as many as a shortlist shows."""

CLASSES_IN = "en"
"""The language of the labels that the catalogue is compared with: with any other they are as near."""


def build_index(
    folder: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    catalogue_version: str,
    software_version: str,
    on_progress: Progress | None = None,
) -> Manifest:
    """Encode and index `documents`, and put the result in force in `folder`.

    Raises NothingToIndexError, IndexBusyError, or OSError (disk full, read-only); the index in force then
    stays as it was.
    """
    if not documents:
        raise NothingToIndexError("No company profile is listed. Run `behov ingest` with a catalogue first.")
    ordered = sorted(documents, key=lambda document: document.id)
    with building(folder):
        dense = encode_documents(ordered, encoder, on_progress)
        lexical = build_lexical_index(
            [document.matched_text for document in ordered], [document.language for document in ordered]
        )
        return publish_index(
            folder,
            documents=ordered,
            dense=dense,
            lexical=lexical,
            newcomers=np.array([newcomer(document) for document in ordered]),
            catalogue_version=catalogue_version,
            encoder=encoder.id.as_dict(),
            software_version=software_version,
        )


def encode_documents(
    documents: Sequence[Document], encoder: Encoder, on_progress: Progress | None = None
) -> DenseIndex:
    """The dense index of `documents`, in their order."""
    passages = [passage for document in documents for passage in document.passages]
    encoded = encode_passages(encoder, passages, "passage", on_progress)
    ends = np.cumsum([len(document.passages) for document in documents])
    vectors = np.split(encoded.vectors, ends[:-1])
    sample = encode_as_needs(documents, encoder)
    sentences = [
        np.concatenate(encoded.spans[start:end] or [np.zeros((0, encoder.id.dimension), np.float32)])
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    hollow = _hollow(documents, vectors, sentences, encoder)
    index = build_dense_index(
        _without_hollow(documents, vectors, hollow, encoder),
        sentences,
        hollow,
        [document.language for document in documents],
        learn_language_means(sample.vectors, sample.languages, usual_means(encoder.id, "query")),
        usual_means(encoder.id, "passage"),
    )
    market = market_for(encoder.id)
    near = nearest_to_classes(market, index) if market else nearest_of_others(sample, documents, index)
    return replace(index, unrelated=learn_unrelated(near))


def _hollow(
    documents: Sequence[Document], passages: Sequence[Vectors], sentences: Sequence[Vectors], encoder: Encoder
) -> list[NDArray[np.bool_]]:
    """Which sentences of each document say nothing; none where that is not known for the encoder."""
    substance = substance_for(encoder.id)
    if substance is None:
        return [np.zeros(len(own), np.bool_) for own in sentences]
    spoken = [document.language for document, own in zip(documents, passages, strict=True) for _ in own]
    means = learn_language_means(np.concatenate(passages), spoken, usual_means(encoder.id, "passage"))
    return [
        substance.hollow(means.centred(own, [document.language] * len(own))) if len(own) else np.zeros(0, np.bool_)
        for document, own in zip(documents, sentences, strict=True)
    ]


def _without_hollow(
    documents: Sequence[Document],
    vectors: Sequence[Vectors],
    hollow: Sequence[NDArray[np.bool_]],
    encoder: Encoder,
) -> list[Vectors]:
    """The passage vectors of each document; of one with hollow sentences those of its passages without them."""
    rest = {
        place: [passage.encoded_text for passage in said_passages(document.passages, nothing.tolist())]
        for place, (document, nothing) in enumerate(zip(documents, hollow, strict=True))
        if nothing.any()
    }
    if not rest:
        return [*vectors]
    again = encoder.encode([text for texts in rest.values() for text in texts], "passage").vectors
    ends = np.cumsum([len(texts) for texts in rest.values()])
    replaced = dict(zip(rest, np.split(again, ends[:-1]), strict=True))
    return [replaced.get(place, own) for place, own in enumerate(vectors)]


@dataclass(frozen=True)
class AsNeeds:
    """Passages of the catalogue encoded as if they were needs: `vectors` (n, dimension), the sentence vectors of
    each, and the companies that say each."""

    vectors: Vectors
    sentences: Sequence[Vectors]
    languages: Sequence[str]
    companies: Sequence[frozenset[str]]


def encode_as_needs(documents: Sequence[Document], encoder: Encoder) -> AsNeeds:
    """At most NEED_SAMPLE passages a language, chosen by a hash of their text, so that neither order nor number of
    the other profiles moves the choice."""
    said: dict[tuple[str, str], tuple[Passage, set[str]]] = {}
    for document in documents:
        for passage in document.passages:
            place = document.language, passage.encoded_text
            said.setdefault(place, (passage, set()))[1].add(document.company)
    chosen = [
        place
        for language in sorted({language for language, _ in said})
        for place in sorted(
            (place for place in said if place[0] == language),
            key=lambda place: hashlib.sha256(place[1].encode()).digest(),
        )[:NEED_SAMPLE]
    ]
    encoded = encode_passages(encoder, [said[place][0] for place in chosen], "query")
    return AsNeeds(
        encoded.vectors,
        encoded.spans,
        [language for language, _ in chosen],
        [frozenset(said[place][1]) for place in chosen],
    )


def nearest_to_classes(market: Market, index: DenseIndex) -> list[float]:
    """For each class of the vocabulary, the cosine of the nearest sentence among the profiles nearest to it."""
    classes = market.classes[CLASSES_IN]
    found: list[float] = []
    for vector, near in zip(classes, index.documents_by_nearness(classes), strict=True):
        sentences = np.concatenate([index.sentence_vectors(document) for document in near[:COMPARED_PROFILES]])
        found += [float((sentences @ vector).max())] if len(sentences) else []
    return found


def nearest_of_others(sample: AsNeeds, documents: Sequence[Document], index: DenseIndex) -> list[float]:
    """For each sentence of the sample, the cosine of the nearest sentence among the profiles nearest to its
    passage, of companies that do not say it themselves."""
    companies = np.array([document.company for document in documents], dtype=np.object_)
    centred = index.need_means.centred(sample.vectors, sample.languages)
    found: list[float] = []
    for own, vectors, language, near in zip(
        sample.companies, sample.sentences, sample.languages, index.documents_by_nearness(centred), strict=True
    ):
        others = [document for document in near if companies[document] not in own][:COMPARED_PROFILES]
        if others:
            theirs = np.concatenate([index.sentence_vectors(document) for document in others])
            spoken = index.need_means.centred(vectors, [language] * len(vectors))
            found += (spoken @ theirs.T).max(axis=1).tolist() if len(theirs) else []
    return found
