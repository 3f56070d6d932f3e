"""The two calls of AWS that a worker makes, and what they answer."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as xml
from typing import Any, Callable, Optional
from urllib.parse import urlencode

from latchkey.aws.places import endpoint
from latchkey.aws.signature import Credentials, signed_headers
from latchkey.patience import date_seconds
from latchkey.proxy import is_proxy_set
from latchkey.text import parse_json
from latchkey.web import Answer, Times, send

#: As short as AWS allows: a kickoff reads for seconds.
LIFETIME_SECONDS = 900

_agent = "latchkey/1"


class Refusal(Exception):
    """An error that AWS answered."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def _times(silence: float, whole: float) -> Times:
    return Times(4.0 if is_proxy_set() else 2.0, silence, whole)


def assume_role(role_arn: str, session_name: str, token: str, region: str, whole: float) -> Optional[Credentials]:
    """An identity token for the short-lived credentials of a role; None for an answer that lacks them."""
    form = {
        "Action": "AssumeRoleWithWebIdentity",
        "Version": "2011-06-15",
        "RoleArn": role_arn,
        "RoleSessionName": session_name,
        "WebIdentityToken": token,
        "DurationSeconds": str(LIFETIME_SECONDS),
    }
    headers = {"content-type": "application/x-www-form-urlencoded", "user-agent": _agent}
    # Longer than the five seconds for which AWS itself waits for an issuer, so that its own word arrives.
    answer = send(f"{endpoint('sts', region)}/", headers, urlencode(form).encode(), _times(8.0, whole))
    try:
        document = xml.fromstring(answer.body) if answer.body.strip() else None
    except xml.ParseError:
        raise Refusal("SyntaxError", "The answer is no XML.", answer.status) from None
    if answer.status >= 300:
        error = _find(document, "Error")
        code = _text(error, "Code") or ("NotFound" if answer.status == 404 else "Unknown")
        message = _text(error, "Message") or _text(error, "message") or "Unknown"
        raise Refusal(code, message, answer.status)
    found = _find(document, "Credentials")
    parts = [_text(found, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    return Credentials(*parts) if all(parts) else None  # type: ignore[arg-type]


def _find(document: Any, name: str) -> Any:
    """The first element of this name, in any namespace."""
    if document is None:
        return None
    return next((one for one in document.iter() if one.tag.rpartition("}")[2] == name), None)


def _text(element: Any, name: str) -> Optional[str]:
    found = _find(element, name)
    return None if found is None else (found.text or None)


class Clock:
    """This machine's time, corrected by AWS's answers where it is wrong: a signature contains the time."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now, self._offset = now, 0.0

    def now(self) -> float:
        return self._now() + self._offset

    def learn(self, answer: Answer) -> None:
        at = date_seconds(answer.headers.get("date", ""))
        if at is not None and abs(self.now() - at) >= 240:
            self._offset = at - self._now()


def get_secret_value(name: str, region: str, credentials: Credentials, clock: Clock, whole: float) -> dict[str, Any]:
    # The stage by its name, though it goes without saying: only what a request names is there for policies that ask.
    body = json.dumps({"SecretId": name, "VersionStage": "AWSCURRENT"}).encode()
    url = f"{endpoint('secretsmanager', region)}/"
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "secretsmanager.GetSecretValue",
        "user-agent": _agent,
    }
    signed = signed_headers(url, headers, body, credentials, ("secretsmanager", region), clock.now())
    answer = send(url, signed, body, _times(5.0, whole))
    clock.learn(answer)
    try:
        given = parse_json(answer.body.decode("utf-8", "replace")) if answer.body else {}
    except (ValueError, RecursionError):
        raise Refusal("SyntaxError", "The answer is no JSON.", answer.status) from None
    members = given if isinstance(given, dict) else {}
    if answer.status < 300:
        return members
    code = answer.headers.get("x-amzn-errortype") or members.get("code") or members.get("__type") or "Unknown"
    message = members.get("message", members.get("Message", "UnknownError"))
    code = re.sub(r".*#", "", re.split("[,:]", code)[0]) if isinstance(code, str) else ""
    raise Refusal(code, message if isinstance(message, str) else "", answer.status)
