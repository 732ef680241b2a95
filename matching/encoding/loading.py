"""A text model made ready, without a network, in the precision the processor likes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from matching.encoding.attention import use_batched_attention
from matching.encoding.bert import Bert
from matching.encoding.e5_small import MANIFEST
from matching.encoding.encoder import Precision
from matching.encoding.errors import ModelError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer


class TextModel(Protocol):
    """A model that reads token numbers.

    `tokenizer` is one of the package `tokenizers` that never cuts, pads, or obeys `</s>` in a text if
    `has_offsets`, else one of transformers without character offsets. `padding` is the number of the token that
    fills a row up, `prompts` the prefixes the model was made with.
    """

    tokenizer: Any
    has_offsets: bool
    dimension: int
    max_tokens: int
    padding: int
    prompts: dict[str, str]

    def forward(
        self, ids: "torch.Tensor", mask: "torch.Tensor", prompt_length: int
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Sentence vectors (rows, d) and token vectors (rows, length, hidden), both float32.

        `ids` and `mask` have shape (rows, length); `prompt_length` is the number of the first tokens that a model
        which keeps its prompt out of the pooling leaves out.
        """
        ...


def load(model: str, precision: Precision, allow_download: bool) -> TextModel:
    """The model on the CPU. A folder that Behov wrote is read directly, any other by sentence-transformers.

    Raises ModelError if it is not there or not a text transformer.
    """
    if (Path(model) / MANIFEST).is_file():
        return Bert(Path(model), precision)
    return LibraryModel(model, precision, allow_download)


def best_precision() -> Precision:
    """The precision in which this processor is faster."""
    import torch

    return faster_precision(torch.cpu.get_capabilities())


def faster_precision(processor: Mapping[str, object]) -> Precision:
    """bfloat16 on a processor, as PyTorch describes it, that multiplies matrices in it (AMX, ARM) or vectors
    faster (AVX512-BF16 of AMD), else float32: Intel's AVX512-BF16 without AMX takes half as long again."""
    vectors = processor.get("avx512_bf16") and "Intel" not in str(processor.get("cpu_name"))
    return "bfloat16" if processor.get("amx_bf16") or processor.get("bf16") or vectors else "float32"


def prefixes(model: TextModel, name: str) -> tuple[str, str]:
    """(query prefix, passage prefix): the model's own prompts, or those of the E5 family, or none."""
    passage = model.prompts.get("passage") or model.prompts.get("document") or ""
    query = model.prompts.get("query") or ""
    if not query and not passage and re.search(r"(^|[-_/])e5([-_]|$)", name.lower()):
        return "query: ", "passage: "
    return query, passage


class LibraryModel:
    """A local folder or hub name, loaded through sentence-transformers, as a TextModel."""

    def __init__(self, model: str, precision: Precision, allow_download: bool) -> None:
        self._model = _loaded(model, precision, allow_download)
        self.tokenizer, self.has_offsets = _own_tokenizer(self._model)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)
        self.padding = int(self._model.tokenizer.pad_token_id or 0)
        self.prompts = {kind: prompt for kind, prompt in (self._model.prompts or {}).items() if prompt}

    def forward(
        self, ids: "torch.Tensor", mask: "torch.Tensor", prompt_length: int
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """See TextModel.forward."""
        features: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "prompt_length": prompt_length}
        modules = iter(self._model)
        features = next(modules)(features)
        tokens = features["token_embeddings"] = features["token_embeddings"].float()
        for module in modules:
            features = module(features)
        return features["sentence_embedding"].float(), tokens


def _loaded(model: str, precision: Precision, allow_download: bool) -> "SentenceTransformer":
    """Read in its precision from the start: a wider copy on the way would be most of the memory it needs."""
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
        use_batched_attention(loaded[0].auto_model)
    return loaded


def _own_tokenizer(model: "SentenceTransformer") -> tuple[Any, bool]:
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
