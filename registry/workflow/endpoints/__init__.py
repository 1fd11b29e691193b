"""The way of approval as API calls."""

from registry.web.routing import Router
from registry.workflow.endpoints import (
    batches,
    data_list,
    decisions,
    disclosures,
    evidence,
    history,
    reviews,
    standing,
    waiting,
)

router = Router(prefix="/api/v1", tags=["workflow"])
for part in (reviews, history, waiting, batches, standing, data_list, evidence, disclosures, decisions):
    router.include_router(part.router)  # decisions last: they take any last step of an address
