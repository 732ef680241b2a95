"""A shortlist as people have made it: the list as it was given, with their changes in order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.curation import ChangeKind
from models.curation_repository import Change


@dataclass(slots=True)
class Item:
    """A company on the list: its entry as given or as added, and what was made of it.

    given_rank: its rank on the list as given; None where it was added by hand. reason: why it was added or
    rejected.
    """

    entry: Mapping[str, Any]
    given_rank: int | None
    pinned: bool = False
    reason: str = ""
    notes: list[Change] = field(default_factory=list)

    @property
    def uid(self) -> str:
        return str(self.entry["company"]["uid"])


@dataclass(frozen=True, slots=True)
class Curated:
    """The list as it stands after change number `last`: companies in order, those rejected, comments on the whole.

    document, changes: what it was folded from. undoable: the newest change that is not undone.
    """

    document: Mapping[str, Any]
    changes: Sequence[Change]

    items: Sequence[Item]
    rejected: Sequence[Item]
    comments: Sequence[Change]
    last: int
    undoable: Change | None


def curated(document: Mapping[str, Any], changes: Sequence[Change]) -> Curated:
    """The list that `document`, as given, and `changes`, in order, come to.

    An undone change counts as never made. A change of a company that is not there does nothing.
    """
    standing = in_force(changes)
    items = [Item(entry, entry["rank"]) for entry in document["entries"]]
    rejected: list[Item] = []
    comments: list[Change] = []
    for change in standing:
        _apply(change, items, rejected, comments)
    undoable = next((change for change in reversed(standing)), None)
    return Curated(document, changes, items, rejected, comments, changes[-1].number if changes else 0, undoable)


def in_force(changes: Sequence[Change]) -> list[Change]:
    """The changes that are neither undone nor an undoing."""
    undone = {change.place for change in changes if change.kind is ChangeKind.UNDO}
    return [change for change in changes if change.kind is not ChangeKind.UNDO and change.number not in undone]


def _apply(change: Change, items: list[Item], rejected: list[Item], comments: list[Change]) -> None:
    item = _of(items, change.company_uid)
    turned_down = _of(rejected, change.company_uid)
    match change.kind:
        case ChangeKind.COMMENT:
            comments.append(change)
        case ChangeKind.NOTE if found := item or turned_down:
            found.notes.append(change)
        case ChangeKind.PIN if item:
            items.remove(item)
            items.insert(sum(other.pinned for other in items), item)
            item.pinned = True
        case ChangeKind.UNPIN if item:
            item.pinned = False
        case ChangeKind.MOVE if item and change.place:
            items.remove(item)
            items.insert(change.place - 1, item)
        case ChangeKind.REJECT if item:
            items.remove(item)
            item.reason, item.pinned = change.text, False
            rejected.append(item)
        case ChangeKind.TAKE_BACK if turned_down:
            rejected.remove(turned_down)
            turned_down.reason = ""
            items.append(turned_down)
        case ChangeKind.ADD if change.added_json and not item:
            if turned_down:
                rejected.remove(turned_down)
            items.append(Item(json.loads(change.added_json), None, reason=change.text))


def _of(items: Sequence[Item], uid: str | None) -> Item | None:
    return next((item for item in items if item.uid == uid), None)
