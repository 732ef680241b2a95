"""Erasing a company: what lists said of it goes, that somebody stood there stays."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

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
        redacted=lambda document, names: without_company(document, uid, anonymous, names),
    )
    return anonymous


def without_company(document: Any, uid: str, anonymous: str, names: Sequence[str]) -> Any:
    """A list's document, a frozen list's or one entry, with nothing of a company but its place."""
    if isinstance(document, Mapping):
        if _is_entry(document):
            return _entry_without(document, uid, anonymous, names)
        return {key: without_company(value, uid, anonymous, names) for key, value in document.items()}
    if isinstance(document, list):
        return [without_company(value, uid, anonymous, names) for value in document]
    return document


def _is_entry(document: Mapping[str, Any]) -> bool:
    return "company" in document and "profile" in document


def _entry_without(entry: Mapping[str, Any], uid: str, anonymous: str, names: Sequence[str]) -> dict[str, Any]:
    if entry["company"]["uid"] != uid:
        return {**entry, "same_text": [name for name in entry["same_text"] if name not in names]}
    return {
        **entry,
        "company": {**dict.fromkeys(entry["company"]), "uid": anonymous, "name": ERASED_NAME},
        "profile": {**entry["profile"], "id": "", "updated_on": None, "summary": ""},
        "quotes": [],
        "shared_words": [],
        "findings": [{**finding, "found": ""} for finding in entry["findings"]],
        "same_text": [],
        "set_aside": [],
    }
