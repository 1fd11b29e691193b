"""Help with a finding: what the check says, an example of what is wrong, its cause and its cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.standards import repository as standards
from registry.validation.catalogue import Help, catalogue, of_check
from registry.web.routing import Router

router = Router()

Name = Annotated[str, Path(max_length=60)]


@dataclass(frozen=True, slots=True)
class CheckHelpPage:
    """One check, or all of them."""

    check: str | None
    """The name of the check; None for all."""
    own: tuple[Help, ...]
    """Checks of every table."""
    rules: Mapping[str, tuple[Help, ...]]
    """Rules by the slug of their standard."""
    titles: Mapping[str, Mapping[str, str]]
    """Titles of those standards."""


def check_help_page(session: ReadSession, check: str | None) -> CheckHelpPage:
    """Gather the help of a check, or of all; NotFound for a check that no table is put to."""
    registered = standards.standards(session)
    found = catalogue((slug, one.standard) for slug, one in registered.items())
    if check is not None and not (found := of_check(found, check)):
        raise NotFound(
            Sentence(
                f"Pemeriksaan “{check}” tidak ada. Lihat semua pemeriksaan di /periksa/bantuan.",
                f"There is no check “{check}”. All checks stand at /periksa/bantuan.",
            )
        )
    slugs = list(dict.fromkeys(one.standard for one in found if one.standard))
    return CheckHelpPage(
        check,
        tuple(one for one in found if one.standard is None),
        {slug: tuple(one for one in found if one.standard == slug) for slug in slugs},
        {slug: registered[slug].standard.title.model_dump() for slug in slugs},
    )


@router.get("/periksa/bantuan")
def all_checks(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """List every check."""
    page = check_help_page(session, None)
    return renderer(request).page(request, caller, "pages/check_help.html", page)


@router.get("/periksa/bantuan/{check}")
def one_check(request: Request, session: ReadSession, caller: RequestCaller, check: Name) -> Response:
    """Show the help of a check; of a rule that several standards have, of each."""
    page = check_help_page(session, check)
    return renderer(request).page(request, caller, "pages/check_help.html", page)
