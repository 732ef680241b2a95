"""Telling other programs of events: what is said, what it is signed with, and where it may go.

Sending it is for `service.web.sending`.
"""

import datetime as dt
import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from matching.saved_index import canonical_json
from models.catalogue_repository import Session
from models.webhook_repository import add_deliveries
from models.webhooks import WebhookEvent
from service.errors import ServiceError

LOCAL = frozenset({"localhost", "127.0.0.1"})
"""Hosts on this machine that may be told, and without TLS."""
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that lead to IPv4 ones (RFC 6052), whichever those are."""


class AddressRefusedError(ServiceError):
    """An address that nothing is sent to. `code`: unreadable, not_https, private, unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is sent: to `ip`, which `host` stood for when it was looked at, so that it cannot stand for
    another one when it is connected to."""

    url: str
    host: str
    authority: str
    ip: str


def announce(session: Session, event: WebhookEvent, about: Mapping[str, object], now: dt.datetime) -> None:
    """Put an event on its way to whoever is told of it. `about` holds numbers and keys, nothing of a person."""
    body = {"event": event.value, "at": now.isoformat(timespec="seconds"), **about}
    add_deliveries(session, event, canonical_json(body), now)


def secret_of(folder_key: bytes, salt: str) -> str:
    """An address's secret, made of the data folder's key and the salt that the database keeps."""
    return hmac.new(folder_key, f"webhook:{salt}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, timestamp: str, body: str) -> str:
    """HMAC-SHA256 (RFC 2104) of the timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def check_address(address: str) -> tuple[str, int]:
    """Host and port of an address that may be told, as far as the address itself says; nothing is looked up.

    Raises AddressRefusedError.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
        ascii_host = host.encode("idna").decode() if host else ""
    except ValueError as error:
        raise AddressRefusedError("unreadable") from error
    plain = all(33 <= ord(character) < 127 for character in address)
    if not ascii_host or not plain or parts.username or parts.password or parts.fragment:
        raise AddressRefusedError("unreadable")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOCAL):
        raise AddressRefusedError("not_https")
    if host not in LOCAL and (is_number := _number(ascii_host)) is not None and not is_public(is_number):
        raise AddressRefusedError("private")
    return ascii_host, port or (443 if parts.scheme == "https" else 80)


def target_of(address: str) -> Target:
    """Where an address leads now. Raises AddressRefusedError where that is unknown, or in a network of its own."""
    host, port = check_address(address)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefusedError("unknown") from error
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    wrong = [one for one in numbers if not (one.is_loopback if host in LOCAL else is_public(one))]
    if wrong or not numbers:
        raise AddressRefusedError("private")
    parts = urlsplit(address)
    literal = f"[{numbers[0]}]" if numbers[0].version == 6 else str(numbers[0])
    return Target(parts._replace(netloc=f"{literal}:{port}").geturl(), host, parts.netloc, str(numbers[0]))


def is_public(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address is one of the internet's, and not another one's in disguise."""
    if isinstance(number, ipaddress.IPv6Address) and (
        number.ipv4_mapped or number.sixtofour or number.teredo or number in TRANSLATED
    ):
        return False
    return number.is_global and not number.is_multicast


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
