"""The guarded client as a harvester gets it, allowed to call servers of a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from registry.harvest.network import GuardedHttp
from registry.web.addresses import Allowance
from registry.web.ask import Limits
from registry.web.fetch import Fetcher
from registry.web.http_cache import Cache
from registry.web.politeness import Politeness

QUICK = Limits(seconds=5.0, silence=2.0, first_wait=0.01, patience=0.0)


@contextmanager
def guarded(*, limits: Limits = QUICK, cache: Cache | None = None) -> Iterator[GuardedHttp]:
    with Fetcher(
        agent="uji/1", allowance=Allowance.of(["127.0.0.1"]), limits=limits, politeness=Politeness(0), cache=cache
    ) as fetcher:
        yield GuardedHttp(fetcher)
