"""What a program is told of its records: one answer for each, in their order, with sentences as a check of a file has.

A record is an object of the standard's own variables, typed as its published JSON Schema says; ``null``, a text of
nothing but white space and an absent member are the same: nothing is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from registry.codes.payloads import CodeBook
from registry.errors import Sentence
from registry.standards.payloads import Datatype, Severity
from registry.standards.repository import Registered
from registry.validation import wording
from registry.validation.explain import Explainer
from registry.validation.masking import shown
from registry.validation.plan import Plan
from registry.validation.readers.table import Table
from registry.validation.records.many import Sieve
from registry.validation.records.one import Fault, Record, RecordPlan, record_plan
from registry.validation.run import Fault as TableFault
from registry.validation.suggestions import CodeSuggestions

_FEW = 20
"""Up to so many records, judging each is faster than setting the columns going."""
_LONGEST = 60
_LABEL = " — "
"""Between a code that is suggested and its label: a program wants the code."""

_SOUND: dict[str, Any] = {"valid": True, "findings": []}


@dataclass(frozen=True)
class RecordChecks:
    """A standard, compiled for records at a reference date; made once and used for many calls."""

    registered: Registered
    at: date
    plan: RecordPlan
    _suggestions: dict[str, CodeSuggestions] = field(default_factory=dict)

    @cached_property
    def _columnar(self) -> Plan:
        return self.plan.columnar()

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(self._columnar)

    @cached_property
    def _pointers(self) -> dict[str, str]:
        return {name: _pointer(name) for name in self.plan.names}

    def faults(self, records: Sequence[Record]) -> dict[int, list[Fault]]:
        """Return the faults of each record that has any, by its place."""
        places = range(len(records)) if len(records) <= _FEW else self._sieve.suspects(records)
        found = ((place, self.plan.faults(records[place])) for place in places)
        return {place: faults for place, faults in found if faults}

    def answers(self, records: Sequence[Record], book: CodeBook) -> list[dict[str, Any]]:
        """Return one answer for each record; ``book`` explains what is at fault."""
        told = [_SOUND] * len(records)
        explainer: Explainer | None = None
        for place, faults in self.faults(records).items():
            explainer = explainer or self._explainer(book)
            told[place] = {
                "valid": not any(fault.severity is Severity.ERROR for fault in faults),
                "findings": [self._finding(fault, explainer) for fault in faults],
            }
        return told

    def _explainer(self, book: CodeBook) -> Explainer:
        return Explainer(self._columnar, Table(None, self.plan.names, 1, pl.LazyFrame()), book, self._suggestions)

    def _finding(self, fault: Fault, explainer: Explainer) -> dict[str, Any]:
        told = {"pointer": self._pointers.get(fault.variable) or _pointer(fault.variable), "keyword": fault.keyword}
        if fault.check == "header.extra":
            return told | _said(fault, _unknown(fault.variable[:_LONGEST]), None, None)
        variable = self.plan.rules.standard.variable(fault.variable)
        if fault.check == "type" and _is_of_another_type(variable.datatype, fault.value):
            return told | _said(fault, _type(wording.both(variable.title), variable.datatype), None, None)
        text = None if fault.value is None else str(fault.value)
        found = explainer.finding(TableFault(0, fault.variable, fault.check, fault.severity, text))
        instead = found.suggestion.partition(_LABEL)[0] if found.suggestion else None
        said = _said(fault, found.message, shown(variable, text), instead)
        return told | said | {"check": found.check, "severity": found.severity.value}


def record_checks(registered: Registered, *, book: CodeBook, at: date) -> RecordChecks:
    """Compile a standard for records at a reference date."""
    return RecordChecks(registered, at, record_plan(registered.standard, book=book, at=at))


def _said(fault: Fault, message: Sentence, value: str | None, suggestion: str | None) -> dict[str, Any]:
    return {
        "check": fault.check,
        "severity": fault.severity.value,
        "value": value,
        "message": message._asdict(),
        "suggestion": suggestion,
    }


def _pointer(name: str) -> str:
    """Return the JSON Pointer (RFC 6901) of a member."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _is_of_another_type(datatype: Datatype, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return not (is_number if datatype in {Datatype.INTEGER, Datatype.DECIMAL} else isinstance(value, str))


def _type(title: Sentence, datatype: Datatype) -> Sentence:
    kinds = {
        Datatype.INTEGER: ("bilangan bulat tanpa tanda kutip", "a whole number without quotes"),
        Datatype.DECIMAL: ("bilangan tanpa tanda kutip", "a number without quotes"),
    }
    wanted = kinds.get(datatype, ("teks dalam tanda kutip", "a text in quotes"))
    return Sentence(f"“{title.id}” harus berupa {wanted[0]} dalam JSON.", f"“{title.en}” must be {wanted[1]} in JSON.")


def _unknown(name: str) -> Sentence:
    return Sentence(
        f"Isian “{name}” tidak dikenal oleh standar ini dan tidak diperiksa. Periksa ejaannya.",
        f"The standard does not know the member “{name}”; it was not checked. Check its spelling.",
    )
