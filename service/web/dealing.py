"""Connections dealt out to the server's processes, to one after the other.

Processes that accept from one listening socket do not share it: the kernel wakes the one that began to wait last,
so that one may get every connection, and the others' cores stand idle.
"""

import os
import signal
import socket
import threading
import time
from multiprocessing.reduction import DupFd
from typing import Any

READY = b"\x01"
DEALT = b"\x00"
AGAIN_SECONDS = 0.05
"""How long to wait where no process takes a connection, or none can be accepted, before trying again."""
MOST_WAITING_BYTES = 8_192
"""Of the kernel's memory for connections that a process was dealt and did not look at yet: some ten of them. A
process that hangs is dealt no more."""


class Dealer:
    """Accepts the connections of a listening socket, in a thread of its own, and deals them out to processes.

    Handed to a process when that is started (in place of the listening socket), it arrives there as a `Hand`. A
    process takes part from when it listens until it ends. Where none does yet, connections wait.
    """

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._given = socket.socket()
        self._ready: list[socket.socket] = []
        self._changed = threading.Condition()

    def start(self, backlog: int) -> None:
        """Begin to accept, with room for so many connections that wait; it goes on until this process ends."""
        self._listening.listen(backlog)
        threading.Thread(target=self._deal, name="dealer", daemon=True).start()

    def __reduce__(self) -> tuple[Any, ...]:
        self._given.close()  # the process before has its own by now; its end shows once nobody else has it
        own, self._given = socket.socketpair()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_WAITING_BYTES)
        threading.Thread(target=self._add_when_ready, args=(own, self._given), daemon=True).start()
        return _hand, (DupFd(self._given.fileno()),)

    def _add_when_ready(self, own: socket.socket, given: socket.socket) -> None:
        said = own.recv(1)
        given.close()
        if said != READY:
            own.close()  # its process ended before
            return
        own.setblocking(False)
        with self._changed:
            self._ready.append(own)
            self._changed.notify()

    def _deal(self) -> None:
        while self._listening.fileno() >= 0:
            try:
                connection, _ = self._listening.accept()
            except OSError:  # no file left to open, or gone already
                time.sleep(AGAIN_SECONDS)
                continue
            with connection:
                while not self._dealt(connection):
                    with self._changed:
                        self._changed.wait(AGAIN_SECONDS)

    def _dealt(self, connection: socket.socket) -> bool:
        """Whether one of the processes took a connection; it then stands last among them."""
        with self._changed:
            for hand in [*self._ready]:
                self._ready.remove(hand)
                try:
                    socket.send_fds(hand, [DEALT], [connection.fileno()])
                except (BrokenPipeError, ConnectionResetError):
                    hand.close()  # its process has ended
                except OSError:
                    self._ready.append(hand)  # there is no room
                else:
                    self._ready.append(hand)
                    return True
        return False


class Hand(socket.socket):
    """What a process accepts dealt connections from, as from a listening socket."""

    def listen(self, backlog: int = 0, /) -> None:
        """Take part from now on."""
        self.send(READY)

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection and its address. Raises BlockingIOError where there is none, ConnectionAbortedError
        where it ended on the way. Where the dealer's process has ended, this one is asked to end as well."""
        said, files, _, _ = socket.recv_fds(self, 1, 1)
        if not said:
            os.kill(os.getpid(), signal.SIGTERM)
            raise BlockingIOError
        connection = socket.socket(fileno=files[0])
        try:
            return connection, connection.getpeername()
        except OSError as error:
            connection.close()
            raise ConnectionAbortedError from error


def _hand(sent: Any) -> Hand:
    """In the process that it was handed to: `sent` is what `DupFd` made of the file."""
    return Hand(fileno=sent.detach())
