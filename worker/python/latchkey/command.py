"""Runs the command in the worker's place: its streams, its signals, its exit status."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from typing import NamedTuple, Sequence

from latchkey import signals
from latchkey.refused_command import explain_refusal, find, head_of, is_elf, suspicion
from latchkey.web import error_name


class Ending(NamedTuple):
    code: int = 0
    signal: int = 0
    problem: str = ""


def run_command(command: Sequence[str], environment: dict[bytes, bytes]) -> Ending:
    """Without a shell, so that no word of the command means anything else."""
    signals.starting()
    try:
        child = _start(command, environment)
    except OSError as error:
        code, problem = explain_refusal(error_name(error), command, environment, os.environb.get(b"PATH"))
        return Ending(code, problem=problem)
    signals.started(child)
    status = _status_of(child)
    signals.ended()
    if os.WIFSIGNALED(status):
        return Ending(signal=os.WTERMSIG(status))
    code = os.WEXITSTATUS(status)
    return Ending(code, problem=suspicion(command[0], environment, code) or "")


def _start(command: Sequence[str], environment: dict[bytes, bytes]) -> subprocess.Popen:
    try:
        return subprocess.Popen(list(command), env=environment)
    except OSError as error:
        # As execvp does: a text that can be executed, and names no interpreter, is a script of the shell.
        file = find(command[0], environment.get(b"PATH")) if error.errno == errno.ENOEXEC else None
        head = head_of(file) if file else None
        if file is None or head is None or is_elf(head):
            raise
        return subprocess.Popen(["/bin/sh", file, *command[1:]], env=environment)


def _status_of(child: subprocess.Popen) -> int:
    """As process 1, this also ends what the command leaves behind."""
    while True:
        ended, status = os.waitpid(-1 if os.getpid() == 1 else child.pid, 0)
        if ended == child.pid:
            child.returncode = status
            return status


def end_as(ending: Ending) -> None:
    """Ends as the command ended: by the same signal where that is possible, so that a parent sees what happened."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    if ending.signal:
        # Only those that leave no core behind: this process has held secrets.
        if ending.signal in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
            if ending.signal != signal.SIGKILL:
                signal.signal(ending.signal, signal.SIG_DFL)
            os.kill(os.getpid(), ending.signal)
            # The first process of a container is spared; 128+n is the shells' word for it.
            time.sleep(0.1)
        os._exit(128 + ending.signal)
    os._exit(ending.code)


def command_environment(more: dict[str, str], left_out: Sequence[str]) -> dict[bytes, bytes]:
    """This process's own without what is left out, and what was resolved."""
    environment = {name: value for name, value in os.environb.items() if os.fsdecode(name) not in left_out}
    environment.update({name.encode(): _encoded(value) for name, value in more.items()})
    return environment


def _encoded(value: str) -> bytes:
    return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in value).encode()


