"""Contrastive training of a low-rank adapter: texts that belong together move together, all others apart.

Loss: symmetric InfoNCE over a batch (van den Oord et al. 2018, arXiv 1807.03748; as in Radford et al. 2021, arXiv
2103.00020), where pairs of the same group are not told apart.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.adapting.checkpoint import EVERY, Checkpoint
from matching.adapting.pairs import Pair
from matching.encoding.adapter import Adapter
from matching.encoding.attention import use_batched_attention
from matching.encoding.errors import AdapterError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

ADAPTED = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")

Report = Callable[["Step"], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an adapter is trained. `temperature` divides cosines; texts are cut at `max_tokens`."""

    rank: int = 16
    scale: float = 2.0
    learning_rate: float = 7e-4
    warmup: float = 0.1
    temperature: float = 0.05
    max_tokens: int = 80
    seed: int = 20_260_101


@dataclass(frozen=True, slots=True)
class Step:
    """How far training is: steps done, of how many, the loss of this one, and seconds left."""

    done: int
    steps: int
    loss: float
    seconds_left: float


def train(
    model: Path,
    batches: Iterable[Sequence[Pair]],
    steps: int,
    recipe: Recipe,
    *,
    prefixes: tuple[str, str],
    on_step: Report | None = None,
    checkpoint: Checkpoint | None = None,
) -> Adapter:
    """Train an adapter for the sentence-transformers folder `model` on `steps` batches; the folder is not changed.

    `prefixes` are put before queries and before passages. With a `checkpoint`, a run that was stopped goes on
    where it was saved last. Raises AdapterError where the model has no layers of the kind that is adapted.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    student = SentenceTransformer(str(model), device=device, local_files_only=True)
    student.max_seq_length = recipe.max_tokens
    student.requires_grad_(False)
    student.to(torch.bfloat16)
    use_batched_attention(student[0].auto_model)
    added = add_low_rank(student[0].auto_model, recipe)
    if not added:
        raise AdapterError(f"{model} is no BERT-like encoder, which is what can be adapted")
    parameters = [
        parameter for part in added.values() for parameter in part.parameters() if parameter.requires_grad
    ]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.learning_rate, weight_decay=0.01)
    student.eval()  # no dropout: so few parameters do not overfit, and drawing it takes as long as the products
    before = checkpoint.restore(parameters, optimiser) if checkpoint else 0
    started = time.monotonic()
    for done, batch in enumerate(batches, start=1):
        if done <= before:
            continue
        queries = _embed(student, [prefixes[0] + pair.query for pair in batch])
        passages = _embed(student, [prefixes[1] + pair.passage for pair in batch])
        loss = contrast(queries, passages, [pair.group for pair in batch], recipe.temperature)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * _pace(done - 1, steps, recipe.warmup)
        optimiser.step()
        if on_step is not None:
            left = (time.monotonic() - started) / (done - before) * (steps - done)
            on_step(Step(done, steps, float(loss.detach()), left))
        if checkpoint is not None and done % EVERY == 0:
            checkpoint.save(parameters, optimiser, done)
    return Adapter({f"{name}.weight": part.matrices() for name, part in added.items()}, {})


def contrast(
    queries: "torch.Tensor", passages: "torch.Tensor", groups: Sequence[str], temperature: float
) -> "torch.Tensor":
    """The loss of one batch: unit vectors (n, d) each, pair i in row i of both; rows of one group do not count
    against each other."""
    import torch
    from torch.nn import functional

    logits = queries @ passages.T / temperature
    same = torch.tensor([[one == other for other in groups] for one in groups], device=logits.device)
    same.fill_diagonal_(False)
    logits = logits.masked_fill(same, float("-inf"))
    own = torch.arange(len(groups), device=logits.device)
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2


def add_low_rank(transformer: Any, recipe: Recipe) -> dict[str, Any]:
    """Put a trainable low-rank part beside every linear map of the layers; name of the map → the part."""
    import torch

    class LowRank(torch.nn.Module):
        def __init__(self, base: torch.nn.Linear) -> None:
            super().__init__()
            self.base = base
            self.down = torch.nn.Parameter(torch.randn(recipe.rank, base.in_features) / recipe.rank)
            self.up = torch.nn.Parameter(torch.zeros(base.out_features, recipe.rank))
            self.to(base.weight.device)

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            change = (hidden @ self.down.to(hidden.dtype).T) @ self.up.to(hidden.dtype).T
            out: torch.Tensor = self.base(hidden) + recipe.scale * change
            return out

        def matrices(self) -> tuple[Any, Any]:
            up, down = (part.detach().float().cpu().numpy() for part in (self.up, self.down))
            return np.asarray(recipe.scale * up, np.float32), np.asarray(down, np.float32)

    names = [
        name
        for name, module in transformer.named_modules()
        if isinstance(module, torch.nn.Linear) and name.startswith("encoder.layer.") and name.endswith(ADAPTED)
    ]
    added = {}
    for name in names:
        parent, child = name.rsplit(".", 1)
        holder = transformer.get_submodule(parent)
        added[name] = LowRank(getattr(holder, child))
        setattr(holder, child, added[name])
    return added


def _embed(student: "SentenceTransformer", texts: list[str]) -> "torch.Tensor":
    import torch

    features = student.tokenizer(
        texts, padding=True, truncation=True, max_length=student.max_seq_length, return_tensors="pt"
    )
    features = {name: value.to(student.device) for name, value in features.items()}
    vectors: torch.Tensor = student(features)["sentence_embedding"].float()
    return torch.nn.functional.normalize(vectors, dim=1)


def _pace(step: int, steps: int, warmup: float) -> float:
    """The part of the learning rate at a step: up in a line, then down in a line."""
    rising = max(1, round(warmup * steps))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))
