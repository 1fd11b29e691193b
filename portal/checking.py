"""Taking a file to be checked from a form: what was sent, for which day, and what becomes of it."""

from datetime import date, datetime
from pathlib import Path

from fastapi import Request, UploadFile

from registry.codes.repository import DatabaseBook
from registry.db import now, reading
from registry.errors import Invalid, Sentence
from registry.standards import repository as standards
from registry.standards.bundled import profiles
from registry.validation.annotation.annotate import annotate
from registry.validation.annotation.package import NotAnnotatable
from registry.validation.runs import Asked, Outcome
from registry.validation.service import check
from registry.validation.xlsx import as_xlsx

MOST_BYTES = 50 * 1024 * 1024


def content_of(file: UploadFile | None) -> tuple[str, bytes]:
    """Return name and content of a file that was sent; Invalid for none, an empty one, or one too large."""
    if file is None or not file.filename:
        raise Invalid(Sentence("Pilih berkas yang akan diperiksa.", "Choose the file to check."))
    content = file.file.read(MOST_BYTES + 1)
    if not content:
        raise Invalid(
            Sentence("Berkas ini kosong. Ekspor ulang, lalu kirim lagi.", "The file is empty. Export it again.")
        )
    if len(content) > MOST_BYTES:
        raise Invalid(
            Sentence(
                "Berkas lebih dari 50 MB. Bagi menjadi beberapa berkas, atau periksa dengan: satudata check.",
                "The file is larger than 50 MB. Split it, or check it with: satudata check.",
            )
        )
    return file.filename, content


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


def judged(request: Request, asked: Asked, file: Path) -> Outcome:
    """Check a file against the registered standards, in a session of its own: it runs in another thread."""
    with reading(request.app.state.registry.engine) as session:
        checked = check(
            file,
            name=asked.name,
            standards=list(standards.standards(session).values()),
            profiles=list(profiles().values()),
            book=DatabaseBook(session),
            today=now().date(),
            standard=asked.standard,
            profile=asked.profile,
            period=asked.period,
            language=asked.language,
        )

    def marked() -> bytes | None:
        try:
            return annotate(file.read_bytes(), checked.report)
        except NotAnnotatable:
            return as_xlsx(checked.report)

    return Outcome(checked.report, marked)
