"""Reading and writing accounts, bindings, sign-ins, one-time links and keys. They commit nothing; tokens come as
hashes."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, select
from sqlalchemy.orm import Session

from models.accounts import Account, ApiKey, OneTimeLink, ProviderBinding, Role, SignIn
from models.needs import NeedOwner


@dataclass(frozen=True, slots=True)
class Binding:
    """Somebody at a provider: its issuer, and a keyed hash of what it calls them by."""

    issuer: str
    subject_hash: str


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """An account, with the key of the organisation a need owner belongs to, and whom it is bound to."""

    id: int
    name: str
    role: Role
    owner_key: str | None
    password_hash: str | None
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    binding: Binding | None


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A program's key, without the key itself."""

    id: int
    label: str
    role: Role
    owner_key: str | None
    scopes: frozenset[str]
    created_at: dt.datetime
    revoked_at: dt.datetime | None


def add_account(session: Session, *, name: str, role: Role, owner_key: str | None, now: dt.datetime) -> int:
    """Write an account without a password; return its id. The name must be new, the owner known."""
    account = Account(name=name, role=role.value, owner_id=_owner_id(session, owner_key), created_at=now)
    session.add(account)
    session.flush()
    return account.id


def accounts(session: Session) -> list[StoredAccount]:
    """Every account, by name."""
    return [_account(row) for row in session.execute(_every_account())]


def account_by_id(session: Session, account_id: int) -> StoredAccount | None:
    """The account, or None."""
    row = session.execute(_accounts().where(Account.id == account_id)).one_or_none()
    return None if row is None else _account(row)


def account_by_name(session: Session, name: str) -> StoredAccount | None:
    """The account that signs in as `name`, or None."""
    row = session.execute(_accounts().where(Account.name == name)).one_or_none()
    return None if row is None else _account(row)


def account_by_binding(session: Session, binding: Binding) -> StoredAccount | None:
    """The account that is bound to somebody at a provider, or None."""
    query = _accounts().where(
        ProviderBinding.issuer == binding.issuer, ProviderBinding.subject_hash == binding.subject_hash
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _account(row)


def bind_account(session: Session, account_id: int, binding: Binding, now: dt.datetime) -> None:
    """Bind an account to somebody at a provider; neither may be bound yet."""
    session.add(
        ProviderBinding(
            account_id=account_id, issuer=binding.issuer, subject_hash=binding.subject_hash, bound_at=now
        )
    )
    session.flush()


def loosen_account(session: Session, account_id: int) -> None:
    """Let an account be bound anew; whoever was signed in as it is signed out."""
    session.execute(delete(ProviderBinding).where(ProviderBinding.account_id == account_id))
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def set_password(session: Session, account_id: int, password_hash: str) -> None:
    """Give an account a new password; whoever was signed in as it is signed out."""
    session.get_one(Account, account_id).password_hash = password_hash
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))


def change_role(session: Session, account_id: int, role: Role, owner_key: str | None) -> None:
    """Give an account another role, from the next request on. The owner must be known."""
    account = session.get_one(Account, account_id)
    account.role, account.owner_id = role.value, _owner_id(session, owner_key)


def disable_account(session: Session, account_id: int, now: dt.datetime) -> None:
    """Let an account in no more, from the next request on; whoever it was bound to can have another one."""
    session.get_one(Account, account_id).disabled_at = now
    loosen_account(session, account_id)


def sign_in(session: Session, account_id: int, token_sha256: str, now: dt.datetime, until: dt.datetime) -> None:
    """Remember a browser, and forget those whose time is over."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    session.add(SignIn(token_sha256=token_sha256, account_id=account_id, expires_at=until))


def signed_in(session: Session, token_sha256: str, now: dt.datetime) -> StoredAccount | None:
    """The account of a browser that is signed in, unless its time is over or the account is disabled."""
    row = session.execute(_signed_in(), {"token": token_sha256, "now": now}).one_or_none()
    return None if row is None else _account(row)


def sign_out(session: Session, token_sha256: str) -> None:
    """Forget a browser."""
    session.execute(delete(SignIn).where(SignIn.token_sha256 == token_sha256))


def add_one_time_link(session: Session, account_id: int, token_sha256: str, until: dt.datetime) -> None:
    """Write a link by which an account's password can be set until `until`; earlier ones no longer work."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account_id))
    session.add(OneTimeLink(token_sha256=token_sha256, account_id=account_id, expires_at=until))


