"""Where a page of the catalogue begins: at a number, for people, or behind a dataset, for programs.

What a page links as the next begins behind its own last dataset. Datasets are ordered by what never changes of them, so
whatever is published, changed or withdrawn meanwhile, nothing comes twice and nothing that stays is missed
(``docs/decisions/0030``).
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from registry.errors import Invalid, NotFound, Sentence
from registry.exchange.dcat.listed import PAGE, Key

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_BEHIND = re.compile(rf"({_SLUG})/({_SLUG})")
_LONGEST = 170  # an agency's slug, a dataset's, and what parts them
_DIGITS = 9


class BadPage(Invalid):
    """The page that was asked for cannot be one."""

    type = "bad-page"
    title = Sentence("Halaman ini tidak dapat ada", "There can be no such page")
    status = 400


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a page by its number, or what lies behind a dataset; ``since`` leaves out what is older."""

    number: int
    behind: Key | None
    since: datetime | None

    @classmethod
    def read(cls, page: str | None, after: str | None, modified_since: str | None) -> "Asked":
        """Read the parameters; BadPage says what is wrong with one."""
        since = _moment(modified_since) if modified_since else None
        if after is not None:
            found = _BEHIND.fullmatch(after) if len(after) <= _LONGEST else None
            if found is None or page is not None:
                raise BadPage(
                    Sentence(
                        "Parameter after tidak benar. Ikuti tautan hydra:next dari halaman sebelumnya.",
                        "The parameter after is not right. Follow the link hydra:next of the page before.",
                    )
                )
            return cls(0, (found[1], found[2]), since)
        if page is None:
            return cls(1, None, since)
        if not page.isascii() or not page.isdecimal() or len(page) > _DIGITS or int(page) < 1:
            raise BadPage(
                Sentence(
                    "Nomor halaman adalah angka bulat mulai dari 1, misalnya ?page=2.",
                    "The number of a page is a whole number from 1, for example ?page=2.",
                )
            )
        return cls(int(page), None, since)

    @property
    def offset(self) -> int:
        """How many datasets come before the page that was asked for by number."""
        return (self.number - 1) * PAGE if self.behind is None else 0

    def check(self, total: int) -> None:
        """Raise NotFound for a number beyond the last page."""
        if self.behind is None and self.number > last(total):
            raise NotFound(
                Sentence(
                    f"Katalog ini hanya {last(total)} halaman.", f"This catalogue has {last(total)} pages, no more."
                )
            )

    def address(self, path: str) -> str:
        """Return the address of the page that was asked for."""
        behind = {"after": "/".join(self.behind)} if self.behind else {"page": str(self.number)}
        return f"{path}?{urlencode(behind | self._since, safe='/')}"

    def numbered(self, path: str, number: int) -> str:
        """Return the address of the page of this number."""
        return f"{path}?{urlencode({'page': str(number)} | self._since)}"

    def following(self, path: str, key: Key) -> str:
        """Return the address of what lies behind a dataset."""
        return f"{path}?{urlencode({'after': '/'.join(key)} | self._since, safe='/')}"

    @property
    def _since(self) -> dict[str, str]:
        return {"modified_since": self.since.isoformat()} if self.since else {}


def last(total: int) -> int:
    """Return the number of the last page; an empty catalogue has one page too."""
    return max(1, -(-total // PAGE))


def _moment(text: str) -> datetime:
    """Read a day or a moment (ISO 8601); one without an offset is in UTC."""
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        read = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadPage(
            Sentence(
                "modified_since adalah tanggal atau waktu ISO 8601, misalnya 2026-01-31.",
                "modified_since is a day or a moment in ISO 8601, for example 2026-01-31.",
            )
        ) from None
