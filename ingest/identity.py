"""Who a row is about: identities that are the same on every machine and give no person away."""

import hashlib
import hmac
import re

from ingest.organisation_numbers import OrganisationNumber
from ingest.plain_text import one_line
from models.records import Identity

SHORTEST_SECRET = 16
UID_CHARACTERS = 24


def company_identity(
    number: OrganisationNumber | None, source: str, row_key: str, country: str | None, secret: bytes
) -> Identity:
    """The identity that the organisation number gives, else the one that source and row key give.

    `secret` (at least 16 bytes) turns a sole trader's number, which is a personal identity number, into a uid
    that nobody without the secret can turn back; only a mask with its last two digits is kept.
    """
    if number is None:
        return catalogue_identity(source, row_key, country)
    if number.personal:
        mask = f"••••••-••{number.digits[-2:]}"
        return Identity(private_uid(f"{number.country}:{number.digits}", secret), number.country, None, mask)
    uid = _short(hashlib.sha256(f"{number.country}:{number.digits}".encode()))
    return Identity(uid, number.country, number.digits)


def catalogue_identity(source: str, row_key: str, country: str | None) -> Identity:
    """The identity of a company that only its place in one catalogue tells."""
    return Identity(_short(hashlib.sha256(f"source:{source}:{row_key}".encode())), country)


def private_uid(text: str, secret: bytes) -> str:
    """A keyed hash: HMAC-SHA256 of `text`, cut to 24 hex digits. Raises ValueError for a short secret."""
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"the secret has {len(secret)} bytes; it needs at least {SHORTEST_SECRET}")
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:UID_CHARACTERS]


def normalised_name(name: str) -> str:
    """A name as a row key: without differences of case, punctuation and white space."""
    return " ".join(re.findall(r"[\w&+]+", one_line(name).casefold()))


def _short(digest: "hashlib._Hash") -> str:
    return digest.hexdigest()[:UID_CHARACTERS]
