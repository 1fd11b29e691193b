"""The machine under an instance: the home folder, its disk, and the clock."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from registry.doctor.findings import Finding, care, ill, well
from registry.errors import Sentence

_LEAST_FREE = 2 * 2**30  # bytes
_MINUTES = timedelta(minutes=5)


def home(folder: Path) -> Iterator[Finding]:
    """Look whether the home can be written, is its owner's alone, and has room."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield ill(
            "home",
            Sentence(
                f"{folder} tidak dapat ditulis: {os.strerror(error.errno or 0)}.",
                f"{folder} cannot be written: {os.strerror(error.errno or 0)}.",
            ),
            Sentence(
                "Beri ruang atau izin kepada pengguna yang menjalankan layanan.", "Give its user room or permission."
            ),
        )
        return
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        yield care(
            "home",
            Sentence(f"Ruang disk tersisa {free // 2**20} MB.", f"{free // 2**20} MB of the disk are free."),
            Sentence("Tambah ruang sebelum penuh; layanan menolak tulisan saat penuh.", "Add room before it is full."),
        )
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield care(
            "home",
            Sentence(f"{folder} dapat dibaca pengguna lain.", f"{folder} can be read by other users."),
            Sentence(f"Jalankan: chmod 700 {folder}", f"Run: chmod 700 {folder}"),
        )
    yield well("home", f"{folder} dapat ditulis, sisa {free // 2**30} GB.", f"{folder} can be written.")


def keys(folder: Path) -> Iterator[Finding]:
    """Look whether anybody but their owner can read the keys."""
    for key in sorted(folder.glob("*")):
        private = key.suffix in {".pem", ".key"}
        if private and stat.S_IMODE(key.stat().st_mode) & 0o077:
            yield ill(
                "keys",
                Sentence(f"{key.name} dapat dibaca pengguna lain.", f"{key.name} can be read by other users."),
                Sentence(
                    f"Jalankan: chmod 600 {key}; bila pernah terbaca orang lain, buat kunci baru.",
                    f"Run: chmod 600 {key}; make a new key if somebody may have read it.",
                ),
            )


def clock(newest: datetime | None, at: datetime) -> Iterator[Finding]:
    """Compare the clock with the newest line of the change log: time went back, or was ahead once."""
    if newest is not None and newest > at + _MINUTES:
        ahead = int((newest - at).total_seconds() // 60)
        yield care(
            "clock",
            Sentence(
                f"Perubahan terakhir tercatat {ahead} menit di depan jam mesin ini.",
                f"The newest change is {ahead} minutes ahead of this machine's clock.",
            ),
            Sentence("Setel jam mesin (NTP).", "Set the machine's clock (NTP)."),
        )
