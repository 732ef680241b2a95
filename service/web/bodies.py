"""What a write sends: a form from a page or JSON from a program, read into one model."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from service.web.problems import InvalidError

Sent = TypeVar("Sent", bound=BaseModel)


def body(model: type[Sent]) -> Callable[[Request], Awaitable[Sent]]:
    """A dependency that reads the request's body as `model`. Raises InvalidError, naming the fields."""

    async def read(request: Request) -> Sent:
        if request.headers.get("content-type", "").startswith("application/json"):
            raw = await request.body()
            try:
                return model.model_validate_json(raw or b"{}")
            except ValidationError as error:
                raise invalid(error) from error
        form = await request.form(max_files=0, max_fields=200, max_part_size=10_000_000)
        values: dict[str, Any] = {}
        for name in model.model_fields:
            given = [value for value in form.getlist(name) if isinstance(value, str)]
            if given:
                values[name] = given if _is_list(model, name) else given[-1]
        try:
            return model.model_validate({name: value for name, value in values.items() if value != ""})
        except ValidationError as error:
            raise invalid(error) from error

    return read


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """What the API's description says of a body that `body(model)` reads."""
    schema = model.model_json_schema()
    content = {media: {"schema": schema} for media in ("application/json", "application/x-www-form-urlencoded")}
    return {"requestBody": {"required": True, "content": content}}


def invalid(error: ValidationError) -> InvalidError:
    """The problem for values that a model refuses; it names the fields, never what was written in them."""
    fields = ", ".join(sorted({".".join(str(part) for part in one["loc"]) or "body" for one in error.errors()}))
    return InvalidError(_("These fields are missing or cannot be read: {fields}."), fields=fields)


def _(text: str) -> str:
    return text


def _is_list(model: type[BaseModel], name: str) -> bool:
    return "list" in str(model.model_fields[name].annotation)
