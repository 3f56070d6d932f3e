"""Names what AWS (or the way to it) answered. The table is the Node worker's, as far as an identity token or a role's
session can meet it: lib/clouds/aws/failures. A test compares the two.

Over 250 lines: a row for each reason, and what reads the rows."""

from __future__ import annotations

import re
from typing import Any, Callable, NamedTuple, Optional, Sequence, Union

from latchkey.aws import denials
from latchkey.aws.calls import Refusal
from latchkey.errors import CloudError
from latchkey.web import AnswerTooLarge, NetworkError

_message_length = 600


class When(NamedTuple):
    stages: Sequence[str] = ()
    #: Without "Exception" at the end, or Node's network codes.
    codes: Sequence[str] = ()
    message: str = ""
    status: int = 0
    minimum_status: int = 0


class Row(NamedTuple):
    #: Any of these; none for what the worker itself finds out.
    when: Sequence[When]
    #: never, few, mint_again or exchange_again
    retry: str
    #: Given whether a policy denies, rather than none allows.
    cause: Union[str, Callable[[bool], str]]


_denied = ("AccessDenied",)
_signed = ("InvalidSignature", "SignatureDoesNotMatch")


def _denial(pattern: str, explicit: str, lacking: str) -> Row:
    return Row([When(codes=_denied, message=pattern)], "never", lambda is_explicit: explicit if is_explicit else lacking)


