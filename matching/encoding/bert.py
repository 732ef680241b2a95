"""The forward pass of a BERT encoder, read straight from a folder that Behov wrote itself.

It gives the vectors of sentence-transformers without importing that library, whose training half alone takes
longer to load than a person waits for a shortlist. Any other model goes through the library: `loading`.

Model: Devlin et al. 2019, "BERT", arXiv 1810.04805; mean pooling: Reimers and Gurevych 2019, arXiv 1908.10084.
"""

import json
from collections.abc import Sequence
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
        return self.forward_together([(ids, mask)])[0]

    def forward_together(
        self, batches: Sequence[tuple["torch.Tensor", "torch.Tensor"]]
    ) -> list[tuple["torch.Tensor", "torch.Tensor"]]:
        """As `forward`, for several batches of ids and mask, each of its own shape, in one pass: what is done to
        each token alone is done to those of all batches at once, which reads the weights once."""
        import torch
        from torch.nn import functional

        sizes = [ids.numel() for ids, _ in batches]
        lowest = torch.finfo(self._precision).min
        hiding = [
            torch.zeros(mask.shape, dtype=self._precision).masked_fill(mask == 0, lowest)[:, None, None]
            for _, mask in batches
        ]
        hidden = self._normalised(torch.cat([self._embedded(ids) for ids, _ in batches]), self._norm)
        for layer in self._layers:
            projected = functional.linear(hidden, layer.projection.weight, layer.projection.bias)
            parts = zip(projected.split_with_sizes(sizes), hiding, strict=True)
            mixed = torch.cat([self._mixed(own, hides) for own, hides in parts])
            mixed = functional.linear(mixed, layer.mixed.weight, layer.mixed.bias)
            hidden = self._normalised(mixed + hidden, layer.mixed_norm)
            wide = functional.gelu(functional.linear(hidden, layer.widened.weight, layer.widened.bias))
            narrow = functional.linear(wide, layer.narrowed.weight, layer.narrowed.bias)
            hidden = self._normalised(narrow + hidden, layer.narrowed_norm)
        tokens = hidden.float().split_with_sizes(sizes)
        return [_pooled(own, mask) for own, (_, mask) in zip(tokens, batches, strict=True)]

    def same_together(self, counts: range) -> bool:
        """Whether on this processor the linear maps give each of so many tokens, whichever of `counts`, bit for
        bit what they give it among the most: kernels are chosen by how many there are. Nothing else in a pass
        hangs on what is beside."""
        import torch
        from torch.nn import functional

        most, made, layer = counts[-1], torch.Generator().manual_seed(0), self._layers[0]
        for by in (layer.projection, layer.mixed, layer.widened, layer.narrowed):
            tokens = torch.randn(most, by.weight.shape[1], generator=made).to(self._precision)
            among_most = functional.linear(tokens, by.weight, by.bias)
            for count in counts:
                start = (most - count) // 2 // counts.step * counts.step  # where batches may begin
                rows = slice(start, start + count)
                if not torch.equal(functional.linear(tokens[rows], by.weight, by.bias), among_most[rows]):
                    return False
        return True

    def _embedded(self, ids: "torch.Tensor") -> "torch.Tensor":
        """What enters the first layer for `ids` (rows, length): (rows * length, dimension)."""
        from torch.nn import functional

        words = functional.embedding(ids, self._words).to(self._precision)
        embedded: torch.Tensor = words + self._type + self._places[: ids.shape[1]]
        return embedded.view(-1, self.dimension)

    def _mixed(self, projected: "torch.Tensor", hiding: "torch.Tensor") -> "torch.Tensor":
        """The attention of one batch: from queries, keys and values (rows * length, 3 * dimension) to (rows *
        length, dimension)."""
        rows, length = hiding.shape[0], hiding.shape[-1]
        size = self.dimension // self._heads
        query, key, value = projected.view(rows, length, 3, self._heads, size).permute(2, 0, 3, 1, 4)
        return attention(query, key, value, hiding, size**-0.5).view(rows * length, self.dimension)

    def _normalised(self, hidden: "torch.Tensor", by: Affine) -> "torch.Tensor":
        from torch.nn import functional

        return functional.layer_norm(hidden, (self.dimension,), by.weight, by.bias, self._epsilon)


def _pooled(tokens: "torch.Tensor", mask: "torch.Tensor") -> tuple["torch.Tensor", "torch.Tensor"]:
    """The mean of the tokens that `mask` (rows, length) shows, and the tokens: (rows, length, hidden)."""
    tokens = tokens.view(*mask.shape, -1)
    shown = mask[:, :, None].float()
    return (tokens * shown).sum(dim=1) / shown.sum(dim=1), tokens


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
