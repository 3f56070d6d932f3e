"""Denials of which AWS says what kind of policy is behind them (IAM user guide, access denied error messages)."""

from __future__ import annotations

import re
from typing import Optional

_policies = "polic(?:y|ies)"
_kinds = {
    "service_control": rf"service[\s-]+control\s+{_policies}",
    "resource_control": rf"resource[\s-]+control\s+{_policies}",
    "boundary": r"permissions?[\s-]+boundar(?:y|ies)",
    "session": rf"session\s+{_policies}",
    "vpc_endpoint": rf"(?:VPC[\s-]+endpoint|VPCE)\s+{_policies}",
    "resource": rf"(?:resource[\s-]+based|role\s+trust|trust|key)\s+{_policies}",
    "identity": rf"identity[\s-]+based\s+{_policies}",
}
_explicitly = r"explicit(?:ly)?\s+den\w+\s+(?:in|by)\s+(?:an?\s+|the\s+|one\s+or\s+more\s+)?"


def _says(kind: str) -> str:
    return rf"{_explicitly}{_kinds[kind]}|\bno\s+{_kinds[kind]}\s+allows?"


SERVICE_CONTROL = _says("service_control")
RESOURCE_CONTROL = _says("resource_control")
BOUNDARY = _says("boundary")
SESSION = _says("session")
VPC_ENDPOINT = _says("vpc_endpoint")
KEY = rf"kms:(?=[\s\S]*(?:{_says('resource')}))"
RESOURCE = _says("resource")
RESOURCE_DENY = _explicitly + _kinds["resource"]
IDENTITY_DENY = _explicitly + _kinds["identity"]
ANY_DENY = r"explicit(?:ly)?\s+den"
ANY_LACK = rf"\bno\s+(?!{_kinds['identity']}|{_kinds['resource']})[\w\s-]*?{_policies}\s+allows?"


def is_explicit(message: str) -> bool:
    """Whether a policy denies, rather than none allows."""
    return bool(re.search(ANY_DENY, message, re.I)) and not re.search(r"\bno\s[\w\s-]+\sallows?", message, re.I)


def policy_arn_in(message: str) -> Optional[str]:
    """The policy that AWS names behind its kind."""
    found = re.search(
        r"(?:polic(?:y|ies)|boundary)\s*:?\s*[(\"']?(arn:[\w-]+:(?:iam|organizations)::[^\s,;\"')]+)", message, re.I
    )
    return re.sub(r"\.$", "", found[1]) if found else None
