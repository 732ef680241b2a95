"""`behov serve` and `behov people`."""

import datetime as dt
import errno
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Annotated, cast

import typer

from models.account_repository import account_by_name, accounts, add_account, add_one_time_link
from models.accounts import Role
from models.audit_repository import add_event
from models.catalogue_repository import Session
from models.database import open_database
from service import terminal
from service.errors import AddressError
from service.settings import Settings, count_together, load_settings

FIRST_ADMINISTRATOR = "administrator"
LOCAL = "http://127.0.0.1:8000"
LINK_HOURS = 24
GRACE_SECONDS = 20
IDLE_SECONDS = 30
MOST_CONNECTIONS = 900
"""Open ones, idle ones among them: below the 1,024 files that a process may commonly have open."""


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("link")(link)


def serve(
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes that share the index.", min=1, max=64)] = 1,
    demo: Annotated[
        bool, typer.Option("--demo", help="Make a login for each role, with known passwords. Never for real data.")
    ] = False,
) -> None:
    """Serve the pages and the API until stopped; Ctrl-C lets requests under way end first."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from service.web import assets
    from service.web.dealing import Dealer
    from service.web.observing import LOGGING

    assets.check()
    settings = load_settings()
    settings.places.folder.mkdir(parents=True, exist_ok=True)
    config = uvicorn.Config(
        "service.web.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http="h11",  # the other parser that may be there reads headers of any length
        access_log=False,
        log_config=LOGGING,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        loop="asyncio",  # which accepts from whatever stands for a socket; the other one asks the kernel itself
    )
    with suppress(KeyboardInterrupt), listening(host, port) as made:
        place = f"http://{host}:{port}"
        if demo:
            from service.web.demo import make_demo_logins

            for name, password in make_demo_logins(settings):
                terminal.say(f"  {name:<22} {password}")
        _let_somebody_in(settings, settings.public_url or place)
        terminal.say(f"Behov answers on {place} – stop it with Ctrl-C.")
        if workers > 1:
            with tempfile.TemporaryDirectory(prefix="behov-figures-") as folder:
                count_together(Path(folder))
                dealer = Dealer(made)
                dealer.start(config.backlog)
                Multiprocess(config, [cast("socket.socket", dealer)]).run()
        else:
            uvicorn.Server(config).run([made])


def listening(host: str, port: int) -> socket.socket:
    """A socket whose connections send at once; else the end of an answer waits, 40 ms, until its beginning was
    acknowledged. Raises AddressError where nothing can listen there."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            why = "is in use, perhaps by another Behov. Stop that one, or give another port with --port"
        else:
            why = f"cannot be listened on: {error.strerror}. Give another --host or --port"
        raise AddressError(f"{host}, port {port}, {why}. Nothing was started.") from error
    return made


def link(
    name: Annotated[str, typer.Argument(help="Who it is for.")] = FIRST_ADMINISTRATOR,
    place: Annotated[
        str | None, typer.Option(help="Where Behov answers; else the setting BEHOV_PUBLIC_URL, or this machine.")
    ] = None,
) -> None:
    """A one-time link by which somebody sets their password, for when the only administrator lost theirs."""
    settings = load_settings()
    now = dt.datetime.now(dt.UTC)
    with open_database(settings.database).writing() as session:
        account = account_by_name(session, name)
        if account is None:
            raise typer.BadParameter(f"There is no account '{name}'.")
        made = _link(session, account.id, place or settings.public_url or LOCAL, now)
        add_event(session, at=now, actor="terminal", action="account.link_made", subject=f"account:{account.id}")
    terminal.say(made)


def _let_somebody_in(settings: Settings, place: str) -> None:
    """Where nobody can come in yet, make an administrator and show the link by which they set their password."""
    now = dt.datetime.now(dt.UTC)
    with open_database(settings.database).writing() as session:
        there = accounts(session)
        if any(account.password_hash or account.binding for account in there):
            return
        if there:
            number = there[0].id
        else:
            number = add_account(
                session, name=FIRST_ADMINISTRATOR, role=Role.ADMINISTRATOR, owner_key=None, now=now
            )
            add_event(session, at=now, actor="terminal", action="account.added", subject=f"account:{number}")
        made = _link(session, number, place, now)
    terminal.say(
        f"Nobody can sign in yet. Set the administrator's password within {LINK_HOURS} hours, once:\n  {made}"
    )


def _link(session: Session, account: int, place: str, now: dt.datetime) -> str:
    from service.web.passwords import new_token, token_hash

    token = new_token()
    add_one_time_link(session, account, token_hash(token), now + dt.timedelta(hours=LINK_HOURS))
    return f"{place}/links/{token}"
