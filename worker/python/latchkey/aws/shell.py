"""Words and commands for a POSIX shell: it reads back any text unchanged and carries out none of it."""

from __future__ import annotations

import re

from latchkey.options import parse_url


def shell_word(text: str) -> str:
    # zsh reads a word that begins with = as a command's path.
    if re.fullmatch(r"[A-Za-z0-9_/:.,@=+-]+", text) and not text.startswith("="):
        return text
    return "'" + text.replace("'", "'\\''") + "'"


def command(name: str, options: dict[str, str]) -> str:
    """A command of the AWS CLI, each option on a line of its own."""
    return " \\\n  ".join([f"aws {name}", *(f"--{option} {shell_word(value)}" for option, value in options.items())])


def thumbprint_of(issuer: str) -> str:
    """A pipeline that prints the thumbprint which IAM keeps of an issuer (IAM user guide, obtain the thumbprint)."""
    url = parse_url(issuer)
    host = url.hostname if url else issuer
    port = (url.port if url else None) or 443
    return (
        f"echo | openssl s_client -connect {shell_word(f'{host}:{port}')} -servername {shell_word(host)} -showcerts 2>&1 | "
        "awk '/BEGIN CERT/{c=\"\"} {c=c $0 \"\\n\"} /END CERT/{last=c} END{printf \"%s\", last}' | "
        "openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'"
    )
