"""The table of outlines. Derived data: another import replaces what it names."""

from sqlmodel import Field, SQLModel


class Outline(SQLModel, table=True):
    """The simplified outline of one area, drawn on the grid of ``topology``."""

    __tablename__ = "outlines"

    code: str = Field(primary_key=True, max_length=13, description="Code in kemendagri/wilayah.")
    path: str = Field(description="SVG path data, whole numbers; y grows to the south.")
    west: int
    north: int
    east: int
    south: int
    source: str = Field(max_length=200, description="Name of the file it was read from.")
