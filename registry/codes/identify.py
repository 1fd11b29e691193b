"""A bare code or name of an area, recognised and explained: which list it is from, what it is called, where it lies.

Kemendagri writes ``NN.NN.NN.NNNN``, BPS ``NNNNNNNNNN`` (2+2+3+3). Without dots both have ten digits for a village:
such a code is read both ways, and what stands in one list only is said to be from that one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from registry.codes import finding, recorded, repository
from registry.codes.keys import phrase
from registry.codes.payloads import Code, Map
from registry.codes.succession import standing_on
from registry.errors import Sentence
from registry.items.models import Item

KEMENDAGRI, BPS = "kemendagri/wilayah", "bps/wilayah"
_BRIDGE = "kemendagri-wilayah--bps-wilayah"
_SCHEMES = {KEMENDAGRI: "Kemendagri", BPS: "BPS"}
_DOTTED = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
_DIGITS = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{7}|[0-9]{10}")
_BLOCKS = re.compile(r"([0-9]{2})([0-9]{2})?([0-9]{2})?([0-9]{4})?")
_BPS_LENGTHS = {2, 4, 7, 10}
_KEMENDAGRI_LENGTHS = {2, 4, 6, 10}
_KINDS = {
    "provinsi": "Provinsi",
    "prov": "Provinsi",
    "kabupaten": "Kabupaten",
    "kab": "Kabupaten",
    "kota": "Kota",
    "kecamatan": "Kecamatan",
    "kec": "Kecamatan",
    "kelurahan": "Kelurahan",
    "kel": "Kelurahan",
    "desa": "Desa",
    "ds": "Desa",
}
_PLACE = re.compile(rf"\s*(?:(?P<kind>{'|'.join(_KINDS)})\b\.?\s*)?(?P<name>.*?)\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s*[,;/()]\s*|\s+(?=(?:kecamatan|kec|kabupaten|kab|provinsi|prov)\b)", re.IGNORECASE)
_MANY, _WORDS = 25, 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a text may mean: a code, those above it (topmost first), and its code in the other list."""

    list: str
    code: Code
    above: tuple[Code, ...]
    counterparts: tuple[Map, ...]
    is_valid: bool
    reason: Sentence | None
    """Why it is not valid on that day, and what stands for it."""

    @property
    def place(self) -> str:
        """Kind, name and where it lies: ``Desa Sawentar, Kecamatan Kanigoro, Kabupaten Blitar``."""
        names = [_named(self.code), *(_named(code) for code in self.above[:0:-1])]
        return ", ".join(names)


@dataclass(frozen=True, slots=True)
class Identified:
    """The readings of a text, and in words what was recognised; ``more`` when there are others beside those shown."""

    text: str
    readings: tuple[Reading, ...]
    explanation: Sentence
    more: bool = False


def identify(session: Session, text: str, *, at: date) -> Identified:
    """Say what an area code or name means on a day. Nothing is guessed: all that it may mean is given."""
    written = text.strip()
    compact = re.sub(r"\s+", "", written)
    if re.fullmatch(r"[0-9.]+", compact):
        return _by_code(session, compact, at)
    return _by_name(session, written, at)


def _by_code(session: Session, written: str, at: date) -> Identified:
    readings = tuple(reading for ref, notation in _notations(written) if (reading := _read(session, ref, notation, at)))
    if not readings:
        return Identified(written, (), _unknown_code(written))
    schemes = [f"{_SCHEMES[one.list]} {one.code.notation} ({one.place})" for one in readings]
    if len(readings) > 1:
        return Identified(
            written,
            readings,
            Sentence(
                f"{written} dapat dibaca dua cara: {'; '.join(schemes)}. Sebutkan daftar kodenya.",
                f"{written} can be read in two ways: {'; '.join(schemes)}. Name the code list.",
            ),
        )
    (one,) = readings
    scheme = _SCHEMES[one.list]
    other = "".join(f" {_SCHEMES[_other(one.list)]}: {row.target}." for row in one.counterparts)
    why = one.reason or Sentence("", "")
    if "." in written or len(list(_notations(written))) == 1:
        said = Sentence(f"{written} adalah kode {scheme}", f"{written} is a {scheme} code")
    else:
        said = Sentence(
            f"Dalam daftar yang terdaftar, {written} hanya ada sebagai kode {scheme}, ditulis {one.code.notation}",
            f"In the registered lists, {written} exists as a {scheme} code only, written {one.code.notation}",
        )
    return Identified(
        written,
        readings,
        Sentence(
            f"{said.id}: {one.place}.{other} {why.id}".strip(), f"{said.en}: {one.place}.{other} {why.en}".strip()
        ),
    )


def _notations(written: str) -> Iterator[tuple[str, str]]:
    """Yield the lists a code may be of, with its notation there."""
    if "." in written:
        if _DOTTED.fullmatch(written):
            yield KEMENDAGRI, written
        return
    if not _DIGITS.fullmatch(written):
        return
    if len(written) in _KEMENDAGRI_LENGTHS and (blocks := _BLOCKS.fullmatch(written)):
        yield KEMENDAGRI, ".".join(block for block in blocks.groups() if block)
    if len(written) in _BPS_LENGTHS:
        yield BPS, written


