"""The encoder that the settings name, with its cache."""

from collections.abc import Callable

from matching.encoding import CachedEncoder, EmbeddingCache, SentenceTransformerEncoder, unpack
from service.settings import DEFAULT_ENCODER, Settings


def open_encoder(settings: Settings, on_progress: Callable[[int, int], None] | None = None) -> CachedEncoder:
    """Load the encoder; the default one is unpacked at first use.

    Raises EncoderError where the model is missing or damaged.
    """
    model: str = settings.encoder
    if model == DEFAULT_ENCODER:
        model = str(unpack(settings.places.encoders / DEFAULT_ENCODER, on_progress))
    encoder = SentenceTransformerEncoder(
        model,
        precision=settings.encoder_precision,
        query_prefix=settings.encoder_query_prefix,
        passage_prefix=settings.encoder_passage_prefix,
        allow_download=settings.encoder_download,
    )
    return CachedEncoder(encoder, EmbeddingCache(settings.places.embeddings))
