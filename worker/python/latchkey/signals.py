"""Signals: before there is a command they end the worker at once, afterwards they are the command's."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, Callable, Optional

_forwarded = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2]
#: Typed at a terminal, these reach every process in the foreground by themselves.
_typed = {signal.SIGINT, signal.SIGQUIT}

_child: Optional[Any] = None
_starting = False
_waiting: list[int] = []
_left_behind: list[Callable[[], None]] = []


def install() -> None:
    """The first process of a container is spared by signals that it does not handle."""
    for number in _forwarded:
        signal.signal(number, _arrived)


def _arrived(number: int, _: Any) -> None:
    if _child is not None:
        if not (number in _typed and sys.stdin is not None and _is_terminal()):
            _pass_on(number)
    elif _starting:
        _waiting.append(number)
    else:
        # Nothing has been started, and the values are only in this process.
        for clean_up in _left_behind:
            clean_up()
        os._exit(128 + number)


def when_ended_early(clean_up: Callable[[], None]) -> None:
    _left_behind.append(clean_up)


def _is_terminal() -> bool:
    try:
        return os.isatty(0)
    except OSError:
        return False


def _pass_on(number: int) -> None:
    try:
        os.kill(_child.pid, number)  # type: ignore[union-attr]
    except ProcessLookupError:
        pass


def starting() -> None:
    """From now on the signals are the command's: they wait until it is there."""
    global _starting
    _starting = True


def started(child: Any) -> None:
    global _child
    _child = child
    for number in _waiting:
        _pass_on(number)
    _waiting.clear()


def ended() -> None:
    """The command's process id can belong to another now."""
    global _child, _starting
    _child, _starting = None, True
