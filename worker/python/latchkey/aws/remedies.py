"""What to change when AWS refuses, with the organization's own values: the words of the Node worker's table
(lib/clouds/aws/failures/reasons). A test compares the two.

Over 250 lines: a remedy for each reason, with the commands that it suggests."""

from __future__ import annotations

import os
import re
from typing import Any, Callable, NamedTuple, Optional

from latchkey.aws.denials import is_explicit, policy_arn_in
from latchkey.aws.failures import cause_of
from latchkey.aws.places import ENDPOINT_VARIABLES, host_of, parse_arn, partition_of, region_of_secret
from latchkey.aws.shell import command, thumbprint_of
from latchkey.text import pasteable


class Values(NamedTuple):
    """The values that fill in remedies; a placeholder in angle brackets stands for an unknown value."""

    issuer: str
    host: str
    organization_id: str
    automation_id: Optional[str]
    audience: str
    role_arn: str
    #: Whose region has to be corrected when it is wrong.
    region_place: str
    partition: str
    account: str
    region: str
    secret_name: str
    #: What a policy's Resource names for this one secret.
    secret_arn: str
    action: str
    target: str
    is_explicit: bool
    #: The policy behind a denial, where AWS names it.
    policy_arn: Optional[str]

    @property
    def provider_arn(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:oidc-provider/{self.host}"

    @property
    def asked(self) -> str:
        return self.action if self.target == "*" else f"{self.action} on {self.target}"

    @property
    def nothing_else(self) -> str:
        return f"A statement added to a policy of {self.role_arn} doesn't help."

    def named(self, otherwise: str) -> str:
        return self.policy_arn or otherwise

    @property
    def endpoints(self) -> str:
        return f"{host_of('sts', self.region)} and {host_of('secretsmanager', self.region)}"


def explain(
    failure: dict[str, Any],
    *,
    role_arn: str,
    region: str,
    audience: str,
    automation_id: Optional[str] = None,
    secret_name: str = "",
    issuer: Optional[str] = None,
    organization_id: Optional[str] = None,
) -> dict[str, str]:
    """Cause and remedy of a failure."""
    elsewhere = region_of_secret(secret_name, region)
    message, stage = failure["message"], failure["stage"]
    said = re.search(r"\bUser: (arn:[\x21-\x7e]+) is not authorized\b", message)
    known = parse_arn(role_arn) or parse_arn(said[1] if said else "")
    partition = known.partition if known else partition_of(region)
    account = known.account if known else "<ACCOUNT_ID>"
    here, name = elsewhere or region, secret_name or "<SECRET_NAME>"
    secret_arn = name if name.startswith("arn:") else f"arn:{partition}:secretsmanager:{here}:{account}:secret:{name}-??????"
    issuer_url = "<ISSUER>" if issuer is None else issuer
    action = _action(message, stage)
    values = Values(
        issuer=issuer_url,
        host=re.sub(r"/+$", "", re.sub(r"^https?://", "", issuer_url)),
        organization_id="<ORGANIZATION_UUID>" if organization_id is None else organization_id,
        automation_id=automation_id or None,
        audience=audience,
        role_arn=role_arn,
        region_place="the secret's ARN" if elsewhere else "the credential and the Workload Identity config",
        partition=partition,
        account=account,
        region=here,
        secret_name=name,
        secret_arn=secret_arn,
        action=action,
        target={"sts": role_arn, "secretsmanager": secret_arn, "kms": "the secret's key"}.get(action.split(":")[0], "*"),
        is_explicit=is_explicit(message),
        policy_arn=policy_arn_in(message),
    )
    reason = failure["reason"] if failure["reason"] in _remedies else "unknown_refusal"
    return {"cause": cause_of(failure["reason"], message), "remedy": _remedies[reason](values)}


def _action(message: str, stage: str) -> str:
    """What each stage asks of AWS, where its message does not say."""
    said = re.search(r"to perform:?\s+([a-z0-9-]+:[A-Za-z]+)", message, re.I)
    usual = "secretsmanager:GetSecretValue" if stage == "read" else "sts:AssumeRoleWithWebIdentity"
    return said[1] if said else usual


def _trusting(v: Values) -> dict[str, Any]:
    """The statement that lets the tokens of one organization in, or of one of its automations."""
    return {
        "Effect": "Allow",
        "Principal": {"Federated": v.provider_arn},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{v.host}:aud": v.audience, f"{v.host}:sub": _subject(v)}},
    }


def _subject(v: Values) -> str:
    automation = f":automation:{v.automation_id}" if v.automation_id else ""
    return f"organization:{v.organization_id}{automation}"


def _trust(v: Values) -> str:
    """What the trust policy has to say: in words, line by line, and as the statement to paste."""
    listed = ", or a list that includes it" if v.automation_id else ""
    return "\n".join(
        [
            f"The federated principal is {v.provider_arn} (no https://, no slash at the end).",
            f'"{v.host}:aud" is exactly "{v.audience}".',
            f'"{v.host}:sub" is exactly "{_subject(v)}"{listed}.',
            "The statement for the trust policy:",
            pasteable(_trusting(v)),
        ]
    )


def _allow(action: str, resource: str, **more: Any) -> str:
    return pasteable({"Effect": "Allow", "Action": action, "Resource": resource, **more})


def _allow_role(v: Values, action: str) -> str:
    return pasteable({"Effect": "Allow", "Principal": {"AWS": v.role_arn}, "Action": action, "Resource": "*"})


def _decrypting(v: Values) -> str:
    service = f"secretsmanager.{v.region}.amazonaws.com"
    via: Any = {"aws": service, "aws-us-gov": service, "aws-cn": [service, f"{service}.cn"]}.get(v.partition)
    condition = {"Condition": {"StringEquals": {"kms:ViaService": via}}} if via else {}
    return _allow("kms:Decrypt", f"arn:{v.partition}:kms:{v.region}:{v.account}:key/<KMS_KEY_ID>", **condition)


def _about_secret(v: Values, what: str, **options: str) -> str:
    return command(f"secretsmanager {what}", {"region": v.region, "secret-id": v.secret_name, **options})


def _find_key(v: Values) -> str:
    return _about_secret(v, "describe-secret", query="KmsKeyId")


def _show_boundary(v: Values) -> str:
    """Where a role shows its boundary."""
    found = re.search(r":(role|user)/(?:.*/)?([^/]+)$", v.role_arn)
    if not found:
        return ""
    kind, name = found.groups()
    query = f"{kind.capitalize()}.PermissionsBoundary"
    return "\n" + command(f"iam get-{kind}", {"region": v.region, f"{kind}-name": name, "query": query})


def _unless_set() -> str:
    """A setting of this machine that leads elsewhere is the likelier cause, and not AWS."""
    found = [name for name in ENDPOINT_VARIABLES.values() if os.environ.get(name, "").strip()]
    if not found:
        return ""
    verb = "send" if len(found) > 1 else "sends"
    return f" On this machine, {' and '.join(found)} {verb} calls elsewhere than to AWS: check that first."


def _service_control(v: Values) -> str:
    if v.is_explicit:
        return (
            f"Ask the administrator of your AWS organization to narrow the Deny in {v.named('the service control policy')} that "
            f"covers {v.action} in account {v.account}. {v.nothing_else}"
        )
    return (
        f"Ask the administrator of your AWS organization to allow {v.action} for account {v.account}: a service "
        "control policy must allow it at the root, at each organizational unit above the account, and at the account. "
        f"{v.nothing_else}"
    )


def _resource_control(v: Values) -> str:
    about_tokens = (
        " These policies often allow only the organization's own principals, or certain identity providers. Latchkey's "
        f"tokens come from {v.provider_arn}."
        if v.action == "sts:AssumeRoleWithWebIdentity"
        else ""
    )
    return (
        f"Ask the administrator of the AWS organization that owns {v.target} to narrow the Deny in "
        f"{v.named('the resource control policy')} that covers {v.action}.{about_tokens} {v.nothing_else}"
    )


def _boundary(v: Values) -> str:
    boundary = v.named(f"the permissions boundary of {v.role_arn}")
    if v.is_explicit:
        return f"Narrow the Deny in {boundary} that covers {v.asked}.{_show_boundary(v)}"
    return f"Allow {v.asked} in {boundary} too: a boundary limits what all other policies can allow.{_show_boundary(v)}"


def _vpc_endpoint(v: Values) -> str:
    change = (
        f"Narrow the Deny in its policy that covers {v.asked}."
        if v.is_explicit
        else f"Allow {v.asked} for {v.role_arn} in its policy."
    )
    return (
        f"In the AWS console under VPC → Endpoints, find the endpoint for {v.action.split(':')[0]} in {v.region}: in the "
        "worker's network for kickoffs, in Latchkey's own for connection tests and suggestions. "
        f"{change} {v.nothing_else}"
    )


def _key_policy(v: Values) -> str:
    change = (
        f"Narrow the Deny in the key policy that covers {v.role_arn}."
        if v.is_explicit
        else f"Add this statement to the key policy, in the key's account:\n{_allow_role(v, 'kms:Decrypt')}"
    )
    return f"{change}\nTo find the key:\n{_find_key(v)}"


def _resource_policy(v: Values) -> str:
    if v.action.startswith("sts:"):
        role_name = v.role_arn.split("/")[-1]
        return (
            f"Narrow the Deny in the trust policy of {v.role_arn} that blocks {v.action} for {v.role_arn}.\n"
            + command("iam get-role", {"region": v.region, "role-name": role_name})
        )
    show = _about_secret(v, "get-resource-policy")
    if v.is_explicit:
        return f"Narrow the Deny in the secret's resource policy that covers {v.action} for {v.role_arn}.\n{show}"
    return (
        "Add this statement to the secret's resource policy, in the secret's account:\n"
        f"{_allow_role(v, v.action)}\n"
        f"If a customer-managed key encrypts the secret, its key policy must also let {v.role_arn} decrypt. "
        f"To see the current policy:\n{show}"
    )


def _region_disabled(v: Values) -> str:
    always = f" The endpoint of us-east-1, {host_of('sts', 'us-east-1')}, is always active." if v.partition == "aws" else ""
    return (
        f"The endpoint {host_of('sts', v.region)} refused. If your secrets aren't in {v.region}, correct the region of "
        f"{v.region_place}. Otherwise activate {v.region} for account {v.account} in the AWS console: IAM → "
        f"Account settings → Security Token Service (STS).{always}"
    )


def _provider(v: Values) -> str:
    create = command(
        "iam create-open-id-connect-provider",
        {"region": v.region, "url": v.issuer, "client-id-list": v.audience},
    )
    return (
        f"In account {v.account}, add an IAM identity provider of type OpenID Connect with the URL {v.issuer} and "
        f"the audience {v.audience}. Its ARN must be {v.provider_arn}. If one "
        "exists already, compare its URL letter by letter: no slash at the end, same upper and lower case.\n"
        f"{create}\nOlder AWS CLIs (2.9 of Debian 12) also require --thumbprint-list: the setup guide has that command."
    )


def _audience(v: Values) -> str:
    options = {"region": v.region, "open-id-connect-provider-arn": v.provider_arn, "client-id": v.audience}
    add = command("iam add-client-id-to-open-id-connect-provider", options)
    return f"Add the audience {v.audience} to {v.provider_arn}:\n{add}"


def _certificate(v: Values) -> str:
    options = {"region": v.region, "open-id-connect-provider-arn": v.provider_arn}
    register = command("iam update-open-id-connect-provider-thumbprint", options)
    return (
        f"Use a certificate from a public authority for {v.issuer}: then you need no thumbprint. With a private authority, "
        f"register its thumbprint with {v.provider_arn}:\n"
        f'{register} \\\n  --thumbprint-list "$({thumbprint_of(v.issuer)})"\nRegister it again whenever the authority changes.'
    )


_again = "Try again. If it keeps failing, "

_remedies: dict[str, Callable[[Values], str]] = {
    "service_control_policy_denied": _service_control,
    "resource_control_policy_denied": _resource_control,
    "permissions_boundary_denied": _boundary,
    "session_policy_denied": lambda v: (
        "Latchkey sets no session policy. Find what does (a broker that issued the access key, a proxy in front of "
        f"AWS STS), and make it allow {v.asked}. {v.nothing_else}"
    ),
    "vpc_endpoint_policy_denied": _vpc_endpoint,
    "key_policy_denied": _key_policy,
    "resource_policy_denied": _resource_policy,
    "identity_policy_denied": lambda v: (
        f"Narrow the Deny in {v.named(f'the policies of {v.role_arn}')} that covers {v.asked}. If it is "
        "AWSRevokeOlderSessions, someone revoked the older sessions. New sessions work: try again in a few minutes."
    ),
    "policy_denied": lambda v: (
        f"Find the policy in AWS's message{f': {v.policy_arn}' if v.policy_arn else ''}. Find what it says about "
        f"{v.asked} for {v.role_arn}, and change it there. {v.nothing_else}"
    ),
    "issuer_not_configured": lambda v: "Ask your Latchkey administrator to set OIDC_ISSUER and OIDC_PRIVATE_KEY.",
    "token_not_minted": lambda v: f"{_again}ask your Latchkey administrator to check its log.",
    "provider_not_registered": _provider,
    "audience_not_registered": _audience,
    "issuer_certificate_unknown": _certificate,
    "issuer_unreachable": lambda v: (
        f"AWS must be able to open {v.issuer}/.well-known/openid-configuration and {v.issuer}/oauth2/jwks over the public "
        "internet: https with a certificate from a public authority, status 200, within five seconds, with no "
        "sign-in, redirect or IP allow-list in front. AWS can't reach localhost or a private "
        "network."
    ),
    "role_not_in_token": lambda v: f"Check that the config's role is {v.role_arn}, then try again.",
    "identity_token_invalid": lambda v: (
        f"Check that {v.issuer}/oauth2/jwks shows the keys that this Latchkey signs with (all instances must "
        "use the same OIDC_PRIVATE_KEY), and that its machine's clock is right."
    ),
    "issuer_communication_failed": lambda v: (
        f"{_again}check that {v.issuer}/.well-known/openid-configuration and {v.issuer}/oauth2/jwks "
        "answer on the public internet within five seconds."
    ),
    "identity_token_expired": lambda v: (
        "Correct the clock of the machine that runs Latchkey: it's more than five minutes off."
    ),
    "identity_token_rejected": lambda v: f"Check the trust policy of {v.role_arn}:\n{_trust(v)}",
    "session_tags_denied": lambda v: (
        f"Add this statement to the trust policy of {v.role_arn}, and keep the existing one:\n"
        + pasteable(
            {
                "Effect": "Allow",
                "Principal": {"Federated": v.provider_arn},
                "Action": ["sts:TagSession", "sts:SetSourceIdentity"],
            }
        )
    ),
    "trust_policy_mismatch": lambda v: (
        f"Check that {v.role_arn} exists, and check its trust policy:\n{_trust(v)}\n"
        "AWS can take a few minutes to apply a change."
    ),
    "region_disabled": _region_disabled,
    "clock_skew": lambda v: "Correct that machine's clock (NTP), then try again.",
    "session_expired": lambda v: (
        f"{_again}check whether the role's sessions were revoked in IAM, and check the machine's clock."
    ),
    "session_not_accepted": lambda v: (
        f"Check that your secrets are in {v.region}, and that the region is enabled for account {v.account}."
    ),
    "kms_access_denied": lambda v: (
        f"Add this statement to a policy of {v.role_arn}, with the ID of the key that encrypts {v.secret_name}:\n"
        f"{_decrypting(v)}\nTo find the key's ID:\n{_find_key(v)}\n"
        "The key policy must also allow it: for the whole account (the default), or for this principal."
    ),
    "access_denied": lambda v: (
        f"Add this statement to a policy of {v.role_arn}:\n{_allow('secretsmanager:GetSecretValue', v.secret_arn)}\n"
        "If the secret belongs to another account, its resource policy must allow it too."
    ),
    "secret_without_value": lambda v: (
        "Store a value:\n" + _about_secret(v, "put-secret-value", **{"secret-string": "file://value.txt"})
    ),
    "secret_not_found": lambda v: (
        f"Check that {v.secret_name} exists in {v.region} of account {v.account}, spelled with the same upper and lower case. "
        f"If it's in another region, correct the region of {v.region_place}.\n{_about_secret(v, 'describe-secret')}"
    ),
    "secret_scheduled_for_deletion": lambda v: (
        f"Choose another secret, or restore it:\n{_about_secret(v, 'restore-secret')}"
    ),
    "decryption_failed": lambda v: (
        f"Check in KMS in {v.region} that the key that encrypts {v.secret_name} is enabled and usable. "
        f"To find the key:\n{_find_key(v)}"
    ),
    "secret_under_foreign_default_key": lambda v: (
        f"In the secret's account, encrypt it with a customer-managed key that {v.role_arn} can use:\n"
        + _about_secret(v, "update-secret", **{"kms-key-id": "<KMS_KEY_ID>"})
    ),
    "secret_is_binary": lambda v: f"Store {v.secret_name} as text, for example as base64.",
    "secret_name_invalid": lambda v: (
        f"Correct the name {v.secret_name} in the environment variable. Write a JSON key after a #: name#json_key."
    ),
    "request_rejected": lambda v: (
        f"Read AWS's message, and check the caller ({v.role_arn}), the region ({v.region}) and the secret's name."
    ),
    "throttled": lambda v: f"Try again in a minute. The limit applies to account {v.account} in {v.region}.",
    "endpoint_not_found": lambda v: (
        f"Check the spelling of the region ({v.region}), and that the machine resolves {v.endpoints}.{_unless_set()}"
    ),
    "cloud_timeout": lambda v: f"{_again}check that the machine can reach {v.endpoints} over https.{_unless_set()}",
    "outgoing_proxy_failed": lambda v: (
        f"Check HTTPS_PROXY, and that the proxy allows CONNECT to {v.endpoints}, port 443. "
        "NO_PROXY lists hosts that need no proxy."
    ),
    # Where the Node worker names NODE_EXTRA_CA_CERTS.
    "cloud_certificate_invalid": lambda v: (
        f"AWS's {v.endpoints} use certificates from public authorities. If a proxy inspects traffic, give Python its "
        f"certificate authority with SSL_CERT_FILE.{_unless_set()}"
    ),
    "cloud_unreachable": lambda v: f"Check that the machine can reach {v.endpoints} over https.{_unless_set()}",
    "cloud_unavailable": lambda v: f"Try again later. AWS shows problems in {v.region} at health.aws.amazon.com.",
    "cloud_answer_unreadable": lambda v: (
        "Check whether a proxy answers instead of AWS. Check AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_SECRETS_MANAGER if "
        "they're set."
    ),
    "unknown_refusal": lambda v: "Read AWS's code and message.",
}
