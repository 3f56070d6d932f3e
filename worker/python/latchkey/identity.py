"""How a worker proves itself: with its deployment token, or with the token of where it runs, which opens sessions."""

from __future__ import annotations

import re
from typing import Any, Callable, Mapping, NamedTuple, Optional, Union
from urllib.parse import quote

from latchkey.errors import LatchkeyError
from latchkey.options import LOOPBACK, Address, SettingError, host_of, parse_url, read_token
from latchkey.patience import is_passing_answer, is_passing_network_code
from latchkey.text import parse_json

_token_variable = "LATCHKEY_DEPLOYMENT_TOKEN"
_token_file_variable = f"{_token_variable}_FILE"
_automation_variable = "LATCHKEY_AUTOMATION"
_identity_variable = "LATCHKEY_IDENTITY_TOKEN_FILE"
_audience_variable = "LATCHKEY_AUDIENCE"
_github_url, _github_token = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"

#: The command gets none of these.
PROOF_VARIABLES = (_token_variable, _token_file_variable, _identity_variable)

_github_seconds = 10.0


class PassingError(LatchkeyError):
    """Another try may help."""


class WorkerIdentity(NamedTuple):
    automation_id: str
    #: Asked for anew at each use. Raises a PassingError where another try may help.
    identity_token: Callable[[], str]


#: A deployment token, or what opens sessions.
Proof = Union[str, WorkerIdentity]


class ProofSettings(NamedTuple):
    token_file: Optional[str] = None
    automation: Optional[str] = None
    identity_token_file: Optional[str] = None
    audience: Optional[str] = None


def proof_from(given: ProofSettings, settings: Mapping[str, str], latchkey: Address) -> Proof:
    """Raises a SettingError about the first setting that is wrong."""
    automation = _first(given.automation, settings.get(_automation_variable))
    file = _first(given.identity_token_file, settings.get(_identity_variable))
    if automation is None:
        if file is not None:
            raise SettingError(
                f"An identity token file needs the automation: set {_automation_variable} or pass --automation."
            )
        return _deployment_token(given.token_file, settings)
    if not re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", automation):
        raise SettingError(f"{_automation_variable}, or --automation, must be the automation's id, a UUID.")
    if given.token_file is not None or _token_variable in settings or _token_file_variable in settings:
        raise SettingError("Give a deployment token or --automation, not both.")
    if file is not None:
        named = file
        return WorkerIdentity(automation, lambda: _identity_token_in(named))
    address, request_token = settings.get(_github_url), settings.get(_github_token)
    if not address or not request_token:
        raise SettingError(
            f"The identity token is missing: set {_identity_variable} or pass --identity-token-file. "
            "A job of GitHub Actions needs the permission id-token: write."
        )
    audience = _first(given.audience, settings.get(_audience_variable))
    if audience is None:
        audience = f"{latchkey.root[:-1]}/automations/{automation}"
    origin, url = _github_address(address, audience)
    return WorkerIdentity(automation, lambda: _token_of_github(origin, url, request_token))


def _first(given: Optional[str], setting: Optional[str]) -> Optional[str]:
    return given if given is not None else (setting or None)


def _deployment_token(named: Optional[str], settings: Mapping[str, str]) -> str:
    text = settings.get(_token_variable)
    file = named if named is not None else settings.get(_token_file_variable)
    if named is None and file is not None and text is not None:
        raise SettingError(f"Set {_token_variable} or {_token_file_variable}, not both.")
    if file is not None:
        text = _content(file, "token")
    token = read_token(text)
    if token is not None:
        return token
    if text:
        raise SettingError("The deployment token is malformed.")
    raise SettingError(
        f"The deployment token is missing: set {_token_variable} or {_token_file_variable}, or pass --token-file."
    )


def _identity_token_in(file: str) -> str:
    """Read at each use: what gives tokens (Kubernetes, say) replaces the file."""
    try:
        token = _content(file, "identity token").strip()
    except SettingError as error:
        raise LatchkeyError("not_configured", str(error)) from None
    if _is_token(token):
        return token
    raise LatchkeyError("not_configured", f"The identity token file {file} doesn't hold a token.")


def _content(file: str, what: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as opened:
            return opened.read()
    except (OSError, ValueError) as error:
        from latchkey.web import error_name

        raise SettingError(f"The {what} file {file} can't be read ({error_name(error)}).") from None


def _is_token(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[\x21-\x7e]{1,16384}", value))


def _github_address(address: str, audience: str) -> tuple[str, str]:
    """Its address has a query already; with the audience the token is good for this automation alone."""
    url = parse_url(address)
    is_safe = url is not None and (
        url.scheme == "https" or (url.scheme == "http" and LOOPBACK.fullmatch(url.hostname or ""))
    )
    if url is None or not is_safe:
        raise SettingError(f"{_github_url} must start with https://.")
    origin = f"{url.scheme}://{host_of(url)}"
    query = f"{url.query}&" if url.query else ""
    return origin, f"{origin}{url.path or '/'}?{query}audience={quote(audience, safe='')}"


def _token_of_github(origin: str, url: str, request_token: str) -> str:
    from latchkey.web import AnswerTooLarge, NetworkError, Times, send

    headers = {"authorization": f"Bearer {request_token}", "accept": "application/json"}
    try:
        answer = send(url, headers, None, Times(_github_seconds, _github_seconds, _github_seconds))
    except (NetworkError, AnswerTooLarge) as failed:
        code = failed.code if isinstance(failed, NetworkError) else "no connection"
        words = f"GitHub at {origin} didn't answer ({code})."
        raise (PassingError if is_passing_network_code(code) else LatchkeyError)("not_configured", words) from None
    token = None
    if answer.status == 200:
        try:
            given = parse_json(answer.body.decode("utf-8", "replace"))
            token = given.get("value") if isinstance(given, dict) else None
        except (ValueError, RecursionError):
            token = None
    if _is_token(token):
        return str(token)
    words = f"GitHub at {origin} gave no identity token (status {answer.status})."
    raise (PassingError if is_passing_answer(answer.status, None) else LatchkeyError)("not_configured", words)
