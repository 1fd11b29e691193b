"""What a file of codes would do, worked out step by step: read, compared, checked, and what version it would become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.code_changes import CodeChanges, code_changes
from portal.import_choices import Choices
from portal.language import msg
from registry.accounts.caller import Caller
from registry.codes import imports, uploads
from registry.codes.imports import Preview
from registry.codes.outlook import Outlook, outlook
from registry.codes.reading import Problem
from registry.codes.uploads import Upload
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.files.store import FileStore

SHOWN = 50
"""Problems of a rule that the page shows; their number is always told."""
CURES: Mapping[str, str] = {
    "cycle": msg("Perbaiki kolom induk salah satu kode itu."),
    "duplicate-notation": msg("Hapus baris yang berlebih, atau perbaiki kodenya."),
    "orphan-parent": msg("Tambahkan induknya sebagai baris, perbaiki kolom induk, atau lewati kodenya."),
    "wrong-authority": msg("Periksa apakah daftar tujuannya benar, atau lewati kodenya."),
    "dates-cross": msg("Periksa kedua tanggalnya."),
    "no-label": msg("Isi kolom nama, atau lewati kodenya."),
    "removed": msg(
        "Berkas mewakili seluruh daftar. Pilih di bawah apa yang terjadi dengan kode yang tidak ada di dalamnya."
    ),
    "change": msg("Cocokkan lembar Perubahan dengan kode dan tanggalnya."),
}
_NO_CODES = ("header", "file", "syntax", "several-schemes", "choice", "empty")


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The problems of one rule."""

    rule: str
    cure: str | None
    """How they are mended, where the messages do not say it themselves; a text of the catalogue."""
    total: int
    shown: tuple[Problem, ...]
    may_leave_out: bool
    """Whether the codes concerned may be passed over."""


@dataclass(slots=True)
class Shown:
    """What is known of a file so far; complete when the steps are done."""

    refusal: Sentence | None = None
    """Why it was not saved, or cannot be read."""
    found: Preview | None = None
    outlook: Outlook | None = None
    changes: CodeChanges | None = None
    groups: tuple[ProblemGroup, ...] = ()
    problems: int = 0

    @property
    def may_be_saved(self) -> bool:
        """Say whether nothing is in the way of a draft."""
        if self.found is None or self.outlook is None or self.problems:
            return False
        return bool(self.found.code_list.agency) and self.outlook.may_be_saved


def steps(
    registry: Any, store: FileStore, upload: Upload, choices: Choices, caller: Caller, shown: Shown
) -> Iterator[Sentence]:
    """Work a file out into ``shown``, telling each step before it is taken."""
    try:
        yield Sentence("Membaca berkas …", "Reading the file …")
        readings = choices.applied(uploads.read_upload(store, upload))
        count = sum(len(found.code_list.codes) for found in readings)
        yield Sentence(
            f"{count:,} kode terbaca; membandingkannya dengan daftar terdaftar …".replace(",", "."),
            f"{count:,} codes read; comparing them with the registered list …",
        )
        with reading(registry.engine) as session:
            found = imports.preview(
                session, readings, by=caller, ref=choices.ref, missing=choices.missing, leave_out=choices.lewati
            )
            yield Sentence("Menyusun versi yang akan dibuat …", "Working out the version it would become …")
            ahead = outlook(session, found)
    except RegistryError as error:
        shown.refusal = shown.refusal or error.detail
        return
    # codes that the file lacks come first: that answered, many of the other problems may be gone
    problems = (*choices.problems(), *found.conflicts, *found.problems)
    shown.found, shown.outlook = found, ahead
    shown.problems, shown.groups = len(problems), tuple(_groups(problems))
    shown.changes = code_changes(ahead.comparison, ahead.known)


def _groups(problems: Sequence[Problem]) -> Iterator[ProblemGroup]:
    by_rule: dict[str, list[Problem]] = {}
    for problem in problems:
        by_rule.setdefault(problem.rule, []).append(problem)
    for rule, found in by_rule.items():
        yield ProblemGroup(
            rule=rule,
            cure=CURES.get(rule),
            total=len(found),
            shown=tuple(found[:SHOWN]),
            may_leave_out=rule not in _NO_CODES and rule != "removed" and not rule.startswith("change"),
        )
