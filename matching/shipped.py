"""Files of numbers that Behov ships: arrays, what they are for, and for which encoder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.encoding import EncoderId


def encoder_parts(encoder: EncoderId) -> dict[str, str]:
    """The parts of an encoder's id that decide which vectors it gives, but for rounding."""
    return {
        "weights": encoder.weights,
        "query_prefix": encoder.query_prefix,
        "passage_prefix": encoder.passage_prefix,
    }


def read_shipped(path: Path, about: str, form: int) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What `write_shipped` wrote: what is said of the arrays, and the arrays by name.

    Raises ValueError where the file is of another form, OSError.
    """
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        said = json.loads((file.metadata() or {}).get(about, "{}"))
        if said.pop("format", None) != form:
            raise ValueError(f"{path} is of another version of Behov.")
        return said, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def write_shipped(
    path: Path, about: str, form: int, said: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write arrays, and what is said of them, as JSON under `about`. Raises OSError."""
    from safetensors.numpy import save_file

    held = {name: np.ascontiguousarray(array) for name, array in arrays.items()}  # it writes memory as it lies
    save_file(held, path, metadata={about: json.dumps({**said, "format": form}, sort_keys=True)})
