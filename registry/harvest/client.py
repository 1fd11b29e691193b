"""What a harvester asks its source with, and how it says that the source cannot be read."""

from collections.abc import Collection, Mapping
from typing import Protocol

from pydantic import SecretStr

from registry.errors import Sentence
from registry.web.ask import Response


class RetryLater(Exception):
    """The source does not answer now: end this run, keep what was yielded, come again. ``after`` in seconds."""

    def __init__(self, reason: Sentence, after: int | None = None) -> None:
        """Keep the sentence for people and how long to wait, when the source said so."""
        self.reason = reason
        self.after = after
        super().__init__(reason.id)


class StopHarvest(Exception):
    """The source cannot be read at all and someone must mend it; the sentence says what to do."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


class Http(Protocol):
    """The guarded client that a harvester is handed: public addresses only, bounded in time and size."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, SecretStr | None] | None = None,
        answers: Collection[int] = (),
        keep: bool = False,
        limit: int | None = None,
    ) -> Response:
        """Return the answer at an address; raises ``RetryLater`` or ``StopHarvest``, both with a sentence.

        ``{name}`` in the address and in ``headers`` stands for a secret: it is filled in as the request leaves, so
        that no sentence, log or table ever holds it. ``answers`` are statuses beyond 2xx that the harvester
        understands. ``keep``: ask with ``If-None-Match`` and take the answer of the last time when nothing changed,
        for addresses that are asked again at every run. ``limit``: the largest answer in bytes, once unfolded.
        """

    def send(
        self,
        method: str,
        url: str,
        *,
        content: bytes = b"",
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        secrets: Mapping[str, SecretStr | None] | None = None,
        answers: Collection[int] = (),
        limit: int | None = None,
    ) -> Response:
        """Ask by another method that changes nothing (PROPFIND; POST where a service takes its questions so)."""
