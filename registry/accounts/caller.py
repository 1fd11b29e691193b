"""The Caller: in whose name something is read or done."""

from dataclasses import dataclass

from registry.accounts.models import Role
from registry.errors import Forbidden, NotSignedIn, Sentence

EVERYTHING = "*"
DECIDING = frozenset({Role.WALIDATA, Role.WALIDATA_PENDUKUNG, Role.PEMBINA})
"""Roles that verify or approve: who keeps accounts holds none of them."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A user with agency, roles and the scopes of the token in use; or nobody (the public)."""

    user_id: int | None = None
    username: str = ""
    display_name: str = ""
    agency: str | None = None
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset({EVERYTHING})

    @property
    def is_signed_in(self) -> bool:
        """Say whether this is a known user."""
        return self.user_id is not None

    def has(self, *roles: Role) -> bool:
        """Say whether the caller holds one of these roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def curates(self) -> bool:
        """Say whether the caller works on the items of every agency (walidata, pembina)."""
        return self.has(Role.WALIDATA, Role.PEMBINA)

    def require_user(self) -> int:
        """Return the user's id; raise NotSignedIn for the public."""
        if self.user_id is None:
            raise NotSignedIn
        return self.user_id

    def require_scope(self, action: str, kind: str) -> None:
        """Raise Forbidden unless the token in use covers the action on that kind (``action``, ``action:kind``)."""
        if self.scopes.isdisjoint({EVERYTHING, action, f"{action}:{kind}"}):
            raise Forbidden(
                Sentence(
                    f"Token ini tidak mencakup '{action}:{kind}'. Gunakan token dengan cakupan itu.",
                    f"This token does not cover '{action}:{kind}'. Use a token with that scope.",
                )
            )

    @property
    def is_walidata(self) -> bool:
        """Say whether the caller decides as walidata."""
        return self.has(Role.WALIDATA)

    @property
    def harvests(self) -> bool:
        """Say whether the caller may register and run sources (of its own agency, unless it curates)."""
        return self.has(Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG)

    @property
    def administers(self) -> bool:
        """Say whether the caller keeps accounts and says what a source may call."""
        return self.has(Role.ADMIN)

    @property
    def tends_search(self) -> bool:
        """Say whether the caller may see why a search ranks as it does."""
        return self.has(Role.ADMIN, Role.WALIDATA)

    def require_role(self, *roles: Role) -> None:
        """Raise Forbidden unless the caller holds one of the roles."""
        self.require_user()
        if not self.has(*roles):
            names = ", ".join(role.value for role in roles)
            raise Forbidden(
                Sentence(
                    f"Tindakan ini hanya untuk peran: {names}.",
                    f"This may be done by these roles only: {names}.",
                )
            )

    def require_apart(self, user_id: int | None, roles: frozenset[Role]) -> None:
        """Raise Forbidden where a person gets a role by oneself, or would both keep accounts and decide."""
        if user_id == self.user_id or (Role.ADMIN in roles and not roles.isdisjoint(DECIDING)):
            raise Forbidden(
                Sentence(
                    "Pengelola akun tidak memberi peran kepada diri sendiri dan tidak memegang peran yang memutuskan.",
                    "Who keeps accounts gives no role to oneself and holds none that decides.",
                )
            )


PUBLIC = Caller()
"""Whoever has not signed in."""
