"""What can go wrong in matching, in words a facilitator or operator can act on."""

from collections.abc import Mapping


class MatchingError(Exception):
    """The root of every error that matching raises on purpose."""


class QueryError(MatchingError):
    """The need cannot be matched: its text is empty or says nothing, or its rules contradict each other.

    `code` names what is wrong, and `values` are told with it, for those who say it in other words.
    """

    def __init__(self, message: str, code: str, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.values: Mapping[str, object] = values


class IndexMissingError(MatchingError):
    """No index has been published yet, or the one named is not there."""


class IndexDamagedError(MatchingError):
    """An index's files do not have the hashes its manifest states, or its layout is of another version."""


class IndexBusyError(MatchingError):
    """Another process is building an index in the same folder."""


class EncoderMismatchError(MatchingError):
    """The index was built with another encoder than the one in use."""


class NothingToIndexError(MatchingError):
    """The catalogue lists no profile."""


class UnknownRankerError(MatchingError):
    """A ranker was named that does not exist."""


class TrainingError(MatchingError):
    """Raised when what is known of the past is not enough, or not fit, to learn from."""
