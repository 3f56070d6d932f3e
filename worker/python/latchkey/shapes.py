"""The shapes of Latchkey's answers, checked before any part of them is used."""

from __future__ import annotations

import re
from typing import Any, Callable

#: Takes a value and where it is, and answers with what is kept of it.
Shape = Callable[[Any, str], Any]


class Misshapen(Exception):
    """The first place that does not fit; empty for the whole."""


def text(value: Any, path: str) -> str:
    if isinstance(value, str):
        return value
    raise Misshapen(path)


def some_text(value: Any, path: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise Misshapen(path)


def token_text(value: Any, path: str) -> str:
    if isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]{1,200}", value):
        return value
    raise Misshapen(path)


def text_or_null(value: Any, path: str) -> Any:
    return None if value is None else text(value, path)


def number(value: Any, path: str) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise Misshapen(path)


def anything(value: Any, _: str) -> Any:
    return value


def texts(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Misshapen(path)
    return {key: text(one, _below(path, key)) for key, one in value.items()}


def list_of(shape: Shape) -> Shape:
    def checked(value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise Misshapen(path)
        return [shape(one, _below(path, str(index))) for index, one in enumerate(value)]

    return checked


class optional:  # noqa: N801 - reads as a word in shapes
    """A member that can be absent; null only where its shape takes it."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape


def record(**members: Any) -> Shape:
    """An object with these members; others are left out."""

    def checked(value: Any, path: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Misshapen(path)
        kept = {}
        for name, shape in members.items():
            is_optional = isinstance(shape, optional)
            if name not in value:
                if is_optional:
                    continue
                raise Misshapen(_below(path, name))
            kept[name] = (shape.shape if is_optional else shape)(value[name], _below(path, name))
        return kept

    return checked


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _link(value: Any, _: str) -> Any:
    """One that leads elsewhere than into the console is left out."""
    known = isinstance(value, dict) and isinstance(value.get("label"), str) and isinstance(value.get("href"), str)
    if known and re.match(r"/(?!/)", value["href"]):
        return {"label": value["label"], "href": value["href"]}
    return None


variable_failure = record(
    key=text,
    reason=text,
    detail=text,
    cause=optional(text),
    remedy=optional(text_or_null),
    link=optional(_link),
    providerCode=optional(text),
)
plan_entry = record(
    credentialId=text,
    configId=text,
    configName=optional(text),
    cloud=text,
    audience=text,
    settings=texts,
    automationId=optional(text),
    variables=list_of(record(key=text, secretName=text, jsonKey=text_or_null)),
)
worker_kickoff = record(
    kickoffId=text,
    automationId=text,
    deploymentVersion=number,
    environment=optional(texts),
    plan=list_of(plan_entry),
    failures=optional(list_of(variable_failure)),
)
platform_kickoff = record(kickoffId=text, automationId=text, deploymentVersion=number, environment=texts)
identity_token = record(token=some_text, audience=text, expiresAt=optional(text))
session = record(token=token_text, expiresAt=optional(text))
problem = record(code=text, detail=text, requestId=optional(text), failures=optional(list_of(variable_failure)))
