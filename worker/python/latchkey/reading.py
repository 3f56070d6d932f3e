"""Reads what a plan names: opens each store once, reads each secret once, wherever it is named from, and says of every
variable what became of it."""

from __future__ import annotations

import threading
from typing import Any, Callable, NamedTuple

from latchkey.clouds import is_full_name, place_of, reader_of
from latchkey.concurrency import at_most
from latchkey.errors import CloudError
from latchkey.json_value import JsonProblem, read_json_key
from latchkey.own_words import WHEN_NOTHING_IS_KNOWN, own_words

#: How many secrets of one store are read at a time, and as how many identities.
_at_once = 8

#: Reasons for which a read fails that speak of the whole store: reading another secret would fail alike.
_store_wide = {
    "access_key_invalid",
    "clock_skew",
    "cloud_certificate_invalid",
    "cloud_timeout",
    "cloud_unreachable",
    "endpoint_not_found",
    "secret_key_invalid",
    "session_expired",
    "session_not_accepted",
}


class Reading(NamedTuple):
    environment: dict[str, str]
    receipts: list[dict[str, str]]
    #: Every variable that could not be resolved.
    failures: list[dict[str, Any]]
    #: The cloud and the distinct secrets read, by the id of each config of the plan.
    counts: dict[str, tuple[str, int]]


class _Place:
    """The store of one identity with the same settings, and what is named there."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.entry = entry
        self.store: Any = None
        #: After it, nothing more is tried there.
        self.error: Any = None
        self.namers: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
        self.lock = threading.Lock()


def read_plan(
    plan: list[dict[str, Any]],
    open_store: Callable[[dict[str, Any]], Any],
    explain: Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], dict[str, str]],
) -> Reading:
    """``explain`` gives cause and remedy of a cloud's refusal, for an entry and one of its variables."""
    identities: dict[Any, dict[Any, _Place]] = {}
    for entry in plan:
        identity = (entry["cloud"], entry["configId"], entry["audience"])
        where = tuple(sorted(entry["settings"].items()))
        place = identities.setdefault(identity, {}).setdefault(where, _Place(entry))
        for variable in entry["variables"]:
            place.namers.setdefault(variable["secretName"], []).append((entry, variable))

    # Whichever way a secret was named, and by whichever entry: one reading uses one version of it.
    versions: dict[str, Any] = {}
    settled: dict[int, dict[str, Any]] = {}
    lock = threading.Lock()

    def settle(entry: dict[str, Any], variable: dict[str, Any], result: Any) -> None:
        if isinstance(result, CloudError):
            settled[id(variable)] = _unread(entry, variable, result, explain)
            return
        with lock:
            secret = versions.setdefault(result.resource, result)
        settled[id(variable)] = _injected(entry, variable, secret)

    def read_identity(places: list[_Place]) -> None:
        def tell(place: _Place, name: str, result: Any) -> None:
            for entry, variable in place.namers[name]:
                settle(entry, variable, result)

        _read_as(places, open_store, tell)

    at_most(_at_once, [list(places.values()) for places in identities.values()], read_identity)

    reading = Reading({}, [], [], {})
    resources: dict[str, set[str]] = {}
    for entry in plan:
        read = resources.setdefault(entry["configId"], set())
        for variable in entry["variables"]:
            one = settled[id(variable)]
            if "failure" in one:
                reading.failures.append(one["failure"])
                continue
            secret = one["secret"]
            read.add(secret.resource)
            reading.environment[variable["key"]] = one["value"]
            reading.receipts.append(
                {
                    "key": variable["key"],
                    "configId": entry["configId"],
                    "secretName": variable["secretName"],
                    "resource": secret.resource,
                    "version": secret.version,
                }
            )
        reading.counts[entry["configId"]] = (entry["cloud"], len(read))
    return reading


