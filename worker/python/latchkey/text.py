"""Text as people and other programs get it."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from typing import Any

_invisible = {"Cc", "Cf", "Zl", "Zp", "Cs"}


def printable(text: str) -> str:
    """One line that shows all that it has: strangers' control characters could forge lines, or steer a terminal."""

    def shown(sign: str) -> str:
        if unicodedata.category(sign) not in _invisible:
            return sign
        units = sign.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    return "".join(shown(sign) for sign in text)


def say(line: str) -> None:
    """One line on standard error."""
    data = f"{printable(line)}\n".encode("utf-8", "replace")
    stream = getattr(sys.stderr, "buffer", None)
    try:
        if stream is None:
            print(data.decode(), end="", file=sys.stderr, flush=True)
        else:
            sys.stderr.flush()
            stream.write(data)
            stream.flush()
    except (OSError, ValueError):
        # Nobody reads it: no reason not to go on.
        pass


def quoted(value: Any) -> str:
    """As JSON, as JavaScript writes it."""
    return escaped_surrogates(json.dumps(value, ensure_ascii=False))


def pasteable(value: Any) -> str:
    return escaped_surrogates(json.dumps(value, ensure_ascii=False, indent=2))


def escaped_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def reject_constant(_: str) -> Any:
    raise ValueError("JSON has no such constant.")


def parse_json(text: str) -> Any:
    """As JavaScript does: without NaN, and numbers of any length."""
    return json.loads(text, parse_constant=reject_constant, parse_int=_number)


def _number(digits: str) -> Any:
    return int(digits) if len(digits) < 18 else float(digits)
