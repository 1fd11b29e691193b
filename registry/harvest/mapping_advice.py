"""What is wrong with a mapping before it is used, and a proposal of one from headers, for a person to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import strptime

from rapidfuzz import fuzz

from registry.errors import Sentence
from registry.harvest.mapping import CodesOf, FieldMapping, FieldRule
from registry.standards.payloads import DataStandard, Datatype, Profile, Variable
from registry.standards.vocabulary import fold

_LIST = "/id/code-list/"
_DATES = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
_CERTAIN, _LIKELY = 100, 72
"""Likeness in percent: the same name, and below which nothing is proposed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal: the rule, and how alike the names are (0 to 100); below 100 a person must look."""

    rule: FieldRule
    likeness: int


def problems(mapping: FieldMapping, standard: DataStandard | None) -> list[Sentence]:
    """Return what is wrong with a mapping's rules; nothing for one that can be used."""
    found = [problem for rule in mapping.fields for problem in _rule_problems(rule, standard)]
    if standard is not None:
        targets = {rule.target for rule in mapping.fields}
        found += [
            _not_filled(variable)
            for variable in standard.variables
            if variable.constraints.required and variable.name not in targets
        ]
    return found


def propose(headers: Sequence[str], standard: DataStandard, profiles: Sequence[Profile] = ()) -> list[Proposed]:
    """Return a rule for each header that is alike a variable's names; the best fit first, each of both used once.

    The names of a variable: its own, its titles, its identifiers, and the headers under which profiles know it.
    """
    names = {variable.name: _names(variable, profiles) for variable in standard.variables}
    fits = sorted(
        (
            (-max(_likeness(header, name) for name in known), place, variable)
            for place, header in enumerate(headers)
            if header.strip()
            for variable, known in names.items()
        ),
    )
    taken: dict[int, Proposed] = {}
    used: set[str] = set()
    for negative, place, variable in fits:
        if -negative >= _LIKELY and place not in taken and variable not in used:
            taken[place] = Proposed(_rule(headers[place], standard.variable(variable)), -negative)
            used.add(variable)
    return [taken[place] for place in sorted(taken)]


def _rule(header: str, variable: Variable) -> FieldRule:
    codes = variable.classification and CodesOf(code_list=f"/id/code-list/{variable.classification.code_list}")
    dates = _DATES if variable.datatype is Datatype.DATE else []
    return FieldRule(target=variable.name, source=[header], codes=codes, dates=dates)


def _names(variable: Variable, profiles: Sequence[Profile]) -> list[str]:
    known = [variable.name, variable.title.id, variable.title.en or "", *variable.identifiers]
    for profile in profiles:
        for column in profile.columns:
            if column.variable == variable.name:
                known += [column.header, *column.aliases]
    return [name for name in known if name]


def _likeness(header: str, name: str) -> int:
    one, other = (fold(text.replace("_", " ").replace(".", " ")) for text in (header, name))
    if one == other:
        return _CERTAIN
    return min(_CERTAIN - 1, round(max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))))


def _rule_problems(rule: FieldRule, standard: DataStandard | None) -> list[Sentence]:
    found: list[Sentence] = []
    for pattern in rule.dates:
        try:
            strptime(datetime(2025, 12, 31).strftime(pattern), pattern)  # noqa: DTZ001  # a day has no zone
        except ValueError:
            found.append(_no_pattern(rule.target, pattern))
    if standard is None:
        return found
    if rule.target not in {variable.name for variable in standard.variables}:
        return [*found, _no_variable(rule.target, standard)]
    variable = standard.variable(rule.target)
    ref = variable.classification.code_list if variable.classification else None
    given = (*rule.values.values(), *([rule.constant] if rule.constant else ()))
    found += [
        _other_list(rule.target, value, ref)
        for value in given
        if value.startswith(_LIST) and value.removeprefix(_LIST).rpartition("/")[0] != ref
    ]
    if rule.codes and rule.codes.correspondence is None and ref != rule.codes.code_list.removeprefix(_LIST):
        found.append(_other_list(rule.target, rule.codes.code_list, ref))
    return found


def _not_filled(variable: Variable) -> Sentence:
    return Sentence(
        f"Variabel wajib “{variable.name}” ({variable.title.id}) belum diisi oleh pemetaan ini.",
        f"The required variable “{variable.name}” ({variable.title.en or variable.title.id}) is not filled by this "
        "mapping.",
    )


def _no_variable(target: str, standard: DataStandard) -> Sentence:
    return Sentence(
        f"Standar “{standard.title.id}” tidak mempunyai variabel “{target}”; periksa ejaannya.",
        f"The standard “{standard.title.en or standard.title.id}” has no variable “{target}”; check the spelling.",
    )


def _no_pattern(target: str, pattern: str) -> Sentence:
    return Sentence(
        f"Pola tanggal “{pattern}” pada “{target}” tidak dapat dibaca; tulis mis. %d/%m/%Y.",
        f"The date pattern “{pattern}” at “{target}” cannot be read; write for example %d/%m/%Y.",
    )


def _other_list(target: str, iri: str, ref: str | None) -> Sentence:
    wanted = ref or "—"
    return Sentence(
        f"“{iri}” pada “{target}” bukan dari daftar kode standarnya ({wanted}); pakai kode daftar itu, atau sebutkan "
        "padanannya pada 'correspondence'.",
        f"“{iri}” at “{target}” is not of the standard's code list ({wanted}); use a code of that list, or name the "
        "correspondence.",
    )
