"""Which files were sent for a source: a folder of it holds, under each name, the address of the content in the store.

The content itself is microdata: enciphered, once, with a last day. When it was destroyed the name is left out, so that
the next harvest finds the file gone, as it is.
"""

import os
from functools import partial
from pathlib import Path

from registry.errors import NotFound
from registry.harvest.plugin import SentFile
from registry.microdata.readings import Purpose, Reader
from registry.microdata.store import MicrodataStore

_READER = Reader(None, Purpose.HARVEST)


def told(folder: Path) -> dict[str, str]:
    """Return the addresses of what was sent, by name."""
    if not folder.is_dir():
        return {}
    return {path.name: path.read_text() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def tell(folder: Path, name: str, address: str) -> None:
    """Tell that a file was sent; whole or not at all."""
    for each in (folder.parent, folder):
        each.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = folder / f".{address}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(address)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / name)


def files(folder: Path, microdata: MicrodataStore) -> list[SentFile]:
    """Return what was sent and is still there."""
    return [
        SentFile(name, partial(_read, microdata, address), (folder / name).stat().st_mtime)
        for name, address in told(folder).items()
        if microdata.vault.at(address).is_file()
    ]


def _read(microdata: MicrodataStore, address: str) -> bytes:
    try:
        return microdata.read_at(address, _READER)
    except NotFound:
        raise FileNotFoundError(address) from None
