"""The way out through a proxy, as operators set it for every program: HTTPS_PROXY, and NO_PROXY for what goes directly."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Mapping, NamedTuple, Optional
from urllib.parse import unquote

from latchkey.options import parse_url


class Proxy(NamedTuple):
    scheme: str
    host: str
    port: int
    #: user:password, or empty
    credentials: str


def proxy_problem(settings: Mapping[str, str] = os.environ) -> Optional[str]:
    """What is wrong with HTTPS_PROXY, without its value, which may hold a password."""
    name, text = _setting(settings)
    if text is None or _parse(text):
        return None
    return f"{name} must be a proxy's address, such as http://proxy.example.com:3128."


def proxy_for(host: str, port: int, settings: Mapping[str, str] = os.environ) -> Optional[Proxy]:
    """None where the host is reached directly."""
    _, text = _setting(settings)
    proxy = _parse(text) if text else None
    return None if proxy is None or _goes_directly(host, port, settings) else proxy


def is_proxy_set(settings: Mapping[str, str] = os.environ) -> bool:
    return _setting(settings)[1] is not None


def _setting(settings: Mapping[str, str]) -> tuple[str, Optional[str]]:
    name = "HTTPS_PROXY" if settings.get("HTTPS_PROXY", "").strip() else "https_proxy"
    return name, settings.get(name, "").strip() or None


def _parse(text: str) -> Optional[Proxy]:
    # `proxy:3128` is common; as a URL it would have the scheme `proxy:`.
    address = text if re.match(r"[a-z][a-z0-9+.-]*://", text, re.I) else f"http://{text}"
    url = parse_url(address)
    if url is None or url.scheme not in ("http", "https") or url.path not in ("", "/") or url.query or url.fragment:
        return None
    port = url.port or (443 if url.scheme == "https" else 80)
    parts = [unquote(url.username or ""), unquote(url.password or "")]
    return Proxy(url.scheme, url.hostname, port, ":".join(parts) if any(parts) else "")


def _goes_directly(host: str, port: int, settings: Mapping[str, str]) -> bool:
    name = host.lower().strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost") or _is_within(name, "127.0.0.0/8") or name == "::1":
        return True
    entries = settings.get("NO_PROXY", "").strip() or settings.get("no_proxy", "")
    return any(entry and _is_named(name, port, entry) for entry in re.split(r"[\s,]+", entries.lower()))


def _is_named(name: str, port: int, entry: str) -> bool:
    if entry == "*":
        return True
    # An IPv6 address has colons of its own: a port follows only after brackets.
    found = re.fullmatch(r"(?:\[(.+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?", entry)
    bracketed, plain, entry_port = found.groups() if found else (None, "", None)
    if entry_port is not None and int(entry_port) != port:
        return False
    wanted = re.sub(r"^\*?\.", "", bracketed or plain or "").rstrip(".")
    if not wanted:
        return False
    if "/" in wanted or _is_address(wanted):
        return _is_within(name, wanted)
    return name == wanted or name.endswith(f".{wanted}")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
        return True
    except ValueError:
        return False


def _is_within(name: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(name) in ipaddress.ip_network(network, strict=False)
    except (ValueError, TypeError):
        return False