def _read_as(places: list[_Place], open_store: Callable[..., Any], tell: Callable[..., None]) -> None:
    """Reads as one identity. Names before full names, since a name's answer tells its full one: what is named both ways is
    read once, and what several places name in full is read by the first of them. After a failure that concerns the store
    rather than one secret, the rest of its place is not tried: it shares that failure."""
    known: dict[str, Any] = {}

    def read(place: _Place, name: str) -> Any:
        if place.error is not None:
            return place.error
        if name in known:
            return known[name]
        is_full = is_full_name(place.entry["cloud"], name)
        try:
            with place.lock:
                if place.store is None:
                    place.store = open_store(place.entry)
            secret = place.store.read_secret(name)
            known[secret.resource] = secret
            if is_full:
                known[name] = secret
            return secret
        except CloudError as error:
            stage = error.failure["stage"] if error.failure else None
            if stage != "read" or error.failure["reason"] in _store_wide:
                place.error = place.error or error
            # Elsewhere the same would be asked of the same place, and waited for once more; a handshake is each place's own.
            if is_full and stage == "read":
                known[name] = error
            return error

    def read_for(named: tuple[str, list[_Place]]) -> None:
        name, named_by = named
        for place in named_by:
            tell(place, name, read(place, name))

    names: list[tuple[str, list[_Place]]] = []
    full: dict[str, list[_Place]] = {}
    for place in places:
        for name in place.namers:
            if is_full_name(place.entry["cloud"], name):
                full.setdefault(name, []).append(place)
            else:
                names.append((name, [place]))
    at_most(_at_once, names, read_for)
    at_most(_at_once, full.items(), read_for)


def _named(entry: dict[str, Any], secret_name: str) -> str:
    place = place_of(entry, secret_name)
    return f'Secret "{secret_name}" in {place}' if place else f'Secret "{secret_name}"'


_issuer_reasons = {"issuer_communication_failed", "issuer_unreachable"}
_key_reasons = {"access_key_invalid", "secret_key_invalid"}
_decryption_reasons = {"decryption_failed", "kms_access_denied"}


def _stage_of(error: CloudError) -> str:
    """A cloud answers one call for several stages: which of them failed shows in the reason."""
    if error.failure is None:
        return "open"
    reason, stage = error.failure["reason"], error.failure["stage"]
    if reason in _issuer_reasons:
        return "issuer"
    if reason in _key_reasons:
        return "exchange"
    if reason in _decryption_reasons:
        return "decrypt"
    return stage if stage in ("mint", "exchange") else "read"


def _unread(
    entry: dict[str, Any], variable: dict[str, Any], error: CloudError, explain: Callable[..., dict[str, str]]
) -> dict[str, Any]:
    name = variable["secretName"]
    detail = f"{_named(entry, name)}, read as {reader_of(entry)}: {error.message}"
    reason = error.failure["reason"] if error.failure else error.code
    failure = {"key": variable["key"], "reason": reason, "detail": detail, "stage": _stage_of(error)}
    words = own_words(failure, name, variable["jsonKey"])
    if words or error.failure is None:
        return {"failure": {**failure, "cause": detail, "remedy": WHEN_NOTHING_IS_KNOWN, **words}}
    code = error.failure["providerCode"]
    provider = {} if code is None else {"providerCode": code}
    return {"failure": {**failure, **explain(entry, variable, error.failure), **provider}}


def _injected(entry: dict[str, Any], variable: dict[str, Any], secret: Any) -> dict[str, Any]:
    key, name, json_key = variable["key"], variable["secretName"], variable["jsonKey"]
    value = secret.value if json_key is None else read_json_key(secret.value, json_key)
    if isinstance(value, JsonProblem):
        stage, reason, problem = "json_key", value.reason, value.problem
    elif "\0" in value:
        stage, reason = "inject", "value_not_injectable"
        problem = "its value contains a NUL character, which isn't possible in an environment variable"
    # UTF-8 cannot write half of a pair: the command would get another text than the secret holds.
    elif any("\ud800" <= sign <= "\udfff" for sign in value):
        stage, reason = "inject", "value_not_injectable"
        problem = "its value contains half of a surrogate pair, which isn't possible in an environment variable"
    else:
        return {"secret": secret, "value": value}
    failure = {"key": key, "reason": reason, "detail": f"{_named(entry, name)}: {problem}.", "stage": stage}
    return {"failure": {**failure, **own_words(failure, name, json_key)}}
