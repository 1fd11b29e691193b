"""A file that was found, not yet read; and why a file cannot be read now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from registry.harvest.plugin import Sentence, SkipRecord

Content = Path | bytes


class StillWritten(Exception):
    """Somebody is writing the file: it must be left alone now and read at the next run."""

    def __init__(self, label: str) -> None:
        """Keep which file it is."""
        self.label = label
        super().__init__(label)


class Unreadable(Exception):
    """The file cannot be read; the sentence says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


@dataclass(frozen=True, slots=True)
class FileFound:
    """One file of a source, before it is read."""

    label: str
    """Its path under the source, with ``/``; the members of a zip follow the zip's own name."""
    read: Callable[[], Content] = field(compare=False)
    """Returns the file or its bytes; raises ``StillWritten`` or ``Unreadable``."""
    modified: float | None = None
    """Seconds since 1970, when the source tells it."""

    @property
    def name(self) -> str:
        """Its last part: the file name."""
        return PurePosixPath(self.label).name

    @property
    def suffix(self) -> str:
        """Its extension in small letters, with the dot."""
        return PurePosixPath(self.label).suffix.lower()


Listed = FileFound | SkipRecord
"""What looking through a source yields: a file, or one that is left out with the reason."""


def is_clutter(name: str) -> bool:
    """Say whether a name is of the system's own files, hidden ones and locks of open documents: not worth a word."""
    return name.startswith((".", "~$", "~lock.", "__MACOSX")) or name.lower() in {"thumbs.db", "desktop.ini"}


def is_part(name: str) -> bool:
    """Say whether a name is of a download or copy that has not ended."""
    return name.lower().endswith((".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", "~"))
