"""Taking a file to be checked from a form: what was sent, and for which day."""

from collections.abc import Sequence
from datetime import date, datetime

from fastapi import UploadFile

from registry.errors import Invalid, Sentence
from registry.validation.dependencies import MOST_FILES, TooMany


def contents_of(
    files: Sequence[UploadFile] | None, before: Sequence[UploadFile] | None, most: int
) -> tuple[list[UploadFile], list[UploadFile]]:
    """Return the files that were sent, and those of the period before; Invalid or TooMany where they cannot be taken.

    ``most`` is the largest size of all together, in bytes. A browser sends an empty field as a file without a name.
    """
    found, earlier = ([file for file in some or () if file.filename] for some in (files, before))
    if not found:
        raise Invalid(Sentence("Pilih berkas yang akan diperiksa.", "Choose the file to check."))
    if max(len(found), len(earlier)) > MOST_FILES:
        raise TooMany
    if empty := next((file.filename for file in (*found, *earlier) if not file.size), None):
        raise Invalid(
            Sentence(
                f"Berkas “{empty}” kosong. Ekspor ulang, lalu kirim lagi.",
                f"The file “{empty}” is empty. Export it again.",
            )
        )
    if sum(file.size or 0 for file in (*found, *earlier)) > most:
        limit = most // 2**20
        raise Invalid(
            Sentence(
                f"Lebih dari {limit} MB. Kirim lebih sedikit sekaligus, atau periksa dengan: satudata check.",
                f"More than {limit} MB. Send less at a time, or check it with: satudata check.",
            )
        )
    return found, earlier


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
