"""The encoder that the settings name, with its cache."""

from functools import lru_cache
from typing import Literal

from matching.encoding import CachedEncoder, EmbeddingCache, SentenceTransformerEncoder, e5_small
from matching.encoding.encoder import Progress
from service.settings import Settings


def open_encoder(settings: Settings, on_progress: Progress | None = None) -> CachedEncoder:
    """The encoder of the settings, loaded once a process; the default one is unpacked at first use.

    Raises EncoderError where the model is missing or damaged.
    """
    model = settings.encoder
    if model in (e5_small.NAME, e5_small.PLAIN_NAME):
        adapter = e5_small.ADAPTER if model == e5_small.NAME else None
        model = str(e5_small.unpack(settings.places.encoders / model, on_progress, adapter=adapter))
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
