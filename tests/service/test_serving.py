"""What the server promises before any page is made."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn

from service.cli.serving import listening
from service.settings import count_together


def test_an_answer_is_sent_at_once() -> None:
    """A connection does not hold the end of an answer back until its beginning was acknowledged."""
    with listening(uvicorn.Config("", port=0)) as made:
        made.listen()
        with socket.create_connection(made.getsockname()), made.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


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
