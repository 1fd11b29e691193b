"""Every table of the registry, imported once for migrations and for tests that build a database."""

from registry.accounts import identities
from registry.accounts import models as accounts
from registry.boundaries import models as boundaries
from registry.catalog import models as catalog
from registry.changes import models as changes
from registry.codes import models as codes
from registry.desa_cantik import models as desa_cantik
from registry.disclosure import models as disclosure
from registry.harvest import models as harvest
from registry.items import inputs
from registry.items import models as items
from registry.microdata import models as microdata
from registry.notifications import models as notifications
from registry.receipts import models as receipts
from registry.web import idempotency_keys
from registry.workflow import models as workflow

__all__ = [
    "accounts",
    "boundaries",
    "catalog",
    "changes",
    "codes",
    "desa_cantik",
    "disclosure",
    "harvest",
    "idempotency_keys",
    "identities",
    "inputs",
    "items",
    "microdata",
    "notifications",
    "receipts",
    "workflow",
]
