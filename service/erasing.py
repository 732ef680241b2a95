"""Erasing a company: what lists said of it goes, that somebody stood there stays."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.identity import catalogue_identity, normalised_name
from matching.saved_index import canonical_json
from models.catalogue_repository import Session
from models.erasure_repository import ERASED_NAME, erase
from service.errors import ServiceError


class ReasonMissingError(ServiceError):
    """An erasure without a reason."""


def erase_company(session: Session, uid: str, *, reason: str, actor: str, now: dt.datetime) -> str:
    """Erase a company that exists; return the uid that stands for it from now on.

    Raises ReasonMissingError, and nothing is changed.
    """
    if not reason.strip():
        raise ReasonMissingError
    anonymous = f"erased-{secrets.token_hex(8)}"
    erase(
        session,
        uid,
        erased_at=now,
        erased_by=actor,
        reason=reason.strip(),
        anonymous=anonymous,
        told=Erasing(uid, anonymous),
        also=lambda source, row_key: catalogue_identity(source, row_key, None).uid,
    )
    return anonymous


@dataclass(frozen=True, slots=True)
class Erasing:
    """Takes one company out of what names it; `anonymous` stands for its uid."""

    uid: str
    anonymous: str

    def names(self, fields: Mapping[str, str], names: Sequence[str], number: str | None) -> bool:
        """Whether a cell of a row is one of the company's names, in any spelling, or holds its number."""
        spelled = {normalised_name(name) for name in names}
        for text in fields.values():
            digits = "".join(character for character in text if character.isdigit())
            if normalised_name(text) in spelled or (number is not None and number in digits):
                return True
        return False

    def without(self, document_json: str, names: Sequence[str]) -> str:
        """A list's document, a frozen list's or one entry, with nothing of the company but its place; a pool to
        judge without it."""
        return canonical_json(self._without(json.loads(document_json), names))

    def _without(self, document: Any, names: Sequence[str]) -> Any:
        if isinstance(document, Mapping):
            if "company" in document and "profile" in document:
                return self._entry(document, names)
            return {key: self._without(value, names) for key, value in document.items()}
        if isinstance(document, list):
            return [self._without(value, names) for value in document if not self._in_pool(value)]
        return document

    def _in_pool(self, value: Any) -> bool:
        return isinstance(value, Mapping) and value.get("company") == self.uid

    def _entry(self, entry: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
        if entry["company"]["uid"] != self.uid:
            return {**entry, "same_text": [name for name in entry["same_text"] if name not in names]}
        return {
            **entry,
            "company": {**dict.fromkeys(entry["company"]), "uid": self.anonymous, "name": ERASED_NAME},
            "profile": {**entry["profile"], "id": "", "updated_on": None, "summary": ""},
            "quotes": [],
            "shared_words": [],
            "findings": [{**finding, "found": ""} for finding in entry["findings"]],
            "same_text": [],
            "set_aside": [],
        }
