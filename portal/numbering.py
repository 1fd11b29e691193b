"""The number of a draft after another version: proposed from what changed, and how somebody chooses another."""

from dataclasses import dataclass

from portal.form_post import Post
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import RegistryError, Sentence
from registry.items import versioning
from registry.items.bump import Bump
from registry.items.repository import Entry
from registry.items.state import Kind

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Numbering:
    """What a draft changes of the version before, and the number that follows from it."""

    before: str
    """Number of the version that it is compared with."""
    number: str
    """The number it has."""
    asked: Bump
    """The part that its changes ask to raise."""
    reasons: tuple[tuple[Sentence, Bump], ...]
    """The changes that ask for most, with what each asks for."""
    total: int
    """How many changes there are."""
    choices: tuple[tuple[Bump, str], ...]
    """Each part with the number after raising it."""
    reason: str
    """Why another number was chosen; empty where it follows the changes."""
    chosen: str
    """The choice as it stands, or as it was sent after a refusal."""
    fault: Sentence | None
    """Why the choice was not taken."""


def numbering(
    session: ReadSession, entry: Entry, *, post: Post | None = None, fault: Sentence | None = None
) -> Numbering | None:
    """Return the numbering of a draft; None for a first version and for what cannot be numbered anew."""
    if not versioning.may_renumber(session, entry):
        return None
    proposal = versioning.proposal(Kind(entry.item.kind), versioning.changes(session, entry))
    order = tuple(Bump)
    reasons = sorted(proposal.reasons, key=lambda one: -order.index(one[1]))
    choices = tuple((bump, versioning.number_after(session, entry.item, bump, of=entry.version)) for bump in order)
    kept = next((bump.value for bump, number in choices if number == entry.version.number), "")
    return Numbering(
        before=versioning.basis(session, entry.item).number,
        number=entry.version.number,
        asked=proposal.bump,
        reasons=tuple((difference.title, bump) for difference, bump in reasons[:_SHOWN]),
        total=len(reasons),
        choices=choices,
        reason=post.value("_alasan_nomor") if post else entry.version.number_reason or "",
        chosen=post.value("_nomor") if post else kept if entry.version.number_reason else "",
        fault=fault,
    )


def choose(session: WriteSession, entry: Entry, post: Post, *, by: Caller) -> Sentence | None:
    """Take the number that was chosen; return why not, where it is not taken."""
    told = post.value("_nomor")
    asked = Bump(told) if told in set(Bump) else None
    try:
        versioning.choose(session, entry, asked, reason=post.value("_alasan_nomor"), by=by)
    except RegistryError as refusal:
        return refusal.detail
    return None
