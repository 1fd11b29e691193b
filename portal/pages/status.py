"""How the service is: what derives from the change log, how much of it is held and how far it is behind."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from portal.rendering import renderer
from registry import __version__
from registry.accounts.dependencies import RequestCaller
from registry.changes import follower, log
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import RegistryError
from registry.notifications.standing import Standing as Mail
from registry.notifications.standing import standing as mail_standing
from registry.web.routing import Router

router = Router()
_MOMENTS = ("updated_at", "counted_at")


@dataclass(frozen=True, slots=True)
class Following:
    """Something derived from the change log: how much it holds and how far behind it is."""

    part: str
    """``search`` or ``graph``."""
    held: int | None
    """Documents or triples; None when it does not answer."""
    behind: int
    """Changes not applied yet."""
    updated_at: datetime | None
    """When it last moved."""
    fault: str | None
    """What stopped it last."""
    counted_at: datetime | None
    """When it was last counted against the database, which is done each night."""
    differed: int | None
    """Documents too many or, below zero, too few at that count; then it was built anew."""


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The state of the service."""

    version: str
    """Of the program."""
    at: datetime
    """When this was found."""
    database: str
    """What kind of database holds the registry."""
    changes: int
    """Rows of the change log."""
    following: tuple[Following, ...]
    """What derives from it."""
    mail: Mail | None
    """How the letters of notifications stand; None without a mail server."""
    is_well: bool
    """Whether everything answers and is up to date."""


def status_page(session: ReadSession, request: Request) -> StatusPage:
    """Gather the state."""
    registry = request.app.state.registry
    following = (
        _following(session, "search", registry.projection.name, registry.index.count),
        _following(session, "graph", registry.graph_projection.name, registry.graph.count),
    )
    mail = mail_standing(session) if registry.settings.mail_url else None
    is_well = all(one.held is not None and not one.behind and not one.fault for one in following)
    return StatusPage(
        version=__version__,
        at=now(),
        database=registry.engine.dialect.name,
        changes=log.head(session),
        following=following,
        mail=mail,
        is_well=is_well and (mail is None or mail.fault is None),
    )


def _following(session: ReadSession, part: str, name: str, count: Callable[[], int]) -> Following:
    standing = follower.standing(session, name)
    try:
        held = count()
    except RegistryError:
        held = None
    return Following(
        part,
        held,
        standing.behind,
        standing.updated_at,
        standing.fault,
        standing.counted_at,
        standing.differed,
    )


@router.get("/status")
def status(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show how the service is."""
    page = status_page(session, request)
    return renderer(request).page(request, caller, "pages/status.html", page)


@router.get("/status.json")
def as_json(request: Request, session: ReadSession) -> Response:
    """Say the same to a program."""
    page = status_page(session, request)
    following = [
        asdict(one) | {name: at.isoformat() if (at := getattr(one, name)) else None for name in _MOMENTS}
        for one in page.following
    ]
    facts = {"version": page.version, "at": page.at.isoformat(), "database": page.database, "changes": page.changes}
    mail = page.mail and {
        "waiting": page.mail.waiting,
        "fault": page.mail.fault,
        "failing_since": page.mail.failing_since and page.mail.failing_since.isoformat(),
        "sent_at": page.mail.sent_at and page.mail.sent_at.isoformat(),
    }
    return JSONResponse(
        {"well": page.is_well, **facts, "following": following, "mail": mail}, headers={"Cache-Control": "no-store"}
    )
