"""The conversation with Latchkey: over HTTP, with the deployment token or a session, each answer checked before it is used."""

from __future__ import annotations

import json
import math
import random
import time
import uuid
from datetime import datetime
from typing import Any, Callable, NamedTuple, Optional
from urllib.parse import quote

from latchkey import shapes
from latchkey.errors import LatchkeyError, UnresolvedError
from latchkey.identity import PassingError, Proof, WorkerIdentity
from latchkey.options import Address
from latchkey.patience import (
    date_seconds,
    is_passing_answer,
    is_passing_network_code,
    pause_seconds,
    retry_after_seconds,
)
from latchkey.session import Session, Sessions
from latchkey.text import parse_json
from latchkey.version import contract_version, runtime_version, version
from latchkey.web import Answer, AnswerTooLarge, NetworkError, Times, send

_request_seconds = 10.0
#: Where Latchkey reads the secrets: as long as it gives a cloud that is silent, so that its own words about that arrive.
_reading_seconds = 45.0
#: The automation waits for its report, and can do without.
_longest_report_seconds = 20.0

#: Latchkey's codes that mean something here; others are shown as they are.
_known_codes = {"not_configured", "kickoff_unresolved"}


class IdentityToken(NamedTuple):
    token: str
    #: By Latchkey's own clock; None where it does not say.
    ends_in_seconds: Optional[float]