#: Tried from top to bottom, so the particular ones come first.
rows: dict[str, Row] = {
    "service_control_policy_denied": _denial(
        denials.SERVICE_CONTROL,
        "A service control policy of your AWS organization blocks the role.",
        "No service control policy of your AWS organization allows this for the role.",
    ),
    "resource_control_policy_denied": Row(
        [When(codes=_denied, message=denials.RESOURCE_CONTROL)],
        "never",
        "A resource control policy of the AWS organization blocks the role.",
    ),
    "permissions_boundary_denied": _denial(
        denials.BOUNDARY,
        "The permissions boundary of the role blocks this.",
        "The permissions boundary of the role doesn't allow this, even if its other policies do.",
    ),
    "session_policy_denied": _denial(
        denials.SESSION,
        "A session policy of the role blocks this.",
        "A session policy of the role doesn't allow this.",
    ),
    "vpc_endpoint_policy_denied": _denial(
        denials.VPC_ENDPOINT,
        "The policy of a VPC endpoint blocks the call.",
        "The policy of a VPC endpoint doesn't allow the call.",
    ),
    "key_policy_denied": _denial(
        denials.KEY,
        "The policy of the secret's KMS key blocks the role.",
        "The secret's KMS key is in another region, or its key policy doesn't let the role use it.",
    ),
    "resource_policy_denied": Row(
        [
            When(stages=("read",), codes=_denied, message=denials.RESOURCE),
            When(codes=_denied, message=denials.RESOURCE_DENY),
        ],
        "never",
        lambda is_explicit: "The secret's resource policy, or the role's trust policy, blocks the role."
        if is_explicit
        else "The secret belongs to another account, and its resource policy doesn't allow the role.",
    ),
    "identity_policy_denied": Row(
        [When(codes=_denied, message=denials.IDENTITY_DENY)],
        "never",
        "A policy of the role itself denies this. A Deny always wins over an Allow.",
    ),
    "policy_denied": Row(
        [When(codes=_denied, message=denials.ANY_DENY), When(codes=_denied, message=denials.ANY_LACK)],
        "never",
        lambda is_explicit: "A policy denies this to the role. A Deny always wins over an Allow."
        if is_explicit
        else "Another policy, besides those of the role, must allow this too.",
    ),
    "issuer_not_configured": Row(
        [], "never", "Latchkey can't create identity tokens: its issuer URL or signing key isn't set."
    ),
    "token_not_minted": Row([], "never", "Latchkey couldn't create an identity token."),
    "provider_not_registered": Row(
        [When(codes=("InvalidIdentityToken",), message="no openidconnect provider found")],
        "never",
        "Latchkey isn't registered as an identity provider in the role's AWS account.",
    ),
    "audience_not_registered": Row(
        [When(codes=("InvalidIdentityToken",), message="incorrect token audience")],
        "never",
        "The identity provider in AWS doesn't accept the token's audience.",
    ),
    "issuer_certificate_unknown": Row(
        [When(codes=("InvalidIdentityToken",), message="thumbprint")],
        "never",
        "AWS doesn't trust the issuer's certificate: it isn't from a public certificate authority and matches no thumbprint "
        "of the identity provider.",
    ),
    "issuer_unreachable": Row(
        [When(codes=("InvalidIdentityToken",), message="retrieve verification key")],
        "few",
        "AWS couldn't fetch Latchkey's public keys.",
    ),
    "role_not_in_token": Row(
        [When(codes=("InvalidIdentityToken",), message=r"\brole\b.*\btoken\b|\broles? claim\b")],
        "never",
        "The identity token is for another role.",
    ),
    "identity_token_invalid": Row(
        [When(codes=("InvalidIdentityToken",))], "mint_again", "AWS rejected the identity token."
    ),
    "issuer_communication_failed": Row(
        [When(codes=("IDPCommunicationError",))],
        "few",
        "AWS had trouble reaching Latchkey's issuer. This usually passes quickly.",
    ),
    "identity_token_expired": Row(
        [When(stages=("exchange",), codes=("ExpiredToken",))],
        "mint_again",
        "The identity token had expired when AWS read it, and so had a new one.",
    ),
    "identity_token_rejected": Row(
        [When(codes=("IDPRejectedClaim",))], "never", "AWS rejected a claim of the identity token."
    ),
    "session_tags_denied": Row(
        [When(stages=("exchange",), codes=_denied, message="sts:(TagSession|SetSourceIdentity)")],
        "never",
        "The token has session tags or a source identity, and the role's trust policy doesn't allow them.",
    ),
    "trust_policy_mismatch": Row(
        [When(stages=("exchange",), codes=_denied)],
        "never",
        "The role doesn't exist, or its trust policy doesn't allow this organization.",
    ),
    "region_disabled": Row(
        [When(codes=("RegionDisabled", "OptInRequired"))],
        "never",
        "AWS STS isn't active in this region of the account, or your secrets are in another region.",
    ),
    "clock_skew": Row(
        [
            When(codes=("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture")),
            When(codes=_signed, message="signature (expired|not yet current)"),
        ],
        "few",
        "The clock of the machine that called AWS is more than five minutes off.",
    ),
    "session_expired": Row(
        [When(stages=("read",), codes=("ExpiredToken",))],
        "exchange_again",
        "The temporary AWS credentials expired, and so did the new ones.",
    ),
    "session_not_accepted": Row(
        [
            When(
                stages=("read",),
                codes=(
                    *_signed,
                    "InvalidClientTokenId",
                    "UnrecognizedClient",
                    "IncompleteSignature",
                    "MissingAuthenticationToken",
                ),
            )
        ],
        "never",
        "This region doesn't accept the role's session. Usually the region isn't enabled for the account.",
    ),
    "kms_access_denied": Row(
        [
            When(
                stages=("read",),
                codes=_denied,
                message=r"to perform:? kms:|access to kms|\bkms key\b|customer master key",
            )
        ],
        "never",
        "The role isn't allowed to use the KMS key that encrypts the secret.",
    ),
    "access_denied": Row(
        [When(stages=("read",), codes=_denied)],
        "never",
        "The connection works, but the role isn't allowed to read this secret.",
    ),
    "secret_without_value": Row(
        [When(stages=("read",), codes=("ResourceNotFound",), message="staging label")],
        "never",
        "The secret exists, but has no current value.",
    ),
    "secret_not_found": Row(
        [When(stages=("read",), codes=("ResourceNotFound",))],
        "never",
        "This secret doesn't exist in this region of the account.",
    ),
    "secret_scheduled_for_deletion": Row(
        [When(stages=("read",), codes=("InvalidRequest",), message="delet")],
        "never",
        "The secret is scheduled for deletion in AWS.",
    ),
    "decryption_failed": Row(
        [When(codes=("DecryptionFailure",))],
        "never",
        "Secrets Manager couldn't decrypt the secret: its KMS key is disabled, deleted or unavailable.",
    ),
    "secret_under_foreign_default_key": Row(
        [When(stages=("read",), codes=("InvalidRequest",), message="default KMS service key")],
        "never",
        "The secret belongs to another account and is encrypted with that account's default key, which other accounts can't use.",
    ),
    "secret_is_binary": Row([], "never", "The secret is binary, which an environment variable can't hold."),
    "secret_name_invalid": Row(
        [When(stages=("read",), codes=("InvalidParameter", "Validation"), message="invalid name")],
        "never",
        "This isn't a valid secret name: only letters, digits and /_+=.@-! are allowed.",
    ),
    "request_rejected": Row(
        [
            When(
                codes=(
                    "InvalidNextToken",
                    "InvalidParameter",
                    "InvalidParameterValue",
                    "InvalidRequest",
                    "MalformedPolicyDocument",
                    "PackedPolicyTooLarge",
                    "Validation",
                    "ValidationError",
                )
            )
        ],
        "never",
        "AWS rejected the request as invalid.",
    ),
    "throttled": Row(
        [
            When(
                codes=(
                    "BandwidthLimitExceeded",
                    "LimitExceeded",
                    "RequestLimitExceeded",
                    "RequestThrottled",
                    "SlowDown",
                    "Throttled",
                    "Throttling",
                    "TooManyRequests",
                )
            ),
            When(status=429),
        ],
        "few",
        "This account made too many requests to AWS at once.",
    ),
    "endpoint_not_found": Row(
        [When(codes=("ENOTFOUND",))], "few", "The machine couldn't find AWS's host for this region (DNS)."
    ),
    "cloud_timeout": Row(
        [When(codes=("TimeoutError", "AbortError", "ETIMEDOUT", "RequestTimeout"))],
        "few",
        "AWS didn't answer in time.",
    ),
    "outgoing_proxy_failed": Row(
        [When(codes=("ERR_OUTGOING_PROXY",))], "few", "The outgoing proxy blocked the connection to AWS."
    ),
    "cloud_certificate_invalid": Row(
        [
            When(
                codes=(
                    "CERT_HAS_EXPIRED",
                    "CERT_NOT_YET_VALID",
                    "DEPTH_ZERO_SELF_SIGNED_CERT",
                    "ERR_TLS_CERT_ALTNAME_INVALID",
                    "SELF_SIGNED_CERT_IN_CHAIN",
                    "UNABLE_TO_GET_ISSUER_CERT",
                    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
                    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
                )
            )
        ],
        "never",
        "The server that answered has no valid AWS certificate.",
    ),
    "cloud_unreachable": Row(
        [
            When(
                codes=(
                    "EAI_AGAIN",
                    "ECONNABORTED",
                    "ECONNREFUSED",
                    "ECONNRESET",
                    "EHOSTUNREACH",
                    "ENETDOWN",
                    "ENETUNREACH",
                    "EPIPE",
                    "EPROTO",
                )
            )
        ],
        "few",
        "The connection to AWS failed or broke off.",
    ),
    "cloud_unavailable": Row(
        [
            When(minimum_status=500),
            When(codes=("InternalFailure", "InternalServiceError", "ServiceUnavailable")),
        ],
        "few",
        "AWS has a problem at the moment.",
    ),
    "cloud_answer_unreadable": Row(
        [
            When(codes=("SyntaxError", "Unknown", "UnknownError", "NotFound")),
            When(message="parse error|deserialization"),
        ],
        "few",
        "The answer wasn't valid, or didn't come from AWS.",
    ),
    "unknown_refusal": Row([When()], "never", "AWS refused for a reason that Latchkey doesn't recognize."),
}


