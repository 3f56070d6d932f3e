"""Whose certificates TLS connections accept, and why one was refused."""

from __future__ import annotations

import ssl
from typing import Optional

#: OpenSSL's codes (X509_V_ERR_…), in Node's words.
_certificate_codes = {
    2: "UNABLE_TO_GET_ISSUER_CERT",
    9: "CERT_NOT_YET_VALID",
    10: "CERT_HAS_EXPIRED",
    18: "DEPTH_ZERO_SELF_SIGNED_CERT",
    19: "SELF_SIGNED_CERT_IN_CHAIN",
    20: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    21: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    62: "ERR_TLS_CERT_ALTNAME_INVALID",
    64: "ERR_TLS_CERT_ALTNAME_INVALID",
}

_context: Optional[ssl.SSLContext] = None


def context() -> ssl.SSLContext:
    """The system's authorities; SSL_CERT_FILE takes the place of their file. Keys of connections are logged nowhere."""
    global _context
    if _context is None:
        created = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        created.minimum_version = ssl.TLSVersion.TLSv1_2
        created.load_default_certs()
        _context = created
    return _context


def certificate_code(error: ssl.SSLCertVerificationError) -> str:
    return _certificate_codes.get(error.verify_code, "ERR_TLS")
