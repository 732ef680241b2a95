"""Reading and writing what people make of shortlists. They work in the caller's transaction and commit nothing."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Delete, Select, Update, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from models.base import columns_of
from models.curation import ChangeKind, CommentRequest, GivenAnswer, ListChange, SearchText, Share


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a shortlist; what each field means for a kind stands with `models.curation.ListChange`."""

    number: int
    at: dt.datetime
    actor: str
    kind: ChangeKind
    company_uid: str | None = None
    place: int | None = None
    text: str = ""
    added_json: str | None = None


@dataclass(frozen=True, slots=True)
class StoredShare:
    """A frozen list. `changes`: the number of the last change it holds."""

    id: int
    shortlist_id: int
    changes: int
    document_json: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An account that was asked what it thinks of a list; `answered_at` None: it has not said yet."""

    shortlist_id: int
    account_id: int
    asked_at: dt.datetime
    answered_at: dt.datetime | None


def changes_of(session: Session, shortlist_id: int) -> list[Change]:
    """Every change of a list, in order."""
    rows = session.execute(_changes(), {"list": shortlist_id})
    return [Change(number, at, actor, ChangeKind(kind), *rest) for number, at, actor, kind, *rest in rows]


@cache
def _changes() -> Select[*tuple[Any, ...]]:
    query = select(*columns_of(ListChange, Change)).where(ListChange.shortlist_id == bindparam("list"))
    return query.order_by(ListChange.number)


def add_change(session: Session, shortlist_id: int, change: Change) -> None:
    """Write a change; its number must be the next one of the list."""
    fields = {name: getattr(change, name) for name in Change.__dataclass_fields__}
    session.add(ListChange(shortlist_id=shortlist_id, **{**fields, "kind": change.kind.value}))
    session.flush()


def change_counts(session: Session, shortlist_ids: list[int]) -> dict[int, int]:
    """Shortlist → how many changes it has; lists without any are left out."""
    rows = session.execute(_change_counts(), {"lists": shortlist_ids})
    return {shortlist_id: count for shortlist_id, count in rows}


@cache
def _change_counts() -> Select[int, int]:
    return (
        select(ListChange.shortlist_id, func.count())
        .where(ListChange.shortlist_id.in_(bindparam("lists", expanding=True)))
        .group_by(ListChange.shortlist_id)
    )


def ask_for_comment(session: Session, shortlist_id: int, account_id: int, asked_by: str, now: dt.datetime) -> bool:
    """Ask an account what it thinks of a list; whether it was not waiting to be answered already."""
    if any(one.account_id == account_id and one.answered_at is None for one in asked_about(session, shortlist_id)):
        return False
    session.add(CommentRequest(shortlist_id=shortlist_id, account_id=account_id, asked_by=asked_by, asked_at=now))
    session.flush()
    return True


def asked_about(session: Session, shortlist_id: int) -> list[Asked]:
    """Whom was asked about a list, in order."""
    return [Asked(*row) for row in session.execute(_asked_of_list(), {"list": shortlist_id})]


@cache
def _asked_of_list() -> Select[*tuple[Any, ...]]:
    query = select(*columns_of(CommentRequest, Asked)).where(CommentRequest.shortlist_id == bindparam("list"))
    return query.order_by(CommentRequest.id)


def lists_asked_about(session: Session, account_id: int) -> list[int]:
    """The lists about which an account is asked and has not said anything yet, the one asked first first."""
    return list(session.scalars(_asked_of_account(), {"account": account_id}))


@cache
def _asked_of_account() -> Select[int]:
    return (
        select(CommentRequest.shortlist_id)
        .where(CommentRequest.account_id == bindparam("account"), CommentRequest.answered_at.is_(None))
        .order_by(CommentRequest.id)
    )


def withdraw_comment_requests(session: Session, account_id: int) -> None:
    """Take back what an account is asked and has not answered: it may see or do other things from now on."""
    session.execute(
        delete(CommentRequest).where(CommentRequest.account_id == account_id, CommentRequest.answered_at.is_(None))
    )


def answer_comment_request(session: Session, shortlist_id: int, account_id: int, now: dt.datetime) -> None:
    """Note that an account has said what it thinks of a list, where it was asked."""
    session.execute(
        update(CommentRequest)
        .where(
            CommentRequest.shortlist_id == shortlist_id,
            CommentRequest.account_id == account_id,
            CommentRequest.answered_at.is_(None),
        )
        .values(answered_at=now)
    )


def add_share(
    session: Session,
    *,
    shortlist_id: int,
    changes: int,
    token_sha256: str,
    document_json: str,
    created_at: dt.datetime,
    created_by: str,
    expires_at: dt.datetime,
) -> int:
    """Write a frozen list; return its id."""
    share = Share(
        shortlist_id=shortlist_id,
        changes=changes,
        token_sha256=token_sha256,
        document_json=document_json,
        created_at=created_at,
        created_by=created_by,
        expires_at=expires_at,
    )
    session.add(share)
    session.flush()
    return share.id


def shares_of(session: Session, shortlist_id: int) -> list[StoredShare]:
    """The frozen versions of a list, newest first."""
    return [StoredShare(*row) for row in session.execute(_shares_of(), {"list": shortlist_id})]


@cache
def _shares_of() -> Select[*tuple[Any, ...]]:
    return _shares().where(Share.shortlist_id == bindparam("list")).order_by(Share.id.desc())


def _shares() -> Select[*tuple[Any, ...]]:
    return select(*columns_of(Share, StoredShare))


def share_by_hash(session: Session, token_sha256: str) -> StoredShare | None:
    """The frozen list that a link leads to, whether it still may be read or not; None for no such link."""
    row = session.execute(_shares().where(Share.token_sha256 == token_sha256)).one_or_none()
    return None if row is None else StoredShare(*row)


def revoke_share(session: Session, shortlist_id: int, share_id: int, now: dt.datetime) -> bool:
    """Let a link work no more; whether there was such a link that did."""
    share = session.get(Share, share_id)
    if share is None or share.shortlist_id != shortlist_id or share.revoked_at is not None:
        return False
    share.revoked_at = now
    return True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write was answered with; request_sha256 is of the write itself."""

    request_sha256: str
    status: int
    body: str
    location: str | None


