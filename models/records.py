"""Plain records that travel between the rooms: what a profile and a need say, with no table behind."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """What a catalogue says of one company. Texts are cleaned; an absent text is ""."""

    name: str
    language: str
    country: str | None = None
    town: str | None = None
    region: str | None = None
    founded: int | None = None
    employees: int | None = None
    website: str | None = None
    maturity: str | None = None
    summary: str = ""
    description: str = ""
    references: str = ""
    keywords: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    cpv_codes: tuple[str, ...] = ()
    updated_on: dt.date | None = None

    @property
    def content_sha256(self) -> str:
        """The same for the same content, whatever file, row or day it came from."""
        return content_hash(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a company is. `uid` is derived from what identifies it; a sole trader has a mask, no number."""

    uid: str
    country: str | None = None
    organisation_number: str | None = None
    organisation_number_mask: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """A need owner as a file of needs describes it."""

    key: str
    name: str
    organisation_number: str | None = None
    country: str | None = None
    kind: str | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class NeedText:
    """What a need owner says of one need area, and which companies may be considered for it."""

    title: str
    language: str
    challenge: str
    wanted_outcome: str = ""
    figures: str = ""
    value_proposition: str = ""
    hard_requirements: tuple[str, ...] = ()
    cpv_codes: tuple[str, ...] = ()
    round: str | None = None
    published_on: dt.date | None = None
    allowed_countries: tuple[str, ...] = ()
    allowed_languages: tuple[str, ...] = ()
    minimum_maturity: str | None = None

    @property
    def content_sha256(self) -> str:
        """The same for the same content."""
        return content_hash(self)


@dataclass(frozen=True, slots=True)
class RefusedText:
    """A row that was not taken in: its line in the file, why, and its columns as read."""

    line: int
    reasons: tuple[str, ...]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What one reading of a file came to, in rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    refused: int = 0


def content_hash(record: Profile | NeedText) -> str:
    """SHA-256, in hex, of a record's fields in their fixed order."""
    text = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
