"""A login for each role, to look around with on the sample data."""

import datetime as dt
from contextlib import closing

from models.account_repository import account_by_name, add_account, set_password
from models.accounts import Role
from models.audit_repository import add_event
from models.database import open_database
from models.need_repository import owner_names
from service.settings import Settings
from service.web.passwords import hashed_password

PASSWORD = "behov-demo-2026"


def make_demo_logins(settings: Settings) -> list[tuple[str, str]]:
    """Name and password of a login for each role; made where they are not there yet."""
    now = dt.datetime.now(dt.UTC)
    names = {role: f"demo.{role.value.replace('_', '.')}" for role in Role}
    with closing(open_database(settings.database)) as database, database.writing() as session:
        first_owner = min(owner_names(session), default=None)
        for role, name in names.items():
            owner = first_owner if role is Role.NEED_OWNER else None
            if account_by_name(session, name) is not None or (role is Role.NEED_OWNER and owner is None):
                continue
            account = add_account(session, name=name, role=role, owner_key=owner, now=now)
            set_password(session, account, hashed_password(PASSWORD))
            add_event(session, at=now, actor="terminal", action="account.added", subject=f"account:{account}")
    return [(name, PASSWORD) for name in names.values()]
