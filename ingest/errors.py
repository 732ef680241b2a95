"""What can stop a file from being taken in. A single bad row stops nothing: it is refused, with reasons."""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class IngestError(Exception):
    """The root: raised as one of its kinds whenever nothing at all was taken in. Says what to do next.

    `code` names what is wrong, and `values` are told with it, for those who say it in other words.
    """

    kind: ClassVar[str] = "file_unreadable"

    def __init__(self, message: str, code: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.code = code or self.kind
        self.values: Mapping[str, object] = values


class SourceInvalid(IngestError):  # noqa: N818
    """Raised when a source's YAML file is missing, is not YAML, or says something that is not allowed."""

    kind = "source_invalid"


class FileUnreadable(IngestError):  # noqa: N818
    """Raised when a data file is missing, empty, damaged, or can be read in more than one way."""


class FormatRefused(FileUnreadable):
    """Raised for a kind of file that is not read: XLS, ODS, macros, a password, an archive in an archive."""

    kind = "format_not_read"


class EncodingUnclear(FileUnreadable):
    """Raised when bytes could be several texts: the operator is asked rather than guessed for."""

    kind = "encoding_unclear"

    def __init__(self, message: str, candidates: Sequence[str]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class LimitExceeded(FileUnreadable):
    """Raised when a file is larger than a setting allows; names the setting and its value."""

    def __init__(self, setting: str, value: float, found: str) -> None:
        code = {"rows": "too_many_rows", "columns": "too_many_columns"}.get(setting, "too_large")
        super().__init__(f"{found}; the limit is {setting}={value}", code, most=value)
        self.setting = setting
        self.value = value


class ColumnsMissing(IngestError):  # noqa: N818
    """Raised when the source names a column that the file lacks or has twice."""

    kind = "columns_missing"


class DataRejected(IngestError):  # noqa: N818
    """Raised when a file can be read but should not replace what is listed; nothing was written."""


class NothingUsable(DataRejected):
    """Raised when not one row of the file could be taken in."""

    kind = "nothing_usable"


class TooFewRows(DataRejected):
    """Raised when the file has fewer rows than the source's `expect: rows:` says."""

    kind = "too_few_rows"


class TooManyRefused(DataRejected):
    """Raised when more rows were refused than the source's `expect: refused_at_most:` allows."""

    kind = "too_many_refused"


class TooManyMissing(DataRejected):
    """Raised when the file lacks so many of the listed rows that it is likely to be cut off."""

    kind = "too_many_missing"


class OlderThanLatest(DataRejected):
    """Raised when the file was taken out of its source before the one read last."""

    kind = "older_than_latest"


class KeyTaken(DataRejected):
    """Raised when a need's key already belongs to another source."""

    kind = "key_taken"


class FictionUnclear(DataRejected):
    """Raised when a file says that it is fictional and its source does not."""

    kind = "fiction_unclear"
