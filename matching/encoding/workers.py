"""Threads that each compute alone: no waiting for one another inside a matrix product.

PyTorch by default splits every operation over all cores and waits at its end. On a machine that does anything else
besides, each of those waits lasts as long as the slowest core, and the split decides in which order sums are made.
One batch to a thread avoids that. NumPy's own threads wait for their next product by spinning, on the cores that
the encoder needs: in a process with an encoder NumPy computes on one, enough for what a search multiplies.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from threadpoolctl import threadpool_limits


def single_threaded_workers() -> ThreadPoolExecutor:
    """As many threads as PyTorch would use, each with PyTorch limited to itself; other threads keep theirs.

    From now on NumPy multiplies on one thread in the whole process.
    """
    import torch

    threadpool_limits(1, user_api="blas")

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