def classify(error: Exception, stage: str) -> tuple[dict[str, Any], str]:
    """Names a failure, and says whether trying again may help."""
    status, code = 0, ""
    if isinstance(error, Refusal):
        status, code = error.status, re.sub(r".*#", "", error.code)
    elif isinstance(error, NetworkError):
        code = "TimeoutError" if error.code == "timeout" else error.code
    elif isinstance(error, AnswerTooLarge):
        code = "SyntaxError"
    whole = _presentable(str(error))
    short = re.sub(r"Exception$", "", code)
    reason = next(
        reason for reason, row in rows.items() if any(_matches(one, stage, short, whole, status) for one in row.when)
    )
    answered = status > 0 and code not in ("", "Error", "SyntaxError", "Unknown", "UnknownError")
    # A parser quotes the text that it could not read, which may be part of a secret.
    cause = cause_of(reason, whole)
    message = cause if reason == "cloud_answer_unreadable" else _shortened(whole) or cause
    failure = {"stage": stage, "reason": reason, "providerCode": code if answered else None, "message": message}
    return failure, rows[reason].retry


def _matches(when: When, stage: str, code: str, message: str, status: int) -> bool:
    if when.stages and stage not in when.stages:
        return False
    if when.codes and code not in when.codes:
        return False
    if when.message and not re.search(when.message, message, re.I):
        return False
    if when.status and status != when.status:
        return False
    return status >= when.minimum_status


def _presentable(message: str) -> str:
    """AWS's words without what must not be shown: a signature mismatch quotes the whole signed request from its second
    line on, session token included."""
    line = re.split(r"[\r\n]", message.strip(), maxsplit=1)[0]
    line = re.sub(r"\beyJ[\w-]{10,}(\.[\w-]*){0,2}", "(token)", line, flags=re.A)
    line = re.sub(r"\b(?:IQo|Fwo|FQo|AQo)[A-Za-z0-9+/=]{60,}", "(token)", line, flags=re.A)
    return line[: 10 * _message_length]


def _shortened(message: str) -> str:
    """Cut in its middle: who was refused is at a denial's beginning, and why at its end."""
    if len(message) <= _message_length:
        return message
    half = _message_length // 2
    return f"{message[:half]}…{message[1 - half :]}"


def cause_of(reason: str, message: str = "") -> str:
    cause = rows[reason if reason in rows else "unknown_refusal"].cause
    return cause if isinstance(cause, str) else cause(denials.is_explicit(message))


def retry_of(reason: str) -> Optional[str]:
    return rows[reason].retry if reason in rows else None


def aws_error(failure: dict[str, Any]) -> CloudError:
    """A failure as an error whose message says the cause and AWS's own words. Keeps nothing of the request."""
    cause = cause_of(failure["reason"], failure["message"])
    words = ": ".join(text for text in (failure["providerCode"], failure["message"]) if text and text != cause)
    return CloudError(f"{cause} ({words})" if words else cause, failure)


def own_failure(stage: str, reason: str, message: Optional[str] = None) -> CloudError:
    """A failure that the worker itself finds out, without an answer of AWS."""
    words = cause_of(reason) if message is None else message
    return aws_error({"stage": stage, "reason": reason, "providerCode": None, "message": words})
