"""What the server promises before any page is made."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.serving import listening
from service.errors import AddressError
from service.settings import count_together
from tests.conftest import Behov


def test_an_answer_is_sent_at_once() -> None:
    """A connection does not hold the end of an answer back until its beginning was acknowledged."""
    with listening("127.0.0.1", 0) as made:
        made.listen()
        with socket.create_connection(made.getsockname()), made.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_said_before_anything_else(
    behov: Behov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing claims to answer there, and no link to sign in by is used up."""
    monkeypatch.setenv("BEHOV_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        told = behov("serve", "--port", port)
    assert told.status != 0
    assert told.out == ""
    assert f"port {port}, is in use" in told.err
    assert "--port" in told.err


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_this_machines_is_said(host: str) -> None:
    with pytest.raises(AddressError, match="--host"):
        listening(host, 8000)


ANSWERED = """
from service.web.observing import REQUESTS, figures
REQUESTS.labels("GET", "/needs", 200).inc()
print(figures().decode())
"""


def test_what_several_processes_answer_is_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    count_together(tmp_path)
    said = [
        subprocess.run([sys.executable, "-c", ANSWERED], capture_output=True, text=True, check=True).stdout
        for _ in "ab"
    ]
    assert [float(found) for text in said for found in re.findall(r"behov_requests_total{.*} (.*)", text)] == [
        1,
        2,
    ]
