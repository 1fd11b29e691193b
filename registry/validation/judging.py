"""Checking files against what this registry has: its standards, profiles and codes; and keeping the receipts."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from registry.db import now, reading, writing
from registry.receipts.service import Office
from registry.validation.checked import Checked
from registry.validation.delivery import Part, check_together
from registry.validation.marked import marked
from registry.validation.receipt import check_of
from registry.validation.run_record import Asked, Phase
from registry.validation.running import Outcome, Progress, Sent
from registry.validation.service import Progress as ProgressOfOne
from registry.validation.since import Since
from registry.validation.warm import Warm, WarmBook


@dataclass(frozen=True, slots=True)
class Bench:
    """Where files are checked in this registry."""

    engine: Engine
    office: Office
    warm: Warm = field(default_factory=Warm)

    def judge(self, sent: Sequence[Sent], before: Sequence[Sent], progress: Progress) -> list[Outcome]:
        """Check files, in sessions of its own; NotFound for a standard or profile that nobody registered."""
        files = [(one.asked, one.file) for one in sent]
        found = self.checked(files, [(one.asked, one.file) for one in before], progress)
        return [
            Outcome(checked.report, partial(_workbook, one.file, checked), receipt, checked.all_findings)
            for one, (checked, receipt) in zip(sent, found, strict=True)
        ]

    def checked(
        self,
        files: Sequence[tuple[Asked, Path | bytes]],
        before: Sequence[tuple[Asked, Path | bytes]] = (),
        progress: Progress | None = None,
    ) -> list[tuple[Checked, str | None]]:
        """Check files, several as one delivery beside those of the period before.

        Also return the number of each one's receipt, None where no standard fits.
        """
        with reading(self.engine) as session:
            content = self.warm.content(session)
            done = check_together(
                [_part(*one) for one in files],
                standards=list(content.standards.values()),
                profiles=list(content.profiles.values()),
                book=WarmBook(session, content.lists),
                today=now().date(),
                before=[_part(*one) for one in before],
                language=files[0][0].language,
                progress=_of_file(progress) if progress else None,
                plans=content.plans,
            )
            self.warm.read(session, content)
            said = [check_of(session, checked) for checked in done]
        if not any(said):
            return [(checked, None) for checked in done]
        with writing(self.engine) as session:
            at = now()
            return [
                (checked, self.office.issue(session, one, way=asked.way, at=at).id if one is not None else None)
                for (asked, _), checked, one in zip(files, done, said, strict=True)
            ]


def _part(asked: Asked, source: Path | bytes) -> Part:
    return Part(source, asked.name, asked.standard, asked.profile, asked.period)


def _workbook(file: Path, checked: Checked, since: Since | None) -> bytes | None:
    return marked(file.read_bytes(), checked, since.sentence if since else None, folder=Path(tempfile.gettempdir()))


def _of_file(progress: Progress) -> Callable[[int], ProgressOfOne]:
    return lambda number: lambda phase, done, total: progress(number, Phase(phase), done, total)
