"""Change a source after it was registered: where it lies and the options of its kind.

A source that moves keeps its identities, so that nothing is registered a second time; the next run reads it whole.
"""

from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.harvest import locations, opening, repository, service
from registry.harvest.means import Means
from registry.harvest.models import HarvestSource

_MAPPING = "mapping"


def change(
    session: Session,
    means: Means,
    slug: str,
    *,
    by: Caller,
    location: str | None = None,
    options: dict[str, Any] | None = None,
) -> HarvestSource:
    """Give a source another location or other options; what is None stays.

    Options that are left out have their defaults, but for the mapping and the secrets, which stay as they are stored.
    A secret is for the host it was given for: at another one it has to be given again. Invalid with every fault of
    the options, AlreadyRunning while a run is open: it would go on with half of one and half of the other.
    """
    source = service.source_of(session, slug, by=by)
    under_way = repository.open_job(session, source.id or 0)
    if under_way is not None:
        raise service.running(under_way)
    moved = locations.checked(location, means.open_folders, by=by) if location is not None else source.location
    stored = dict(source.options)
    if _host(moved) != _host(source.location):
        stored = {name: value for name, value in stored.items() if name not in opening.secret_names(source.kind)}
    given = stored if options is None else _over(source, stored, options)
    opening.options(source.kind, given)
    safe = opening.safe_beside(means.uploads)
    kept = {name: value for name, value in given.items() if stored.get(name) == value}
    fresh = {name: value for name, value in given.items() if name not in kept}
    source.options = kept | opening.sealed(slug, source.kind, fresh, safe)
    source.location = moved
    source.complete_at = None
    session.add(source)
    session.flush()
    return source


def _over(source: HarvestSource, stored: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Return the options as given, with the secrets and the mapping that they do not speak of."""
    silent = {_MAPPING, *opening.secret_names(source.kind)}
    as_before = {name for name in silent if given.get(name) in (opening.HIDDEN, source.options.get(name))}
    said = {name: value for name, value in given.items() if name not in as_before}
    return {name: value for name, value in stored.items() if name in silent} | said


def _host(location: str) -> str:
    return urlsplit(location).netloc.lower() if "://" in location else ""
