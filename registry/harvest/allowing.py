"""Let a source call hosts that are not on the public internet: an administrator's decision, told by name."""

from collections.abc import Sequence

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import Invalid, Sentence
from registry.harvest import repository
from registry.harvest.models import HarvestSource
from registry.web.addresses import Allowance

_MOST = 20


def allow(session: Session, slug: str, hosts: Sequence[str], *, by: Caller) -> HarvestSource:
    """Set which hosts and networks a source may call beyond the public internet; none: it may call no such host.

    A host (``ckan.intra``), one port of it (``localhost:5000``), an address or a network (``10.1.2.0/24``). Where a
    cloud keeps a machine's secrets is never called, whatever is allowed here.
    """
    by.require_role(Role.ADMIN)
    source = repository.source(session, slug)
    if len(hosts) > _MOST:
        raise Invalid(Sentence(f"Paling banyak {_MOST} host.", f"{_MOST} hosts at most."))
    for host in hosts:
        try:
            Allowance.of([host])
        except ValueError:
            raise Invalid(
                Sentence(
                    f"{host!r} bukan host atau jaringan; tulis misalnya ckan.intra, localhost:5000 atau 10.1.2.0/24.",
                    f"{host!r} is neither a host nor a network; write for example ckan.intra, localhost:5000 or "
                    "10.1.2.0/24.",
                )
            ) from None
    source.allowed_hosts = list(dict.fromkeys(hosts))
    session.add(source)
    session.flush()
    return source
