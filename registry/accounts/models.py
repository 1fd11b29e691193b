"""Tables of agencies, users, roles, tokens and sign-ins. Passwords and tokens are kept as hashes only."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.db import Json


class Role(StrEnum):
    """Roles of Perpres 39/2019 in their legal words; ``admin`` keeps accounts and decides nothing on content."""

    PRODUSEN = "produsen"
    WALIDATA = "walidata"
    WALIDATA_PENDUKUNG = "walidata_pendukung"
    PEMBINA = "pembina"
    KOORDINATOR = "koordinator"
    ADMIN = "admin"


class Agency(SQLModel, table=True):
    """An agency: publisher of items and authority of codes (foaf:Agent)."""

    __tablename__ = "agencies"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    title: dict[str, str] = Field(sa_type=Json)
    village: str | None = Field(default=None, max_length=13, description="Code in kemendagri/wilayah, for a desa.")
    homepage: str | None = Field(default=None, max_length=300)
    email: str | None = Field(default=None, max_length=200, description="Public contact point of the agency.")
    created_at: datetime


class User(SQLModel, table=True):
    """A named person who may act for an agency."""

    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=60)
    display_name: str = Field(max_length=120)
    agency_id: int = Field(foreign_key="agencies.id", index=True)
    password_hash: str | None = Field(default=None, max_length=300)
    active: bool = True
    failures: int = Field(default=0, description="Failed sign-ins in a row.")
    locked_until: datetime | None = None
    created_at: datetime


class RoleGrant(SQLModel, table=True):
    """A role that a user holds."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    role: str = Field(max_length=20)
    granted_at: datetime


class Token(SQLModel, table=True):
    """An API token: random, shown once, stored as a hash, limited by scopes and time."""

    __tablename__ = "tokens"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", index=True)
    name: str = Field(max_length=80)
    hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(sa_type=Json)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class SignIn(SQLModel, table=True):
    """A signed-in browser; the cookie holds the secret whose hash is the key here."""

    __tablename__ = "sign_ins"

    hash: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="users.id", index=True)
    created_at: datetime
    expires_at: datetime
