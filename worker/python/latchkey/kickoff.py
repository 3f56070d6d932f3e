"""One kickoff as the worker makes it: the plan from Latchkey, the values from the cloud, the outcome back."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
import time
from typing import Any, Callable, NamedTuple

from latchkey.clouds import Facts, explain, open_store
from latchkey.concurrency import at_most
from latchkey.errors import LatchkeyError, UnresolvedError
from latchkey.names import cut, is_accepted_key
from latchkey.own_words import own_words
from latchkey.reading import Reading, read_plan
from latchkey.server import Server
from latchkey.text import quoted


class Kickoff(NamedTuple):
    kickoff_id: str
    #: Empty where Latchkey reads the secrets.
    plan: list[dict[str, Any]]
    environment: dict[str, str]


def resolve_kickoff(
    server: Server,
    say: Callable[[str], None],
    *,
    resolve: str = "worker",
    rounds: int = 1,
    check: Callable[[dict[str, Any]], None] = lambda kickoff: None,
) -> Kickoff:
    """``rounds`` is how often everything is read at most, where the cloud could not reach Latchkey in between; ``check``
    refuses a kickoff before anything is read. Raises an UnresolvedError listing every variable that failed."""
    started_at = time.monotonic()
    kickoff = server.start_kickoff(resolve)
    kickoff_id, plan = kickoff["kickoffId"], kickoff.get("plan", [])
    environment, failed_there = kickoff.get("environment"), kickoff.get("failures", [])
    _refuse_uninjectable(environment or {}, plan)
    check(kickoff)
    if not plan and environment is not None:
        return Kickoff(kickoff_id, plan, environment)

    session_name = re.sub(r"[^\w+=,.@-]", "-", f"latchkey-{kickoff_id}", flags=re.A)[:64]
    facts = Facts()

    def read() -> Reading:
        first_tokens = _first_tokens(server, kickoff_id, plan)

        def open_entry(entry: dict[str, Any]) -> Any:
            def token_of(audience: str) -> str:
                token = first_tokens(entry["configId"], audience)
                _learn(facts, token)
                return token

            return open_store(entry, session_name, token_of)

        return read_plan(plan, open_entry, lambda entry, variable, failure: explain(entry, variable, failure, facts))

    reading = read()
    # A cloud fetches Latchkey's public keys while it exchanges: a restart in between looks as if they could not be reached.
    # Asking for a token waits for Latchkey's return, so a few rounds outlast several restarts.
    for number in range(1, rounds):
        if not any(failure["reason"] == "issuer_unreachable" for failure in reading.failures):
            break
        if number == 1:
            say("latchkey-worker: the cloud couldn't fetch Latchkey's public keys. Trying again.")
        time.sleep(0.5 + random.random() * 1.5)
        reading = read()
    for config_id, (cloud, count) in reading.counts.items():
        say(f"Workload identity config '{config_id}' ({cloud}): {count} secret(s) resolved")

    # One list, and one outcome: anyone who corrects it sees everything at once.
    failures = [*failed_there, *reading.failures]
    failed = bool(failures) or environment is None
    outcome = {
        "status": "failed" if failed else "resolved",
        "receipts": reading.receipts,
        # Without remedies: the server knows them, and they could make this too large.
        "failures": [_reported(failure) for failure in failures],
        "durationMs": round((time.monotonic() - started_at) * 1000),
    }
    try:
        server.report_outcome(kickoff_id, outcome)
    except LatchkeyError as error:
        # The values are here and right: a gap in the history is the lesser harm than an automation that does not run.
        say(f"latchkey-worker: couldn't report the outcome of kickoff {kickoff_id}: {error.message}")
    if failed:
        raise unresolved(failures)
    return Kickoff(kickoff_id, plan, {**(environment or {}), **reading.environment})


def _reported(failure: dict[str, Any]) -> dict[str, Any]:
    known = {name: failure[name] for name in ("key", "reason", "providerCode", "stage") if name in failure}
    return {**known, "detail": failure["detail"][:4000]}


def _learn(facts: Facts, token: str) -> None:
    """Unverified: they only fill in words, and came from Latchkey."""
    facts.issuer = facts.organization_id = None
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        issuer, organization_id = claims.get("iss"), claims.get("organization_id")
        facts.issuer = issuer if isinstance(issuer, str) else None
        facts.organization_id = organization_id if isinstance(organization_id, str) else None
    except (IndexError, ValueError, AttributeError, RecursionError):
        pass


def _first_tokens(server: Server, kickoff_id: str, plan: list[dict[str, Any]]) -> Callable[[str, str], str]:
    """The first token of each config is had before its cloud's time begins: Latchkey may be restarting. Later ones are
    asked for when they are needed."""
    first: dict[str, Any] = {}
    lock = threading.Lock()

    def ask(wanted: tuple[str, str]) -> None:
        config_id, audience = wanted
        try:
            first[config_id] = server.identity_token(config_id, kickoff_id, audience).token
        except LatchkeyError as error:
            # The reason of each variable that needs it, said where it is read.
            first[config_id] = error

    at_most(16, {entry["configId"]: entry["audience"] for entry in reversed(plan)}.items(), ask)

    def token_of(config_id: str, audience: str) -> str:
        with lock:
            token = first.pop(config_id, None)
        if isinstance(token, LatchkeyError):
            raise token
        return token or server.identity_token(config_id, kickoff_id, audience).token

    return token_of


def _refuse_uninjectable(environment: dict[str, str], plan: list[dict[str, Any]]) -> None:
    """Refuses names that Latchkey's own form does not accept: a server that sends them cannot be trusted."""
    planned = [variable["key"] for entry in plan for variable in entry["variables"]]
    failures = [
        {
            "key": quoted(cut(key)),
            "reason": "name_not_accepted",
            "detail": "Latchkey doesn't allow variables with this name, so this answer isn't trustworthy.",
        }
        for key in [*environment, *planned]
        if not is_accepted_key(key)
    ] + [
        {
            "key": key,
            "reason": "value_not_injectable",
            "detail": "Its value contains a character that isn't possible in an environment variable.",
        }
        for key, value in environment.items()
        if "\0" in value
    ]
    if failures:
        raise unresolved([{**failure, **own_words(failure)} for failure in failures])


def unresolved(failures: list[dict[str, Any]]) -> UnresolvedError:
    words = "The command wasn't started, because some variables couldn't be read."
    return UnresolvedError("kickoff_unresolved", words, failures)
