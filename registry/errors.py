"""Errors are facts with a name: a type, a title, a status and a sentence in two languages.

``registry.web.problem`` renders them (RFC 9457); nothing else makes an error response.
"""

from typing import Any, ClassVar, NamedTuple


class Sentence(NamedTuple):
    """One sentence for people, in Indonesian and in English."""

    id: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the wording of a language, Indonesian unless it is ``en``."""
        return self.en if language == "en" else self.id


class RegistryError(Exception):
    """Base of every error the registry raises on purpose.

    ``type`` is the slug under ``/problems/``; ``members`` are extra facts that the response carries.
    """

    type: ClassVar[str] = "error"
    title: ClassVar[Sentence] = Sentence("Terjadi kesalahan", "An error occurred")
    status: ClassVar[int] = 500
    keeps_writes: ClassVar[bool] = False
    """Whether what was written before the refusal stays: what a person typed, kept for that person to see."""

    def __init__(self, detail: Sentence | None = None, **members: Any) -> None:
        """Keep the sentence for this case (the title when none is given) and its extra members."""
        self.detail = detail or self.title
        self.members = members
        super().__init__(self.detail.id)


class NotFound(RegistryError):
    """Nothing is there, or nothing the caller may see."""

    type = "not-found"
    title = Sentence("Tidak ditemukan", "Not found")
    status = 404


class Gone(RegistryError):
    """It was here and was withdrawn (410); ``successor`` names what took its place, when something did."""

    type = "gone"
    title = Sentence("Sudah dicabut", "Withdrawn")
    status = 410


class NotSignedIn(RegistryError):
    """The call needs a signed-in user or a token."""

    type = "not-signed-in"
    title = Sentence("Silakan masuk terlebih dahulu", "Please sign in first")
    status = 401


class Forbidden(RegistryError):
    """The caller is known and may not do this."""

    type = "forbidden"
    title = Sentence("Anda tidak berwenang melakukan ini", "You may not do this")
    status = 403


class Conflict(RegistryError):
    """The thing is not in a state that allows this."""

    type = "conflict"
    title = Sentence("Tidak dapat dilakukan pada keadaan ini", "Not possible in this state")
    status = 409


class Invalid(RegistryError):
    """What was sent is not right; ``errors`` lists each fault as pointer and sentence."""

    type = "invalid"
    title = Sentence("Isian belum benar", "The input is not valid")
    status = 422


class Overloaded(RegistryError):
    """More is asked of this process than it can serve in time."""

    type = "overloaded"
    title = Sentence(
        "Layanan sedang sangat sibuk. Coba lagi sebentar lagi; tidak ada yang tersimpan.",
        "The service is very busy. Try again in a moment; nothing was stored.",
    )
    status = 503
