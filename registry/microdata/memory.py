"""Temporary files in memory: what a library writes on the way holds rows of persons, and must lie on no disk.

Linux has a file system of memory at ``/dev/shm``. Where it has room, temporary files of this process lie there, in a
folder of the home's own; what a process that died left is swept away by the next that comes. Without room they lie
where they are told to, and the doctor says so.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it, which only we can read
ROOM = 512 * 2**20
"""Bytes that must be free."""


def has_room() -> bool:
    """Say whether temporary files can lie in memory on this machine."""
    return _MEMORY.is_mount() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= ROOM


def use(home: Path, *, otherwise: Path | None = None) -> None:
    """Let the temporary files of this process lie in memory; ``otherwise`` they lie there, or where the system says."""
    if not has_room():
        tempfile.tempdir = str(otherwise) if otherwise else None
        return
    own = hashlib.sha256(bytes(home.resolve())).hexdigest()[:16]
    everyone = _MEMORY / f"satudata-{os.getuid()}-{own}"
    everyone.mkdir(mode=0o700, exist_ok=True)
    for left in everyone.iterdir():
        if left.name.isdecimal() and not _is_alive(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    mine = everyone / str(os.getpid())
    mine.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(mine)


def leave() -> None:
    """Remove what this process left in memory, at its end."""
    if tempfile.tempdir and Path(tempfile.tempdir).is_relative_to(_MEMORY):
        with contextlib.suppress(OSError):
            shutil.rmtree(tempfile.tempdir)
        tempfile.tempdir = None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
