"""Pages of ``package_search`` in the order of identifiers, without a gap when datasets come or go meanwhile.

Each page begins with the last dataset of the page before. When that is not so, rows have moved: we step back and look
again. A portal that gives fewer rows than asked is read in its own steps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.ckan.api import CkanApi, NotThere
from harvesters.ckan.packages import identifier_of
from registry.harvest.plugin import RetryLater, Sentence, StopHarvest

_MOST_STEPS_BACK = 20


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its packages, of which the first may be the last of the page before, and the token to go on with."""

    packages: list[Mapping[str, Any]]
    token: str


class Listing:
    """Iterates over the pages of a search; ``total`` is how many datasets the portal said last that there are."""

    def __init__(self, api: CkanApi, query: Mapping[str, str], *, size: int, behind: str | None = None) -> None:
        """List what a query finds; ``behind``: the token of the page before."""
        self._api, self._query, self._size = api, query, size
        start, _, self._last = (behind or "").partition(" ")
        self._start = int(start) if start.isdecimal() else 0
        self.total = 0

    def __iter__(self) -> Iterator[Page]:
        steps_back = 0
        while True:
            packages = self._ask()
            identifiers = [identifier_of(package) for package in packages]
            if not self._follows(identifiers):
                steps_back += 1
                if steps_back > _MOST_STEPS_BACK:
                    raise RetryLater(_moving(self._api.site))
                self._start = max(0, self._start - max(1, self._size // 2))
                continue
            if not identifiers or (self._start and identifiers[-1] == self._last):
                return  # the end, or a portal that gives the same page whatever is asked
            end = self._start + len(packages)
            self._start, self._last = end - 1, identifiers[-1]
            yield Page(packages, f"{self._start} {self._last}")
            if end >= self.total and len(packages) < self._size:
                return

    def _follows(self, identifiers: list[str]) -> bool:
        """Return whether a page starts no later than where the page before ended."""
        if not self._start or not self._last:
            return True
        return bool(identifiers) and (self._last in identifiers or identifiers[0] <= self._last)

    def _ask(self) -> list[Mapping[str, Any]]:
        asked = {**self._query, "rows": str(self._size), "start": str(self._start), "sort": "id asc"}
        packages, self.total = search(self._api, asked)
        return packages


def search(api: CkanApi, asked: Mapping[str, str]) -> tuple[list[Mapping[str, Any]], int]:
    """Return the packages that a search gives and how many it says there are."""
    try:
        result = api.ask("package_search", asked)
    except NotThere:
        raise StopHarvest(_no_search(api.site)) from None
    if not isinstance(result, dict) or not isinstance(result.get("results"), list):
        raise StopHarvest(_no_search(api.site))
    packages = [package for package in result["results"] if isinstance(package, Mapping)]
    count = result.get("count")
    return packages, count if isinstance(count, int) and count >= 0 else len(packages)


def _no_search(site: str) -> Sentence:
    return Sentence(
        f"{site} tidak menjawab package_search seperti portal CKAN; periksa alamat sumber.",
        f"{site} does not answer package_search as a CKAN portal does; check the source's address.",
    )


def _moving(site: str) -> Sentence:
    return Sentence(
        f"Daftar di {site} berubah terus selama dibaca; panen dilanjutkan lain waktu.",
        f"The list at {site} keeps changing while it is read; we come again later.",
    )
