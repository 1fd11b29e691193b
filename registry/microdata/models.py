"""Tables of the microdata store: what is kept until when, and what was destroyed. They hold no value of a person."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel


class MicrodataFile(SQLModel, table=True):
    """A file of the store: what it is, whose, and until when it is kept."""

    __tablename__ = "microdata_files"

    address: str = Field(primary_key=True, max_length=64, description="Keyed hash of its content: its name on disk.")
    agency: str = Field(max_length=60, index=True)
    source: str = Field(max_length=100, description="Slug of the harvest source it came from.")
    title: str = Field(max_length=500)
    byte_size: int = Field(sa_type=BigInteger)
    stored_at: datetime
    keep_until: date = Field(index=True, description="The last day on which it is kept.")
    kept_by: int | None = Field(default=None, foreign_key="users.id", description="Who set another day than usual.")
    kept_reason: str | None = Field(default=None, max_length=2000)


class MicrodataDestruction(SQLModel, table=True):
    """The record of a destruction (berita acara pemusnahan): ``document`` is the canonical JSON that was signed."""

    __tablename__ = "microdata_destructions"

    id: str = Field(primary_key=True, max_length=32)
    address: str = Field(max_length=64, index=True)
    agency: str = Field(max_length=60, index=True)
    at: datetime = Field(index=True)
    by: int = Field(foreign_key="users.id")
    document: str = Field(sa_type=Text)
    signature: str = Field(max_length=300)
