"""What people make of a shortlist: changes that are only added, frozen versions that are shared, search texts."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class ChangeKind(StrEnum):
    """What can be done to a shortlist."""

    PIN = "pin"
    UNPIN = "unpin"
    REJECT = "reject"
    TAKE_BACK = "take_back"
    MOVE = "move"
    ADD = "add"
    NOTE = "note"
    COMMENT = "comment"
    UNDO = "undo"


class ListChange(Base):
    """One change of one person's. The list as it was given is never touched; the list as it stands is that one
    with these changes in order."""

    __tablename__ = "list_changes"
    __table_args__ = (UniqueConstraint("shortlist_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"), index=True)
    number: Mapped[int]
    """1, 2, 3, … within the list: whoever writes says which number they expect, and one of two loses."""
    at: Mapped[dt.datetime] = mapped_column(Moment)
    actor: Mapped[str]
    kind: Mapped[str]
    company_uid: Mapped[str | None]
    place: Mapped[int | None]
    """Of a move: the place from 1 it goes to. Of an undo: the number of the change that is undone."""
    text: Mapped[str]
    """The reason, note or comment."""
    added_json: Mapped[str | None]
    """Of an addition: the company as it was then, as an entry of the list's document."""


class Share(Base):
    """A shortlist frozen as it stood, which anyone with the link can read until it expires or is revoked."""

    __tablename__ = "shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"), index=True)
    changes: Mapped[int]
    """The number of the last change it holds; 0 for none."""
    token_sha256: Mapped[str] = mapped_column(unique=True)
    document_json: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    created_by: Mapped[str]
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class CommentRequest(Base):
    """Somebody was asked what they think of a list; answered by the first comment that they make on it then."""

    __tablename__ = "comment_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(Moment)
    answered_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class GivenAnswer(Base):
    """What a write was answered with, so that the same write sent again is answered alike and done once."""

    __tablename__ = "given_answers"
    __table_args__ = (UniqueConstraint("actor", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    key: Mapped[str]
    request_sha256: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    location: Mapped[str | None]
    at: Mapped[dt.datetime] = mapped_column(Moment)


class SearchText(Base):
    """A challenge that was searched for, without personal data, so that its page's address is short."""

    __tablename__ = "search_texts"

    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[dt.datetime] = mapped_column(Moment, index=True)
    """When it was searched for the last time."""
