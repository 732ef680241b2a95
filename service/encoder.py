"""The encoder that the settings name, with its cache."""

from functools import lru_cache
from typing import Literal

from matching.encoding import CachedEncoder, EmbeddingCache, SentenceTransformerEncoder, unpack
from matching.encoding.encoder import Progress
from service.settings import DEFAULT_ENCODER, Settings


def open_encoder(settings: Settings, on_progress: Progress | None = None) -> CachedEncoder:
    """The encoder of the settings, loaded once a process; the default one is unpacked at first use.

    Raises EncoderError where the model is missing or damaged.
    """
    model = settings.encoder
    if model == DEFAULT_ENCODER:
        model = str(unpack(settings.places.encoders / DEFAULT_ENCODER, on_progress))
    encoder = _loaded(
        model,
        settings.encoder_precision,
        settings.encoder_query_prefix,
        settings.encoder_passage_prefix,
        settings.encoder_download,
    )
    return CachedEncoder(encoder, EmbeddingCache(settings.places.embeddings))


@lru_cache(maxsize=2)
def _loaded(
    model: str,
    precision: Literal["auto", "bfloat16", "float32"],
    query_prefix: str | None,
    passage_prefix: str | None,
    allow_download: bool,
) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(model, precision, query_prefix, passage_prefix, allow_download)
