"""One hash for a model as it lies on disk."""

import hashlib
from functools import lru_cache
from pathlib import Path

from matching.encoding.errors import ModelError

# What decides a vector; not the manifest or the model card, nor copies for other runtimes.
_SUFFIXES = frozenset({".safetensors", ".bin", ".json", ".txt", ".model", ".tiktoken"})
_ELSEWHERE = frozenset({"onnx", "openvino", ".git", ".cache"})
_SAYS_NOTHING = frozenset({"behov.json", "README.md"})


def fingerprint(model: str) -> str:
    """sha256, in hexadecimal, over names and contents of the files of a model folder or cached hub model.

    Raises ModelError if none is there.
    """
    folder = Path(model) if Path(model).is_dir() else _hub_folder(model)
    total = hashlib.sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _decides(path.relative_to(folder)))
    if not files:
        raise ModelError(f"{folder} holds no model")
    for path in files:
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(bytes.fromhex(sha256(path)))
    return total.hexdigest()


def sha256(path: Path) -> str:
    """The hexadecimal sha256 of a file's bytes; a file that has not changed since is not read again."""
    state = path.stat()
    return _sha256(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _sha256(path: Path, _size: int, _modified: int) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _decides(path: Path) -> bool:
    return (
        path.suffix in _SUFFIXES
        and path.name not in _SAYS_NOTHING
        and not any(part in _ELSEWHERE for part in path.parts)
    )


def _hub_folder(model: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except OSError as error:
        raise ModelError(f"the files of {model} are not on this machine: {error}") from error
