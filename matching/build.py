"""From documents to a published index."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.dense import DenseIndex, LanguageMeans, build_dense_index, learn_language_means
from matching.document import Document
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.errors import NothingToIndexError
from matching.lexical import build_lexical_index
from matching.saved_index import Manifest, building, publish_index

NEED_SAMPLE = 300
"""Passages a language from which the mean of its needs is learnt."""


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
            catalogue_version=catalogue_version,
            encoder=encoder.id.as_dict(),
            software_version=software_version,
        )


def encode_documents(
    documents: Sequence[Document], encoder: Encoder, on_progress: Progress | None = None
) -> DenseIndex:
    """The dense index of `documents`, in their order."""
    passages = [passage for document in documents for passage in document.passages]
    encoded = encoder.encode(
        [passage.encoded_text for passage in passages],
        "passage",
        spans=[[(span.start, span.end) for span in passage.encoded_sentences] for passage in passages],
        on_progress=on_progress,
    )
    ends = np.cumsum([len(document.passages) for document in documents])
    vectors = np.split(encoded.vectors, ends[:-1])
    sentences = [
        np.concatenate(encoded.spans[start:end] or [np.zeros((0, encoder.id.dimension), np.float32)])
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
    return build_dense_index(
        vectors, sentences, [document.language for document in documents], learn_need_means(documents, encoder)
    )


def learn_need_means(documents: Sequence[Document], encoder: Encoder) -> LanguageMeans:
    """The mean vector of each language as needs are encoded, learnt from passages encoded as if they were needs.

    At most NEED_SAMPLE passages a language, chosen by a hash of their text, so that neither order nor number of
    the other profiles moves the choice.
    """
    by_language: dict[str, set[str]] = {}
    for document in documents:
        by_language.setdefault(document.language, set()).update(p.encoded_text for p in document.passages)
    sample = [
        (text, language)
        for language, texts in sorted(by_language.items())
        for text in sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())[:NEED_SAMPLE]
    ]
    vectors = encoder.encode([text for text, _ in sample], "query").vectors
    return learn_language_means(vectors, [language for _, language in sample])
