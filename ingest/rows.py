"""What a row of a file becomes: clean and identified, or refused with its reasons."""

from dataclasses import dataclass, field
from enum import StrEnum

from ingest.reasons import Reason
from models.records import Identity, NeedText, Owner, Profile, RefusedText


class KeyKind(StrEnum):
    """What gave a row its key."""

    COLUMN = "column"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company as one row of a catalogue describes it."""

    line: int
    row_key: str
    key_kind: KeyKind
    identity: Identity
    profile: Profile
    warnings: tuple[Reason, ...] = ()

    @property
    def content(self) -> str:
        """The same for the same company with the same profile."""
        return f"{self.identity.uid}:{self.profile.content_sha256}"


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need area as a file describes it. `row_key` is the need's key."""

    line: int
    row_key: str
    owner: Owner
    text: NeedText
    warnings: tuple[Reason, ...] = ()

    @property
    def content(self) -> str:
        """The same for the same text."""
        return self.text.content_sha256


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken in. `fields` are its columns without what is never stored."""

    line: int
    row_key: str | None
    reasons: tuple[Reason, ...]
    fields: dict[str, str] = field(default_factory=dict)

    def as_text(self) -> RefusedText:
        """The row as it is stored."""
        return RefusedText(self.line, tuple(str(reason) for reason in self.reasons), self.fields)
