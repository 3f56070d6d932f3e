"""An identity token in a file, kept fresh while the command runs, for SDKs that exchange it by themselves."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
from typing import Any, Callable

from latchkey.errors import LatchkeyError, UnresolvedError
from latchkey.own_words import own_words
from latchkey.server import Server

ROLE_VARIABLE = "AWS_ROLE_ARN"
FILE_VARIABLE = "AWS_WEB_IDENTITY_TOKEN_FILE"

#: Latchkey gives the same token again for ten minutes of its fifteen: one that has less left than this is replaced.
_renew_before_seconds = 240.0
_longest_seconds = 600.0
_again_seconds = 30.0


def choose_config(plan: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The entry of the config of this name or id; of the only one where nothing is said."""
    by_config: dict[str, dict[str, Any]] = {}
    for entry in plan:
        if entry["cloud"] == "aws" and entry["settings"].get("roleArn"):
            by_config.setdefault(entry["configId"], entry)
    entries = list(by_config.values())
    if wanted:
        named = [entry for entry in entries if wanted.lower() == entry["configId"] or wanted == entry.get("configName")]
        if len(named) == 1:
            return named[0]
    elif len(entries) == 1:
        return entries[0]
    if not entries:
        words = "--identity-file: no variable of this automation is read from AWS with a Workload Identity config."
    else:
        known = ", ".join(_named(entry) for entry in entries)
        said = f'none of the configs that the variables use is "{wanted}"' if wanted else "the variables use several configs"
        words = f"--identity-file: {said}. Name one of them: {known}."
    raise LatchkeyError("identity_file", words)


def _named(entry: dict[str, Any]) -> str:
    name = entry.get("configName")
    return f"{name} ({entry['configId']})" if name else entry["configId"]


def refuse_conflicts(kickoff: dict[str, Any]) -> None:
    """A variable of the automation by one of these names would lead the SDK elsewhere."""
    planned = [variable["key"] for entry in kickoff["plan"] for variable in entry["variables"]]
    keys = {*kickoff.get("environment", {}), *planned}
    failures: list[dict[str, Any]] = [
        {
            "key": name,
            "reason": "identity_file_conflict",
            "detail": "--identity-file sets this variable itself.",
        }
        for name in (ROLE_VARIABLE, FILE_VARIABLE)
        if name in keys
    ]
    if failures:
        words = "The command wasn't started, because --identity-file and the automation set the same variables."
        raise UnresolvedError("identity_file", words, [{**one, **own_words(one)} for one in failures])


#: With any of these set, SDKs of AWS don't look at the file.
_stronger = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")


def warn_of_stronger(environment: dict[bytes, bytes], say: Callable[[str], None]) -> None:
    found = [name for name in _stronger if environment.get(name.encode())]
    if found:
        verb = "are" if len(found) > 1 else "is"
        say(f"latchkey-worker: {' and '.join(found)} {verb} set, which AWS SDKs prefer to the identity file.")


class IdentityFile:
    """In a directory of its own, which nobody else can read."""

    def __init__(self, server: Server, kickoff_id: str, entry: dict[str, Any], say: Callable[[str], None]) -> None:
        self._server, self._kickoff_id, self._entry, self._say = server, kickoff_id, entry, say
        self._ended = threading.Event()
        first = server.identity_token(entry["configId"], kickoff_id, entry["audience"])
        try:
            self._folder = tempfile.mkdtemp(prefix="latchkey-")
            self._file = os.path.join(self._folder, "identity-token")
            self._write(first.token)
        except OSError as error:
            from latchkey.web import error_name

            words = f"The identity file can't be written ({error_name(error)}): set TMPDIR to a directory that can be."
            raise LatchkeyError("identity_file", words) from None
        threading.Thread(target=self._keep_fresh, args=(first.ends_in_seconds,), daemon=True).start()

    def variables(self) -> dict[str, str]:
        return {ROLE_VARIABLE: self._entry["settings"]["roleArn"], FILE_VARIABLE: self._file}

    def close(self) -> None:
        """A write that is under way at this moment finds no directory, or what it leaves goes with the second try."""
        self._ended.set()
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, token: str) -> None:
        """A reader gets the old token or the new one, never a part."""
        beside = f"{self._file}.new"
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(token)
        os.replace(beside, self._file)

    def _keep_fresh(self, ends_in: Any) -> None:
        pause = _pause_before(ends_in)
        complained = False
        while not self._ended.wait(pause):
            try:
                given = self._server.identity_token(self._entry["configId"], self._kickoff_id, self._entry["audience"])
                if self._ended.is_set():
                    return
                self._write(given.token)
                pause, complained = _pause_before(given.ends_in_seconds), False
            except (LatchkeyError, OSError) as error:
                if isinstance(error, LatchkeyError) and error.is_final:
                    self._say(f"latchkey-worker: the identity file was removed: {error.message}")
                    self.close()
                    return
                if not complained:
                    reason = error.message if isinstance(error, LatchkeyError) else "it can't be written."
                    self._say(f"latchkey-worker: couldn't renew the identity file: {reason} Trying again.")
                pause, complained = _again_seconds, True


def _pause_before(ends_in: Any) -> float:
    left = 300.0 if ends_in is None else ends_in
    # Spread, so that workers that began together don't ask together.
    return max(_again_seconds, min(_longest_seconds, left - _renew_before_seconds)) * (1 - random.random() / 10)
