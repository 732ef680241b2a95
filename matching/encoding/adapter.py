"""A low-rank adapter: small matrices that, added to a model's weights, teach it another field's language.

Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", arXiv 2106.09685. Merged into the weights,
it costs nothing when texts are encoded.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding.errors import AdapterError

Matrix = npt.NDArray[np.float32]
FORMAT = "1"


@dataclass(frozen=True)
class Adapter:
    """What is added to some weights (out, in) of a model: weight name → (up (out, rank), down (rank, in)).

    `about`: how it was made, as the model card states it. The factor of the method is within `up`.
    """

    parts: Mapping[str, tuple[Matrix, Matrix]]
    about: Mapping[str, Any]

    def added_to(self, name: str, weight: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The weight `name` with its part added, in float32; itself where the adapter has none.

        Raises AdapterError where the shapes do not fit.
        """
        if name not in self.parts:
            return weight
        up, down = self.parts[name]
        if (up.shape[0], down.shape[1]) != weight.shape:
            raise AdapterError(
                f"the adapter's {name} is of shape {(up.shape[0], down.shape[1])}, not {weight.shape}"
            )
        return weight.astype(np.float32) + up @ down


def mean_adapter(adapters: Sequence[Adapter], rank: int) -> Adapter:
    """The mean of what several adapters of the same weights add, as near as `rank` allows in the least squares
    (Eckart and Young 1936): at most `rank` of each part's directions, the strongest."""
    parts = {}
    for name in adapters[0].parts:
        added = np.mean(
            [up.astype(np.float64) @ down for up, down in (one.parts[name] for one in adapters)], axis=0
        )
        left, strength, right = np.linalg.svd(added, full_matrices=False)
        root = np.sqrt(strength[:rank])
        parts[name] = (
            (left[:, :rank] * root).astype(np.float32),
            (root[:, None] * right[:rank]).astype(np.float32),
        )
    return Adapter(parts, {})


def save_adapter(adapter: Adapter, path: Path) -> None:
    """Write it in half precision as safetensors; what it is about stands in the file's own metadata."""
    from safetensors.numpy import save_file

    tensors = {}
    for name, (up, down) in sorted(adapter.parts.items()):
        tensors[f"{name}.up"] = np.ascontiguousarray(up, dtype=np.float16)
        tensors[f"{name}.down"] = np.ascontiguousarray(down, dtype=np.float16)
    about = json.dumps(adapter.about, ensure_ascii=False, sort_keys=True)
    save_file(tensors, path, metadata={"format": FORMAT, "about": about})


def load_adapter(path: Path) -> Adapter:
    """What `save_adapter` wrote. Raises AdapterError where it is missing, damaged or of another format."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as stored:
            metadata = stored.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise AdapterError(f"{path} is no adapter of format {FORMAT}")
            held = {name: stored.get_tensor(name).astype(np.float32) for name in stored.keys()}  # noqa: SIM118
        names = sorted({name.rsplit(".", 1)[0] for name in held})
        parts = {name: (held[f"{name}.up"], held[f"{name}.down"]) for name in names}
        return Adapter(parts, json.loads(metadata["about"]))
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise AdapterError(f"cannot read the adapter {path}: {error}") from error
