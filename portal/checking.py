"""Taking a file to be checked from a form: what was sent, and for which day."""

from datetime import date, datetime
from typing import BinaryIO

from fastapi import UploadFile

from registry.errors import Invalid, Sentence


def content_of(file: UploadFile | None, most: int) -> tuple[str, BinaryIO, int]:
    """Return name, content and size of a file that was sent; Invalid for none, an empty one, or one too large.

    ``most`` is the largest size, in bytes.
    """
    if file is None or not file.filename:
        raise Invalid(Sentence("Pilih berkas yang akan diperiksa.", "Choose the file to check."))
    size = file.size or 0
    if not size:
        raise Invalid(
            Sentence("Berkas ini kosong. Ekspor ulang, lalu kirim lagi.", "The file is empty. Export it again.")
        )
    if size > most:
        limit = most // 2**20
        raise Invalid(
            Sentence(
                f"Berkas lebih dari {limit} MB. Bagi menjadi beberapa berkas, atau periksa dengan: satudata check.",
                f"The file is larger than {limit} MB. Split it, or check it with: satudata check.",
            )
        )
    return file.filename, file.file, size


def period_of(text: str) -> date | None:
    """Return the day that was typed, None for nothing; Invalid for what is no day."""
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    if text.strip():
        raise Invalid(
            Sentence(
                f"Tanggal acuan '{text}' tidak terbaca. Tulis seperti 31-12-2025.",
                f"The reference date '{text}' cannot be read. Write it as 31-12-2025.",
            )
        )
    return None
