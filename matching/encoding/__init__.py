"""Texts into vectors: the default model, any other sentence-transformers model, and a cache on disk.

Names are imported when first asked for, so a command that encodes nothing starts without numpy or torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matching.encoding.cache import CachedEncoder, Counts, EmbeddingCache, RecentEmbeddings
    from matching.encoding.e5_small import unpack
    from matching.encoding.encoder import Encoded, Encoder, EncoderId, Kind
    from matching.encoding.errors import (
        CacheError,
        EncoderError,
        ModelError,
        SourceError,
        TextTooLongError,
        UnpackError,
    )
    from matching.encoding.sentence_transformer import SentenceTransformerEncoder

__all__ = [
    "CacheError",
    "CachedEncoder",
    "Counts",
    "EmbeddingCache",
    "Encoded",
    "Encoder",
    "EncoderError",
    "EncoderId",
    "Kind",
    "ModelError",
    "RecentEmbeddings",
    "SentenceTransformerEncoder",
    "SourceError",
    "TextTooLongError",
    "UnpackError",
    "unpack",
]

_HOME = {
    **dict.fromkeys(("CachedEncoder", "Counts", "EmbeddingCache", "RecentEmbeddings"), "cache"),
    **dict.fromkeys(("Encoded", "Encoder", "EncoderId", "Kind"), "encoder"),
    "SentenceTransformerEncoder": "sentence_transformer",
    "unpack": "e5_small",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME.get(name, 'errors')}"), name)
