"""YAML as people write it: every plain word is a text, so that NO is Norway and 0123 keeps its zero."""

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml

from ingest.errors import SourceInvalid

LARGEST_BYTES = 1_000_000


class PlainLoader(yaml.SafeLoader):
    """Reads null, true and false, and everything else as text. Refuses a key given twice, and references."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- PyYAML reads it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("references (*name) are not read")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str) or key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands here twice or is not a text", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file. Raises SourceInvalid where it is missing, too large or not YAML."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SourceInvalid(f"{path}: a source file holds at most {LARGEST_BYTES:,} bytes")
        return yaml.load(path.read_text("utf-8-sig"), PlainLoader)  # a SafeLoader: builds no objects
    except OSError as error:
        raise SourceInvalid(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise SourceInvalid(f"{path}: is not YAML: {_where(error)}") from None


def yaml_text(content: Any) -> str:
    """`content` as YAML, its keys in the order given."""
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text


def save_yaml(path: Path, text: str) -> None:
    """Write `text` beside `path`, bring it to the disk, then put it in place at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or (error.args or ["it lies too deep"])[0]
    return f"{problem} (line {mark.line + 1})" if mark else str(problem)
