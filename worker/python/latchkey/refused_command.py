"""Why the kernel would not run a command, in words that lead to the mistake. Names and sizes of variables, never values."""

from __future__ import annotations

import os
import platform
import re
import stat
from typing import Optional, Sequence

from latchkey.options import NOT_EXECUTABLE, NOT_FOUND

#: Linux' MAX_ARG_STRLEN: one variable with its name, or one argument, with the byte that ends it.
_longest_string = 131_072

_processors = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "i686": "ia32", "i386": "ia32", "armv7l": "arm"}
_processor = _processors.get(platform.machine().lower(), platform.machine().lower())


def explain_refusal(
    code: str, command: Sequence[str], environment: dict[bytes, bytes], worker_path: Optional[bytes]
) -> tuple[int, str]:
    """``worker_path`` is where the worker itself finds programs; the command's is in its environment."""
    program = command[0]
    if code == "E2BIG":
        return NOT_EXECUTABLE, _too_large(command, environment)
    file = find(program, environment.get(b"PATH"))
    if file is None and code == "ENOENT":
        hidden = find(program, worker_path)
        if hidden and environment.get(b"PATH") != worker_path:
            return NOT_FOUND, f"{program}: command not found: the PATH variable from Latchkey hides {hidden}"
        return NOT_FOUND, f"{program}: command not found"
    reason = _reason_of(file, code) if file else code
    return (NOT_FOUND if code == "ENOENT" else NOT_EXECUTABLE), f"{program}: can't be executed: {reason}"


def suspicion(program: str, environment: dict[bytes, bytes], code: int) -> Optional[str]:
    """What may be behind the failure of a command that did run; None when nothing is known."""
    if code not in (126, 127, 2):
        return None
    file = find(program, environment.get(b"PATH"))
    head = head_of(file) if file else None
    if not head:
        return None
    if _has_windows_line_end(head):
        return f"{program}: its first line has a Windows line ending: save it with Unix line endings."
    return f"{program}: isn't built for this processor ({_processor})." if _is_foreign(head) else None


def _too_large(command: Sequence[str], environment: dict[bytes, bytes]) -> str:
    sizes = sorted(
        ((os.fsdecode(name), len(name) + len(value) + 2) for name, value in environment.items()), key=lambda one: -one[1]
    )
    begun = "The environment is too large for the kernel (E2BIG)"
    long = [one for one in sizes if one[1] > _longest_string]
    if long:
        return (
            f"{begun}: a variable with its name can have up to {_longest_string} bytes, but there is {_said(long)}. "
            "Nothing was started."
        )
    words = [len(os.fsencode(word)) + 1 for word in command]
    if max(words) > _longest_string:
        return (
            f"The command is too large for the kernel (E2BIG): an argument can have up to {_longest_string} bytes, but the "
            f"longest has {max(words)}. Nothing was started."
        )
    total = sum(words) + sum(size for _, size in sizes)
    quarter = "a quarter of the stack limit (ulimit -s)"
    limit = _total_limit()
    most = quarter if limit is None else f"{limit} bytes, {quarter}"
    return (
        f"{begun}: variables and arguments have {total} bytes. The limit is {most}. "
        f"The largest: {_said(sizes[:3])}. Nothing was started."
    )


def _said(sizes: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} ({size} bytes)" for name, size in sizes)


def _total_limit() -> Optional[int]:
    """A quarter of the stack's soft limit, between 128 kB and 6 MB; None where the system does not say."""
    try:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    except (ImportError, OSError, ValueError):
        return None
    most = 6 * 1024 * 1024
    return most if soft == resource.RLIM_INFINITY else max(131_072, min(soft // 4, most))


def _reason_of(file: str, code: str) -> str:
    if os.path.isdir(file):
        return f"{file} is a directory"
    if not os.access(file, os.X_OK):
        return f"{file} isn't executable (chmod +x)"
    head = head_of(file)
    if not head:
        return code
    interpreter = _interpreter_of(head)
    if interpreter is not None:
        if _has_windows_line_end(head):
            return f"the first line of {file} has a Windows line ending: save it with Unix line endings"
        if not os.path.exists(interpreter):
            return f"the interpreter of {file}, {interpreter}, doesn't exist"
        if os.path.isdir(interpreter) or not os.access(interpreter, os.X_OK):
            return f"the interpreter of {file}, {interpreter}, isn't executable"
        return code
    if _is_foreign(head):
        return f"{file} isn't built for this processor ({_processor})"
    if is_elf(head) and code == "ENOENT":
        return f"{file} needs a loader that this system doesn't have (glibc or musl)"
    return f"{file} isn't a program for this system, or a script that names its interpreter" if code == "ENOEXEC" else code


def find(program: str, searched: Optional[bytes]) -> Optional[str]:
    """As execvp looks: a name with a slash is a path, any other is looked for in each folder of PATH."""
    if "/" in program:
        return program if os.path.exists(program) else None
    folders = os.fsdecode(b"/usr/local/bin:/bin:/usr/bin" if searched is None else searched).split(":")
    files = [file for file in (os.path.join(folder or ".", program) for folder in folders) if os.path.exists(file)]
    runnable = (file for file in files if not os.path.isdir(file) and os.access(file, os.X_OK))
    return next(runnable, files[0] if files else None)


def head_of(file: str) -> Optional[bytes]:
    try:
        # A pipe, or a device, would wait.
        if not stat.S_ISREG(os.stat(file).st_mode):
            return None
        with open(file, "rb") as opened:
            return opened.read(256)
    except OSError:
        return None


def _first_line(head: bytes) -> Optional[str]:
    line = head.split(b"\n", 1)[0].decode("latin-1")
    return line if line.startswith("#!") else None


def _interpreter_of(head: bytes) -> Optional[str]:
    line = _first_line(head)
    return None if line is None else re.split(r"\s+", line[2:].strip(), maxsplit=1)[0]


def _has_windows_line_end(head: bytes) -> bool:
    return (_first_line(head) or "").endswith("\r")


def is_elf(head: bytes) -> bool:
    return head[:4] == b"\x7fELF"


#: ELF's e_machine.
_machines = {"ia32": 3, "arm": 40, "x64": 62, "arm64": 183, "riscv64": 243}


def _is_foreign(head: bytes) -> bool:
    own = _machines.get(_processor)
    if not is_elf(head) or len(head) < 20 or own is None:
        return False
    machine = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    # A 64-bit processor also runs what was built for its 32-bit kind.
    return machine != own and (_processor, machine) not in (("x64", 3), ("arm64", 40))
