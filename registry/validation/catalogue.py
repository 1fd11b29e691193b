"""The catalogue of checks: what each says, with an example, its cause and its cure, of the engine and of every rule.

What the engine finds by itself stands in ``registry/content/checks``; what a standard asks stands in the standard.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, TypeAdapter

from registry.errors import Sentence
from registry.standards.payloads import Comparison, DataStandard, Rule, Severity, Text
from registry.validation import wording
from registry.validation.masking import is_masked, masked


class Check(BaseModel):
    """One check that the engine makes of every table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str
    severities: tuple[Severity, ...]
    """What it may weigh; a standard may weigh the checks of a cell otherwise."""
    where: Text
    says: Text
    example: Text
    cause: Text
    cure: Text


@dataclass(frozen=True, slots=True)
class Help:
    """A check as its help tells it."""

    check: str
    severities: tuple[Severity, ...]
    where: Sentence
    says: Sentence
    cure: Sentence | None
    example: Sentence | None = None
    """What is wrong, as it would be written; nothing that is shaped like a person's number."""
    cause: Sentence | None = None
    standard: str | None = None
    """Slug of the standard whose rule it is."""
    basis: str | None = None
    beside: tuple[str, ...] = ()
    """What a rule compares with, as its standard names it."""


_CHECKS = TypeAdapter(tuple[Check, ...])


def own_checks() -> tuple[Check, ...]:
    """Return the checks that the engine makes by itself."""
    return _CHECKS.validate_json((files("registry.content") / "checks" / "checks.json").read_bytes())


def catalogue(standards: Iterable[tuple[str, DataStandard]]) -> tuple[Help, ...]:
    """Return the help of every check of the engine, then of every rule of the standards (slug, body)."""
    own = (
        Help(
            one.check,
            one.severities,
            wording.both(one.where),
            wording.both(one.says),
            wording.both(one.cure),
            wording.both(one.example),
            wording.both(one.cause),
        )
        for one in own_checks()
    )
    return (*own, *(help_ for slug, standard in standards for help_ in _of_rules(slug, standard)))


def of_check(found: Sequence[Help], check: str) -> tuple[Help, ...]:
    """Return the help of a check by its name: several where standards have a rule of the same name."""
    return tuple(one for one in found if one.check == check)


def _of_rules(slug: str, standard: DataStandard) -> Iterator[Help]:
    title = wording.both(standard.title)
    rules: list[Rule | Comparison] = [*standard.rules, *standard.comparisons]
    for rule in rules:
        column = wording.both(standard.variable(rule.column).title)
        where = Sentence(f"{title.id}, kolom {column.id}", f"{title.en}, column {column.en}")
        yield Help(
            f"rule.{rule.id}",
            (rule.severity,),
            where,
            wording.both(rule.message),
            wording.both(rule.hint) if rule.hint else None,
            _example(standard, rule),
            _asked(rule),
            slug,
            rule.basis,
            tuple(name for beside in rule.beside for name in beside.tables) if isinstance(rule, Comparison) else (),
        )


def _asked(rule: Rule | Comparison) -> Sentence | None:
    """Say what must hold, as the standard writes it."""
    if isinstance(rule, Rule) and rule.count is not None:
        least, most = rule.minimum, rule.maximum
        number = f"{'' if least is None else least}–{'' if most is None else most}" if least != most else f"{least}"
        by = ", ".join(rule.by)
        return Sentence(f"Per {by}: `{rule.count}` pada {number} baris.", f"Per {by}: `{rule.count}` in {number} rows.")
    if rule.test is None:
        return _must_stand(rule) if isinstance(rule, Comparison) else None
    when = f" `{rule.when}`" if rule.when else ""
    return Sentence(
        f"Harus berlaku: `{rule.test}`" + (f", bila{when}." if when else "."),
        f"What must hold: `{rule.test}`" + (f", where{when}." if when else "."),
    )


def _must_stand(rule: Comparison) -> Sentence:
    (beside,) = rule.beside
    pairs = ", ".join(own if own == there else f"{own} = {there}" for own, there in beside.on.items())
    where = f" ({beside.where})" if beside.where else ""
    if rule.reverse:
        return Sentence(
            f"Setiap baris pembanding{where} ada di sini menurut `{pairs}`.",
            f"Each row of the other table{where} stands here, by `{pairs}`.",
        )
    return Sentence(
        f"Ada baris pembanding{where} dengan `{pairs}` yang sama.",
        f"A row of the other table{where} has the same `{pairs}`.",
    )


def _example(standard: DataStandard, rule: Rule | Comparison) -> Sentence | None:
    """Return a cell that breaks the rule, from the standard's own examples; a masked one where it is personal."""
    for example in standard.examples.invalid:
        if example.check == f"rule.{rule.id}" and (text := example.row.get(example.column)):
            variable = standard.variable(example.column)
            shown = masked(text.replace("•", "0")) if is_masked(variable) else text
            return Sentence(f"{variable.title.id} “{shown}”", f"{variable.title.en or variable.title.id} “{shown}”")
    return wording.both(rule.example) if rule.example else None
