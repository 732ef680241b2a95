"""Sends what webhooks are told, in the background, and tries again where that fails."""

import datetime as dt
import threading
from collections.abc import Callable

import httpx2

from models.database import Database, DatabaseUnavailableError
from models.webhook_repository import Delivery, StoredWebhook, claim_due, note_try
from service.version import software_version
from service.web.observing import say
from service.webhooks import AddressRefusedError, secret_of, signature, target_of

MINUTE = dt.timedelta(minutes=1)
PAUSES = (MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 360 * MINUTE, 720 * MINUTE, 1440 * MINUTE)
"""Between one try and the next; after the eighth a delivery is given up."""
LEASE = 2 * MINUTE
"""How long a delivery is kept from other processes while it is tried."""
TIMEOUT_SECONDS = 10.0
LOOKED_EVERY_SECONDS = 2.0


class Sender:
    """A thread that sends what is due, until it is stopped."""

    def __init__(self, database: Database, folder_key: Callable[[], bytes]) -> None:
        self._database, self._folder_key = database, folder_key
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the delivery under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(TIMEOUT_SECONDS * 2)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                sent = send_one(self._database, self._folder_key(), dt.datetime.now(dt.UTC))
            except (DatabaseUnavailableError, OSError) as error:
                say(level="warning", source="webhooks", message=f"{type(error).__name__}; tried again later")
                sent = False
            if not sent:
                self._stopped.wait(LOOKED_EVERY_SECONDS)


def send_one(database: Database, folder_key: bytes, now: dt.datetime) -> bool:
    """Try the delivery that has waited longest; whether there was one."""
    with database.writing() as session:
        claimed = claim_due(session, now, now + LEASE)
    if claimed is None:
        return False
    webhook, delivery = claimed
    status, problem = _tried(webhook, delivery, folder_key, now)
    pause = PAUSES[delivery.tries] if problem and delivery.tries < len(PAUSES) else None
    with database.writing() as session:
        note_try(
            session,
            delivery.id,
            now=now,
            status=status,
            problem=problem,
            next_try_at=now + pause if pause else None,
        )
    return True


def _tried(
    webhook: StoredWebhook, delivery: Delivery, folder_key: bytes, now: dt.datetime
) -> tuple[int | None, str | None]:
    """What the address answered, and what went wrong. Redirects are not followed, proxies not used."""
    timestamp = str(int(now.timestamp()))
    try:
        target = target_of(webhook.address)
        with (
            httpx2.Client(trust_env=False, timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream(
                "POST",
                target.url,
                content=delivery.body.encode(),
                headers={
                    "Host": target.authority,
                    "Content-Type": "application/json",
                    "User-Agent": f"Behov/{software_version()}",
                    "Behov-Delivery": str(delivery.id),
                    "Behov-Event": delivery.event.value,
                    "Behov-Timestamp": timestamp,
                    "Behov-Signature": signature(secret_of(folder_key, webhook.salt), timestamp, delivery.body),
                },
                extensions={"sni_hostname": target.host},
            ) as response,
        ):
            return response.status_code, None if response.is_success else "status"
    except AddressRefusedError:
        return None, "refused"
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        return None, "unreachable"
