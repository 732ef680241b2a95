"""What can go wrong in matching, in words a facilitator or operator can act on."""


class MatchingError(Exception):
    """The root of every error that matching raises on purpose."""


class QueryError(MatchingError):
    """The need's text cannot be matched: it is empty, or holds no word that says anything."""


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
