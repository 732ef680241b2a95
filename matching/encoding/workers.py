"""Threads that each compute alone: no waiting for one another inside a matrix product.

PyTorch by default splits every operation over all cores and waits at its end. On a machine that does anything else
besides, each of those waits lasts as long as the slowest core, and the split decides in which order sums are made.
One batch to a thread avoids both: a vector does not depend on the number of cores.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier


def single_threaded_workers() -> ThreadPoolExecutor:
    """As many threads as PyTorch would use, each with PyTorch limited to itself; other threads are left alone."""
    import torch

    count = torch.get_num_threads()
    started = Barrier(count)
    workers = ThreadPoolExecutor(count, thread_name_prefix="encoder", initializer=_compute_alone)
    # each waits for the others, so that all threads exist before the setting for later threads is put back
    for waiting in [workers.submit(started.wait) for _ in range(count)]:
        waiting.result()
    torch.set_num_threads(count)
    return workers


def _compute_alone() -> None:
    import torch

    torch.get_num_threads()  # PyTorch sets a thread up at the first question, which would undo the next line
    torch.set_num_threads(1)
