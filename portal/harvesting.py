"""What every page of the harvest shows of a run, and who is offered its buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.harvest_words import OUTCOMES
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import Sentence
from registry.harvest import repository
from registry.harvest.origins import overlay
from registry.harvest.phases import ENDED, FOUND, Become
from registry.harvest.rows import Run, Source
from registry.items.repository import Entry


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run as pages show it."""

    job: Run
    source: Source
    is_ended: bool
    fault: Sentence | None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many records became what, in the order in which it happens."""
        return {name: self.job.counts[name] for name in OUTCOMES if name in self.job.counts}

    @property
    def done(self) -> int:
        """How many records are dealt with."""
        return sum(count for name, count in self.job.counts.items() if name not in {FOUND, Become.GONE.value})


def shown(session: ReadSession, job: Run) -> RunShown:
    """Return a run as pages show it."""
    fault = Sentence(**job.fault) if job.fault else None
    return RunShown(job, repository.source_of(session, job), job.state in ENDED, fault)


def may_run(caller: Caller, source: Source) -> bool:
    """Say whether the buttons of a source are of use to this person; the service decides again."""
    return caller.harvests and (caller.curates or caller.agency == source.agency)


def origins(session: ReadSession, caller: Caller, entry: Entry) -> tuple[tuple[str, int, int], ...]:
    """Return the records that an item was harvested from, its owner first, as far as the caller may know of them.

    Each is told by the slug of its source, its number, and in how many fields it and the item differ.
    """
    if not caller.is_signed_in:
        return ()
    sources = {source.id: source.slug for source in repository.sources(session, caller)}
    return tuple(
        (sources[record.source_id], record.id or 0, len(overlay(session, record)))
        for record in repository.records_of(session, entry.item.id or 0)
        if record.source_id in sources
    )


def sign_in_first(request: Request) -> Response:
    """Send somebody who is not signed in to the sign-in, and back here after it."""
    language = renderer(request).language(request)
    return RedirectResponse(language.url("/masuk", {"kembali": language.url(request.url.path)}), status_code=303)
