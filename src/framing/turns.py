"""Locks that a fork of the process leaves whole: it waits for its turn at each, and parent and child go on after it.

Gives locks, and knows nothing of what they guard. In a child that was forked while another thread held a plain lock, nobody
is left to release that, and what it guards may be half changed.
"""

from __future__ import annotations

import os
from threading import RLock
from weakref import WeakSet

_forks = RLock()  # one fork at a time
_made = RLock()  # held for moments only, so that who holds another lock may make one while a fork waits
_turns: WeakSet[RLock] = WeakSet()  # a lock goes with what it guards
_held: list[RLock] = []


def turn() -> RLock:
    """Return a lock as of `threading.RLock`."""
    lock = RLock()
    with _made:
        _turns.add(lock)
    return lock


def _before() -> None:
    _forks.acquire()
    with _made:
        turns = list(_turns)
    for lock in turns:
        lock.acquire()
        _held.append(lock)
    _made.acquire()


def _after() -> None:
    _made.release()
    while _held:
        _held.pop().release()
    _forks.release()


if hasattr(os, "register_at_fork"):  # where processes can be forked
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after)
