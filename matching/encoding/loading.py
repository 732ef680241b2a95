"""A sentence-transformers model made ready: loaded without a network, in the precision the processor likes."""

import re
from typing import TYPE_CHECKING, Any

from matching.encoding.encoder import Precision
from matching.encoding.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def best_precision() -> Precision:
    """bfloat16 where the processor has instructions for it, else float32, in which it is then faster."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    has_bfloat16 = any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return "bfloat16" if has_bfloat16 else "float32"


def load(model: str, precision: Precision, allow_download: bool) -> "SentenceTransformer":
    """The model on the CPU, its transformer in `precision`, in evaluation mode.

    Read in that precision from the start: a wider copy on the way would be most of the memory the process needs.
    Raises ModelError if it is not there or not a text transformer.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    had_bar = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        loaded = SentenceTransformer(
            model,
            device="cpu",
            local_files_only=not allow_download,
            model_kwargs={"dtype": getattr(torch, precision)},
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot load the encoder {model}: {error}") from error
    finally:
        if had_bar:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    if not hasattr(loaded[0], "auto_model") or getattr(loaded, "tokenizer", None) is None:
        raise ModelError(f"{model} is not a transformer for text")
    loaded.eval()
    if precision == "bfloat16":
        from matching.encoding.attention import use_batched_attention

        use_batched_attention(loaded[0].auto_model)
    return loaded


def own_tokenizer(model: "SentenceTransformer") -> tuple[Any, bool]:
    """The model's tokenizer, and whether it knows offsets: then it never cuts, pads, or obeys `</s>` in a text."""
    if not getattr(model.tokenizer, "is_fast", False):
        return model.tokenizer, False
    from tokenizers import normalizers

    own = model.tokenizer.backend_tokenizer
    own.no_truncation()
    own.no_padding()
    own.encode_special_tokens = True
    if getattr(model[0], "do_lower_case", False):  # done outside the tokenizer by some releases
        before = [] if own.normalizer is None else [own.normalizer]
        own.normalizer = normalizers.Sequence([*before, normalizers.Lowercase()])
    return own, True


def prefixes(model: "SentenceTransformer", name: str) -> tuple[str, str]:
    """(query prefix, passage prefix): the model's own prompts, or those of the E5 family, or none."""
    prompts = model.prompts or {}
    passage = prompts.get("passage") or prompts.get("document") or ""
    query = prompts.get("query") or ""
    if not query and not passage and re.search(r"(^|[-_/])e5([-_]|$)", name.lower()):
        return "query: ", "passage: "
    return query, passage
