"""What to change after a kickoff that failed, below the list of what failed: what several variables share is said once."""

from __future__ import annotations

from typing import Any, Optional, Sequence
from urllib.parse import quote


def remedy_lines(failures: Sequence[dict[str, Any]], address: Optional[str]) -> list[str]:
    """``address`` of Latchkey, where the links lead."""
    keys_of: dict[str, list[str]] = {}
    for failure in failures:
        remedy = failure.get("remedy")
        if not remedy:
            continue
        link = failure.get("link")
        lines = [failure["cause"]] if failure.get("cause") else []
        lines += remedy.split("\n")
        if link and address:
            lines.append(f"{link['label']}: {_url_of(link['href'], address)}")
        keys_of.setdefault("\n".join(lines), []).append(failure["key"])
    said = []
    for words, keys in keys_of.items():
        said.append(f"What to do about {', '.join(keys)}:")
        said += [f"  {line}" for line in words.split("\n")]
    return said


def _url_of(href: str, address: str) -> str:
    """The link's address: always below Latchkey's, even if the server sent another."""
    return f"{address.rstrip('/')}/{quote(href.lstrip('/'), safe=_url_signs)}"


_url_signs = "/?#[]@!$&'()*+,;=:%-._~"
