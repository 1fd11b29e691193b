"""Addresses as portals write them: kept when they are whole ones of the web."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_PLAIN = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[1-9]\d{0,4})?(?:[/?#](?:[\w/:=&?~#+!$,;'()*.@-]|%[0-9A-Fa-f]{2})*)?", re.ASCII
)
_LONGEST = 2000
_NETLOC = re.compile(r"[^\s@%/?#\\<>\"{}|^`]+")
_LONE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def address(value: Any) -> str | None:
    """Return a full web address, with spaces and the like escaped; None for anything else."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _PLAIN.fullmatch(text) and len(text) <= _LONGEST:
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    if not usable or not _NETLOC.fullmatch(parts.netloc) or len(text) > _LONGEST:
        return None
    escaped = _LONE.sub("%25", quote(text, safe="%/:=&?~#+!$,;'@()*[]"))
    return parts.scheme.lower() + escaped[len(parts.scheme) :]


def email(value: Any) -> str | None:
    """Return an e-mail address, without ``mailto:``; None for anything else."""
    text = value.strip().removeprefix("mailto:") if isinstance(value, str) else ""
    return text if _EMAIL.fullmatch(text) else None