class Server:
    """Every call raises a LatchkeyError whose message is for people."""

    def __init__(
        self,
        address: Address,
        proof: Proof,
        retry_seconds: float = 60,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.address, self._proof, self.retry_seconds, self._say = address, proof, retry_seconds, say
        self._sessions = None if isinstance(proof, str) else Sessions(lambda: self._start_session(proof))

    def start_kickoff(self, resolve: str) -> dict[str, Any]:
        body = {"runtimeVersion": runtime_version, "contract": contract_version, "resolve": resolve}
        shape = shapes.worker_kickoff if resolve == "worker" else shapes.platform_kickoff
        # Makes the call the same one, however often it is sent.
        key = str(uuid.uuid4())
        seconds = _request_seconds if resolve == "worker" else _reading_seconds
        path = "api/v1/worker/kickoffs"
        return self._ask(shape, path, body, self.retry_seconds, idempotency_key=key, seconds=seconds)[0]

    def identity_token(self, config_id: str, kickoff_id: str, audience: str) -> IdentityToken:
        body = {"configId": config_id, "kickoffId": kickoff_id}
        path = "api/v1/worker/identity-tokens"
        given, answer = self._ask(shapes.identity_token, path, body, self.retry_seconds)
        if given["audience"] != audience:
            words = f"Latchkey sent a token for {given['audience']} instead of {audience}."
            raise LatchkeyError("internal_error", words)
        return IdentityToken(given["token"], _ends_in(given.get("expiresAt", ""), answer))

    def _start_session(self, identity: WorkerIdentity) -> Session:
        def body() -> dict[str, str]:
            return {"automationId": identity.automation_id, "token": identity.identity_token()}

        path = "api/v1/worker/sessions"
        given, answer = self._ask(shapes.session, path, None, self.retry_seconds, fresh_body=body)
        return Session(given["token"], _ends_in(given.get("expiresAt", ""), answer))

    def _bearer(self) -> str:
        return self._proof if isinstance(self._proof, str) else self._sessions.token()  # type: ignore[union-attr]

    def report_outcome(self, kickoff_id: str, outcome: dict[str, Any]) -> None:
        path = f"api/v1/worker/kickoffs/{quote(kickoff_id, safe='')}/outcome"
        retry = min(self.retry_seconds, _longest_report_seconds)
        # A second try gets a conflict when the first has succeeded and its answer was lost.
        self._call(path, outcome, retry, done_code="conflict")

    def _ask(self, shape: shapes.Shape, *call: Any, **more: Any) -> tuple[Any, Answer]:
        answer = self._call(*call, **more)
        try:
            return shape(_parsed(answer), ""), answer
        except shapes.Misshapen as misshapen:
            where = str(misshapen) or "the whole"
            words = f"This worker doesn't understand Latchkey's answer ({where})."
            raise LatchkeyError("internal_error", words) from None

    def _call(
        self,
        path: str,
        body: Any,
        retry_seconds: float,
        idempotency_key: Optional[str] = None,
        done_code: Optional[str] = None,
        seconds: float = _request_seconds,
        fresh_body: Optional[Callable[[], Any]] = None,
    ) -> Answer:
        """``fresh_body`` makes the body anew with each try, of a call that begins a session itself."""
        headers = {
            "content-type": "application/json",
            "accept": "application/json",
            "user-agent": f"latchkey-worker/{version}",
        }
        if idempotency_key:
            headers["idempotency-key"] = idempotency_key
        data = json.dumps(body).encode()
        times = Times(_request_seconds, seconds, seconds)
        ends_at = time.monotonic() + retry_seconds
        number, was_dropped = 0, False
        while True:
            number += 1
            asked = 0.0
            token = None if fresh_body else self._bearer()
            if token is not None:
                headers["authorization"] = f"Bearer {token}"
            # One that is begun near the end gets its time: a server that has just returned is slow.
            try:
                if fresh_body:
                    data = json.dumps(fresh_body()).encode()
                answer = send(f"{self.address.root}{path}", headers, data, times)
                if answer.status in (301, 302, 303, 307, 308):
                    # A redirect would carry the token elsewhere, or turn a POST into a GET.
                    raise NetworkError("no connection", "unexpected redirect")
                if 200 <= answer.status < 300:
                    return answer
                if answer.status == 401 and self._sessions and token is not None and not was_dropped:
                    # Ended early: by a change of its worker identity, say. Another session shows whether this worker is
                    # still let in.
                    was_dropped = True
                    self._sessions.drop(token)
                    number -= 1
                    continue
                error, code = self._refusal(answer)
                if number > 1 and code is not None and code == done_code:
                    return answer
                again = is_passing_answer(answer.status, code)
                asked = retry_after_seconds(answer.headers)
            except PassingError as passing:
                error, again = passing, True
            except AnswerTooLarge:
                words = f"The answer of {self.address.origin} is too large to be from Latchkey."
                raise LatchkeyError("internal_error", words) from None
            except NetworkError as failed:
                words = f"Latchkey at {self.address.origin} didn't answer ({failed.code})."
                error, again = LatchkeyError("internal_error", words), is_passing_network_code(failed.code)
            left = ends_at - time.monotonic()
            if not again or left <= 0:
                raise error
            if number == 1:
                self._say(f"latchkey-worker: {error.message} Trying again for {math.ceil(left)} s.")
            time.sleep(min(pause_seconds(number, asked, random.random), left))

    def _refusal(self, answer: Answer) -> tuple[LatchkeyError, Optional[str]]:
        try:
            problem = shapes.problem(parse_json(answer.body.decode("utf-8", "replace")), "")
        except (ValueError, RecursionError, shapes.Misshapen):
            words = f"{self.address.origin} answered {answer.status}, but not like Latchkey: check its address."
            return LatchkeyError("internal_error", words), None
        code, detail = problem["code"], problem["detail"]
        known = code if code in _known_codes else "internal_error"
        if "failures" in problem:
            return UnresolvedError(known, detail, problem["failures"]), code
        reference = f", request {problem['requestId']}" if problem.get("requestId") else ""
        error = LatchkeyError(known, f"{detail} ({code}{reference})")
        error.is_final = answer.status in (401, 403, 404)
        return error, code


def _parsed(answer: Answer) -> Any:
    text = answer.body.decode("utf-8", "replace")
    try:
        return None if text == "" else parse_json(text)
    except (ValueError, RecursionError):
        # The parser would quote the text, which may hold values.
        words = "The answer isn't from Latchkey: check its address."
        raise LatchkeyError("internal_error", words) from None


def _ends_in(expires_at: str, answer: Answer) -> Optional[float]:
    """By the clock that wrote it, where the answer says what that shows."""
    try:
        end = datetime.fromisoformat(expires_at.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None
    answered_at = date_seconds(answer.headers.get("date", ""))
    return end - (time.time() if answered_at is None else answered_at)
