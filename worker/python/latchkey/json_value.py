"""One field of a JSON secret, as the text of an environment variable: cut out of what was stored, so that no parser alters it."""

from __future__ import annotations

import json
import re
from typing import NamedTuple, Optional

from latchkey.text import quoted

_space = re.compile(r"[ \t\r\n]*")
_string = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*"')
_scalar = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")


class JsonProblem(NamedTuple):
    reason: str
    #: Names the key, never a value, nor the keys that there are.
    problem: str


def read_json_key(secret: str, key: str) -> "str | JsonProblem":
    """Strings as they are; all else exactly as it is written in the secret: a number's digits, an object's spaces and order.

    A key that is there wins; otherwise ``parent.child`` leads into the object at ``parent``, by the longest key that is
    there. Of a key that is there twice the last counts, as with every usual parser.
    """
    # PowerShell and others write a byte order mark, which is no part of JSON.
    text = secret[1:] if secret.startswith("\ufeff") else secret
    if not _is_json(text):
        return JsonProblem("secret_not_json", "its value isn't JSON")
    whole = text.strip(" \t\r\n")
    if not whole.startswith("{"):
        return JsonProblem("secret_not_json", "its value is JSON, but has no keys")
    source = _value_at(whole, key)
    if source is None:
        return JsonProblem("json_key_not_found", f"its JSON doesn't have the key {quoted(key)}")
    if source == "null":
        return JsonProblem("json_key_is_null", f"its JSON key {quoted(key)} is null")
    return json.loads(source) if source.startswith('"') else source


def _is_json(text: str) -> bool:
    """Counts brackets instead of calling itself: a secret may be nested deeper than a call stack is."""
    open_brackets: list[str] = []
    at = _after_space(text, 0)
    while True:
        # A value begins here.
        sign = text[at : at + 1]
        if sign in ("{", "[") and sign:
            open_brackets.append(sign)
            at = _after_space(text, at + 1)
            closing = "}" if sign == "{" else "]"
            if text[at : at + 1] == closing:
                open_brackets.pop()
                at += 1
            elif sign == "{":
                at = _after_key(text, at)
                if at < 0:
                    return False
                continue
            else:
                continue
        else:
            found = (_string if sign == '"' else _scalar).match(text, at)
            if not found:
                return False
            at = found.end()
        # A value has ended: what is open goes on or ends.
        while True:
            at = _after_space(text, at)
            if not open_brackets:
                return at == len(text)
            sign = text[at : at + 1]
            at += 1
            if sign == ",":
                at = _after_space(text, at)
                if open_brackets[-1] == "{":
                    at = _after_key(text, at)
                    if at < 0:
                        return False
                break
            if sign != ("}" if open_brackets[-1] == "{" else "]"):
                return False
            open_brackets.pop()


def _after_key(text: str, at: int) -> int:
    """Where the value of the key that begins here begins; -1 where there is no key."""
    found = _string.match(text, at)
    if not found:
        return -1
    colon = _after_space(text, found.end())
    return _after_space(text, colon + 1) if text[colon : colon + 1] == ":" else -1


def _after_space(text: str, at: int) -> int:
    return _space.match(text, at).end()  # type: ignore[union-attr]


def _value_at(whole: str, key: str) -> Optional[str]:
    """The source of what ``key`` leads to in the object."""
    source = whole
    while True:
        members = _members_of(source)
        if key in members:
            return members[key]
        dot = key.rfind(".")
        while dot > 0 and key[:dot] not in members:
            dot = key.rfind(".", 0, dot)
        if dot <= 0 or not members[key[:dot]].startswith("{"):
            return None
        source, key = members[key[:dot]], key[dot + 1 :]


def _members_of(source: str) -> dict[str, str]:
    """The members of an object, each with its value's source. Only for text that is known to be JSON."""
    members: dict[str, str] = {}
    at = _after_space(source, 1)
    while source[at] != "}":
        if source[at] == ",":
            at = _after_space(source, at + 1)
        end = _string.match(source, at).end()  # type: ignore[union-attr]
        key = json.loads(source[at:end])
        start = _after_space(source, _after_space(source, end) + 1)
        at = _value_end(source, start)
        members[key] = source[start:at]
        at = _after_space(source, at)
    return members


_relevant = re.compile(r'["{}\[\]]')


def _value_end(text: str, start: int) -> int:
    if text[start] == '"':
        return _string.match(text, start).end()  # type: ignore[union-attr]
    if text[start] not in "{[":
        return _scalar.match(text, start).end()  # type: ignore[union-attr]
    depth, at = 0, start
    while True:
        at = _relevant.search(text, at).start()  # type: ignore[union-attr]
        if text[at] == '"':
            at = _string.match(text, at).end()  # type: ignore[union-attr]
            continue
        depth += 1 if text[at] in "{[" else -1
        at += 1
        if depth == 0:
            return at
