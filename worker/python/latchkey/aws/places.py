"""ARNs, regions, partitions and endpoints."""

from __future__ import annotations

import os
import re
from typing import Mapping, NamedTuple, Optional

from latchkey.options import SettingError, parse_url


class Arn(NamedTuple):
    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Optional[Arn]:
    """The resource keeps its own colons and slashes."""
    found = re.fullmatch(r"arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|):([\x21-\x7e]+)", text)
    return Arn(*found.groups()) if found else None


def is_region(text: str) -> bool:
    """The region becomes part of a host name, so nothing but a region's own letters can pass."""
    return re.fullmatch(r"[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}", text) is not None


_partitions = [
    ("aws", r"(?!cn-|us-gov-|us-iso|eu-iso|eusc-)", "amazonaws.com"),
    ("aws-cn", r"cn-", "amazonaws.com.cn"),
    ("aws-us-gov", r"us-gov-", "amazonaws.com"),
    ("aws-eusc", r"eusc-", "amazonaws.eu"),
    ("aws-iso", r"us-iso-", "c2s.ic.gov"),
    ("aws-iso-b", r"us-isob-", "sc2s.sgov.gov"),
    ("aws-iso-e", r"eu-isoe-", "cloud.adc-e.uk"),
    ("aws-iso-f", r"us-isof-", "csp.hci.ic.gov"),
]


def partition_of(region: str) -> str:
    return next((name for name, prefix, _ in _partitions if re.match(prefix, region)), "aws")


def host_of(service: str, region: str) -> str:
    """The host of a service in a region (AWS General Reference)."""
    partition = partition_of(region)
    suffix = next(suffix for name, _, suffix in _partitions if name == partition)
    return f"{service}.{region}.{suffix}"


def region_of_secret(name: str, region: str) -> Optional[str]:
    """The region that a secret's ARN names, where a credential of ``region`` can read it: None for names, and for an ARN
    whose partition is another or has no such region."""
    arn = parse_arn(name)
    if arn is None or arn.service != "secretsmanager" or not is_region(arn.region):
        return None
    is_here = arn.partition == partition_of(region) == partition_of(arn.region)
    return arn.region if is_here else None


#: The two settings of the machine that lead AWS's calls elsewhere: to the simulator, or to another local AWS.
ENDPOINT_VARIABLES = {"sts": "AWS_ENDPOINT_URL_STS", "secretsmanager": "AWS_ENDPOINT_URL_SECRETS_MANAGER"}


def endpoint(service: str, region: str, settings: Mapping[str, str] = os.environ) -> str:
    """Without a slash at its end."""
    return (_configured(ENDPOINT_VARIABLES[service], settings) or f"https://{host_of(service, region)}").rstrip("/")


def check_endpoints(settings: Mapping[str, str] = os.environ) -> None:
    """Raises a SettingError about the first that is wrong, without its value."""
    for name in ENDPOINT_VARIABLES.values():
        _configured(name, settings)


def _configured(name: str, settings: Mapping[str, str]) -> Optional[str]:
    text = settings.get(name, "").strip()
    if not text:
        return None
    url = parse_url(text)
    if url is None:
        raise SettingError(f"{name} isn't a URL.")
    if url.scheme not in ("https", "http"):
        raise SettingError(f"{name} must start with https:// or http://.")
    if url.username or url.password or url.query or url.fragment:
        raise SettingError(f"{name} can't contain a user, query or fragment.")
    return text
