"""A list and its changes come to the same, whoever folds them."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.curation import ChangeKind
from models.curation_repository import Change
from service.curation import curated

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
COMPANIES = ["a", "b", "c", "d"]


def document() -> dict[str, Any]:
    return {"entries": [{"rank": rank, "company": {"uid": uid}} for rank, uid in enumerate(COMPANIES, start=1)]}


KINDS = st.sampled_from([kind for kind in ChangeKind if kind is not ChangeKind.ADD])
WISHES = st.lists(st.tuples(KINDS, st.sampled_from([*COMPANIES, "x"]), st.integers(1, 6)), max_size=12)


def changes(wishes: list[tuple[ChangeKind, str, int]]) -> list[Change]:
    return [
        Change(number, NOW, "account:1", kind, uid, place, "why")
        for number, (kind, uid, place) in enumerate(wishes, start=1)
    ]


@given(WISHES)
def test_no_company_is_lost_or_doubled_whatever_is_done(wishes: list[tuple[ChangeKind, str, int]]) -> None:
    found = curated(document(), changes(wishes))
    uids = [item.uid for item in (*found.items, *found.rejected)]
    assert sorted(uids) == COMPANIES


@given(WISHES)
def test_undoing_everything_gives_the_list_as_it_was(wishes: list[tuple[ChangeKind, str, int]]) -> None:
    made = changes([wish for wish in wishes if wish[0] is not ChangeKind.UNDO])
    undone = [
        Change(len(made) + place, NOW, "account:1", ChangeKind.UNDO, None, change.number)
        for place, change in enumerate(reversed(made), start=1)
    ]
    found = curated(document(), [*made, *undone])
    assert [item.uid for item in found.items] == COMPANIES
    assert (list(found.rejected), list(found.comments), found.undoable) == ([], [], None)


def test_a_company_taken_back_has_lost_its_reason_and_stands_last() -> None:
    found = curated(document(), changes([(ChangeKind.REJECT, "a", 1), (ChangeKind.TAKE_BACK, "a", 1)]))
    assert [(item.uid, item.reason) for item in found.items] == [("b", ""), ("c", ""), ("d", ""), ("a", "")]
