"""What tests of the pages share: a data folder with the samples, and a client signed in as each role."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.accounts import Role
from service.settings import load_settings
from service.web.app import create_app
from service.web.demo import PASSWORD, make_demo_logins

PAGE = {"accept": "text/html", "sec-fetch-site": "same-origin"}
CHALLENGE = "Vi kastar för mycket mat i skolans restauranger varje dag och vet inte hur många som kommer att äta."

SignedIn = Callable[[Role | None], TestClient]


@pytest.fixture(scope="session")
def home_with_logins(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the samples indexed and a login for each role. Copied, never used itself."""
    home = tmp_path_factory.mktemp("logins") / "home"
    shutil.copytree(prepared_home, home, symlinks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEHOV_HOME", str(home))
        make_demo_logins(load_settings())
    return home


@pytest.fixture
def app(home_with_logins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The application over a data folder of its own with the samples indexed."""
    home = tmp_path / "home"
    shutil.copytree(home_with_logins, home, symlinks=True)
    monkeypatch.setenv("BEHOV_HOME", str(home))
    made = create_app(load_settings())
    yield made
    made.state.parts.engine.close()
    made.state.parts.database.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where a real server answers for the application."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture
def signed_in(app: FastAPI) -> SignedIn:
    """A browser signed in as a role, or as nobody."""

    def browser(role: Role | None) -> TestClient:
        client = TestClient(app, headers=PAGE, follow_redirects=False)
        if role is not None:
            name = f"demo.{role.value.replace('_', '.')}"
            answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    return browser


@pytest.fixture
def facilitator(signed_in: SignedIn) -> TestClient:
    """A facilitator's browser."""
    return signed_in(Role.FACILITATOR)


@pytest.fixture
def shortlist(facilitator: TestClient) -> str:
    """The path of a shortlist just given for a stored need."""
    answer = facilitator.post("/shortlists", data={"need": "matsvinn-skolrestauranger"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])
