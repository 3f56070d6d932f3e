"""The worker's command line and environment: what one can ask of it, and how it says that something is wrong."""

from __future__ import annotations

import re
import ipaddress
from typing import NamedTuple, Optional, Sequence
from urllib.parse import urlsplit

from latchkey.version import runtime_version, version

USAGE, UNRESOLVED, NOT_EXECUTABLE, NOT_FOUND = 64, 78, 126, 127

HELP = f"""latchkey-worker {version} (runtime {runtime_version})
Runs a command with this automation's environment variables from Latchkey.

  python -m latchkey exec [--url URL] [--token-file FILE | --automation ID [--identity-token-file FILE]]
                          [--retry-seconds N] [--resolve MODE] [--identity-file [CONFIG]] -- command [argument…]
  python -m latchkey --help | --version

Options
  --url URL           Latchkey's address (default: LATCHKEY_URL). https, or http on this machine.
  --token-file FILE   a file with the deployment token (default: LATCHKEY_DEPLOYMENT_TOKEN or
                      LATCHKEY_DEPLOYMENT_TOKEN_FILE).
  --automation ID     works without a stored token: as this automation, with the identity token of where the worker
                      runs (default: LATCHKEY_AUTOMATION). GitHub Actions needs the permission id-token: write.
  --identity-token-file FILE
                      a file with that token, read again at each use, as Kubernetes keeps one
                      (default: LATCHKEY_IDENTITY_TOKEN_FILE).
  --audience TEXT     what the worker asks GitHub Actions for (default: LATCHKEY_AUDIENCE, or
                      <Latchkey's address>/automations/<ID>).
  --retry-seconds N   how long to retry while Latchkey doesn't answer, 0 to 3600
                      (default: LATCHKEY_RETRY_SECONDS, or 60).
  --resolve MODE      who reads the secrets: worker (this process, the default) or platform (Latchkey).
  --identity-file [CONFIG]
                      keeps an identity token of a Workload Identity config in a file while the command runs, and
                      sets AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, so that AWS SDKs act as its role.
                      CONFIG is its name or id, needed where the variables use several.

Environment
  LATCHKEY_URL, LATCHKEY_DEPLOYMENT_TOKEN, LATCHKEY_DEPLOYMENT_TOKEN_FILE, LATCHKEY_RETRY_SECONDS,
  LATCHKEY_AUTOMATION, LATCHKEY_IDENTITY_TOKEN_FILE, LATCHKEY_AUDIENCE
                                            as above. The command doesn't get the token.
  LATCHKEY_ALLOW_HTTP=1                     allows plain http to other machines: only on a network you trust.
  AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SECRETS_MANAGER   as for any AWS SDK. No other AWS settings are used.
  HTTPS_PROXY, NO_PROXY                     the proxy for connections to Latchkey and AWS.

The worker reads secrets directly from AWS at each start. If a variable can't be read, the command isn't started
and the worker prints the reasons, one line per variable.

Exit status
  the command's own; 128+n if signal n ended it
  64    the command line is wrong
  78    no environment: not configured, refused, unreachable, or a variable couldn't be read
  126   the command can't be executed
  127   command not found"""


class Wanted(NamedTuple):
    """What the command line asks for: ``help``, ``version``, ``exec``, or ``misused`` with a problem."""

    action: str
    problem: str = ""
    url: Optional[str] = None
    token_file: Optional[str] = None
    automation: Optional[str] = None
    identity_token_file: Optional[str] = None
    audience: Optional[str] = None
    retry_seconds: Optional[str] = None
    resolve: str = "worker"
    #: The config's name or id; empty for the only one; None for no file.
    identity_file: Optional[str] = None
    command: Sequence[str] = ()


_valued = {
    "--url": "url",
    "--token-file": "token_file",
    "--automation": "automation",
    "--identity-token-file": "identity_token_file",
    "--audience": "audience",
    "--retry-seconds": "retry_seconds",
    "--resolve": "resolve",
    "--identity-file": "identity_file",
}


