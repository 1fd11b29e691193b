"""What a record is recognised by: its identifier at the source, its address everywhere, its title and its content."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from registry.errors import Sentence

LONGEST = 300
"""Characters of an identifier: the column's length. Longer ones are no identifiers."""

_LONGEST_URI = 1000
_JUNK = frozenset(
    [
        "null",
        "none",
        "nil",
        "undefined",
        "nan",
        "n/a",
        "na",
        "todo",
        "tbd",
        "a_remplir",
        "unknown",
        "tidak_ada",
        "kosong",
        "-",
        "--",
        ".",
        "?",
        "id",
        "string",
        "test",
        "xxx",
    ]
)
"""What programs and people write where an identifier should be (folded, spaces as ``_``)."""

_STOP_WORDS = frozenset(
    ["dan", "di", "ke", "dari", "yang", "untuk", "menurut", "pada", "per", "tahun", "of", "the", "by", "and", "in"]
)


def junk(identifier: Any) -> Sentence | None:
    """Say why an identifier is none; None for one that can be relied on."""
    if not isinstance(identifier, str) or not identifier.strip():
        return Sentence(
            "Rekaman tanpa pengenal dilewati; minta sumber memberi pengenal yang tetap.",
            "A record without an identifier; ask the source for one that stays.",
        )
    if len(identifier) > LONGEST:
        return Sentence(
            f"Pengenal lebih panjang dari {LONGEST} huruf; minta sumber memakai pengenal yang pendek.",
            f"The identifier is longer than {LONGEST} characters; ask the source for a short one.",
        )
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn", "Co"} for sign in identifier):
        return Sentence(
            "Pengenal memuat tanda kendali; minta sumber memperbaikinya.",
            "The identifier holds control characters; ask the source to correct it.",
        )
    if "_".join(identifier.casefold().split()) in _JUNK:
        return Sentence(
            f"'{identifier}' bukan pengenal; minta sumber memberi pengenal yang tetap.",
            f"'{identifier}' is no identifier; ask the source for one that stays.",
        )
    return None


def shown(identifier: Any) -> str:
    """Return an identifier as it can be stored and read, whatever it is."""
    text = "".join("�" if unicodedata.category(sign) in {"Cc", "Cs", "Cn", "Co"} else sign for sign in str(identifier))
    if not text.strip():
        return "(kosong)"
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def address(uri: str | None) -> str | None:
    """Return the permanent address of a record in one spelling; None where it is none."""
    if not uri or len(uri) > _LONGEST_URI or any(sign.isspace() or not sign.isprintable() for sign in uri):
        return None
    parts = urlsplit(uri)
    if parts.scheme in {"http", "https"} and parts.netloc:
        return f"https://{parts.netloc.lower()}{parts.path.rstrip('/')}" + (f"?{parts.query}" if parts.query else "")
    if parts.scheme in {"urn", "doi", "hdl", "ark"} and parts.path:
        return uri
    return None


def distance(location: str, uri: str | None, hops: int) -> int:
    """Return how far a source is from a record's origin: 0 where the address is of the source's own host."""
    there, here = urlsplit(uri or "").hostname, urlsplit(location).hostname
    return hops if there is not None and there == here else 1 + hops


def digest(dataset: Mapping[str, Any], access: str, tables: Sequence[str]) -> str:
    """Return the hash of all that a record says: its document whatever the order of members, access, tables."""
    said = orjson.dumps([dataset, access, tables], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(said).hexdigest()


def title_key(title: Mapping[str, str]) -> str:
    """Return a short hash of a title's words, in no order, without case, marks and small words; numbers stay."""
    plain = unicodedata.normalize("NFKD", title.get("id", "").casefold()).encode("ascii", "ignore").decode()
    words = sorted({word for word in re.findall(r"[a-z0-9]+", plain) if word not in _STOP_WORDS})
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def content_key(tables: Sequence[str], distributions: Sequence[Mapping[str, Any]]) -> str | None:
    """Return a hash of a record's files, by theirs; None where none is known."""
    known = sorted({*tables, *(file["sha256"] for file in distributions if file.get("sha256"))})
    return hashlib.sha256(" ".join(known).encode()).hexdigest() if known else None
