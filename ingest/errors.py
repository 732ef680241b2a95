"""What can stop a file from being taken in. A single bad row stops nothing: it is refused, with reasons."""

from collections.abc import Sequence


class IngestError(Exception):
    """The root: raised as one of its kinds whenever nothing at all was taken in. Says what to do next."""


class SourceInvalid(IngestError):  # noqa: N818
    """Raised when a source's YAML file is missing, is not YAML, or says something that is not allowed."""


class FileUnreadable(IngestError):  # noqa: N818
    """Raised when a data file is missing, empty, damaged, or can be read in more than one way."""


class FormatRefused(FileUnreadable):
    """Raised for a kind of file that is not read: XLS, ODS, macros, a password, an archive in an archive."""


class EncodingUnclear(FileUnreadable):
    """Raised when bytes could be several texts: the operator is asked rather than guessed for."""

    def __init__(self, message: str, candidates: Sequence[str]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class LimitExceeded(FileUnreadable):
    """Raised when a file is larger than a setting allows; names the setting and its value."""

    def __init__(self, setting: str, value: float, found: str) -> None:
        super().__init__(f"{found}; the limit is {setting}={value}")
        self.setting = setting
        self.value = value


class ColumnsMissing(IngestError):  # noqa: N818
    """Raised when the source names a column that the file lacks or has twice."""


class DataRejected(IngestError):  # noqa: N818
    """Raised when a file can be read but should not replace what is listed; nothing was written."""


class NothingUsable(DataRejected):
    """Raised when not one row of the file could be taken in."""


class TooFewRows(DataRejected):
    """Raised when the file has fewer rows than the source's `expect: rows:` says."""


class TooManyRefused(DataRejected):
    """Raised when more rows were refused than the source's `expect: refused_at_most:` allows."""


class TooManyMissing(DataRejected):
    """Raised when the file lacks so many of the listed rows that it is likely to be cut off."""


class OlderThanLatest(DataRejected):
    """Raised when the file was taken out of its source before the one read last."""


class KeyTaken(DataRejected):
    """Raised when a need's key already belongs to another source."""


class FictionUnclear(DataRejected):
    """Raised when a file says that it is fictional and its source does not."""
