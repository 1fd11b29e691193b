"""Applying a mapping: a pure function from the fields of a row to values, and a sentence for each that does not fit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from registry.codes.payloads import Code, CodeBook, Match
from registry.errors import Sentence
from registry.harvest.mapping import CodesOf, FieldMapping, FieldRule
from registry.standards.vocabulary import fold, labels

Value = str | list[str]
_CERTAIN = (Match.EXACT, Match.CLOSE)
"""Only what is the same may be taken for the other without a person."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class FieldFault:
    """Why a value could not become what its rule wants."""

    target: str
    value: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Mapped:
    """The values of one row by target, and what did not fit: such a value passes as it is, and the check tells it."""

    values: Mapping[str, Value]
    faults: tuple[FieldFault, ...] = ()


class _Misfit(Exception):
    """A step refuses a value."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


Step = Callable[[str], str]


class Mapper:
    """A mapping made ready: code lists are looked up once, then every row costs a few dictionary look-ups."""

    def __init__(self, mapping: FieldMapping, book: CodeBook, *, at: date) -> None:
        """Take the rules, where codes are looked up, and the day whose codes are meant.

        Raises NotFound for a code list or correspondence that is not there.
        """
        self.mapping = mapping
        self._steps = {rule.target: _steps(rule, book, at) for rule in mapping.fields}

    def row(self, fields: Mapping[str, str | None]) -> Mapped:
        """Return the values of a row; a field that is not there counts as empty."""
        values: dict[str, Value] = {}
        faults: list[FieldFault] = []
        for rule in self.mapping.fields:
            raw = _raw(rule, fields)
            parts = [raw] if rule.each is None else [part.strip() for part in raw.split(rule.each) if part.strip()]
            found = [self._one(rule, part, faults) for part in parts]
            values[rule.target] = found[0] if rule.each is None else found
        return Mapped(values, tuple(faults))

    def _one(self, rule: FieldRule, raw: str, faults: list[FieldFault]) -> str:
        value = raw
        try:
            for step in self._steps[rule.target] if raw.strip() else ():
                value = step(value)
        except _Misfit as misfit:
            faults.append(FieldFault(rule.target, raw, misfit.reason))
            return raw
        return value if value.strip() or rule.default is None else rule.default


def _raw(rule: FieldRule, fields: Mapping[str, str | None]) -> str:
    if rule.constant is not None:
        return _notation(rule.constant)
    found = [fields.get(name) or "" for name in rule.source]
    return found[0] if len(found) == 1 else rule.join.join(part for part in found if part.strip())


def _steps(rule: FieldRule, book: CodeBook, at: date) -> list[Step]:
    steps: list[Step] = []
    if rule.split:
        steps.append(_splitting(rule.split.separator, rule.split.part))
    if rule.values or rule.codes:
        steps.append(_coding(rule, book, at))
    if rule.dates:
        steps.append(_dating(rule.dates))
    if rule.decimal or rule.factor is not None:
        steps.append(_numbering(rule.decimal or ".", rule.factor))
    return steps


def _splitting(separator: str, part: int) -> Step:
    def step(value: str) -> str:
        parts = value.split(separator)
        index = part - 1 if part > 0 else part
        return parts[index].strip() if -len(parts) <= index < len(parts) else ""

    return step


def _coding(rule: FieldRule, book: CodeBook, at: date) -> Step:
    known = {fold(text): _notation(value) for text, value in rule.values.items()}
    meanings = _meanings(rule.codes, book, at) if rule.codes else {}

    def step(value: str) -> str:
        key = fold(value)
        if key in known:
            return known[key]
        found = meanings.get(key, set())
        if len(found) == 1:
            return next(iter(found))
        if rule.codes is None:
            return value
        raise _Misfit(_no_code(value, rule.codes, sorted(found)))

    return step


def _meanings(codes: CodesOf, book: CodeBook, at: date) -> dict[str, set[str]]:
    """Return by folded text the codes it may mean, at the end of the correspondence where there is one."""
    targets: dict[str, set[str]] | None = None
    if codes.correspondence:
        targets = {}
        for row in book.maps(codes.correspondence.rpartition("/")[2], at=at):
            if row.match in _CERTAIN:
                targets.setdefault(row.source, set()).add(row.target)
    found: dict[str, set[str]] = {}
    for notation, code in book.codes(codes.code_list.removeprefix("/id/code-list/"), at=at).items():
        for text in _texts(notation, code, codes):
            found.setdefault(fold(text), set()).update({notation} if targets is None else targets.get(notation, set()))
    return found


def _texts(notation: str, code: Code, codes: CodesOf) -> set[str]:
    by_label = labels(code) if "label" in codes.by else set()
    return by_label | ({notation} if "notation" in codes.by else set())


def _notation(value: str) -> str:
    """Return the notation of a concept's IRI; other values as they are."""
    return value.rpartition("/")[2] if value.startswith("/id/code-list/") else value


def _dating(patterns: list[str]) -> Step:
    def step(value: str) -> str:
        for pattern in patterns:
            try:
                return datetime.strptime(value.strip(), pattern).date().isoformat()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        raise _Misfit(_no_date(value, patterns))

    return step


def _numbering(mark: str, factor: Decimal | None) -> Step:
    grouping = "," if mark == "." else "."

    def step(value: str) -> str:
        plain = value.strip().replace(" ", "").replace("\u00a0", "").replace(grouping, "").replace(mark, ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise _Misfit(_no_number(value, mark))
        return f"{number if factor is None else number * factor:f}"

    return step


def _no_code(value: str, codes: CodesOf, candidates: list[str]) -> Sentence:
    ref = codes.code_list.removeprefix("/id/code-list/")
    if candidates:
        listed = ", ".join(candidates)
        return Sentence(
            f"“{value[:_SHOWN]}” dapat berarti beberapa kode ({listed}); tulis artinya pada 'values' aturan ini.",
            f"“{value[:_SHOWN]}” may mean several codes ({listed}); write its meaning into 'values' of this rule.",
        )
    return Sentence(
        f"“{value[:_SHOWN]}” bukan kode atau label daftar {ref}"
        f"{' yang berpadanan' if codes.correspondence else ''}; tulis artinya pada 'values' aturan ini.",
        f"“{value[:_SHOWN]}” is no code or label of {ref}{' with a counterpart' if codes.correspondence else ''}; "
        "write its meaning into 'values' of this rule.",
    )


def _no_date(value: str, patterns: list[str]) -> Sentence:
    listed = ", ".join(patterns)
    return Sentence(
        f"“{value[:_SHOWN]}” bukan tanggal menurut pola {listed}; tambahkan polanya pada 'dates' aturan ini.",
        f"“{value[:_SHOWN]}” is no date of the patterns {listed}; add its pattern to 'dates' of this rule.",
    )


def _no_number(value: str, mark: str) -> Sentence:
    return Sentence(
        f"“{value[:_SHOWN]}” bukan bilangan dengan tanda desimal “{mark}”; periksa 'decimal' aturan ini.",
        f"“{value[:_SHOWN]}” is no number with the decimal mark “{mark}”; check 'decimal' of this rule.",
    )
