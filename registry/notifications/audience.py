"""Who is told: active people by role and agency, those whose turn it is, and those who wrote a version."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from registry.accounts import service
from registry.accounts.models import Agency, Role, RoleGrant, User
from registry.items.models import Decision, Item, Version
from registry.items.state import Action, Kind, State
from registry.workflow.waiting import holder


@dataclass(frozen=True, slots=True)
class Audience:
    """The active people of an instance."""

    agencies: dict[int, str]
    """Agency by person."""
    roles: dict[Role, frozenset[int]]
    """People by role."""

    def holding(self, role: Role, agency: str | None = None) -> set[int]:
        """Return who holds a role, in one agency where it is named."""
        found = self.roles.get(role, frozenset())
        return {user for user in found if agency is None or self.agencies[user] == agency}

    def active(self, people: Iterable[int | None]) -> set[int]:
        """Return those of these people whose accounts are open."""
        return {user for user in people if user in self.agencies}

    def writers(self, item: Item, version: Version) -> set[int]:
        """Return who wrote a version; where none of them is here any more, the producers of its agency."""
        return self.active(version.written_by) or self.holding(Role.PRODUSEN, item.agency)

    def turn(self, session: Session, item: Item, version: Version) -> set[int]:
        """Return whose turn it is, four eyes included: who wrote it decides nothing, who verified it approves not."""
        role = holder(Kind(item.kind), version.state, priority=bool(version.body.get("priority")))
        if role is Role.PRODUSEN:
            return self.writers(item, version)
        able = self.holding(role)
        if version.state == State.APPROVED.value:
            return able
        if version.state == State.SUBMITTED.value:
            able |= self.holding(Role.WALIDATA_PENDUKUNG, item.agency)
        return able - set(version.written_by) - (_verifiers(session, version) if role is Role.WALIDATA else set())


def audience(session: Session) -> Audience:
    """Read who is there."""
    agencies = dict(
        session.exec(
            select(col(User.id), Agency.slug)
            .join(Agency, col(Agency.id) == User.agency_id)
            .where(col(User.active), User.username != service.SYSTEM)
        ).all()
    )
    roles: dict[Role, set[int]] = {}
    for user, role in session.exec(select(RoleGrant.user_id, RoleGrant.role)):
        if user in agencies:
            roles.setdefault(Role(role), set()).add(user)
    return Audience(
        {user: slug for user, slug in agencies.items() if user is not None},
        {role: frozenset(users) for role, users in roles.items()},
    )


def _verifiers(session: Session, version: Version) -> set[int]:
    return set(
        session.exec(
            select(Decision.by).where(
                Decision.version_id == version.id,
                Decision.action == Action.VERIFY.value,
                Decision.body_hash == version.body_hash,
            )
        )
    )
