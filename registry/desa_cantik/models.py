"""The table of villages in the programme, and the states and steps they go through."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel


class Stage(StrEnum):
    """Where a village is in the programme. The words are ours: BPS prints no list of states."""

    NOMINATED = "dicalonkan"
    DESIGNATED = "ditetapkan"
    GUIDED = "dibina"
    FINISHED = "selesai"
    WITHDRAWN = "berhenti"


FOLLOWING: dict[Stage, frozenset[Stage]] = {
    Stage.NOMINATED: frozenset({Stage.DESIGNATED, Stage.WITHDRAWN}),
    Stage.DESIGNATED: frozenset({Stage.GUIDED, Stage.WITHDRAWN}),
    Stage.GUIDED: frozenset({Stage.FINISHED, Stage.WITHDRAWN}),
    Stage.FINISHED: frozenset({Stage.GUIDED}),
    Stage.WITHDRAWN: frozenset({Stage.NOMINATED}),
}
"""What may come after each state."""


class CantikVillage(SQLModel, table=True):
    """A village in the programme."""

    __tablename__ = "cantik_villages"

    village: str = Field(primary_key=True, max_length=13, description="Code in kemendagri/wilayah.")
    stage: str = Field(max_length=20)
    since: date = Field(description="First day in this state.")
    activity: str | None = Field(default=None, max_length=300, description="Path of the MS-Keg of its enumeration.")
    decree: str | None = Field(default=None, max_length=200, description="The decision that named it.")
    changed_at: datetime
