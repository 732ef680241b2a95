"""Passages, and each sentence in them, as vectors."""

from collections.abc import Sequence

from matching.encoding import Encoder
from matching.encoding.encoder import Encoded, Kind, Progress
from matching.text import Passage


def encode_passages(
    encoder: Encoder, passages: Sequence[Passage], kind: Kind, on_progress: Progress | None = None
) -> Encoded:
    """The vectors of `passages` as needs or as passages, and of the sentences in each. Raises what
    `Encoder.encode` raises."""
    return encoder.encode(
        [passage.encoded_text for passage in passages],
        kind,
        spans=[[(span.start, span.end) for span in passage.encoded_sentences] for passage in passages],
        on_progress=on_progress,
    )
