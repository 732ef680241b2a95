"""The API's description as pages: what a page shows of OpenAPI, for people who write programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is sent or answered: its name, where it stands, what it may be, and what it means."""

    name: str
    place: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body: its media types, fields, and an example in JSON, "" without one."""

    media: Sequence[str]
    fields: Sequence[Field]
    example: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer by its status."""

    status: str
    meaning: str
    content: Content | None


@dataclass(frozen=True, slots=True)
class Operation:
    """What can be asked of one address by one method."""

    id: str
    method: str
    address: str
    tag: str
    summary: str
    meaning: str
    parameters: Sequence[Field]
    body: Content | None
    answers: Sequence[Answered]


def operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of an OpenAPI description, in its order."""
    for address, methods in description["paths"].items():
        for method, told in methods.items():
            yield Operation(
                told["operationId"],
                method.upper(),
                address,
                told["tags"][0],
                told["summary"],
                told.get("description", ""),
                [_parameter(description, one) for one in told.get("parameters", [])],
                _content(description, told.get("requestBody", {})),
                [_answered(description, status, one) for status, one in told["responses"].items()],
            )


def _parameter(description: Mapping[str, Any], told: Mapping[str, Any]) -> Field:
    kind, required = _kind(description, told["schema"]), bool(told.get("required"))
    return Field(told["name"], told["in"], kind, required, told.get("description", ""))


def _answered(description: Mapping[str, Any], status: str, told: Mapping[str, Any]) -> Answered:
    found = _resolved(description, told)
    return Answered(status, found["description"], _content(description, found))


def _content(description: Mapping[str, Any], told: Mapping[str, Any]) -> Content | None:
    media: Mapping[str, Any] = told.get("content", {})
    if not media:
        return None
    first = media.get(JSON) or next(iter(media.values()))
    model = _resolved(description, first.get("schema", {}))
    needed = model.get("required", ())
    fields = [
        Field(name, "", _kind(description, one), name in needed, one.get("description", ""))
        for name, one in model.get("properties", {}).items()
    ]
    examples = model.get("examples", ())
    example = json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else ""
    return Content(list(media), fields, example)


def _resolved(description: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = told
    if "$ref" in told:
        found = description
        for part in told["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    return found  # type: ignore[no-any-return]


def _kind(description: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a value may be, in words: "text", "list of Part", "sv, nb, en"."""
    if either := schema.get("anyOf"):
        return " or ".join(_kind(description, one) for one in either)
    if values := _resolved(description, schema).get("enum"):
        return ", ".join(map(str, values))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if schema.get("type") == "array":
        return f"list of {_kind(description, schema.get('items', {}))}"
    said = str(schema.get("type", "anything"))
    return str(schema.get("format", "text")) if said == "string" else said
