"""What can go wrong in an evaluation, in the words of the one who must act on it."""

from pathlib import Path


class EvaluationError(ValueError):
    """Any reason why an evaluation cannot be made. The message says what to correct."""


class QrelsError(EvaluationError):
    """Raised when qrels hold a grade outside their scale, or a need without any judged company."""


class RunError(EvaluationError):
    """Raised when a run repeats a company, rises in score, has no usable score or names unknown companies."""


class MeasureError(EvaluationError):
    """Raised when a measure is unknown, or cannot be computed from what was given."""


class ClusterError(EvaluationError):
    """Raised when a need has no need owner to be resampled with."""


class PoolError(EvaluationError):
    """Raised when a pool would have too few runs behind it, or two of the same name."""


class BaselineError(EvaluationError):
    """Raised when a saved baseline is damaged, of another format, or about another measure."""


class FileError(EvaluationError):
    """Raised when a TREC or BEIR file cannot be read or written. `line` counts from 1; 0 is the whole file."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}" if line else f"{path}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class BenchmarkError(EvaluationError):
    """A benchmark's data is not where it was looked for, or not of the layout it needs."""


class ChallengeError(EvaluationError):
    """The challenge set contradicts itself."""
