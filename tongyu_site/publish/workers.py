"""Workers: numbered pieces of work that several processes share; what comes of it is the same for every number of processes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from ..base.printing import crash
from ..base.problems import Collector, Problem, Problems

R = TypeVar("R")

METHOD = "fork" if sys.platform == "linux" else "spawn"
"""How a process is started. One that is forked has everything at hand; one that is spawned reads the program anew and is handed
the work, which costs more than the pages of most counties."""


def usual_jobs() -> int:
    """How many processes work where nobody said it: one for each core that the program may use, where they are forked."""
    return len(os.sched_getaffinity(0)) if METHOD == "fork" and hasattr(os, "sched_getaffinity") else 1


def share(
    pieces: int,
    work: Callable[[Iterable[int]], R],
    jobs: int,
    first: Callable[[], object],
    over: Callable[[Iterable[int]], Iterable[int]],
    method: str = METHOD,
) -> list[R]:
    """Do the pieces of these numbers in ``jobs`` processes, this one among them; what ``work`` returned in each.

    ``work`` is called once in each process, with the numbers of the pieces that it takes. ``first`` is done here, while the
    others begin; ``over`` goes through the numbers that this process takes. Raises :class:`Problems` with those of all
    processes; after the first one nobody takes a further piece.
    """
    if jobs < 2:
        first()
        return [work(over(range(pieces)))]
    import multiprocessing

    context: Any = multiprocessing.get_context(method)
    taken = context.Value("l", 0)
    found = Collector()
    results: list[R] = []
    children = []
    try:
        for _ in range(jobs - 1):
            receiver, sender = context.Pipe(duplex=False)
            child = context.Process(target=_child, args=(work, pieces, taken, sender), daemon=True)
            children.append((child, receiver))
            with _held_back():
                child.start()
            sender.close()
        with found:
            first()
            results.append(work(over(_numbers(pieces, taken))))
        with found:
            _take(taken, pieces)  # where one stopped, nobody takes another
        for _, receiver in children:
            try:
                result, problems = receiver.recv()
            except EOFError:
                result, problems = None, [_ENDED]
            results.append(result)
            found.problems.extend(problems)
    finally:
        for child, _ in children:
            if child.pid is not None:
                child.kill()  # what it did is here, or nobody wants it any more
                child.join()
    found.stop_if_any()
    return results


_PATIENCE = 10.0
"""Seconds that a process waits to take a number, which takes no time."""
_ENDED = Problem("E508", "程序内部出错：一个工作进程突然结束", hint="内存可能不够；加 --jobs 1 再运行一次")


def _numbers(pieces: int, taken: Any) -> Iterator[int]:
    """The numbers that this process takes, until none is left."""
    while (number := _take(taken)) < pieces:
        yield number


def _take(taken: Any, more: int = 1) -> int:
    """The next number, with which ``more`` are gone. Raises :class:`Problems` where a process was killed while it took one."""
    if not taken.get_lock().acquire(timeout=_PATIENCE):
        raise Problems([_ENDED])
    number: int = taken.value
    taken.value += more
    taken.get_lock().release()
    return number


@contextlib.contextmanager
def _held_back() -> Iterator[None]:
    """Ctrl-C and a polite end come after the body: of one that comes while a process is forked, Python would say no word."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _child(work: Callable[[Iterable[int]], object], pieces: int, taken: Any, sender: Any) -> None:
    """Work in another process, and send what came of it and its problems. It ends with its parent, which alone answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
    result: object = None
    problems: tuple[Problem, ...] = ()
    try:
        result = work(_while_wanted(_numbers(pieces, taken)))
    except Problems as error:
        problems = error.problems
    except Exception as error:  # the program's defect, at its place
        problems = (crash(error)[0],)
    if problems:
        _take(taken, pieces)
    sender.send((result, problems))


def _while_wanted(numbers: Iterator[int]) -> Iterator[int]:
    """The numbers, as long as the parent lives: what a killed one left must not be written to any more."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    for number in numbers:
        if parent is None or not parent.is_alive():
            os._exit(1)
        yield number
