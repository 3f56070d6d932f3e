"""Signature Version 4: what a call of AWS is signed with (IAM user guide, create a signed AWS API request)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timezone
from typing import NamedTuple
from urllib.parse import quote, urlsplit


class Credentials(NamedTuple):
    access_key_id: str
    secret_access_key: str
    session_token: str


def signed_headers(
    url: str, headers: dict[str, str], body: bytes, credentials: Credentials, place: tuple[str, str], at: float
) -> dict[str, str]:
    """The headers with the signature of a POST. ``place`` is the service and the region, ``at`` a time since 1970."""
    service, region = place
    moment = datetime.fromtimestamp(at, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    address = urlsplit(url)
    signed = {
        **headers,
        "host": address.netloc,
        "x-amz-date": moment,
        "x-amz-security-token": credentials.session_token,
    }
    names = sorted(signed)
    canonical = "\n".join(
        [
            "POST",
            # Encoded once more: what the address holds is encoded already.
            quote(address.path or "/", safe="/-_.~"),
            "",
            *(f"{name}:{' '.join(signed[name].split())}" for name in names),
            "",
            ";".join(names),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in (moment[:8], region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={credentials.access_key_id}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return {**signed, "authorization": authorization}
