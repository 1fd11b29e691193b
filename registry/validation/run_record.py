"""A check that somebody asked for: what was asked, how far it is, and how both are written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, BinaryIO

import orjson

from registry.errors import Sentence
from registry.receipts.service import Way


class Phase(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    READING = "reading"
    CHECKING = "checking"
    EXPLAINING = "explaining"
    MARKING = "marking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({Phase.DONE, Phase.FAILED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sender wants to know of a file."""

    name: str
    standard: str | None = None
    profile: str | None = None
    period: date | None = None
    language: str = "id"
    previous: str | None = None
    """The run of the same file before it was mended."""
    way: Way = Way.PORTAL
    before: tuple[str, ...] = ()
    """Names of the files of the period before that came with it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it came, at its beginning, and what is asked of it."""

    asked: Asked
    content: BinaryIO
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A check that was asked for."""

    id: str
    asked: Asked
    begun_at: datetime
    expires_at: datetime
    secret_hash: str
    size: int
    """Bytes of the file."""
    sender: int | None = None
    """The user in whose name a program sent it; None: known by its name alone."""
    phase: Phase = Phase.WAITING
    done: int = 0
    total: int | None = None
    """Rows or findings of the phase at hand, and how many of them are done."""
    file: int = 1
    """Which of the files that were sent together is at hand, from 1."""
    place: int | None = None
    """Its place among those that wait, from 1."""
    is_judged: bool = False
    """Whether its report is there; the marked workbook may still be on its way."""
    has_workbook: bool = False
    receipt: str | None = None
    compared: Mapping[str, int] | None = None
    """How many findings of the former run are mended and left, and how many are new."""
    refusal: Sentence | None = None
    """Why it could not be run, where its sender can mend that."""

    @property
    def is_ended(self) -> bool:
        """Say whether nothing more will happen."""
        return self.phase in ENDED

    @property
    def state(self) -> str:
        """``waiting running done failed cancelled``: the phase for whoever does not care which."""
        return self.phase.value if self.is_ended or self.phase is Phase.WAITING else "running"

    def to_json(self) -> dict[str, Any]:
        """Return what its sender may know of it, as plain values."""
        return {
            "id": self.id,
            "state": self.state,
            "phase": self.phase.value,
            "done": self.done,
            "total": self.total,
            "file": self.file,
            "place": self.place,
            "name": self.asked.name,
            "begun_at": self.begun_at.isoformat(timespec="seconds"),
            "expires_at": self.expires_at.isoformat(timespec="seconds"),
            "compared": self.compared,
            "refusal": self.refusal._asdict() if self.refusal else None,
        }


_GIVEN = ("id", "begun_at", "expires_at", "secret_hash", "size", "sender")


def written(run: Run) -> bytes:
    """Write down what is known of a run when it begins."""
    return orjson.dumps({name: getattr(run, name) for name in _GIVEN} | {"asked": asdict(run.asked)})


def read(content: bytes) -> Run:
    """Read what ``written`` wrote; ValueError, KeyError or TypeError for anything else."""
    state = orjson.loads(content)
    asked = state.pop("asked")
    period, way, before = asked.pop("period"), asked.pop("way"), tuple(asked.pop("before", ()))
    return Run(
        asked=Asked(**asked, period=date.fromisoformat(period) if period else None, way=Way(way), before=before),
        begun_at=datetime.fromisoformat(state.pop("begun_at")),
        expires_at=datetime.fromisoformat(state.pop("expires_at")),
        **state,
    )
