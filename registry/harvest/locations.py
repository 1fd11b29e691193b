"""Where a source may lie: a folder of the server is no produsen's to name, unless it was opened to them."""

import re
from collections.abc import Iterable
from pathlib import Path

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import Forbidden, Invalid, Sentence
from registry.harvest.opening import UPLOAD

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def checked(location: str, folders: Iterable[Path], *, by: Caller) -> str:
    """Return a location that the caller may give to a source, as it is stored.

    An address of the web and ``upload:`` are anyone's. A path of this machine is a walidata's or an administrator's;
    anyone else's only under one of ``folders``, where links and ``..`` lead to in the end, and is stored so. Raises
    Invalid for any other scheme, Forbidden for any other folder.
    """
    if location == UPLOAD or location.lower().startswith(("http://", "https://")):
        return location
    if _SCHEME.match(location) or "://" in location or "\0" in location or not location.strip():
        raise Invalid(_UNKNOWN)
    if by.has(Role.WALIDATA, Role.ADMIN):
        return location
    try:
        place = Path(location).resolve()
        is_open = any(place.is_relative_to(folder.resolve()) for folder in folders)
    except (OSError, RuntimeError):  # links in a circle
        is_open = False
    if not is_open:
        raise Forbidden(_CLOSED)
    return str(place)


_UNKNOWN = Sentence(
    f"Lokasi sumber harus alamat http(s), '{UPLOAD}' (berkas dikirim ke registri), atau folder di server.",
    f"The location of a source is an http(s) address, '{UPLOAD}' (files are sent), or a folder of the server.",
)
_CLOSED = Sentence(
    f"Folder di server hanya dapat didaftarkan walidata. Pakai '{UPLOAD}' lalu kirim berkasnya, atau alamat http(s).",
    f"Only a walidata may register a folder of the server. Use '{UPLOAD}' and send the files, or an http(s) address.",
)
