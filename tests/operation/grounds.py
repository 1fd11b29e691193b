"""Where processes are killed: a home, a process that begins a piece of work, and what must hold whenever it ended."""

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import select

from registry.app import Registry
from registry.changes import log
from registry.db import reading
from registry.items import audit
from registry.items.models import Item, Version
from registry.items.state import State
from tests.operation import victims

_ORDER = [state.value for state in (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED, State.PUBLISHED)]


def forks() -> multiprocessing.context.ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.operation.victims"])
    return context


@dataclass
class Grounds:
    """A home and its database, and a chance that is the same each time."""

    home: Path
    url: str
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311  # a seed, no secret
    lasted: dict[str, float] = field(default_factory=dict)

    @property
    def acknowledged(self) -> Path:
        return self.home / "acknowledged"

    def let(self, work: Callable[..., None], number: int, *, url: str = "") -> None:
        """Let a piece of work come to its end."""
        process = self._begun(work, number, url)
        begun = time.monotonic()
        process.join()
        assert process.exitcode == 0, work.__name__
        self.lasted.setdefault(work.__name__, time.monotonic() - begun)

    def kill(self, work: Callable[..., None], number: int, *, url: str = "") -> bool:
        """Kill a piece of work at any moment of the time it takes; False when it was done before."""
        process = self._begun(work, number, url)
        process.join(self.chance.uniform(0, self.lasted[work.__name__]))
        process.kill()
        process.join()
        assert process.exitcode in {0, -9}, work.__name__
        return process.exitcode == -9

    def failed(self, work: Callable[..., None], number: int) -> bool:
        """Let a piece of work come to its end, and say whether it failed."""
        process = self._begun(work, number, "")
        process.join()
        assert process.exitcode in {0, 1}, work.__name__
        return process.exitcode == 1

    @contextmanager
    def opened(self) -> Iterator[Registry]:
        """Open the registry as the next process does."""
        registry = victims.opened(self.home, self.url)
        try:
            yield registry
        finally:
            registry.close()

    def check(self) -> None:
        """Nothing acknowledged is lost, nothing is there twice or half, and the change log is whole."""
        with self.opened() as registry, reading(registry.engine) as session:
            assert log.verify(session)[1] is None
            assert list(audit.deviations(session)) == []
            rows = session.execute(
                select(Item.slug, Version.state).join(Version).where(Item.slug.startswith("terbit-"))
            ).all()
        held = dict(rows)
        assert len(held) == len(rows)
        lines = self.acknowledged.read_text().splitlines() if self.acknowledged.exists() else []
        for slug, state in (line.split() for line in lines):
            assert slug in held, f"{slug} was acknowledged and is not there"
            assert _ORDER.index(held[slug]) >= _ORDER.index(state), f"{slug} was acknowledged as {state}"

    def _begun(self, work: Callable[..., None], number: int, url: str) -> multiprocessing.Process:
        process = forks().Process(target=work, args=(self.home, url or self.url, self.acknowledged, number))
        process.start()
        return process
