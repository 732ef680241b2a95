"""Who may come in: accounts, their bindings, sign-ins and one-time links, and keys for programs."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class Role(StrEnum):
    """What somebody comes for; what each role may do stands in the service's permission table."""

    NEED_OWNER = "need_owner"
    FACILITATOR = "facilitator"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """One person's way in. `name` is what they sign in with; nothing else is kept of who they are.

    A need owner's account belongs to one organisation and sees its needs alone.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("need_owners.id"))
    password_hash: Mapped[str | None]
    """Argon2id; None until the one-time link has been used."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    disabled_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class ProviderBinding(Base):
    """Who at an organisation's provider an account is for. Made at the first sign-in there; from then on nobody
    else from a provider signs in as that account."""

    __tablename__ = "provider_bindings"
    __table_args__ = (UniqueConstraint("issuer", "subject_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), unique=True)
    issuer: Mapped[str]
    subject_hash: Mapped[str]
    """A keyed hash: what a provider calls its users by may be a personal identity number."""
    bound_at: Mapped[dt.datetime] = mapped_column(Moment)


class SignIn(Base):
    """A browser that is signed in, known by the hash of a random token."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)


class OneTimeLink(Base):
    """A link by which an account's password is set, once."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class ApiKey(Base):
    """A program's way in: it may do what its role may, and only the permissions named in `scopes`."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    key_sha256: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("need_owners.id"))
    scopes: Mapped[str]
    """Permissions, separated by spaces; "" for all that the role has."""
    created_at: Mapped[dt.datetime] = mapped_column(Moment)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Moment)
