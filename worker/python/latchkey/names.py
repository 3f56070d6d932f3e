"""Which names a variable can have, and which values an environment can hold."""

from __future__ import annotations

import re

_grammar = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_accepted_key(key: str) -> bool:
    """Whether a form of Latchkey would accept the key: what no form accepts, no server sends."""
    return len(key) <= 255 and _grammar.fullmatch(key) is not None and not key.upper().startswith("LATCHKEY_")


def cut(key: str) -> str:
    return key[:255]
