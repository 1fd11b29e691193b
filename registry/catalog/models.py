"""The Daftar Data: the data an agency means to produce in a year (Perpres 39/2019, perencanaan data)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.db import Json


class PlannedData(SQLModel, table=True):
    """One row of the Daftar Data of a year: the 22 attributes as text, and the dataset begun from it."""

    __tablename__ = "planned_data"
    __table_args__ = (UniqueConstraint("year", "agency", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int = Field(index=True)
    agency: str = Field(max_length=60, foreign_key="agencies.slug", index=True)
    name: str = Field(max_length=300, description="Nama Data: with year and agency it names the row.")
    attributes: dict[str, str] = Field(sa_type=Json)
    item_id: int | None = Field(default=None, foreign_key="items.id")
    written_by: int = Field(foreign_key="users.id")
    written_at: datetime
