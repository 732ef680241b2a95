"""The forward pass of a BERT encoder, read straight from a folder that Behov wrote itself.

It gives the vectors of sentence-transformers without importing that library, whose training half alone takes
longer to load than a person waits for a shortlist. Any other model goes through the library: `loading`.

Model: Devlin et al. 2019, "BERT", arXiv 1810.04805; mean pooling: Reimers and Gurevych 2019, arXiv 1908.10084.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matching.encoding.attention import attention
from matching.encoding.encoder import Precision
from matching.encoding.errors import ModelError

if TYPE_CHECKING:
    import torch

WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Affine:
    """Weight and bias of a linear map, or gain and bias of a layer normalisation."""

    weight: "torch.Tensor"
    bias: "torch.Tensor"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; `projection` makes queries, keys and values in one product."""

    projection: Affine
    mixed: Affine
    mixed_norm: Affine
    widened: Affine
    narrowed: Affine
    narrowed_norm: Affine


class Bert:
    """A model folder as `e5_small.unpack` writes it, as a `loading.TextModel`.

    Raises ModelError where a file is missing or damaged.
    """

    has_offsets = True

    def __init__(self, folder: Path, precision: Precision) -> None:
        try:
            self._read(folder, precision)
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"cannot load the encoder {folder}: {error}") from error

    def _read(self, folder: Path, precision: Precision) -> None:
        import torch
        from safetensors import safe_open
        from tokenizers import Tokenizer

        config = _json(folder / "config.json")
        self.dimension = int(config["hidden_size"])
        self.max_tokens = int(config["max_position_embeddings"])
        self.padding = int(config["pad_token_id"])
        self.prompts: dict[str, str] = _json(folder / "config_sentence_transformers.json")["prompts"]
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.encode_special_tokens = True
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._precision: torch.dtype = getattr(torch, precision)
        with safe_open(folder / WEIGHTS, framework="pt") as stored:

            def affine(*names: str) -> Affine:
                parts = [torch.cat([stored.get_tensor(f"{n}.{end}") for n in names]) for end in ("weight", "bias")]
                return Affine(*(part.to(self._precision) for part in parts))

            self._words: torch.Tensor = stored.get_tensor("embeddings.word_embeddings.weight")
            places = stored.get_tensor("embeddings.position_embeddings.weight")
            first_type = stored.get_tensor("embeddings.token_type_embeddings.weight")[0]
            self._places, self._type = places.to(self._precision), first_type.to(self._precision)
            self._norm = affine("embeddings.LayerNorm")
            self._layers = [_layer(affine, f"encoder.layer.{n}") for n in range(int(config["num_hidden_layers"]))]

    def forward(
        self, ids: "torch.Tensor", mask: "torch.Tensor", prompt_length: int
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """See TextModel.forward. The prompt is pooled with the text, so `prompt_length` changes nothing."""
        import torch
        from torch.nn import functional

        rows, length = ids.shape
        size = self.dimension // self._heads
        hidden = functional.embedding(ids, self._words).to(self._precision) + self._type + self._places[:length]
        hidden = self._normalised(hidden, self._norm)
        lowest = torch.finfo(self._precision).min
        hiding = torch.zeros(mask.shape, dtype=self._precision).masked_fill(mask == 0, lowest)[:, None, None]
        for layer in self._layers:
            projected = functional.linear(hidden, layer.projection.weight, layer.projection.bias)
            query, key, value = projected.view(rows, length, 3, self._heads, size).permute(2, 0, 3, 1, 4)
            mixed = attention(query, key, value, hiding, size**-0.5).view(rows, length, self.dimension)
            mixed = functional.linear(mixed, layer.mixed.weight, layer.mixed.bias)
            hidden = self._normalised(mixed + hidden, layer.mixed_norm)
            wide = functional.gelu(functional.linear(hidden, layer.widened.weight, layer.widened.bias))
            narrow = functional.linear(wide, layer.narrowed.weight, layer.narrowed.bias)
            hidden = self._normalised(narrow + hidden, layer.narrowed_norm)
        tokens = hidden.float()
        shown = mask[:, :, None].float()
        return (tokens * shown).sum(dim=1) / shown.sum(dim=1), tokens

    def _normalised(self, hidden: "torch.Tensor", by: Affine) -> "torch.Tensor":
        from torch.nn import functional

        return functional.layer_norm(hidden, (self.dimension,), by.weight, by.bias, self._epsilon)


def _layer(affine: Any, name: str) -> Layer:
    return Layer(
        affine(*(f"{name}.attention.self.{part}" for part in ("query", "key", "value"))),
        affine(f"{name}.attention.output.dense"),
        affine(f"{name}.attention.output.LayerNorm"),
        affine(f"{name}.intermediate.dense"),
        affine(f"{name}.output.dense"),
        affine(f"{name}.output.LayerNorm"),
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
