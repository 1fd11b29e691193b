"""Whether the service lives, and whether what derives from the change log is up with it."""

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from registry.changes import follower
from registry.changes.dependencies import ReadSession
from registry.web.routing import Router

router = Router(prefix="/health", tags=["operation"])

_ALLOWED_LAG = 1000  # changes; a rebuild after an import of many codes is no outage


@router.get("/live")
def live() -> dict[str, str]:
    """Answer as long as the process serves."""
    return {"status": "ok"}


@router.get("/ready")
def ready(request: Request, session: ReadSession) -> Response:
    """Say whether search index and graph have caught up; 503 when one is far behind."""
    registry = request.app.state.registry
    behind = {
        projection.name: follower.lag(session, projection.name)
        for projection in (registry.projection, registry.graph_projection)
    }
    is_ready = all(lag <= _ALLOWED_LAG for lag in behind.values())
    status = {"status": "ok" if is_ready else "behind", "behind": behind}
    return JSONResponse(status, status_code=200 if is_ready else 503)
