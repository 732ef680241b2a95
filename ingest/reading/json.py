"""JSON and JSON Lines: records of texts, numbers as written, nested values by dotted path."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.errors import FileUnreadable
from ingest.limits import Limits
from ingest.reading.encoding import decode
from ingest.reading.table import Row, Table, flawed_cells
from ingest.reasons import Reason

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@dataclass(frozen=True, slots=True)
class NotJson:
    """A value that JSON does not have, such as NaN."""

    text: str


@dataclass(frozen=True, slots=True)
class Flat:
    """One record with its values by dotted path, and what is wrong with it."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)


class RepeatedKeys(dict[str, Any]):
    """An object that gives some key twice; the first value is kept and the record refused."""


def read_json(data: bytes, *, records: str | None, encoding: str | None, limits: Limits) -> Table:
    """The records of a list, of the object's only list, or of the list at the dotted path `records`."""
    value = parse_json(_text(data, encoding))
    table = _table(enumerate(_list_at(value, records), 1), limits)
    return replace(table, fictional=isinstance(value, dict) and value.get("fictional") is True)


def read_json_lines(data: bytes, *, encoding: str | None, limits: Limits) -> Table:
    """One record a line. A line that is not JSON is refused, with its number."""
    return _table(_lines(_text(data, encoding)), limits)


def parse_json(text: str) -> Any:
    """The value of a JSON text: numbers as text, as written. Raises FileUnreadable, which names the line."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=NotJson, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        hint = "; if each line is a record of its own, call the file .jsonl" if "Extra data" in error.msg else ""
        raise FileUnreadable(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}{hint}",
            "json_invalid",
            line=error.lineno,
        ) from None
    except RecursionError:
        raise FileUnreadable("the JSON values lie too deep within each other", "too_deep") from None


def _text(data: bytes, encoding: str | None) -> str:
    decoded = decode(data, encoding)
    if encoding is None and decoded.encoding not in UNICODE:
        raise FileUnreadable(
            f"JSON is written in UTF-8, and this file seems to be {decoded.encoding}; "
            f"say encoding: {decoded.encoding} under format: in the source file if it is",
            "encoding_unclear",
        )
    if not decoded.text.strip():
        raise FileUnreadable("the file is empty", "file_empty")
    return decoded.text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(reversed(pairs))
    return {key: whole[key] for key, _ in pairs} if len(whole) == len(pairs) else RepeatedKeys(whole)


def _list_at(value: Any, records: str | None) -> list[Any]:
    for part in records.split(".") if records else ():
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, list):
        return value
    if records:
        raise FileUnreadable(f"there is no list at {records!r}; correct format: records: in the source file")
    lists = {key: item for key, item in value.items() if isinstance(item, list)} if isinstance(value, dict) else {}
    if len(lists) != 1:
        names = ", ".join(lists) or "none"
        raise FileUnreadable(
            f"expected a list, or an object with one list (it has: {names}); say records: under format: "
            "in the source file",
            "json_no_list",
        )
    return next(iter(lists.values()))


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, parse_json(line)
            except FileUnreadable as error:
                yield number, NotJson(str(error).removeprefix("line 1, "))


def _table(items: Iterable[tuple[int, Any]], limits: Limits) -> Table:
    rows = []
    columns: dict[str, None] = {}
    for line, item in items:
        row = _row(line, item, limits)
        rows.append(row)
        columns.update(dict.fromkeys(row.texts))
        limits.check("columns", len(columns), "different keys in the records, at least")
        limits.check("rows", len(rows), "records in the file, at least")
    if not rows:
        raise FileUnreadable("the file holds no records", "no_rows")
    return Table(tuple(columns), tuple(rows), sparse=True)


def _row(line: int, item: Any, limits: Limits) -> Row:
    if not isinstance(item, dict):
        said = f": {item.text}" if isinstance(item, NotJson) else ""
        return Row(line, {}, Reason("not_a_record", f"expected an object with keys and values{said}"))
    flat = Flat()
    _flatten(item, (), 1, flat, limits)
    texts = {name: "\n".join(values) for name, values in flat.texts.items()}
    return Row(line, texts, next(iter(flat.problems), None) or flawed_cells(texts, limits))


def _flatten(value: Any, path: tuple[str, ...], depth: int, flat: Flat, limits: Limits) -> None:
    """Put every value under `path` into `flat`; several values of one path stand on a line each."""
    if depth > limits.nesting:
        flat.problems.append(Reason("too_deep", f"values lie deeper than the limit nesting={limits.nesting}"))
    elif isinstance(value, dict):
        if isinstance(value, RepeatedKeys):
            flat.problems.append(Reason("key_repeated", "a key stands twice in the record; keep one"))
        for key, inner in value.items():
            _flatten(inner, (*path, key), depth + 1, flat, limits)
    elif isinstance(value, list):
        for inner in value:
            _flatten(inner, path, depth + 1, flat, limits)
    elif isinstance(value, NotJson):
        flat.problems.append(Reason("not_json", f"{value.text} is not JSON; leave the value out or give null"))
    elif value is not None:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        flat.texts.setdefault(".".join(path), []).append(text)
