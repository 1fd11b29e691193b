"""What a file may be: each standard and each profile of it, or only what was named."""

from collections.abc import Sequence

from registry.errors import NotFound, Sentence
from registry.standards.payloads import Profile
from registry.standards.repository import Registered
from registry.validation.headers import Target


def targets_of(
    standards: Sequence[Registered], profiles: Sequence[Profile], standard: str | None, profile: str | None
) -> list[Target]:
    """Return what a file may be: each profile and each standard as it stands, or only what was named."""
    by_slug = {registered.slug: registered for registered in standards}
    slug, _, version = (standard or "").partition("@")
    if standard is not None:
        if slug not in by_slug or (version and not by_slug[slug].iri.endswith(f"/versi/{version}")):
            raise NotFound(
                Sentence(f"Standar data “{standard}” tidak ditemukan.", f"The standard “{standard}” was not found.")
            )
        by_slug = {slug: by_slug[slug]}
    if profile is not None:
        chosen = [one for one in profiles if one.slug == profile and one.standard in by_slug]
        if not chosen:
            raise NotFound(Sentence(f"Profil “{profile}” tidak ditemukan.", f"The profile “{profile}” was not found."))
        return [Target(by_slug[chosen[0].standard], chosen[0])]
    plain = [Target(registered) for registered in by_slug.values()]
    return plain + [Target(by_slug[one.standard], one) for one in profiles if one.standard in by_slug]
