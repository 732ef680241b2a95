"""The encoder that the settings name, with its cache."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from matching.encoding import CachedEncoder, EmbeddingCache, RecentEmbeddings, SentenceTransformerEncoder, e5_small
from matching.encoding.encoder import Progress
from matching.encoding.errors import ModelError
from service.history import history
from service.settings import Settings

HISTORY = "history.jsonl"


def encoder_in_use(settings: Settings) -> str:
    """The settings' encoder, else the one put in use last, else the default one: a name or a folder."""
    lines = history(settings.places.encoders / HISTORY)
    return settings.encoder or (lines[-1].name if lines else e5_small.NAME)


def model_folder(settings: Settings) -> Path:
    """The folder of the encoder in use. Raises ModelError where it is known by a hub's name only."""
    folder = Path(_unpacked(settings, encoder_in_use(settings), None))
    if not folder.is_dir():
        raise ModelError(f"{folder} is no folder; name one with BEHOV_ENCODER")
    return folder


def open_encoder(
    settings: Settings,
    on_progress: Progress | None = None,
    model: str | None = None,
    *,
    serving: bool = False,
) -> CachedEncoder:
    """The encoder `model`, or the one in use, loaded once a process; the default one is unpacked at first use.
    What it encodes it keeps on disk. For a server, `serving`, it keeps it in memory for a while, and needs that
    are encoded in one call share passes, where that changes no vector.

    Raises EncoderError where the model is missing or damaged.
    """
    encoder = _loaded(
        _unpacked(settings, model or encoder_in_use(settings), on_progress),
        settings.encoder_precision,
        settings.encoder_query_prefix,
        settings.encoder_passage_prefix,
        settings.encoder_download,
    )
    if serving:
        encoder.share_passes()
    cache = RecentEmbeddings if serving else EmbeddingCache
    return CachedEncoder(encoder, cache(settings.places.embeddings))


def _unpacked(settings: Settings, model: str, on_progress: Progress | None) -> str:
    if model not in (e5_small.NAME, e5_small.PLAIN_NAME):
        return model
    adapter = e5_small.ADAPTER if model == e5_small.NAME else None
    folder = e5_small.unpack(settings.places.encoders / model, on_progress, adapter=adapter)
    return str(folder.resolve())  # however it is linked to, it is loaded once


@lru_cache(maxsize=2)
def _loaded(
    model: str,
    precision: Literal["auto", "bfloat16", "float32"],
    query_prefix: str | None,
    passage_prefix: str | None,
    allow_download: bool,
) -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder(model, precision, query_prefix, passage_prefix, allow_download)
