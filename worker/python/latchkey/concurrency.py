"""Threads that do the same to many things, so many at a time."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterable


def at_most(count: int, items: Iterable[Any], run: Callable[[Any], None]) -> None:
    """Raises what ``run`` raised first, once all have ended."""
    left = list(items)
    lock, failures = threading.Lock(), []

    def work() -> None:
        while True:
            with lock:
                if not left or failures:
                    return
                item = left.pop(0)
            try:
                run(item)
            except BaseException as error:  # noqa: BLE001 - it is raised below
                with lock:
                    failures.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(min(count, len(left)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        # With a time, so that signals arrive meanwhile.
        while thread.is_alive():
            thread.join(3600)
    if failures:
        raise failures[0]


class Shared:
    """Callers that come together share one call, and what became of it."""

    def __init__(self, run: Callable[[], Any]) -> None:
        self._run, self._lock, self._pending = run, threading.Lock(), None

    def call(self) -> Any:
        with self._lock:
            pending = self._pending
            is_first = pending is None
            if is_first:
                pending = self._pending = _Pending()
        if not is_first:
            pending.done.wait()
            return pending.result()
        try:
            pending.value = self._run()
        except BaseException as error:  # noqa: BLE001 - result() raises it
            pending.error = error
        with self._lock:
            self._pending = None
        pending.done.set()
        return pending.result()


class _Pending:
    def __init__(self) -> None:
        self.done, self.value, self.error = threading.Event(), None, None

    def result(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value
