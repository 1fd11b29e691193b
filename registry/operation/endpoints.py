"""``/metrics`` in Prometheus' text form. A proxy does not pass it on: see docs/operations.md."""

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from registry.web.routing import Router

router = Router(tags=["operation"])


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Return the metrics of this process and of the instance."""
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)
