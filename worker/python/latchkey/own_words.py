"""Cause and remedy of what no cloud refuses, in words of our own."""

from __future__ import annotations

import re
from typing import Any, Callable, Optional

from latchkey.text import quoted

WHEN_NOTHING_IS_KNOWN = "Try again. If it keeps failing, ask your Latchkey administrator to check its log."


def own_words(failure: dict[str, Any], secret_name: str = "the secret", json_key: Optional[str] = None) -> dict[str, str]:
    """Empty for the refusals of clouds, and for what nothing is known of."""
    words = _words.get(failure["reason"])
    if words is None:
        return {}
    cause, remedy = words(failure["key"], failure["detail"], secret_name, json_key)
    return {"cause": cause, "remedy": remedy}


_Words = Callable[[str, str, str, Optional[str]], "tuple[str, str]"]


def _missing_json_key(key: str, detail: str, name: str, json_key: Optional[str]) -> tuple[str, str]:
    return detail, (
        f"Add the key {quoted(json_key)} to {name}, or correct the part after # in the Secret Name of {key}. "
        "Upper and lower case must match."
    )


_words: dict[str, _Words] = {
    "no_credential_found": lambda key, detail, name, json_key: (
        f"There's no default credential for {key}.",
        f"Set a default credential under Settings → Secret Provider Credentials, or choose a credential in {key}.",
    ),
    "config_not_for_automation": lambda key, detail, name, json_key: (
        "The Workload Identity config is limited to other automations.",
        f"Add this automation to the config, or use another credential for {key}.",
    ),
    "not_baked": lambda key, detail, name, json_key: (
        re.sub(r" Deploy the automation again\.$", "", detail),
        "Deploy the automation again and give its workers the new token.",
    ),
    "runtime_too_old": lambda key, detail, name, json_key: (
        detail,
        "Update latchkey-worker in the automation’s image, then start it again.",
    ),
    "secret_not_json": lambda key, detail, name, json_key: (
        detail,
        f"Store {name} as a JSON object with the key {quoted(json_key)}, or remove #{'null' if json_key is None else json_key} "
        f"from the Secret Name of {key} to get the whole value.",
    ),
    "json_key_not_found": _missing_json_key,
    "json_key_is_null": _missing_json_key,
    "value_not_injectable": lambda key, detail, name, json_key: (
        detail,
        f"Store {name} without NUL characters and half surrogate pairs, or as base64.",
    ),
    "name_not_accepted": lambda key, detail, name, json_key: (
        detail,
        "Check that LATCHKEY_URL is the address of your Latchkey.",
    ),
    "sealing_key_missing": lambda key, detail, name, json_key: (
        detail,
        "Ask your Latchkey administrator to put that key back into SEALING_KEYS, or enter the value again.",
    ),
    "sealed_value_broken": lambda key, detail, name, json_key: (detail, "Enter the value again."),
    "out_of_time": lambda key, detail, name, json_key: (
        "Other secrets took so long that this one wasn't tried.",
        "First fix the variables that fail or are slow, then try again.",
    ),
}