def account_of_link(session: Session, token_sha256: str, now: dt.datetime) -> StoredAccount | None:
    """The account whose password a link may set, or None where it is used, over or unknown."""
    query = _accounts().join(OneTimeLink, OneTimeLink.account_id == Account.id)
    row = session.execute(
        query.where(
            OneTimeLink.token_sha256 == token_sha256,
            OneTimeLink.expires_at > now,
            OneTimeLink.used_at.is_(None),
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else _account(row)


def use_link(session: Session, token_sha256: str, now: dt.datetime) -> None:
    """Let a link work no more."""
    session.scalars(select(OneTimeLink).where(OneTimeLink.token_sha256 == token_sha256)).one().used_at = now


def add_key(
    session: Session,
    *,
    label: str,
    key_sha256: str,
    role: Role,
    owner_key: str | None,
    scopes: frozenset[str],
    now: dt.datetime,
) -> int:
    """Write a program's key; return its id."""
    key = ApiKey(
        label=label,
        key_sha256=key_sha256,
        role=role.value,
        owner_id=_owner_id(session, owner_key),
        scopes=" ".join(sorted(scopes)),
        created_at=now,
    )
    session.add(key)
    session.flush()
    return key.id


def stored_keys(session: Session) -> list[StoredKey]:
    """Every key, newest first."""
    return [_key(*row) for row in session.execute(_keys().order_by(ApiKey.id.desc()))]


def key_by_hash(session: Session, key_sha256: str) -> StoredKey | None:
    """The key that is not revoked, or None."""
    query = _keys().where(ApiKey.key_sha256 == key_sha256, ApiKey.revoked_at.is_(None))
    row = session.execute(query).one_or_none()
    return None if row is None else _key(*row)


def revoke_key(session: Session, key_id: int, now: dt.datetime) -> bool:
    """Let a key work no more; whether there was such a key that did."""
    key = session.get(ApiKey, key_id)
    if key is None or key.revoked_at is not None:
        return False
    key.revoked_at = now
    return True


@cache
def _every_account() -> Select[*tuple[Any, ...]]:
    return _accounts().order_by(Account.name)


@cache  # asked at every request, and costlier to put together than to answer
def _signed_in() -> Select[*tuple[Any, ...]]:
    return (
        _accounts()
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_sha256 == bindparam("token"),
            SignIn.expires_at > bindparam("now"),
            Account.disabled_at.is_(None),
        )
    )


def _accounts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Account.id,
            Account.name,
            Account.role,
            NeedOwner.key,
            Account.password_hash,
            Account.created_at,
            Account.disabled_at,
            ProviderBinding.issuer,
            ProviderBinding.subject_hash,
        )
        .join(NeedOwner, NeedOwner.id == Account.owner_id, isouter=True)
        .join(ProviderBinding, ProviderBinding.account_id == Account.id, isouter=True)
    )


def _keys() -> Select[ApiKey, str | None]:
    return select(ApiKey, NeedOwner.key).join(NeedOwner, NeedOwner.id == ApiKey.owner_id, isouter=True)


def _owner_id(session: Session, key: str | None) -> int | None:
    return None if key is None else session.scalars(select(NeedOwner.id).where(NeedOwner.key == key)).one()


def _account(row: Row[*tuple[Any, ...]]) -> StoredAccount:
    account_id, name, role, owner_key, password_hash, created_at, disabled_at, issuer, subject_hash = row
    binding = None if issuer is None else Binding(issuer, subject_hash)
    return StoredAccount(account_id, name, Role(role), owner_key, password_hash, created_at, disabled_at, binding)


def _key(key: ApiKey, owner_key: str | None) -> StoredKey:
    return StoredKey(
        key.id,
        key.label,
        Role(key.role),
        owner_key,
        frozenset(key.scopes.split()),
        key.created_at,
        key.revoked_at,
    )
