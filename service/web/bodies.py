"""What a write sends: a form from a page or JSON from a program, read into one model."""

from typing import Any, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from service.web.problems import UnknownFormError, UnreadableError

Sent = TypeVar("Sent", bound=BaseModel)

JSON, FORMS = "application/json", ("application/x-www-form-urlencoded", "multipart/form-data")
COMPONENT = "#/components/schemas/{model}"
"""Where the API's description holds a model."""


class Body(Generic[Sent]):
    """A dependency that reads a request's body as `model`: JSON as it is, a form with each value as text.

    Raises UnreadableError, naming the fields; UnknownFormError for what is neither JSON nor a form.
    """

    def __init__(self, model: type[Sent]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> Sent:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media and media != JSON and media not in FORMS:
            raise UnknownFormError
        try:
            if media == JSON:
                return self.model.model_validate_json(await request.body() or b"{}", strict=True)
            return self.model.model_validate(await self._form(request))
        except ValidationError as error:
            raise invalid(error) from error

    async def _form(self, request: Request) -> dict[str, Any]:
        """What a form says; a field left empty is as one not sent."""
        form = await request.form(max_files=0, max_fields=1100, max_part_size=10_000_000)
        values: dict[str, Any] = {}
        for name in self.model.model_fields:
            given = [value for value in form.getlist(name) if isinstance(value, str)]
            if given:
                values[name] = given if _is_list(self.model, name) else given[-1]
        return {name: value for name, value in values.items() if value != ""}


def body(model: type[Sent]) -> Body[Sent]:
    """A dependency that reads the request's body as `model`."""
    return Body(model)


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """What the API's description says of a body that `body(model)` reads."""
    schema = {"$ref": COMPONENT.format(model=model.__name__)}
    content = {media: {"schema": schema} for media in (JSON, FORMS[0])}
    needed = any(field.is_required() for field in model.model_fields.values())
    return {"requestBody": {"required": needed, "content": content}}


def invalid(error: ValidationError) -> UnreadableError:
    """The problem for values that a model refuses; it names the fields, never what was written in them."""
    return UnreadableError(".".join(str(part) for part in one["loc"]) or "body" for one in error.errors())


def _is_list(model: type[BaseModel], name: str) -> bool:
    return "list" in str(model.model_fields[name].annotation)
