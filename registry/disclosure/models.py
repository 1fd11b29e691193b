"""The table of decisions on how small a public count may be."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class SmallestCell(SQLModel, table=True):
    """One decision on the smallest count that may be shown; the newest of an agency is in force, none is changed."""

    __tablename__ = "smallest_cells"

    id: int | None = Field(default=None, primary_key=True)
    agency: str | None = Field(default=None, max_length=60, index=True, description="Null: for every agency.")
    smallest: int = Field(description="Smallest number of persons or families that may be shown.")
    before: int = Field(description="What was in force until then.")
    reason: str = Field(max_length=4000)
    by: int = Field(foreign_key="users.id")
    decided_at: datetime
