"""The people of a synthetic village and the families they form (KK)."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum


class Sex(Enum):
    """Sex as the NIK tells it: the day of birth of a woman is written plus 40."""

    MALE = "male"
    FEMALE = "female"

    @property
    def other(self) -> "Sex":
        """The sex of a spouse."""
        return Sex.FEMALE if self is Sex.MALE else Sex.MALE


class Marital(Enum):
    """Marital status, worded as SITakro words it; ``Cerai`` is what it writes for the widowed."""

    SINGLE = "Belum Kawin"
    MARRIED = "Kawin"
    DIVORCED = "Cerai Hidup"
    WIDOWED = "Cerai"


class Relation(Enum):
    """Relation to the head of the family (SHDK)."""

    HEAD = "Kepala Keluarga"
    WIFE = "Istri"
    CHILD = "Anak"
    IN_LAW_CHILD = "Menantu"
    GRANDCHILD = "Cucu"
    PARENT = "Orangtua"
    IN_LAW_PARENT = "Mertua"
    OTHER = "Famili Lain"


class Residence(Enum):
    """Status in the population register (``datak``), as SITakro spells it."""

    RESIDENT = "Tetap"
    TEMPORARY = "Tidaktetap"
    MOVED = "Pindah"
    DEAD = "Meninggal"

    @property
    def lives_here(self) -> bool:
        """Say whether the person is part of the village's population."""
        return self in {Residence.RESIDENT, Residence.TEMPORARY}


class School(IntEnum):
    """Highest education completed, in the order of SITakro's list."""

    NONE = 1
    UNFINISHED_PRIMARY = 2
    PRIMARY = 3
    LOWER_SECONDARY = 4
    UPPER_SECONDARY = 5
    DIPLOMA_1 = 6
    DIPLOMA_3 = 7
    BACHELOR = 8
    MASTER = 9
    DOCTOR = 10


@dataclass(slots=True)
class Person:
    """One person who does not exist. ``age`` is in completed years at the period of the export."""

    sex: Sex
    age: int
    birth: date
    relation: Relation
    marital: Marital
    name: str
    father: str
    mother: str
    religion: str
    school: School
    attends: str | None = None
    """The school attended now, as people say it (``SD``, ``SMP`` …)."""
    occupation: str = ""
    """Label in SITakro's list of occupations."""
    married_on: date | None = None
    residence: Residence = Residence.RESIDENT
    nik: str = ""
    birth_mother: "Person | None" = field(default=None, repr=False)
    """The mother, where she is listed in the same family."""


@dataclass(slots=True)
class Family:
    """A family card (KK) with its members; the head is one of them, mostly listed first."""

    no_kk: str
    address: str
    rt: int
    rw: int
    members: list[Person]

    @property
    def head(self) -> Person:
        """The head of the family; there is exactly one."""
        return next(person for person in self.members if person.relation is Relation.HEAD)

    @property
    def residents(self) -> list[Person]:
        """The members who live in the village."""
        return [person for person in self.members if person.residence.lives_here]
