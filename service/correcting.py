"""Putting right what a file says of a company or a need. What the file said stays reachable."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ingest.limits import Limits
from ingest.profiles import Defaults, clean_profile
from ingest.reasons import Reason
from ingest.texts import RowRefusedError
from models.catalogue_repository import ListedProfile, Session, correct_profile
from models.correction_repository import (
    StoredCorrection,
    add_correction,
    corrections_in_force,
    end_corrections,
)
from models.need_repository import StoredNeed, correct_need
from models.records import Profile
from service.division_names import divisions, divisions_of
from service.errors import ServiceError

CORRECTABLE = {
    "name": "name",
    "summary": "summary",
    "description": "description",
    "references": "references",
    "keywords": "keywords",
    "certifications": "certifications",
    "maturity": "maturity",
    "language": "language",
    "country": "country",
    "region": "region",
    "town": "town",
    "founded": "founded",
    "employees": "employees",
    "website": "website",
    "cpv": "cpv_codes",
}
"""Canonical field → the profile's own; the organisation number is corrected in the file, as it says who it is."""

NOTHING_SAID = frozenset({"no_name", "no_text", "text_too_short"})


class CorrectionRefusedError(ServiceError):
    """A correction that cannot be made as it was asked for. `code`: reason_missing, nothing_changed,
    value_unclear, text_missing, text_refused; `field` is the one that it is about, or why it is refused."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(f"{code} {field}".strip())
        self.code = code
        self.field = field


def texts_of(profile: Profile) -> dict[str, str]:
    """A profile's correctable fields as texts that `clean_profile` reads as what they are."""
    found = {}
    for field, attribute in CORRECTABLE.items():
        found[field] = as_text(getattr(profile, attribute))
    return found


def as_text(value: Any) -> str:
    """A field's value as a person reads it: what a list names, with commas between."""
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def correct_company(
    session: Session,
    listed: ListedProfile,
    asked: Mapping[str, str],
    *,
    reason: str,
    actor: str,
    now: dt.datetime,
    limits: Limits,
) -> list[str]:
    """Let the catalogue show a profile with the fields of `asked` put right; return those that changed.

    The texts are read as those of a file are. Raises CorrectionRefusedError, and nothing is changed.
    """
    profile = listed.profile
    right = _read(profile, asked, limits, now)
    changed = {
        attribute: getattr(right, attribute)
        for field, attribute in CORRECTABLE.items()
        if field in asked and getattr(right, attribute) != getattr(profile, attribute)
    }
    _note(session, listed.source, listed.row_key, False, profile, changed, reason, actor, now)
    correct_profile(session, listed, dataclasses.replace(profile, **changed), now)
    return sorted(changed)


def withdraw(
    session: Session, listed: ListedProfile, correction: StoredCorrection, actor: str, now: dt.datetime
) -> None:
    """Let a correction of a listed profile hold no more, so that the catalogue shows what its file says."""
    end_corrections(session, [correction.id], now, actor)
    said = dataclasses.replace(listed.profile, **{correction.field: correction.said})
    correct_profile(session, listed, said, now)


def correct_divisions(
    session: Session,
    need: StoredNeed,
    chosen: Collection[str],
    *,
    reason: str,
    actor: str,
    now: dt.datetime,
) -> None:
    """Let a need be of the `chosen` divisions of the CPV, in a new version. Codes of those divisions stay.

    Raises CorrectionRefusedError, and nothing is changed.
    """
    if wrong := sorted(set(chosen) - set(divisions())):
        raise CorrectionRefusedError("value_unclear", wrong[0])
    earlier = corrections_in_force(session, need.source).get(need.key, ())
    said = [code for correction in earlier for code in correction.said]
    codes = codes_of(chosen, list(dict.fromkeys([*said, *need.text.cpv_codes])))
    changed = {"cpv_codes": codes} if codes != need.text.cpv_codes else {}
    _note(session, need.source, need.key, True, need.text, changed, reason, actor, now)
    correct_need(session, need, dataclasses.replace(need.text, cpv_codes=codes), now)


def codes_of(chosen: Collection[str], codes: Sequence[str]) -> tuple[str, ...]:
    """The codes of the chosen divisions, and for a division that has none the code of the whole division. Where a
    division has a code of a part of it, that of the whole is left out."""
    parts = divisions_of(code for code in codes if not code.endswith("000000"))
    kept = [code for code in codes if code[:2] in chosen and not (code.endswith("000000") and code[:2] in parts)]
    return (*kept, *(f"{division}000000" for division in sorted(set(chosen) - set(divisions_of(kept)))))


def _read(profile: Profile, asked: Mapping[str, str], limits: Limits, now: dt.datetime) -> Profile:
    """The profile with the texts of `asked`, cleaned as those of a file."""
    warnings: list[Reason] = []
    defaults = Defaults(profile.language, None, now.date())
    try:
        right = clean_profile({**texts_of(profile), **asked}, defaults, limits, warnings)
    except RowRefusedError as refused:
        why = refused.reasons[0]
        code = "text_missing" if why.code in NOTHING_SAID else "text_refused"
        raise CorrectionRefusedError(code, why.message) from refused
    unclear = {warning.code.removesuffix("_unclear") for warning in warnings if warning.code.endswith("_unclear")}
    if wrong := sorted(unclear & asked.keys()):
        raise CorrectionRefusedError("value_unclear", wrong[0])
    return right


def _note(
    session: Session,
    source: str,
    key: str,
    of_need: bool,
    record: Any,
    changed: Mapping[str, Any],
    reason: str,
    actor: str,
    now: dt.datetime,
) -> None:
    """Write the corrections that `changed` values of a record come to, each in place of an earlier one."""
    if not reason.strip():
        raise CorrectionRefusedError("reason_missing")
    if not changed:
        raise CorrectionRefusedError("nothing_changed")
    earlier = {one.field: one for one in corrections_in_force(session, source).get(key, ())}
    for field, value in changed.items():
        said = earlier[field].said if field in earlier else getattr(record, field)
        if field in earlier:
            end_corrections(session, [earlier[field].id], now, actor)
        if value != said:
            add_correction(
                session,
                source=source,
                key=key,
                of_need=of_need,
                field=field,
                said=said,
                value=value,
                reason=reason.strip(),
                made_at=now,
                made_by=actor,
            )
