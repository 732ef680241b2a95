"""What the server promises before any page is made."""

import socket

import uvicorn

from service.cli.serving import listening


def test_an_answer_is_sent_at_once() -> None:
    """A connection does not hold the end of an answer back until its beginning was acknowledged."""
    with listening(uvicorn.Config("", port=0)) as made:
        made.listen()
        with socket.create_connection(made.getsockname()), made.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
