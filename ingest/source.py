"""One YAML file per source: where its rows come from, which column means what, and the exceptions to its data."""

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from ingest.canonical import COMPANY_FIELDS, LANGUAGES, NEED_FIELDS
from ingest.errors import SourceInvalid
from ingest.personal_data import holds_personal_number
from ingest.yaml_file import read_yaml, save_yaml, yaml_text
from models.catalogues import SourceKind

DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


class Completeness(StrEnum):
    """Whether a row that the file lacks is withdrawn (full) or kept (partial)."""

    FULL = "full"
    PARTIAL = "partial"


def _language(value: Any) -> Any:
    code = "nb" if value == "no" else value
    if code not in LANGUAGES:
        raise ValueError(f"{value!r} is not a language read here; allowed: {', '.join(LANGUAGES)}, no (for nb)")
    return code


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _delimiter(value: Any) -> Any:
    return DELIMITERS.get(value, value)


class Part(BaseModel):
    """A piece of the YAML file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Format(Part):
    """How the file is to be read, where it does not show by itself."""

    delimiter: Annotated[str, BeforeValidator(_delimiter), Field(min_length=1, max_length=1)] | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    records: str | None = None
    """Dotted path to the list in a JSON file."""


class Patch(Part):
    """One value put right by hand, and why."""

    row_key: str
    field: str
    value: str
    reason: Annotated[str, Field(min_length=3)]


class Expect(Part):
    """What a file should hold: too few rows or too many refused reject it, too many rows are warned of."""

    rows: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = None
    refused_at_most: Annotated[int, Field(ge=0)] | None = None


class Source(Part):
    """One supplier of rows, as its YAML file describes it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    kind: SourceKind = SourceKind.COMPANIES
    file: Annotated[str, Field(min_length=1)]
    language: Annotated[str, BeforeValidator(_language)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    as_of: dt.date | None = None
    fictional: bool = False
    licence: str | None = None
    completeness: Completeness = Completeness.FULL
    format: Format = Format()
    columns: dict[str, Annotated[tuple[str, ...], BeforeValidator(_several)]] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    patches: tuple[Patch, ...] = ()
    expect: Expect = Expect()
    _folder: Path = PrivateAttr(default=Path())

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields of this kind of source."""
        return COMPANY_FIELDS if self.kind is SourceKind.COMPANIES else NEED_FIELDS

    @property
    def data_file(self) -> Path:
        """Where the rows lie: `file`, seen from the folder of the YAML file."""
        return self._folder / self.file

    @property
    def used_columns(self) -> frozenset[str]:
        """Every column that some field takes."""
        return frozenset(column for columns in self.columns.values() for column in columns)

    def beside(self, folder: Path) -> Self:
        """The same source with `file` seen from `folder`."""
        moved = self.model_copy()
        moved._folder = folder
        return moved

    def definition(self) -> str:
        """The source as canonical YAML, without comments and defaults."""
        return yaml_text(self.model_dump(mode="json", exclude_defaults=True))

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        named = [("columns", field) for field in self.columns]
        named += [("values", field) for field in self.values]
        named += [("patches", patch.field) for patch in self.patches]
        for key, field in named:
            if field not in self.fields:
                raise ValueError(f"{key}: {field} is not a field; allowed: {', '.join(self.fields)}")
        both = self.used_columns & set(self.ignore)
        if both:
            raise ValueError(f"ignore: {', '.join(sorted(both))} stands under columns too; take it out of one")
        return self

    @model_validator(mode="after")
    def _enough_columns(self) -> Self:
        if self.kind is SourceKind.COMPANIES:
            if "name" not in self.columns:
                raise ValueError("columns: name is missing; say which column holds the company's name")
            if not self.columns.keys() & {"summary", "description"}:
                raise ValueError("columns: say which column holds the summary or the description")
        return self

    @model_validator(mode="after")
    def _no_personal_numbers(self) -> Self:
        for patch in self.patches:
            if holds_personal_number(patch.row_key) or holds_personal_number(patch.value):
                raise ValueError(
                    "patches: a personal identity number does not belong in a source file; "
                    "use the row key that the report shows, and correct the number in the data file"
                )
        return self


def parse_source(content: Any, path: Path) -> Source:
    """The source that a YAML document describes; `file` is seen from the folder of `path`."""
    if not isinstance(content, dict):
        raise SourceInvalid(f"{path}: expected keys and values, such as name: and file:")
    try:
        return Source.model_validate(content).beside(path.parent)
    except ValidationError as error:
        lines = "; ".join(_sentence(problem) for problem in error.errors(include_url=False))
        raise SourceInvalid(f"{path}: {lines}") from None


def load_source(path: Path) -> Source:
    """Read a source's YAML file. Raises SourceInvalid, which says which key is wrong and what is allowed."""
    return parse_source(read_yaml(path), path)


def save_source(path: Path, source: Source) -> None:
    """Write a source's YAML file, all of it or nothing."""
    save_yaml(path, source.definition())


def _sentence(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"{place} is not a key here; allowed: {', '.join(_keys_at(problem['loc']))}"
    if problem["type"] == "missing":
        return f"{place} is missing"
    message = problem["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    parts: dict[int | str, type[BaseModel]] = {"format": Format, "patches": Patch, "expect": Expect}
    owner = Source if len(location) == 1 else parts.get(location[0], Source)
    return list(owner.model_fields)
