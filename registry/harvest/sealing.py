"""Keys and tokens of sources, given anew or found as they were stored before secrets were enciphered."""

from sqlmodel import Session, select

from registry.accounts.caller import Caller
from registry.errors import Invalid, NotFound, Sentence
from registry.harvest import opening, service
from registry.harvest.means import Means
from registry.harvest.models import HarvestSource


def set_secret(session: Session, means: Means, slug: str, option: str, secret: str, *, by: Caller) -> HarvestSource:
    """Store a secret of a source anew, enciphered; Invalid for an option that is none."""
    source = service.source_of(session, slug, by=by)
    if option not in (names := opening.secret_names(source.kind)):
        told = ", ".join(sorted(names)) or "-"
        raise Invalid(
            Sentence(
                f"'{option}' bukan rahasia sumber jenis '{source.kind}'. Yang ada: {told}.",
                f"'{option}' is no secret of a source of the kind '{source.kind}'. There are: {told}.",
            )
        )
    if not secret:
        raise Invalid(Sentence("Rahasianya kosong.", "The secret is empty."))
    opening.options(source.kind, {**source.options, option: secret})
    hidden = opening.sealed(slug, source.kind, {option: secret}, opening.safe_beside(means.uploads))
    source.options = {**source.options, **hidden}
    session.add(source)
    session.flush()
    return source


def seal_plain(session: Session, means: Means) -> int:
    """Encipher secrets that were stored before secrets were enciphered; return of how many sources."""
    count = 0
    for source in session.exec(select(HarvestSource).with_for_update()).all():
        try:
            plain = opening.plain_secrets(source)
        except NotFound:  # its harvester is not installed: nobody knows what its secrets are
            continue
        if plain:
            hidden = opening.sealed(source.slug, source.kind, plain, opening.safe_beside(means.uploads))
            source.options = {**source.options, **hidden}
            session.add(source)
            count += 1
    session.flush()
    return count
