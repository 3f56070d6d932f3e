"""AWS Secrets Manager as a secret store: a few tries with full jitter for what may pass, one deadline for each secret."""

from __future__ import annotations

import random
import time
from typing import Any, Callable, NamedTuple, Optional

from latchkey.aws.calls import LIFETIME_SECONDS, Clock, Refusal, assume_role, get_secret_value
from latchkey.aws.failures import aws_error, classify, own_failure, retry_of
from latchkey.aws.places import is_region, region_of_secret
from latchkey.aws.signature import Credentials
from latchkey.concurrency import Shared
from latchkey.errors import CloudError, LatchkeyError
from latchkey.web import AnswerTooLarge, NetworkError, within

#: The limit for one secret, handshake and retries included.
_deadline_seconds = 15.0
_tries = 3
_first_pause, _longest_pause = 0.2, 2.0
_renew_before_seconds = 180


class Secret(NamedTuple):
    value: str
    #: Which secret it is: its ARN.
    resource: str
    #: Which version of it: its VersionId.
    version: str


def aws_settings(settings: dict[str, str]) -> Optional[tuple[str, str]]:
    """The role and the region; None for settings of another version."""
    role_arn, region = settings.get("roleArn"), settings.get("region", "")
    return (role_arn, region) if role_arn and is_region(region) else None


class _Deadline:
    def __init__(self) -> None:
        self._ends_at = time.monotonic() + _deadline_seconds

    def left(self) -> float:
        return self._ends_at - time.monotonic()


class AwsStore:
    """``token`` gives an identity token for this store's audience."""

    def __init__(self, role_arn: str, region: str, session_name: str, token: Callable[[], str]) -> None:
        self._role_arn, self._region, self._session_name, self._token = role_arn, region, session_name, token
        self._held: Optional[tuple[Credentials, float]] = None
        self._exchanged = Shared(self._exchange)
        self._clock = Clock()
        self._deadline = _Deadline()

    def read_secret(self, name: str) -> Secret:
        deadline = _Deadline()
        # An ARN says where its secret is; the credentials come from the store's region all the same.
        region = region_of_secret(name, self._region) or self._region

        def read(credentials: Credentials) -> dict[str, Any]:
            return _attempt(
                "read", deadline, lambda: get_secret_value(name, region, credentials, self._clock, deadline.left())
            )

        credentials = self._credentials(deadline)
        try:
            answer = read(credentials)
        except CloudError as error:
            if not error.failure or error.failure["reason"] != "session_expired":
                raise
            if self._held and self._held[0] is credentials:
                self._held = None
            answer = read(self._credentials(deadline))
        value, arn, version = answer.get("SecretString"), answer.get("ARN"), answer.get("VersionId")
        if not (isinstance(arn, str) and arn and isinstance(version, str) and version):
            raise own_failure("read", "cloud_answer_unreadable")
        if isinstance(value, str):
            return Secret(value, arn, version)
        raise own_failure("read", "secret_is_binary" if answer.get("SecretBinary") else "cloud_answer_unreadable")

    def _credentials(self, deadline: _Deadline) -> Credentials:
        held = self._held
        if held and time.monotonic() < held[1]:
            return held[0]
        self._deadline = deadline
        return self._exchanged.call()

    def _exchange(self) -> Credentials:
        deadline = self._deadline

        def assume() -> Optional[Credentials]:
            token = _mint(self._token, deadline)
            return _attempt(
                "exchange",
                deadline,
                lambda: assume_role(self._role_arn, self._session_name, token, self._region, deadline.left()),
            )

        try:
            credentials = assume()
        except CloudError as error:
            if not error.failure or retry_of(error.failure["reason"]) != "mint_again":
                raise
            credentials = assume()
        if credentials is None:
            raise own_failure("exchange", "cloud_answer_unreadable")
        # Counted on this machine's clock from the lifetime asked for: AWS's expiry is by a clock that may differ.
        self._held = (credentials, time.monotonic() + LIFETIME_SECONDS - _renew_before_seconds)
        return credentials


def _mint(token: Callable[[], str], deadline: _Deadline) -> str:
    try:
        return within(deadline.left(), token)
    except CloudError:
        raise
    except NetworkError:
        raise own_failure("mint", "token_not_minted") from None
    except LatchkeyError as error:
        reason = "issuer_not_configured" if error.code == "not_configured" else "token_not_minted"
        raise own_failure("mint", reason, error.message) from None


def _attempt(stage: str, deadline: _Deadline, call: Callable[[], Any]) -> Any:
    """When the deadline cuts a retry short, the failure before it is raised, which says more."""
    before: Optional[CloudError] = None
    number = 0
    while True:
        number += 1
        try:
            return call()
        except (Refusal, NetworkError, AnswerTooLarge) as error:
            if before is not None and deadline.left() <= 0:
                raise before from None
            failure, retry = classify(error, stage)
            before = aws_error(failure)
            pause = random.random() * min(_longest_pause, _first_pause * 2**number)
            if retry != "few" or number >= _tries or pause >= deadline.left():
                raise before from None
            time.sleep(pause)
