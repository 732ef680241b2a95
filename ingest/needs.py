"""Files of needs: owners with their need areas as nested JSON, or one need a row in any format."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from ingest.canonical import NEED_FIELDS
from ingest.errors import FileUnreadable
from ingest.limits import Limits
from ingest.plain_text import one_line
from ingest.reading.encoding import decode
from ingest.reading.files import DataFile, read_table
from ingest.reading.json import NotJson, RepeatedKeys, parse_json
from ingest.reading.table import Row, Table, flawed_cells
from ingest.reasons import Reason
from ingest.source import Source


def _text(value: Any) -> Any:
    if isinstance(value, NotJson):
        raise ValueError(f"{value.text} is not JSON")
    return "" if value is None else value


def _list(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[Text], BeforeValidator(_list)]


class Entry(BaseModel):
    """A JSON object whose unknown keys are reported rather than refused."""

    model_config = ConfigDict(extra="allow", frozen=True)


class OwnerEntry(Entry):
    """A need owner in a nested file."""

    key: Text
    name: Text
    organisation_number: Text = ""
    country: Text = ""
    kind: Text = ""
    language: Text = ""
    population: Text = ""


class Eligibility(Entry):
    """Which companies may be considered."""

    countries: Texts = []
    languages: Texts = []
    maturity_at_least: Text = ""


class NeedEntry(Entry):
    """One need area in a nested file."""

    key: Text
    title: Text = ""
    challenge: Text = ""
    wanted_outcome: Text = ""
    figures: Text = ""
    hard_requirements: Texts = []
    value_proposition: Text = ""
    language: Text = ""
    cpv: Texts = []
    round: Text = ""
    published: Text = ""
    eligibility: Eligibility = Eligibility()


def read_needs(file: DataFile, source: Source, limits: Limits) -> Table:
    """The needs of a file, one a row. A nested file gives a table whose columns are the canonical fields."""
    if file.suffix == ".json":
        value = parse_json(decode(file.data, source.format.encoding).text)
        if isinstance(value, dict) and "owners" in value:
            return _nested_table(value, limits)
    return read_table(file, source.format, limits, source.used_columns)


def with_own_columns(source: Source, table: Table) -> Source:
    """The source; where it names no columns, those of the file that are called as the fields are."""
    if source.columns:
        return source
    own = {field: (field,) for field in NEED_FIELDS if field in table.columns}
    return source.model_copy(update={"columns": own})


def _nested_table(value: Mapping[str, Any], limits: Limits) -> Table:
    rows: list[Row] = []
    if not isinstance(value["owners"], list):
        raise FileUnreadable("owners: expected a list")
    for owner in value["owners"]:
        needs = owner.get("needs") if isinstance(owner, dict) else None
        if not isinstance(needs, list):
            raise FileUnreadable("owners: each is an object with the keys owner and needs, a list")
        for need in needs:
            rows.append(_need_row(len(rows) + 1, owner.get("owner"), need, limits))
            limits.check("rows", len(rows), "needs in the file, at least")
    if not rows:
        raise FileUnreadable("the file holds no needs")
    columns = dict.fromkeys(column for row in rows for column in row.texts)
    return Table(tuple(columns), tuple(rows), sparse=True, fictional=value.get("fictional") is True)


def _need_row(line: int, owner: Any, need: Any, limits: Limits) -> Row:
    try:
        if isinstance(need, RepeatedKeys) or isinstance(owner, RepeatedKeys):
            return Row(line, _key_of(need), Reason("key_repeated", "a key stands twice in the record; keep one"))
        said = OwnerEntry.model_validate(owner), NeedEntry.model_validate(need)
    except ValidationError as error:
        places = "; ".join(_sentence(problem) for problem in error.errors(include_url=False)[:5])
        return Row(line, _key_of(need), Reason("need_invalid", places))
    texts = _texts(*said)
    return Row(line, texts, flawed_cells(texts, limits))


def _texts(owner: OwnerEntry, need: NeedEntry) -> dict[str, str]:
    """Canonical field → text; lists have an item a line. Unknown keys are there, empty, to be reported."""
    said: dict[str, Any] = {f"owner_{name}": getattr(owner, name) for name in OwnerEntry.model_fields}
    said |= {name: getattr(need, name) for name in NeedEntry.model_fields if name != "eligibility"}
    said |= {name: getattr(need.eligibility, name) for name in Eligibility.model_fields}
    unknown = [f"owner.{name}" for name in owner.model_extra or ()]
    unknown += [*(need.model_extra or ()), *(f"eligibility.{name}" for name in need.eligibility.model_extra or ())]
    texts = {
        name: "\n".join(map(one_line, value)) if isinstance(value, list) else value for name, value in said.items()
    }
    return texts | dict.fromkeys(unknown, "")


def _key_of(need: Any) -> dict[str, str]:
    key = need.get("key") if isinstance(need, dict) else None
    return {"key": key} if isinstance(key, str) else {}


def _sentence(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "the need"
    return f"{place}: {problem['msg'].removeprefix('Value error, ')}"
