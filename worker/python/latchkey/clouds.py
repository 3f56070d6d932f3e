"""The clouds that this worker reads from: today AWS."""

from __future__ import annotations

from typing import Any, Callable, Optional

from latchkey.aws.places import region_of_secret
from latchkey.aws.remedies import explain as explain_aws
from latchkey.aws.store import AwsStore, aws_settings
from latchkey.errors import CloudError


class Facts:
    """What identity tokens say of Latchkey and the organization, for the words about a policy that doesn't let them in."""

    issuer: Optional[str] = None
    organization_id: Optional[str] = None


def open_store(entry: dict[str, Any], session_name: str, token_of: Callable[[str], str]) -> AwsStore:
    """Sends no request yet."""
    if entry["cloud"] != "aws":
        words = f'This version of Latchkey doesn\'t support the cloud "{entry["cloud"]}".'
        raise _unopened("cloud_not_supported", words)
    settings = aws_settings(entry["settings"])
    if settings is None:
        words = f"This version of Latchkey can't read the settings of this credential ({entry['cloud']}, workload_identity)."
        raise _unopened("settings_not_accepted", words)
    role_arn, region = settings
    return AwsStore(role_arn, region, session_name, lambda: token_of(entry["audience"]))


def _unopened(reason: str, message: str) -> CloudError:
    return CloudError(message, {"stage": "mint", "reason": reason, "providerCode": None, "message": message})


def explain(
    entry: dict[str, Any], variable: dict[str, Any], failure: dict[str, Any], facts: Facts
) -> dict[str, str]:
    """The likely cause and the remedy of a failure, with the organization's own values filled in."""
    if entry["cloud"] != "aws" or failure["reason"] in ("cloud_not_supported", "settings_not_accepted"):
        return {"cause": failure["message"], "remedy": "Upgrade Latchkey and its worker to the same version."}
    return explain_aws(
        failure,
        role_arn=entry["settings"]["roleArn"],
        region=entry["settings"]["region"],
        audience=entry["audience"],
        automation_id=entry.get("automationId"),
        secret_name=variable["secretName"],
        issuer=facts.issuer,
        organization_id=facts.organization_id,
    )


def place_of(entry: dict[str, Any], secret_name: str) -> str:
    """Where a secret is read, for people; empty where its cloud is none that this version knows."""
    if entry["cloud"] != "aws":
        return ""
    region = entry["settings"].get("region", "")
    return region_of_secret(secret_name, region) or region


def is_full_name(cloud: str, secret_name: str) -> bool:
    """Whether a secret's name says by itself where it is."""
    return cloud == "aws" and secret_name.startswith("arn:")


def reader_of(entry: dict[str, Any]) -> str:
    """As whom secrets are read, for people; the method where that cannot be known."""
    settings = aws_settings(entry["settings"]) if entry["cloud"] == "aws" else None
    return settings[0] if settings else "workload_identity"
