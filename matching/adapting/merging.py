"""An adapter merged into a copy of the model it was trained on."""

import json
import shutil
from pathlib import Path

from matching.encoding.adapter import Adapter
from matching.encoding.e5_small import MANIFEST
from matching.encoding.errors import AdapterError
from matching.encoding.fingerprint import sha256
from matching.encoding.publish import partial_path, publish_folder

WEIGHTS = "model.safetensors"


def merge(model: Path, adapter: Adapter, folder: Path) -> None:
    """Write the sentence-transformers folder `model` with `adapter` added as the new folder `folder`.

    Raises AdapterError where the model keeps its weights otherwise or the adapter does not fit it, OSError where
    the disk is full; `folder` is then not there.
    """
    from safetensors.numpy import load_file, save_file

    if not (model / WEIGHTS).exists():
        raise AdapterError(f"{model} has no {WEIGHTS}; only models that keep their weights there can be adapted")
    weights = load_file(model / WEIGHTS)
    names = {part: next((name for name in weights if name.endswith(part)), "") for part in adapter.parts}
    if missing := [part for part, name in names.items() if not name]:
        raise AdapterError(f"{model} has no weight {missing[0]}, which the adapter changes")
    for part, name in names.items():
        weights[name] = adapter.added_to(part, weights[name]).astype(weights[name].dtype)
    partial = partial_path(folder)
    try:
        shutil.copytree(model, partial, ignore=shutil.ignore_patterns(WEIGHTS))
        save_file(weights, partial / WEIGHTS, metadata={"format": "pt"})
        _renew_manifest(partial)
        publish_folder(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _renew_manifest(folder: Path) -> None:
    path = folder / MANIFEST
    if path.exists():
        manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["files"] |= {WEIGHTS: sha256(folder / WEIGHTS)}
        path.write_text(json.dumps(manifest) + "\n", encoding="utf-8")
