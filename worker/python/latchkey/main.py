"""latchkey-worker: runs a command with the environment that Latchkey resolves for an automation."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn, Optional, Sequence

from latchkey import signals
from latchkey.command import command_environment, end_as, run_command
from latchkey.errors import LatchkeyError, UnresolvedError
from latchkey.identity import PROOF_VARIABLES, ProofSettings
from latchkey.identity_file import IdentityFile, choose_config, refuse_conflicts, warn_of_stronger
from latchkey.kickoff import resolve_kickoff
from latchkey.library import connect
from latchkey.options import (
    HELP,
    UNRESOLVED,
    USAGE,
    SettingError,
    Wanted,
    read_arguments,
)
from latchkey.remedies import remedy_lines
from latchkey.text import say
from latchkey.version import version


def main(argv: Optional[Sequence[str]] = None) -> NoReturn:
    signals.install()
    wanted = read_arguments(sys.argv[1:] if argv is None else argv)
    if wanted.action == "help":
        _print(HELP)
    elif wanted.action == "version":
        _print(f"latchkey-worker {version}")
    elif wanted.action == "misused":
        _stop(f"{wanted.problem} See --help.", USAGE)
    try:
        _exec(wanted)
    except SettingError as error:
        _stop(str(error))
    except LatchkeyError as error:
        _explain(error, os.environ.get("LATCHKEY_URL") if wanted.url is None else wanted.url)
    except Exception as error:  # noqa: BLE001 - a bug
        # Its message may quote a value, its place in the code does not.
        say(f"latchkey-worker: {type(error).__name__}, a bug in the worker")
        for frame in traceback.extract_tb(error.__traceback__):
            say(f"    at {frame.name} ({frame.filename}:{frame.lineno})")
    _exit(UNRESOLVED)


def _exec(wanted: Wanted) -> NoReturn:
    proof = ProofSettings(wanted.token_file, wanted.automation, wanted.identity_token_file, wanted.audience)
    server = connect(wanted.url, proof, wanted.retry_seconds, say)

    def check(kickoff: dict) -> None:
        if wanted.identity_file is not None:
            choose_config(kickoff["plan"], wanted.identity_file)
            refuse_conflicts(kickoff)

    kickoff = resolve_kickoff(
        server, say, resolve=wanted.resolve, rounds=5 if server.retry_seconds > 0 else 1, check=check
    )
    environment = command_environment(kickoff.environment, PROOF_VARIABLES)
    identity: Optional[IdentityFile] = None
    if wanted.identity_file is not None:
        entry = choose_config(kickoff.plan, wanted.identity_file)
        identity = IdentityFile(server, kickoff.kickoff_id, entry, say)
        signals.when_ended_early(identity.close)
        warn_of_stronger(environment, say)
        environment.update({name.encode(): os.fsencode(value) for name, value in identity.variables().items()})
    try:
        ending = run_command(wanted.command, environment)
    finally:
        if identity is not None:
            identity.close()
    if ending.problem:
        say(f"latchkey-worker: {ending.problem}")
    end_as(ending)
    raise AssertionError("It has ended.")


def _explain(error: LatchkeyError, url: Optional[str]) -> None:
    """``url`` of Latchkey, as it was given."""
    say(f"latchkey-worker: {error.message}")
    failures = error.failures if isinstance(error, UnresolvedError) else []
    for failure in failures:
        say(f"{failure['key']}: {failure['reason']} — {failure['detail']}")
    for line in remedy_lines(failures, url):
        say(line)


def _print(text: str) -> NoReturn:
    sys.stdout.buffer.write(f"{text}\n".encode())
    sys.stdout.flush()
    _exit(0)


def _stop(problem: str, code: int = UNRESOLVED) -> NoReturn:
    say(f"latchkey-worker: {problem}")
    _exit(code)


def _exit(code: int) -> NoReturn:
    """At once, without waiting for other threads."""
    os._exit(code)
