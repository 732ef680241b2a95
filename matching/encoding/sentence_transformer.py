"""Any sentence-transformers model as an encoder: bfloat16 where the processor has it, and one fixed shape a batch.

A vector must not depend on what else is in the call, but matrix kernels are chosen by the shape of the whole
batch. So each length, rounded up to sixteen tokens, has one number of rows, filled up with dummies, and a query
runs alone, rounded up to four. Each row then goes through the same arithmetic, on one thread, whichever rows it
has beside it. A server may let several queries share a pass, where trying shows that the kernels for that many
tokens give each of them the same bits as alone.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from matching.encoding.bert import Bert
from matching.encoding.encoder import (
    Encoded,
    EncoderId,
    Kind,
    Precision,
    Progress,
    Spans,
    check_request,
    rounded,
)
from matching.encoding.errors import TextTooLongError
from matching.encoding.fingerprint import fingerprint
from matching.encoding.loading import best_precision, load, prefixes
from matching.encoding.workers import single_threaded_workers
from matching.vectors import Vectors

if TYPE_CHECKING:
    import torch

Batch = tuple[int, list[int]]
"""Padded length in tokens, and the indices of the texts."""

LENGTH_STEPS: dict[Kind, int] = {"query": 4, "passage": 16}
BATCH_TOKENS = 512  # what one core's cache holds well; larger batches gain little and waste more on dummies
MOST_ROWS = 16

TOGETHER = range(16, 512 + 1, LENGTH_STEPS["query"])
"""So many tokens, padding included, may be in a pass that queries share; each query has the least of them, as for
fewer other kernels are chosen."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text as the model reads it; `offsets` are characters of prefix + text, (0, 0) for special tokens."""

    ids: list[int]
    offsets: list[tuple[int, int]]


