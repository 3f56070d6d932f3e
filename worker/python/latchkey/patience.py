"""How long and how often Latchkey is asked again: full jitter, within one deadline, as late as Latchkey itself says."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import Callable, Mapping, Optional

_first_pause = 0.3
_longest_pause = 5.0

#: Connections that fail although the address may be right: a restart, a network that comes later than the worker.
_passing_codes = {
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "EAI_AGAIN",
    "ENOTFOUND",
    "timeout",
}
_passing_statuses = {429, 502, 503, 504}
#: Of these statuses, but nothing that time mends.
_lasting_codes = {"not_configured", "sealing_key_missing", "cloud_refused"}


def is_passing_network_code(code: str) -> bool:
    return code in _passing_codes


def is_passing_answer(status: int, code: Optional[str]) -> bool:
    """``code`` is Latchkey's own; None for what a proxy in front of it says."""
    if status == 409:
        return code == "kickoff_in_progress"
    return status in _passing_statuses and code not in _lasting_codes


def pause_seconds(failures: int, asked: float, random: Callable[[], float]) -> float:
    """``asked`` is what Retry-After asks for, or 0: the pause is spread beyond it, and never ends before."""
    return asked + random() * min(_longest_pause, _first_pause * 2**failures)


def retry_after_seconds(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float:
    """From seconds or an HTTP date (RFC 9110); 0 for none, or one that is over."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", text):
        return float(text)
    at = date_seconds(text) if re.match(r"[A-Za-z]", text) else None
    if at is None:
        return 0
    # By the clock that wrote it, where it says what it shows.
    answered_at = date_seconds(headers.get("date", ""))
    return max(0, at - (now() if answered_at is None else answered_at))


def date_seconds(text: str) -> Optional[float]:
    """Of an HTTP date, since 1970; None for what is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
