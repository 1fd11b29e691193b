"""The guarded client as harvesters see it: their answers, and their words for what went wrong."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import SecretStr

from registry.harvest.client import Http, RetryLater, StopHarvest
from registry.harvest.models import HarvestSource
from registry.microdata.resting import SealedDisk
from registry.microdata.ring import Ring
from registry.web.addresses import Allowance
from registry.web.ask import Ask, Limits, Response
from registry.web.fetch_errors import FetchFailed
from registry.web.http_cache import FolderCache
from registry.web.politeness import Politeness

if TYPE_CHECKING:
    from registry.web.fetch import Fetcher


class GuardedHttp:
    """What a harvester fetches with; one for each run of a source, closed at its end."""

    def __init__(self, fetcher: "Fetcher") -> None:
        """Fetch with a client that knows what this source may call."""
        self._fetcher = fetcher

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
        """Return the answer at an address; raises ``RetryLater`` or ``StopHarvest``."""
        address = _with(url, params) if params else url
        return self._ask(
            Ask(
                address,
                headers={"Accept": accept, **(headers or {})},
                secrets=_open(secrets),
                answers=answers,
                keep=keep,
                limit=limit,
            )
        )

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
        """Ask by another method; raises ``RetryLater`` or ``StopHarvest``."""
        return self._ask(
            Ask(
                url,
                method=method,
                content=content,
                headers={"Accept": accept, **(headers or {})},
                secrets=_open(secrets),
                answers=answers,
                limit=limit,
            )
        )

    def _ask(self, ask: Ask) -> Response:
        try:
            return self._fetcher.fetch(ask)
        except FetchFailed as failed:
            if failed.later:
                raise RetryLater(failed.reason, failed.after) from None
            raise StopHarvest(failed.reason) from None


def _with(url: str, params: Mapping[str, str]) -> str:
    bare, mark, fragment = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode(params)}{mark}{fragment}"


def _open(secrets: Mapping[str, SecretStr | None] | None) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in (secrets or {}).items() if secret is not None}


class Network:
    """Opens the client of a source. One for the whole process: all sources share its politeness."""

    def __init__(
        self,
        agent: str,
        cache: Path,
        *,
        interval: float = 0.2,
        limits: Limits | None = None,
        ring: Ring | None = None,
    ) -> None:
        """Introduce ourselves as ``agent``; keep answers under ``cache``; pause ``interval`` seconds a host.

        ``ring``: the keys by which answers lie enciphered, for some are rows of persons.
        """
        self._agent, self._cache, self._limits = agent, cache, limits
        self._disk = SealedDisk(ring) if ring else None
        self._politeness = Politeness(interval)

    @contextmanager
    def __call__(self, source: HarvestSource) -> Iterator[Http]:
        """Open the client of a source, which may call what an administrator allowed it to."""
        from registry.web.fetch import Fetcher  # noqa: PLC0415  # its client is all of HTTP, which a start needs not

        with Fetcher(
            agent=self._agent,
            allowance=Allowance.of(source.allowed_hosts),
            limits=self._limits,
            politeness=self._politeness,
            cache=FolderCache(self._cache / str(source.id), disk=self._disk),
        ) as fetcher:
            yield GuardedHttp(fetcher)


def agent(version: str, base: str) -> str:
    """Return how we introduce ourselves to sources: the program, its version and where this instance is."""
    return f"satudata-registry/{version} (+{base}; pemanen metadata)"