def rows_of(kind: Kind, length: int) -> int:
    """How many rows every batch of padded `length` has."""
    return 1 if kind == "query" else max(2, min(MOST_ROWS, BATCH_TOKENS // length))


class SentenceTransformerEncoder:
    """A sentence-transformers model, a local folder or a name on the hub, as an Encoder.

    The model's own pooling and normalisation make the vector of a text. The vector of a span is the mean of the
    token vectors of that same pass ("late chunking", Günther et al. 2024, arXiv 2409.04701), so quoting sentences
    costs no further encoding; a model without a fast tokenizer knows no character offsets, and each span is
    then encoded as a text of its own.

    `precision="auto"` is bfloat16 where the processor is faster in it (AMX, ARM, AMD's AVX512), else float32.
    Prefixes not given are the model's own prompts, else those of the E5 family if it is named so, else none.
    Nothing is downloaded unless `allow_download`. Raises ModelError if the model cannot be loaded or is not a
    transformer for text.
    """

    def __init__(
        self,
        model: str | Path,
        precision: Literal["auto", "bfloat16", "float32"] = "auto",
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        allow_download: bool = False,
    ) -> None:
        chosen: Precision = best_precision() if precision == "auto" else precision
        self._model = load(str(model), chosen, allow_download)
        name = Path(model).name if Path(model).is_dir() else str(model)
        own = prefixes(self._model, name)
        self._id = EncoderId(
            model=name,
            weights=fingerprint(str(model)),
            precision=chosen,
            query_prefix=own[0] if query_prefix is None else query_prefix,
            passage_prefix=own[1] if passage_prefix is None else passage_prefix,
            dimension=self._model.dimension,
            max_tokens=self._model.max_tokens,
        )
        self._workers = single_threaded_workers()
        self._together: Bert | None = None
        self._prompt_lengths: dict[Kind, int] = {
            "query": self._prompt_length(self._id.query_prefix),
            "passage": self._prompt_length(self._id.passage_prefix),
        }

    @property
    def id(self) -> EncoderId:
        """What decides the vectors."""
        return self._id

    def share_passes(self) -> bool:
        """Let the queries of one call share passes from now on, where that gives the same vectors bit for bit: it
        is tried here, for a second or two. Whether it does. Several queries then take a sixth less work, on fewer
        threads."""
        model = self._model
        if self._together is None and isinstance(model, Bert):
            tried = self._workers.submit(model.same_together, TOGETHER)  # on a thread as passes are
            self._together = model if tried.result() else None
        return self._together is not None

    def count_tokens(self, texts: Sequence[str], kind: Kind = "passage") -> list[int]:
        """The length of each text in tokens, prefix and special tokens included."""
        return [len(tokens.ids) for tokens in self._tokenise(texts, kind)]

    def encode(
        self,
        texts: Sequence[str],
        kind: Kind,
        spans: Sequence[Spans] | None = None,
        on_progress: Progress | None = None,
    ) -> Encoded:
        """The vectors of `texts` and of their spans; see Encoder.encode."""
        check_request(texts, spans)
        tokens = self._tokenise(texts, kind)
        for index, one in enumerate(tokens):
            if len(one.ids) > self._id.max_tokens:
                raise TextTooLongError(index, len(one.ids), self._id.max_tokens)
        vectors = np.zeros((len(texts), self._id.dimension), dtype=np.float32)
        found: list[Vectors] = [np.zeros((0, self._id.dimension), dtype=np.float32) for _ in texts]
        wanted = spans if self._model.has_offsets else None

        def encoded(batches: Sequence[Batch]) -> list[tuple[list[int], Vectors, list[Vectors]]]:
            passed = self._forward([([tokens[i].ids for i in rows], length) for length, rows in batches], kind)
            return [read(rows, *made) for (_, rows), made in zip(batches, passed, strict=True)]

        def read(
            rows: list[int], pooled: Vectors, contextual: "torch.Tensor"
        ) -> tuple[list[int], Vectors, list[Vectors]]:
            if wanted is None:
                return rows, rounded(pooled[: len(rows)]), []
            own = [self._span_vectors(contextual[row], tokens[i], wanted[i], kind) for row, i in enumerate(rows)]
            return rows, rounded(pooled[: len(rows)]), own

        done = 0
        for shared in self._workers.map(encoded, self._passes(tokens, kind)):
            for rows, pooled, own in shared:
                vectors[rows] = pooled
                for index, ranges in zip(rows, own, strict=False):
                    found[index] = ranges
                done += len(rows)
                if on_progress is not None:
                    on_progress(done, len(texts))
        if spans is not None and not self._model.has_offsets:
            found = [self._spans_as_texts(text, ranges, kind) for text, ranges in zip(texts, spans, strict=True)]
        return Encoded(vectors, found)

    def _prefix(self, kind: Kind) -> str:
        return self._id.query_prefix if kind == "query" else self._id.passage_prefix

    def _prompt_length(self, prefix: str) -> int:
        """Its tokens and the opening one, for a model that keeps them out of its pooling."""
        return len(self._tokenise_raw([prefix])[0].ids) - 1 if prefix else 0

    def _tokenise(self, texts: Sequence[str], kind: Kind) -> list[Tokens]:
        prefix = self._prefix(kind)
        return self._tokenise_raw([prefix + text for text in texts])

    def _tokenise_raw(self, texts: list[str]) -> list[Tokens]:
        if self._model.has_offsets:
            return [Tokens(one.ids, one.offsets) for one in self._model.tokenizer.encode_batch(texts)]
        lists = self._model.tokenizer(texts, truncation=False, padding=False, split_special_tokens=True)[
            "input_ids"
        ]
        return [Tokens(list(ids), [(0, 0)] * len(ids)) for ids in lists]

    def _passes(self, tokens: list[Tokens], kind: Kind) -> Iterator[list[Batch]]:
        """The batches that go through the model at once."""
        shared: list[Batch] = []
        for length, rows in self._batches(tokens, kind):
            if kind != "query" or self._together is None or length < TOGETHER[0]:
                yield [(length, rows)]
                continue
            if shared and sum(other for other, _ in shared) + length > TOGETHER[-1]:
                yield shared
                shared = []
            shared.append((length, rows))
        if shared:
            yield shared

    def _batches(self, tokens: list[Tokens], kind: Kind) -> Iterator[Batch]:
        """(padded length, indices of texts), each batch of one length and at most the fixed number of rows.

        Transformers leaves the mask out when nothing is masked, which is other arithmetic. So every row has at
        least one masked place, or, where the model's length is full, one row of the batch is a dummy.
        """
        by_length: dict[int, list[int]] = defaultdict(list)
        limit, step = self._id.max_tokens, LENGTH_STEPS[kind]
        for index, one in enumerate(tokens):
            by_length[min(limit, -(-(len(one.ids) + 1) // step) * step)].append(index)
        for length in sorted(by_length, reverse=True):  # so that all threads end at about the same time
            rows = by_length[length]
            size = max(1, rows_of(kind, length) - (length == limit))
            for start in range(0, len(rows), size):
                yield length, rows[start : start + size]

    def _forward(
        self, batches: Sequence[tuple[list[list[int]], int]], kind: Kind
    ) -> list[tuple[Vectors, "torch.Tensor"]]:
        """For each batch, ids and padded length, sentence vectors (rows, d) and token vectors (rows, length,
        hidden), dummies included."""
        import torch

        padded = [self._padded(ids, length, kind) for ids, length in batches]
        with torch.inference_mode():
            if self._together is not None:
                passed = self._together.forward_together(padded)
            else:
                passed = [self._model.forward(*one, self._prompt_lengths[kind]) for one in padded]
        return [(pooled.numpy(), contextual) for pooled, contextual in passed]

    def _padded(self, ids: list[list[int]], length: int, kind: Kind) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Token numbers and mask of one batch: (rows, length)."""
        import torch

        inputs = np.full((rows_of(kind, length), length), self._model.padding, dtype=np.int64)
        mask = np.zeros_like(inputs)
        mask[:, 0] = 1  # a dummy row has one token, as a softmax over none is undefined
        for row, one in enumerate(ids):
            inputs[row, : len(one)] = one
            mask[row, : len(one)] = 1
        return torch.from_numpy(inputs), torch.from_numpy(mask)

    def _span_vectors(self, contextual: "torch.Tensor", tokens: Tokens, spans: Spans, kind: Kind) -> Vectors:
        shift = len(self._prefix(kind))
        places = [place for place, (start, end) in enumerate(tokens.offsets) if end > start]
        starts = [tokens.offsets[place][0] - shift for place in places]
        ends = [tokens.offsets[place][1] - shift for place in places]
        vectors = np.zeros((len(spans), contextual.shape[-1]), dtype=np.float32)
        for row, (start, end) in enumerate(spans):
            first, last = bisect_right(ends, start), bisect_left(starts, end)
            if first < last:
                vectors[row] = contextual[places[first] : places[last - 1] + 1].mean(dim=0).numpy()
        return rounded(vectors)

    def _spans_as_texts(self, text: str, spans: Spans, kind: Kind) -> Vectors:
        pieces = [text[start:end] for start, end in spans]
        vectors = np.zeros((len(spans), self._id.dimension), dtype=np.float32)
        said = [row for row, piece in enumerate(pieces) if piece.strip()]
        if said:
            vectors[said] = self.encode([pieces[row] for row in said], kind).vectors
        return vectors
