"""What a program calls that reads its variables by itself."""

from __future__ import annotations

import os
from typing import Callable, Optional

from latchkey.aws.places import check_endpoints
from latchkey.errors import LatchkeyError
from latchkey.identity import ProofSettings, proof_from
from latchkey.kickoff import resolve_kickoff
from latchkey.options import SettingError, read_address, read_retry_seconds
from latchkey.proxy import proxy_problem
from latchkey.server import Server
from latchkey.text import say as say_on_standard_error


def environment(
    *,
    url: Optional[str] = None,
    token_file: Optional[str] = None,
    automation: Optional[str] = None,
    identity_token_file: Optional[str] = None,
    audience: Optional[str] = None,
    retry_seconds: Optional[int] = None,
    resolve: str = "worker",
    say: Callable[[str], None] = say_on_standard_error,
) -> dict[str, str]:
    """The automation's variables, read now. ``os.environ`` stays as it is.

    Settings that are not given come from LATCHKEY_URL, LATCHKEY_DEPLOYMENT_TOKEN (or _FILE) and LATCHKEY_RETRY_SECONDS;
    without a stored token from LATCHKEY_AUTOMATION, LATCHKEY_IDENTITY_TOKEN_FILE and LATCHKEY_AUDIENCE.
    ``resolve`` says who reads the secrets: ``"worker"`` (this process) or ``"platform"`` (Latchkey). ``say`` gets the lines
    that ``latchkey-worker`` prints.

    Raises ``UnresolvedError`` where variables couldn't be read, else ``LatchkeyError``.
    """
    if resolve not in ("worker", "platform"):
        raise ValueError("resolve must be worker or platform.")
    try:
        proof = ProofSettings(token_file, automation, identity_token_file, audience)
        server = connect(url, proof, None if retry_seconds is None else str(retry_seconds), say)
    except SettingError as error:
        raise LatchkeyError("not_configured", str(error)) from None
    rounds = 5 if server.retry_seconds > 0 else 1
    return resolve_kickoff(server, say, resolve=resolve, rounds=rounds).environment


def connect(
    url: Optional[str], proof: ProofSettings, retry_seconds: Optional[str], say: Callable[[str], None]
) -> Server:
    """Sends no request yet. Raises a SettingError about the first setting that is wrong."""
    insists = os.environ.get("LATCHKEY_ALLOW_HTTP", "")
    if insists not in ("", "0", "1"):
        raise SettingError("LATCHKEY_ALLOW_HTTP must be 1 or unset.")
    address = read_address(os.environ.get("LATCHKEY_URL") if url is None else url, insists == "1")
    problem = proxy_problem()
    if problem:
        raise SettingError(problem)
    check_endpoints()
    seconds = read_retry_seconds(os.environ.get("LATCHKEY_RETRY_SECONDS") if retry_seconds is None else retry_seconds)
    return Server(address, proof_from(proof, os.environ, address), seconds, say)