def _by_name(session: Session, written: str, at: date) -> Identified:
    parts = [part for part in _PARTS.split(written) if part.strip()]
    item = repository.item_of(session, KEMENDAGRI)
    found = _named_so(session, item, parts) if item and parts else []
    if item and not found and len(parts) == 1:  # “Sumberjo Kademangan”: the place may stand behind without a comma
        words = written.split()[:_WORDS]
        ways = ([" ".join(words[:count]), " ".join(words[count:])] for count in range(len(words) - 1, 0, -1))
        found = next((codes for way in ways if (codes := _named_so(session, item, way))), [])
    item_id = item.id or 0 if item else 0
    names = [code.notation for code in found[:_MANY]]
    others = repository.maps(session, _BRIDGE, at=at, source=names) if names else []
    shown = tuple(
        _reading(session, KEMENDAGRI, item_id, code, at, [row for row in others if row.source == code.notation])
        for code in found[:_MANY]
    )
    if not shown:
        return Identified(
            written,
            (),
            Sentence(
                f"“{written}” bukan kode atau nama wilayah yang dikenal. Periksa ejaannya.",
                f"“{written}” is no known code or name of an area. Check its spelling.",
            ),
        )
    places = "; ".join(f"{one.code.notation} {one.place}" for one in shown)
    if len(found) == 1:
        explanation = Sentence(f"“{written}” adalah {places}.", f"“{written}” is {places}.")
    else:
        some = Sentence(", di antaranya", ", among them") if len(found) > _MANY else Sentence("", "")
        explanation = Sentence(
            f"Ada {len(found)} wilayah yang cocok dengan “{written}”{some.id}: {places}. Sebutkan kecamatannya.",
            f"There are {len(found)} areas that fit “{written}”{some.en}: {places}. Name the district.",
        )
    return Identified(written, shown, explanation, more=len(found) > _MANY)


def _named_so(session: Session, item: Item, parts: Sequence[str]) -> list[Code]:
    """Return the areas of a name that lie within all the others named; a kind before a name (Desa, Kec.) must hold."""
    places = [place for part in parts if (place := _PLACE.fullmatch(part))]
    if not places or not places[0]["name"]:
        return []
    kind, *kinds_above = (_KINDS.get((place["kind"] or "").lower(), "") for place in places)
    within = [(place["name"], above) for place, above in zip(places[1:], kinds_above, strict=True)]
    called = _called(session, item, places[0]["name"])
    return [code for code in called if (not kind or kind == _kind(code)) and _lies_within(session, item, code, within)]


def _lies_within(session: Session, item: Item, code: Code, within: Sequence[tuple[str, str]]) -> bool:
    if not within:
        return True
    above = repository.ancestors(session, item.id or 0, code)
    return all(any(_same(name, kind, one) for one in above) for name, kind in within)


def _called(session: Session, item: Item, name: str) -> Sequence[Code]:
    """Return the codes of a list that have this name in whatever letters, Kota or Kabupaten before it or not."""
    wanted = phrase(name)
    labels = {wanted, f"kota {wanted}", f"kabupaten {wanted}"}
    codes = (repository.code_of(row) for row in finding.named(session, item.id or 0, name))
    return [code for code in codes if phrase(code.labels["id"]) in labels]


def _read(session: Session, ref: str, notation: str, at: date) -> Reading | None:
    item = repository.item_of(session, ref)
    code = repository.code(session, item.id or 0, notation) if item else None
    if item is None or code is None:
        return None
    return _reading(session, ref, item.id or 0, code, at, _counterparts(session, ref, notation, at))


def _reading(session: Session, ref: str, item_id: int, code: Code, at: date, counterparts: Iterable[Map]) -> Reading:
    is_valid = code.is_valid_at(at)
    reason = None if is_valid else standing_on(code, recorded.related(session, item_id, code.notation), at).reason
    return Reading(
        ref,
        code,
        tuple(repository.ancestors(session, item_id, code)),
        tuple(counterparts),
        is_valid,
        reason,
    )


def _counterparts(session: Session, ref: str, notation: str, at: date) -> Iterator[Map]:
    if ref == KEMENDAGRI:
        yield from repository.maps(session, _BRIDGE, at=at, source=notation)
        return
    for row in repository.maps(session, _BRIDGE, at=at, target=notation):
        yield Map(row.target, row.source, row.match, row.valid_from, row.valid_until, row.share, row.approved, row.note)


def _other(ref: str) -> str:
    return BPS if ref == KEMENDAGRI else KEMENDAGRI


def _same(name: str, kind: str, code: Code) -> bool:
    label = code.labels["id"].casefold()
    names = {label, label.removeprefix("kabupaten ").removeprefix("kota ")}
    return name.casefold() in names and (not kind or kind == _kind(code))


def _kind(code: Code) -> str:
    return code.note["id"] if code.note else ""


def _named(code: Code) -> str:
    """Return a name with its kind before it, unless the name says it."""
    kind, label = _kind(code), code.labels["id"]
    return label if not kind or label.startswith(kind) else f"{kind} {label}"


def _unknown_code(written: str) -> Sentence:
    return Sentence(
        f"{written} tidak ada dalam kode wilayah Kemendagri (seperti 35.05.10.2011) maupun BPS (seperti 3505080012).",
        f"{written} is no area code of Kemendagri (as 35.05.10.2011) nor of BPS (as 3505080012).",
    )
