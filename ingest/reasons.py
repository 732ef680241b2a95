"""Why a row was refused, or what of it was changed or left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable `code` to count by, and a sentence that says what to do. Neither holds personal data."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True, slots=True)
class Remark:
    """A reason at a line of the file. Line 0 stands for the file as a whole."""

    line: int
    reason: Reason
