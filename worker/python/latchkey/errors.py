"""What goes wrong, in words for people. No message holds a value, a token or a key."""

from __future__ import annotations

from typing import Any, Optional


class LatchkeyError(Exception):
    """Why there is no environment.

    ``code`` is Latchkey's own, stable and in snake_case.
    """

    #: Latchkey has decided, and asking again helps nobody.
    is_final = False

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class UnresolvedError(LatchkeyError):
    """Some variables couldn't be read. ``failures`` says of each why, and what to change."""

    def __init__(self, code: str, message: str, failures: list[dict[str, Any]]) -> None:
        super().__init__(code, message)
        self.failures = failures


class CloudError(LatchkeyError):
    """A cloud refused, or could not be reached."""

    def __init__(self, message: str, failure: Optional[dict[str, Any]] = None, code: str = "cloud_refused") -> None:
        super().__init__(code, message)
        #: stage, reason, providerCode, message
        self.failure = failure
