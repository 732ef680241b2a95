"""Connections reach every process alike, and a process that ended loses nobody's."""

import multiprocessing
import os
import select
import signal
import socket
import time
from collections import Counter
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from service.web.dealing import Dealer, Hand

PROCESSES = multiprocessing.get_context("spawn")


def answer_with_own_number(hand: Hand) -> None:
    """What a process of the server does with connections: it says which one it is on each, and keeps it open."""
    hand.setblocking(True)
    hand.listen()
    kept = []
    while True:
        try:
            connection, _ = hand.accept()
        except BlockingIOError:
            return
        connection.sendall(str(os.getpid()).encode())
        kept.append(connection)


def started(dealer: Dealer) -> BaseProcess:
    process = PROCESSES.Process(target=answer_with_own_number, args=(dealer,), daemon=True)
    process.start()
    return process


def dealing() -> tuple[Dealer, int]:
    made = socket.create_server(("127.0.0.1", 0))
    dealer = Dealer(made)
    dealer.start(100)
    return dealer, made.getsockname()[1]


def answering(port: int) -> int:
    """The process that a new connection reaches."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        return int(connection.recv(20))


def until_all_answer(port: int, processes: list[BaseProcess]) -> None:
    while {answering(port) for _ in processes} != {process.pid for process in processes}:
        time.sleep(0.05)


def test_connections_are_dealt_out_to_one_process_after_the_other() -> None:
    dealer, port = dealing()
    processes = [started(dealer) for _ in "abc"]
    until_all_answer(port, processes)
    assert Counter(answering(port) for _ in range(12)) == {process.pid: 4 for process in processes}
    for process in processes:
        process.kill()


def test_where_a_process_ends_the_others_take_its_connections_and_a_new_one_takes_part() -> None:
    dealer, port = dealing()
    first, second = started(dealer), started(dealer)
    until_all_answer(port, [first, second])
    first.kill()
    first.join()
    assert {answering(port) for _ in range(4)} == {second.pid}
    third = started(dealer)
    until_all_answer(port, [second, third])
    second.kill()
    third.kill()


def test_a_process_that_hangs_is_dealt_no_more() -> None:
    dealer, port = dealing()
    hanging, other = started(dealer), started(dealer)
    until_all_answer(port, [hanging, other])
    assert hanging.pid is not None
    os.kill(hanging.pid, signal.SIGSTOP)
    with ExitStack() as opened:
        waiting = [
            opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(100)
        ]
        while answered := select.select(waiting, [], [], 2)[0]:
            waiting = [one for one in waiting if one not in answered]
        assert 0 < len(waiting) < 30
    hanging.kill()
    other.kill()


def test_connections_wait_for_the_first_process() -> None:
    dealer, port = dealing()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as early:
        process = started(dealer)
        assert int(early.recv(20)) == process.pid
    process.kill()


def deal_and_be_gone(said: Connection) -> None:
    dealer, port = dealing()
    started(dealer)
    said.send(answering(port))
    os._exit(0)


def test_a_process_ends_with_the_one_that_deals() -> None:
    """Nobody could stop it any more."""
    said, own = PROCESSES.Pipe()
    parent = PROCESSES.Process(target=deal_and_be_gone, args=(own,))
    parent.start()
    number = said.recv()
    parent.join()
    for _ in range(200):
        if not Path(f"/proc/{number}").exists():
            return
        time.sleep(0.05)
    pytest.fail(f"process {number} goes on")
