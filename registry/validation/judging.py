"""Checking a file against what this registry has: its standards, profiles and codes; and keeping the receipt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from registry.db import now, reading, writing
from registry.receipts.service import Office
from registry.validation.marked import marked
from registry.validation.receipt import check_of
from registry.validation.run_record import Asked, Phase
from registry.validation.running import Outcome, Progress
from registry.validation.service import Checked, check
from registry.validation.since import Since
from registry.validation.warm import Warm, WarmBook


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files are checked in this registry."""

    engine: Engine
    office: Office
    warm: Warm = field(default_factory=Warm)

    def judge(self, asked: Asked, file: Path, progress: Progress) -> Outcome:
        """Check a file, in sessions of its own; NotFound for a standard or profile that nobody registered."""
        checked, receipt = self.checked(asked, file, progress)

        def workbook(since: Since | None) -> bytes | None:
            return marked(file.read_bytes(), checked, since.sentence if since else None, folder=file.parent)

        return Outcome(checked.report, workbook, receipt)

    def checked(
        self, asked: Asked, source: Path | bytes, progress: Progress | None = None
    ) -> tuple[Checked, str | None]:
        """Check a file; also return the number of its receipt, None where no standard fits."""
        with reading(self.engine) as session:
            content = self.warm.content(session)
            checked = check(
                source,
                name=asked.name,
                standards=list(content.standards.values()),
                profiles=list(content.profiles.values()),
                book=WarmBook(session, content.lists),
                today=now().date(),
                standard=asked.standard,
                profile=asked.profile,
                period=asked.period,
                language=asked.language,
                progress=_named(progress),
                plans=content.plans,
            )
            self.warm.read(session, content)
            said = check_of(session, checked)
        if said is None:
            return checked, None
        with writing(self.engine) as session:
            return checked, self.office.issue(session, said, way=asked.way, at=now()).id


def _named(progress: Progress | None) -> Callable[[str, int, int | None], None] | None:
    if progress is None:
        return None
    return lambda phase, done, total: progress(Phase(phase), done, total)
