"""What an address asks of the codes of a list: text, level, the code above, validity on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal import code_parts
from portal.language import msg
from registry.codes.browse import Validity, Wanted

VALIDITIES: Mapping[str, str] = {
    "berlaku": msg("berlaku"),
    "berakhir": msg("sudah berakhir"),
    "belum": msg("belum berlaku"),
}
_MEANINGS = {"berlaku": Validity.VALID, "berakhir": Validity.ENDED, "belum": Validity.COMING}
_LONGEST, _DEEPEST = 100, 30
_EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as it stands in the address, and what it means."""

    text: str = ""
    level: str = ""
    under: str = ""
    validity: str = ""
    day: str = ""
    """The day as it was typed."""
    is_day: bool = True
    """Whether that can be read as a day."""
    wanted: Wanted = _EVERYTHING

    @classmethod
    def of(cls, asked: Mapping[str, str], today: date) -> "Filter":
        """Read the parameters of an address; what cannot be read asks for nothing."""
        text = asked.get("q", "").strip()[:_LONGEST]
        level = asked.get("tingkat", "")
        depth = int(level) if level.isascii() and level.isdigit() and 0 < int(level[:3]) <= _DEEPEST else None
        under = asked.get("induk", "").strip()[:_LONGEST]
        validity = asked.get("keadaan", "")
        written = asked.get("pada", "").strip()[:20]
        day, is_day = code_parts.day_of(written)
        meaning = _MEANINGS.get(validity) or (Validity.VALID if day else None)
        return cls(
            text=text,
            level=str(depth) if depth else "",
            under=under,
            validity=validity if validity in _MEANINGS else "",
            day=day.isoformat() if day else written,
            is_day=is_day,
            wanted=Wanted(text, depth, under, meaning, day or today),
        )

    @property
    def is_everything(self) -> bool:
        """Say whether it lets every code pass."""
        return self.wanted.is_everything

    @property
    def parameters(self) -> dict[str, str]:
        """The filter as parameters of an address."""
        told = {
            "q": self.text,
            "tingkat": self.level,
            "induk": self.under,
            "keadaan": self.validity,
            "pada": self.day if self.is_day else "",
        }
        return {name: value for name, value in told.items() if value}
