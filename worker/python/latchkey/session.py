"""Sessions in place of a deployment token: one at a time, renewed before it ends."""

from __future__ import annotations

import threading
import time
from typing import Callable, NamedTuple, Optional


class Session(NamedTuple):
    token: str
    #: None where Latchkey does not say.
    ends_in_seconds: Optional[float]


#: Enough for a call that begins with it, and for a restart of Latchkey in between.
_renew_before_seconds = 180.0
_unknown_seconds = 600.0


class Sessions:
    """``start`` begins one. What it fails with is what the worker fails with."""

    def __init__(self, start: Callable[[], Session]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._held: Optional[str] = None
        self._renew_at = 0.0

    def token(self) -> str:
        with self._lock:
            if self._held is None or time.monotonic() >= self._renew_at:
                session = self._start()
                left = _unknown_seconds if session.ends_in_seconds is None else session.ends_in_seconds
                self._renew_at = time.monotonic() + max(0.0, left - _renew_before_seconds)
                self._held = session.token
            return self._held

    def drop(self, token: str) -> None:
        """Latchkey refused this one: the next call begins another."""
        with self._lock:
            if self._held == token:
                self._held = None
