"""Passwords, tokens and their hashes."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # Argon2id with the parameters of RFC 9106, section 4, second choice


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def hashed_password(password: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters."""
    return _hasher().hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed. Takes as long where there is none, so that nobody can tell
    by the time which accounts exist."""
    try:
        matches = _hasher().verify(password_hash or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


def new_token() -> str:
    """A random text that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
