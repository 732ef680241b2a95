"""The precision that a processor is faster in."""

import pytest

from matching.encoding.loading import faster_precision


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ({"cpu_name": "AMD EPYC 9R14", "avx512_bf16": True}, "bfloat16"),
        ({"cpu_name": "Intel Xeon", "avx512_bf16": True, "amx_bf16": True}, "bfloat16"),
        ({"cpu_name": "Intel Xeon", "avx512_bf16": True, "amx_bf16": False}, "float32"),
        ({"bf16": True}, "bfloat16"),
        ({"cpu_name": "Intel Xeon", "avx512_f": True}, "float32"),
        ({}, "float32"),
    ],
)
def test_bfloat16_is_taken_where_it_is_faster(processor: dict[str, object], expected: str) -> None:
    assert faster_precision(processor) == expected
