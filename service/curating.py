"""Changing a shortlist, freezing it and sharing it. Everything is added; nothing that stood is touched."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from matching.saved_index import canonical_json
from models.catalogue_repository import Session, profile_listed_now
from models.curation import ChangeKind
from models.curation_repository import Change, add_change, add_share, changes_of
from models.shortlist_repository import StoredShortlist
from models.webhooks import WebhookEvent
from service.curation import Curated, Item, curated
from service.errors import ServiceError
from service.shortlisting import added_entry
from service.webhooks import announce

NEEDS_REASON = frozenset({ChangeKind.REJECT, ChangeKind.ADD})
NEEDS_TEXT = NEEDS_REASON | {ChangeKind.NOTE, ChangeKind.COMMENT}
NEEDS_COMPANY = frozenset(ChangeKind) - {ChangeKind.COMMENT, ChangeKind.UNDO}


class ChangeRefusedError(ServiceError):
    """A change that cannot be made as it was asked for. `code`: reason_missing, text_missing, company_missing,
    company_unknown, company_listed, place_missing, nothing_to_undo."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change that somebody asks for; `seen` is the number of the last change they have seen."""

    kind: ChangeKind
    seen: int
    company_uid: str | None = None
    place: int | None = None
    text: str = ""


class SeenTooLittleError(ServiceError):
    """Others changed the list in the meantime: `unseen` are their changes."""

    def __init__(self, unseen: Sequence[Change]) -> None:
        super().__init__(f"{len(unseen)} changes were made in the meantime")
        self.unseen = unseen


def change_list(session: Session, stored: StoredShortlist, actor: str, wanted: Wanted, now: dt.datetime) -> Change:
    """Make a change and return it; the same change sent twice is made once.

    Raises ChangeRefusedError, or SeenTooLittleError where others were faster; then nothing is changed.
    """
    earlier = changes_of(session, stored.id)
    change = _change(session, stored, earlier, actor, wanted, now)
    unseen = [one for one in earlier if one.number > wanted.seen]
    if len(unseen) == 1 and _content(unseen[0]) == _content(change):
        return unseen[0]
    if unseen:
        raise SeenTooLittleError(unseen)
    add_change(session, stored.id, change)
    return change


def standing(session: Session, stored: StoredShortlist) -> Curated:
    """The list as it stands."""
    return curated(json.loads(stored.document_json), changes_of(session, stored.id))


def freeze(
    session: Session,
    stored: StoredShortlist,
    actor: str,
    token_sha256: str,
    now: dt.datetime,
    expires_at: dt.datetime,
) -> int:
    """Freeze the list as it stands, for whoever has the link; return the frozen list's id.

    Notes and comments, which are for colleagues, and who was rejected are left out.
    """
    list_now = standing(session, stored)
    document = {
        "items": [_frozen(place, item) for place, item in enumerate(list_now.items, start=1)],
        "document": {**list_now.document, "entries": []},
    }
    announce(
        session,
        WebhookEvent.SHORTLIST_FROZEN,
        {
            "shortlist": stored.id,
            "need": stored.need_key,
            "changes": list_now.last,
            "companies": len(list_now.items),
        },
        now,
    )
    return add_share(
        session,
        shortlist_id=stored.id,
        changes=list_now.last,
        token_sha256=token_sha256,
        document_json=canonical_json(document),
        created_at=now,
        created_by=actor,
        expires_at=expires_at,
    )


def _frozen(place: int, item: Item) -> dict[str, Any]:
    """A place of a frozen list."""
    return {
        "place": place,
        "given_rank": item.given_rank,
        "pinned": False,
        "reason": item.reason,
        "notes": [],
        "entry": dict(item.entry),
    }


def _change(
    session: Session,
    stored: StoredShortlist,
    earlier: Sequence[Change],
    actor: str,
    wanted: Wanted,
    now: dt.datetime,
) -> Change:
    list_now = curated(json.loads(stored.document_json), earlier)
    number = earlier[-1].number + 1 if earlier else 1
    place, added = wanted.place, None
    text = "\n".join(" ".join(line.split()) for line in wanted.text.strip().splitlines())
    if wanted.kind in NEEDS_TEXT and not text:
        raise ChangeRefusedError("reason_missing" if wanted.kind in NEEDS_REASON else "text_missing")
    if wanted.kind in NEEDS_COMPANY and not wanted.company_uid:
        raise ChangeRefusedError("company_missing")
    if wanted.kind is ChangeKind.MOVE and place is None:
        raise ChangeRefusedError("place_missing")
    if wanted.kind is ChangeKind.UNDO:
        if list_now.undoable is None:
            raise ChangeRefusedError("nothing_to_undo")
        place = list_now.undoable.number
    known = {item.uid for item in (*list_now.items, *list_now.rejected)}
    if wanted.kind is ChangeKind.ADD:
        if any(item.uid == wanted.company_uid for item in list_now.items):
            raise ChangeRefusedError("company_listed")
        listed = profile_listed_now(session, wanted.company_uid or "")
        if listed is None:
            raise ChangeRefusedError("company_unknown")
        added = canonical_json(added_entry(listed))
    elif wanted.kind in NEEDS_COMPANY and wanted.company_uid not in known:
        raise ChangeRefusedError("company_unknown")
    return Change(number, now, actor, wanted.kind, wanted.company_uid, place, text, added)


def _content(change: Change) -> dict[str, Any]:
    """What makes two changes the same, whenever they were sent."""
    fields = asdict(change)
    return {name: fields[name] for name in ("actor", "kind", "company_uid", "text")} | {
        "place": None if change.kind is ChangeKind.UNDO else change.place
    }