def begin_answer(
    session: Session, actor: str, key: str, request_sha256: str, now: dt.datetime, forgotten: dt.datetime
) -> Answer | None:
    """What an actor's write with that key was answered with, or None, and the key is held for this write.

    An answer with status 0 is one that is being made. Those from before `forgotten` are deleted.
    """
    session.execute(delete(GivenAnswer).where(GivenAnswer.at < forgotten))
    row = _given(session, actor, key)
    if row is not None:
        return Answer(row.request_sha256, row.status, row.body, row.location)
    session.add(
        GivenAnswer(actor=actor, key=key, request_sha256=request_sha256, status=0, body="", location=None, at=now)
    )
    session.flush()
    return None


def finish_answer(session: Session, actor: str, key: str, answer: Answer | None) -> None:
    """Remember what an actor's write with that key was answered with; None lets the key be used again."""
    row = _given(session, actor, key)
    if row is None:
        return
    if answer is None:
        session.delete(row)
    else:
        row.status, row.body, row.location = answer.status, answer.body, answer.location
    session.flush()


def _given(session: Session, actor: str, key: str) -> GivenAnswer | None:
    return session.scalars(
        select(GivenAnswer).where(GivenAnswer.actor == actor, GivenAnswer.key == key)
    ).one_or_none()


def keep_search_text(
    session: Session, *, key: str, text: str, language: str, now: dt.datetime, expired: dt.datetime
) -> None:
    """Keep a text under its key, or keep it longer; those asked for last before `expired` are deleted."""
    connection = session.connection()  # not by way of objects: every search writes one
    connection.execute(_expired_texts(), {"expired": expired})
    if not connection.execute(_asked_again(), {"asked": key, "now": now}).rowcount:
        row = {"key": key, "text": text, "language": language, "asked_at": now}
        connection.execute(insert(SearchText), row)


@cache
def _expired_texts() -> Delete:
    return delete(SearchText).where(SearchText.asked_at < bindparam("expired"))


@cache
def _asked_again() -> Update:
    return update(SearchText).where(SearchText.key == bindparam("asked")).values(asked_at=bindparam("now"))


def search_text(session: Session, key: str, expired: dt.datetime) -> tuple[str, str] | None:
    """The text kept under `key` and its language, or None; also where it was asked for last before `expired`."""
    row = session.get(SearchText, key)
    return None if row is None or row.asked_at < expired else (row.text, row.language)
