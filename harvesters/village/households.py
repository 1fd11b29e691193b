"""Who lives together: couples, children, parents and those alone, with ages that can be."""

import random
from datetime import date, timedelta

from harvesters.village import livelihood, names
from harvesters.village.livelihood import OLD_AGE, chance
from harvesters.village.people import Marital, Person, Relation, Residence, Sex

_HEAD_AGES = {21: 3, 25: 7, 30: 9, 35: 10, 40: 11, 45: 11, 50: 11, 55: 10, 60: 8, 65: 8, 70: 6, 75: 4, 80: 2}
"""First year of a five-year band, and its weight."""
_RELIGIONS = {"islam": 944, "Kristen": 30, "Katolik": 16, "Hindu": 8, "Buddha": 2}
_WED = 19
_MADE_UP = frozenset({date(1900, 1, 1), date(1970, 1, 1)})
"""Days that computers write where a date is empty: whoever was born then would be asked about."""
"""No one here marries younger: UU 16/2019."""
_LAST_BIRTH = 44
_WITH_PARENTS = ((19, 1.0), (25, 0.8), (31, 0.5), (41, 0.2), (200, 0.05))
"""Until which age which share of children lives in the parents' house."""


class Households:
    """Makes one household after another, from one source of chance, as of one day."""

    def __init__(self, rng: random.Random, period: date) -> None:
        """Take the source of chance and the day at which ages are meant."""
        self._rng = rng
        self._period = period

    def next(self) -> list[Person]:
        """Return the members of the next household, its head first."""
        rng = self._rng
        age = rng.choices(tuple(_HEAD_AGES), tuple(_HEAD_AGES.values()))[0] + rng.randrange(5)
        religion = livelihood.pick(rng, _RELIGIONS)
        if chance(rng, 0.82 if age < OLD_AGE else 0.6):
            members = self._couple(age, religion)
        elif age in range(28, 60) and chance(rng, 0.6):
            members = self._alone_with_children(age, religion)
        else:
            members = [self._single(age, religion)]
        if age in range(25, 58) and chance(rng, 0.17):
            members.append(self._parent(members))
        elif chance(rng, 0.03):
            members.append(self._person(rng.choice(tuple(Sex)), rng.randint(16, 60), Relation.OTHER, religion))
        return members

    def departed(self, head: Person) -> Person:
        """Return one of the head's relatives who died or moved away this year: the register keeps the row."""
        rng = self._rng
        dead = chance(rng, 0.5)
        age = rng.randint(60, 88) if dead else rng.randint(19, 45)
        gone = self._person(rng.choice(tuple(Sex)), age, Relation.OTHER, head.religion)
        gone.residence = Residence.DEAD if dead else Residence.MOVED
        return gone

    def _couple(self, age: int, religion: str) -> list[Person]:
        rng = self._rng
        husband = self._person(Sex.MALE, age, Relation.HEAD, religion)
        wife = self._person(Sex.FEMALE, max(_WED, age - rng.choice((-1, 0, 1, 2, 3, 4, 6))), Relation.WIFE, religion)
        wed = self._marry(wife, husband)
        return [husband, wife, *self._children(wife, wed, husband.name)]

    def _alone_with_children(self, age: int, religion: str) -> list[Person]:
        rng = self._rng
        head = self._person(rng.choices(tuple(Sex), (1, 4))[0], age, Relation.HEAD, religion)
        wed = rng.randint(_WED, 26)
        head.marital, head.married_on = Marital.WIDOWED if chance(rng, 0.5) else Marital.DIVORCED, _turned(head, wed)
        return [head, *self._children(head, wed, names.given(rng, head.sex.other))]

    def _single(self, age: int, religion: str) -> Person:
        rng = self._rng
        widowed = age in range(50, 120) and chance(rng, 0.85)
        person = self._person(rng.choices(tuple(Sex), (2, 3) if widowed else (3, 2))[0], age, Relation.HEAD, religion)
        if widowed:
            person.marital, person.married_on = Marital.WIDOWED, _turned(person, rng.randint(_WED, 28))
        return person

    def _children(self, parent: Person, wed: int, other: str) -> list[Person]:
        """The children who still live in the house; none was born before the wedding."""
        rng, children = self._rng, list[Person]()
        at_birth = wed + rng.randint(2, 3)
        for _ in range(rng.choices(range(5), (4, 22, 45, 22, 7))[0]):
            age = parent.age - at_birth
            if age < 0 or at_birth > _LAST_BIRTH:
                break
            at_birth += rng.randint(2, 7)
            if chance(rng, next(share for until, share in _WITH_PARENTS if age < until)):
                child = self._person(rng.choice(tuple(Sex)), age, Relation.CHILD, parent.religion)
                children.append(_born_to(child, parent, other))
        grown = next((child for child in children if child.age in range(22, 39)), None)
        if grown and chance(rng, 0.35):
            children += self._young_couple(grown)
        return children

    def _young_couple(self, child: Person) -> list[Person]:
        """The spouse of a grown child, and perhaps their first child, in the parents' house."""
        rng = self._rng
        age = max(_WED, child.age + rng.randint(-3, 3))
        spouse = self._person(child.sex.other, age, Relation.IN_LAW_CHILD, child.religion)
        mother, father = (child, spouse) if child.sex is Sex.FEMALE else (spouse, child)
        wed = self._marry(mother, father)
        if mother.age < wed + 3:
            return [spouse]
        age = rng.randint(0, min(6, mother.age - wed - 3))
        return [
            spouse,
            _born_to(
                self._person(rng.choice(tuple(Sex)), age, Relation.GRANDCHILD, child.religion), mother, father.name
            ),
        ]

    def _parent(self, members: list[Person]) -> Person:
        """A widowed parent of the head, or of the wife."""
        rng = self._rng
        child = members[1] if members[1:] and members[1].relation is Relation.WIFE and chance(rng, 0.4) else members[0]
        relation = Relation.IN_LAW_PARENT if child.relation is Relation.WIFE else Relation.PARENT
        parent = self._person(
            rng.choices(tuple(Sex), (2, 3))[0], child.age + rng.randint(22, 32), relation, child.religion
        )
        parent.marital, parent.married_on = Marital.WIDOWED, _turned(parent, _WED)
        _born_to(child, parent, child.father if parent.sex is Sex.FEMALE else child.mother)
        return parent

    def _marry(self, wife: Person, husband: Person) -> int:
        """Marry two and return the age at which the wife wed; both were old enough."""
        youngest = max(_WED, _WED + wife.age - husband.age)
        wed = min(max(youngest, round(self._rng.gauss(22, 3))), max(youngest, wife.age))
        day = min(_turned(wife, wed) + timedelta(days=self._rng.randint(1, 300)), self._period)
        for person in (wife, husband):
            person.marital, person.married_on = Marital.MARRIED, day
        return wed

    def _person(self, sex: Sex, age: int, relation: Relation, religion: str) -> Person:
        rng = self._rng
        attends, school = livelihood.attends(rng, age), livelihood.finished(rng, age)
        return Person(
            sex=sex,
            age=age,
            birth=_born(self._period, age, rng.randint(0, 364)),
            relation=relation,
            marital=Marital.SINGLE,
            name=names.typed(rng, names.given(rng, sex)),
            father=names.given(rng, Sex.MALE),
            mother=names.given(rng, Sex.FEMALE),
            religion=religion,
            school=school,
            attends=attends,
            occupation=livelihood.occupation(rng, age=age, sex=sex, school=school, pupil=attends is not None),
        )


def _born_to(child: Person, parent: Person, other: str) -> Person:
    """Write the parents' names on the child; the second is the parent who is not ``parent``."""
    if parent.sex is Sex.FEMALE:
        child.birth_mother, child.mother, child.father = parent, parent.name, other
    else:
        child.father, child.mother = parent.name, other
    return child


def _turned(person: Person, age: int) -> date:
    """Return the day on which someone turned an age."""
    return _same_day(person.birth, person.birth.year + age)


def _born(period: date, age: int, days: int) -> date:
    """Return a birth date for an age at a day, ``days`` before the birthday; never one that computers make up."""
    born = _same_day(period, period.year - age) - timedelta(days=days)
    return born + timedelta(days=1 if days else -1) if born in _MADE_UP else born


def _same_day(day: date, year: int) -> date:
    """Return the same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