def read_arguments(argv: Sequence[str]) -> Wanted:
    end = argv.index("--") if "--" in argv else -1
    own = list(argv if end == -1 else argv[:end])
    command = [] if end == -1 else list(argv[end + 1 :])
    values: dict[str, str] = {}
    flags: set[str] = set()
    positionals: list[str] = []
    while own:
        word = own.pop(0)
        name, equals, value = word.partition("=")
        if name in _valued:
            if name == "--identity-file" and "identity_file" in values:
                return _misused("--identity-file can be given only once.")
            if not equals:
                has_value = bool(own) and not own[0].startswith("-")
                if has_value:
                    value = own.pop(0)
                elif name != "--identity-file":
                    return _misused(f"{name} needs a value.")
            values[_valued[name]] = value
        elif word in ("--help", "-h", "--version"):
            flags.add(word)
        elif word.startswith("-") and word != "-":
            return _misused(f"Unknown option {name}.")
        else:
            positionals.append(word)
    if flags & {"--help", "-h"}:
        return Wanted("help")
    if "--version" in flags:
        return Wanted("version")
    if not positionals:
        return _misused("The action is missing: exec.")
    if positionals[0] != "exec":
        return _misused(f'Unknown action "{positionals[0]}". Use exec.')
    if len(positionals) > 1:
        return _misused(f"Put -- before the command: exec -- {' '.join(positionals[1:])}")
    if not command or not command[0]:
        return _misused("The command is missing after --.")
    resolve = values.get("resolve", "worker")
    if resolve not in ("worker", "platform"):
        return _misused("--resolve must be worker or platform.")
    if resolve == "platform" and "identity_file" in values:
        return _misused("--identity-file works only where the worker reads the secrets: leave out --resolve platform.")
    return Wanted("exec", command=command, **values)  # type: ignore[arg-type]


def _misused(problem: str) -> Wanted:
    return Wanted("misused", problem=problem)


class SettingError(Exception):
    """One sentence about a setting that is wrong."""


LOOPBACK = re.compile(r"localhost|.+\.localhost|127\.\d+\.\d+\.\d+|::1")


class Address(NamedTuple):
    #: As it is written before a path.
    origin: str
    #: Ends in a slash.
    root: str


def read_address(text: Optional[str], allow_http: bool) -> Address:
    """The token travels in every request, so plain http is for this machine alone unless someone insists."""
    if not text:
        raise SettingError("Latchkey's address is missing: set LATCHKEY_URL or pass --url.")
    url = parse_url(text)
    if url is None:
        raise SettingError("Latchkey's address isn't a URL.")
    if url.username or url.password or url.query or url.fragment:
        raise SettingError("Latchkey's address can't contain a user, query or fragment.")
    plain = url.scheme == "http" and (allow_http or LOOPBACK.fullmatch(url.hostname or ""))
    origin = f"{url.scheme}://{host_of(url)}"
    if url.scheme != "https" and not plain:
        raise SettingError(f"Latchkey's address must start with https:// ({origin} doesn't).")
    path = url.path if url.path.endswith("/") else f"{url.path}/"
    return Address(origin, f"{origin}{path}")


def parse_url(text: str):
    """None for what is no URL with a host."""
    stripped = text.strip("\x00 \t\r\n")
    if re.search(r"[\x00-\x20\x7f]", stripped) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", stripped):
        return None
    try:
        url = urlsplit(stripped)
        url.port  # noqa: B018 - checked while it is read
        host = url.hostname
        if host and ":" in host:
            ipaddress.IPv6Address(host)
    except ValueError:
        return None
    if not host or re.search(r"[^\w.:-]|^\.", host):
        return None
    return url


def host_of(url) -> str:
    """With the port where it is not the scheme's own."""
    name = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    usual = {"https": 443, "http": 80}.get(url.scheme)
    return name if url.port in (None, usual) else f"{name}:{url.port}"


def read_token(text: Optional[str]) -> Optional[str]:
    """None for a text that cannot be a token: no part of it is shown."""
    token = (text or "").strip()
    return token if re.fullmatch(r"[\x21-\x7e]{1,200}", token) else None


def read_retry_seconds(text: Optional[str]) -> int:
    seconds = "60" if text is None else text
    if not re.fullmatch(r"[0-9]{1,4}", seconds) or int(seconds) > 3600:
        raise SettingError("LATCHKEY_RETRY_SECONDS, or --retry-seconds, must be a whole number from 0 to 3600.")
    return int(seconds)
