"""Attention for short texts as two batched matrix products: in bfloat16, PyTorch's fused one is slower there."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

NAME = "behov_batched"
# Their masks only hide padding, alike for every query token; a causal or windowed mask would not do.
FAMILIES = frozenset({"bert", "roberta", "xlm-roberta", "camembert"})


def attention(
    query: "torch.Tensor", key: "torch.Tensor", value: "torch.Tensor", mask: "torch.Tensor", scaling: float
) -> "torch.Tensor":
    """Scaled dot-product attention (Vaswani et al. 2017, arXiv 1706.03762), without dropout.

    `query`, `key`, `value` have shape (rows, heads, length, size); the additive `mask` (rows, 1, 1, length).
    The result has shape (rows, length, heads, size).
    """
    import torch

    rows, heads, length, size = query.shape
    flat_query = query.reshape(rows * heads, length, size)
    flat_key = key.transpose(-1, -2).reshape(rows * heads, size, length)
    hiding = mask.expand(rows, heads, 1, length).reshape(rows * heads, 1, length)
    scores = torch.baddbmm(hiding, flat_query, flat_key, alpha=scaling)
    mixed = torch.bmm(scores.softmax(dim=-1), value.reshape(rows * heads, length, size))
    return mixed.view(rows, heads, length, size).transpose(1, 2).contiguous()


def use_batched_attention(model: Any) -> None:
    """Let a transformers model of a known family compute its attention here; leave any other as it is."""
    if model.config.model_type not in FAMILIES or getattr(model.config, "is_decoder", False):
        return
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, eager_mask

    AttentionInterface.register(NAME, _called_by_transformers)
    AttentionMaskInterface.register(NAME, eager_mask)
    model.set_attn_implementation(NAME)


def _called_by_transformers(
    module: Any,
    query: "torch.Tensor",
    key: "torch.Tensor",
    value: "torch.Tensor",
    attention_mask: "torch.Tensor | None",
    scaling: float | None = None,
    **unused: Any,
) -> tuple["torch.Tensor", None]:
    """`attention`, in the order transformers hands things over; its mask has shape (rows, 1, any, length)."""
    rows, _, length, size = query.shape
    mask = query.new_zeros((rows, 1, 1, length)) if attention_mask is None else attention_mask[:, :, :1]
    return attention(query, key, value, mask, size**-0.5 if scaling is None else scaling), None
