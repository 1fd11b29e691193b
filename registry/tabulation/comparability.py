"""Whether two datasets of one indicator or standard say the same thing, and may be added up.

Compared are definition, code lists, unit, measure, period and universe: what UU Satu Data's *interoperabilitas* calls
consistent in structure and meaning (Perpres 39/2019, article 1).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from registry.codes import repository as codes
from registry.errors import Sentence
from registry.items.repository import Entry

Body = Mapping[str, Any]
Bridge = Callable[[str, str], str | None]
"""From two code lists (``agency/slug``) to the slug of a correspondence between them."""
_PERCENT = "persen"


class Outcome(StrEnum):
    """What comparing one aspect, or the whole, came to."""

    SAME = "comparable"
    OTHER_PERIOD = "another-period"
    AFTER = "after-correspondence"
    NOT = "not-comparable"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that was compared."""

    name: str
    left: str
    right: str
    outcome: Outcome
    reason: Sentence | None = None
    correspondence: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing two datasets came to."""

    aspects: tuple[Aspect, ...]
    is_share: bool

    @property
    def verdict(self) -> Outcome:
        """The worst of the aspects."""
        order = list(Outcome)
        return max((aspect.outcome for aspect in self.aspects), key=order.index)

    @property
    def correspondences(self) -> tuple[str, ...]:
        """Correspondences that must be applied first."""
        return tuple(each.correspondence for each in self.aspects if each.correspondence)

    @property
    def reasons(self) -> tuple[Sentence, ...]:
        """Why they cannot simply be compared."""
        return tuple(each.reason for each in self.aspects if each.reason)

    @property
    def adds_up(self) -> bool:
        """Whether their figures may be added: the same thing of the same period, and no percentage."""
        return self.verdict is Outcome.SAME and not self.is_share


def compare(left: Body, right: Body, bridge: Bridge) -> Comparison:
    """Compare the documents of two datasets."""
    aspects = (
        _definition(left, right),
        *_code_lists(left, right, bridge),
        _equal("unit", left.get("unit"), right.get("unit"), "Satuannya berbeda.", "Their units differ."),
        _equal("measure", _word(left, "measure"), _word(right, "measure"), "Ukurannya berbeda.", "Measures differ."),
        _equal(
            "universe",
            _word(left, "unit_type"),
            _word(right, "unit_type"),
            "Yang dihitung berbeda (satuan observasi).",
            "What they count differs (unit of observation).",
        ),
        _period(left, right),
    )
    return Comparison(aspects, _PERCENT in {left.get("unit"), right.get("unit")})


def bridges(session: Session) -> Bridge:
    """Return the finder of correspondences of a registry."""

    def find(one: str, other: str) -> str | None:
        for table in codes.correspondences(session, one):
            if {one, other} == {table.source_list, table.target_list}:
                return table.slug
        return None

    return find


def addable(entries: Sequence[Entry], bridge: Bridge) -> tuple[list[Entry], list[tuple[Entry, Comparison]]]:
    """Part datasets into those that may be added to the newest definition among them, and those that may not be."""
    if not entries:
        return [], []
    first = max(entries, key=lambda entry: (_version(_claim(entry.body)), -(entry.item.id or 0)))
    known: dict[str, Comparison] = {}
    kept: list[Entry] = []
    apart: list[tuple[Entry, Comparison]] = []
    for entry in entries:
        said = repr(_signature(entry.body))
        if said not in known:
            known[said] = compare(first.body, entry.body, bridge)
        (kept.append(entry) if known[said].adds_up else apart.append((entry, known[said])))
    return kept, apart


def _signature(body: Body) -> tuple[Any, ...]:
    made = body.get("was_generated_by") or {}
    return (
        *(_claim(body), made.get("code_lists"), body.get("unit"), body.get("measure"), body.get("unit_type")),
        *(body.get("conforms_to"), _when(body)),
    )


def _claim(body: Body) -> str:
    """Return the version of the indicator that a dataset was computed by; empty for one that was not."""
    return str((body.get("was_generated_by") or {}).get("indicator") or "")


def _definition(left: Body, right: Body) -> Aspect:
    one, other = _claim(left), _claim(right)
    if not (one and other):
        standards = [{_identity(iri): iri for iri in body.get("conforms_to") or ()} for body in (left, right)]
        shared = sorted(standards[0].keys() & standards[1].keys())
        if not shared:
            text = Sentence("Keduanya tidak memakai standar yang sama.", "They follow no standard in common.")
            return Aspect("definition", " ".join(standards[0].values()), " ".join(standards[1].values()), _NOT, text)
        one, other = standards[0][shared[0]], standards[1][shared[0]]
    if _identity(one) != _identity(other):
        text = Sentence("Indikatornya berbeda.", "Their indicators differ.")
        return Aspect("definition", one, other, _NOT, text)
    if _version(one)[:1] != _version(other)[:1]:
        text = Sentence(
            "Versi mayor definisinya berbeda: artinya berubah.", "Their definitions differ in the major version."
        )
        return Aspect("definition", one, other, _NOT, text)
    return Aspect("definition", one, other, Outcome.SAME)


def _code_lists(left: Body, right: Body, bridge: Bridge) -> Iterator[Aspect]:
    found = [
        {_identity(iri): iri for iri in (body.get("was_generated_by") or {}).get("code_lists") or ()}
        for body in (left, right)
    ]
    for identity in sorted(found[0].keys() & found[1].keys()):
        one, other = found[0][identity], found[1][identity]
        if _version(one)[:1] == _version(other)[:1]:
            yield Aspect("code_list", one, other, Outcome.SAME)
        else:
            text = Sentence(
                f"Kode {_ref(identity)} berubah di antara kedua versi; terjemahkan menurut riwayat perubahannya.",
                f"Codes of {_ref(identity)} changed between the versions; translate by their recorded changes.",
            )
            yield Aspect("code_list", one, other, Outcome.AFTER, text, _ref(identity))
    mine, theirs = sorted(found[0].keys() - found[1].keys()), sorted(found[1].keys() - found[0].keys())
    for identity in mine:
        other = next((each for each in theirs if bridge(_ref(identity), _ref(each))), None)
        if other is None:
            text = Sentence(
                f"Hanya satu yang memakai {_ref(identity)}, dan tidak ada padanannya.",
                f"Only one uses {_ref(identity)}, and it has no correspondence.",
            )
            yield Aspect("code_list", found[0][identity], "", _NOT, text)
            continue
        theirs.remove(other)
        name = bridge(_ref(identity), _ref(other)) or ""
        text = Sentence(f"Terapkan padanan {name} lebih dahulu.", f"Apply the correspondence {name} first.")
        yield Aspect("code_list", found[0][identity], found[1][other], Outcome.AFTER, text, name)
    for identity in theirs:
        text = Sentence(
            f"Hanya satu yang memakai {_ref(identity)}, dan tidak ada padanannya.",
            f"Only one uses {_ref(identity)}, and it has no correspondence.",
        )
        yield Aspect("code_list", "", found[1][identity], _NOT, text)


def _equal(name: str, left: object, right: object, text: str, english: str) -> Aspect:
    outcome = Outcome.SAME if left == right else _NOT
    reason = None if left == right else Sentence(text, english)
    return Aspect(name, str(left or ""), str(right or ""), outcome, reason)


def _period(left: Body, right: Body) -> Aspect:
    one, other = _when(left), _when(right)
    if one == other:
        return Aspect("period", one, other, Outcome.SAME)
    text = Sentence(
        "Periodenya berbeda: dapat dibandingkan antarwaktu, tidak dijumlahkan.",
        "Their periods differ: they can be compared over time, not added up.",
    )
    return Aspect("period", one, other, Outcome.OTHER_PERIOD, text)


def _when(body: Body) -> str:
    """Return the day or the span that a dataset is about."""
    if at := (body.get("was_generated_by") or {}).get("reference_period"):
        return str(at)
    span = body.get("temporal") or {}
    return "–".join(str(span[each]) for each in ("start", "end") if span.get(each))


def _word(body: Body, name: str) -> str:
    """Return what a text or a named thing is called."""
    found = body.get(name)
    if isinstance(found, Mapping):
        found = found.get("title", found.get("name", found))
    if isinstance(found, Mapping):
        found = found.get("id", "")
    return str(found or "")


def _identity(iri: str) -> str:
    return iri.partition("/versi/")[0]


def _ref(identity: str) -> str:
    return "/".join(identity.split("/")[3:5])


def _version(iri: str) -> tuple[int, ...]:
    number = iri.partition("/versi/")[2]
    return tuple(int(part) for part in number.split(".") if part.isdecimal())


_NOT = Outcome.NOT
