"""What every table shares: names of constraints, and column types that mean the same on every database."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import DateTime, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

Record = TypeVar("Record")


class Base(DeclarativeBase):
    """The registry of tables. Constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def columns_of(table: type[Base], record: type[Any]) -> list[InstrumentedAttribute[Any]]:
    """The columns of `table` that have the names of the fields of `record`, a dataclass, in their order."""
    return [getattr(table, field.name) for field in fields(record)]


def read_as(record: type[Record], row: Base) -> Record:
    """What a row says under the names of the fields of `record`, a dataclass."""
    return record(**{field.name: getattr(row, field.name) for field in fields(record)})  # type: ignore[arg-type]


class Moment(TypeDecorator[dt.datetime]):
    """A point in time, always with a zone; stored as UTC. A time without zone is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; pass an aware datetime")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Texts(TypeDecorator[tuple[str, ...]]):
    """An ordered list of texts, stored as a JSON array. Anything but texts is refused with TypeError."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) or not all(isinstance(text, str) for text in value):
            raise TypeError(f"expected a list of texts, got {value!r}")
        return json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(json.loads(value))


class Fields(TypeDecorator[dict[str, str]]):
    """Named texts as they stood in a file, stored as a JSON object in the order given."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else dict(json.loads(value))
