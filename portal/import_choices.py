"""What a person chose for an import of codes: carried from page to page in addresses and forms, kept nowhere else."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from pydantic import BaseModel, Field

from registry.codes.imports import Missing
from registry.codes.reading import Problem, Reading
from registry.errors import Sentence

NEW_LIST = "baru"
_LONG = 2000


class Choices(BaseModel):
    """The choices of the import form, as they were typed."""

    daftar: str = Field(default="", max_length=_LONG)
    """The list as agency/slug; empty: the one the file names; ``baru``: a new one."""
    nama: str = Field(default="", max_length=_LONG)
    """A new list, agency/slug."""
    judul: str = Field(default="", max_length=_LONG)
    dasar: str = Field(default="", max_length=_LONG)
    """Legal basis of the version."""
    sumber: str = Field(default="", max_length=_LONG)
    berlaku: str = Field(default="", max_length=_LONG)
    """First day of the version."""
    hilang: str = Field(default=Missing.ASK.value, max_length=_LONG)
    """What becomes of registered codes that the file lacks."""
    lewati: list[str] = Field(default_factory=list)
    """Codes to pass over."""

    @property
    def ref(self) -> str:
        """The list as agency/slug, empty for the one the file names."""
        return (self.nama if self.daftar == NEW_LIST else self.daftar).strip().lower()

    @property
    def missing(self) -> Missing:
        """What becomes of registered codes that the file lacks."""
        return Missing(self.hilang) if self.hilang in set(Missing) else Missing.ASK

    @property
    def begins(self) -> date | None:
        """First day of the version, None when none is told or it is no day."""
        with suppress(ValueError):
            return date.fromisoformat(self.berlaku.strip())
        return None

    def parameters(self) -> dict[str, str | Sequence[str]]:
        """Return what was chosen as parameters of an address; what says nothing is left out."""
        told = self.model_dump(exclude_defaults=True)
        return {name: value for name, value in told.items() if value}

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return what was chosen as hidden fields of a form."""
        return tuple(
            (name, one)
            for name, value in self.parameters().items()
            for one in ([value] if isinstance(value, str) else value)
        )

    def applied(self, readings: Sequence[Reading]) -> tuple[Reading, ...]:
        """Return what was read, with what was typed of the list in place of what the file says of it."""
        said: dict[str, object] = {
            name: value
            for name, value in (
                ("title", {"id": self.judul.strip()} if self.judul.strip() else None),
                ("legal_basis", self.dasar.strip()),
                ("source", self.sumber.strip()),
                ("valid_from", self.begins),
            )
            if value
        }
        return tuple(
            replace(reading, code_list=replace(reading.code_list, **said))  # type: ignore[arg-type]
            for reading in readings
        )

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with what was chosen."""
        found: list[tuple[str, Sentence]] = []
        if self.berlaku.strip() and self.begins is None:
            text = self.berlaku.strip()
            found.append(
                (
                    "berlaku",
                    Sentence(
                        f"'{text}' bukan tanggal. Tulis seperti 2026-01-31.",
                        f"'{text}' is no date. Write it as 2026-01-31.",
                    ),
                )
            )
        if self.daftar == NEW_LIST and self.ref.count("/") != 1:
            found.append(
                (
                    "nama",
                    Sentence(
                        "Tulis daftar baru sebagai instansi/nama, misalnya kominfo-blitar/dusun.",
                        "Write the new list as agency/name, for example kominfo-blitar/dusun.",
                    ),
                )
            )
        return tuple(Problem("choice", field, None, sentence) for field, sentence in found)
