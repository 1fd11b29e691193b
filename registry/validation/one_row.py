"""Checking one row: the examples of a standard, and what somebody filled into its form. Nothing is kept."""

import csv
import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import date

from registry.codes.payloads import CodeBook
from registry.standards import syntax
from registry.standards.compile.dictionary import Judged, Said
from registry.standards.compile.plan import Plan
from registry.standards.expressions import parse
from registry.standards.payloads import DataStandard, InvalidExample
from registry.standards.repository import Registered

EXAMPLES = 3
"""How many rows that pass, and how many that fail, are shown."""
_CONTENT_FREE = ("file.", "header.")


def check_row(registered: Registered, row: Mapping[str, str], *, book: CodeBook, at: date) -> tuple[Said, ...]:
    """Return what the check says of a row written in the standard's own columns and codes."""
    asked = _asked(registered.standard, row)
    names = [variable.name for variable in asked.variables]
    if not names:
        return ()
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([names, [row.get(name, "") for name in names]])
    from registry.validation.service import check  # noqa: PLC0415  # all that checks, which a start needs not

    report = check(
        out.getvalue().encode(),
        name="baris.csv",
        standards=[Registered(registered.slug, registered.iri, asked)],
        profiles=[],
        book=book,
        today=at,
        standard=registered.slug,
        period=at,
    ).report
    return tuple(
        Said(found.column or "", found.check, found.severity, found.message)
        for found in report.findings
        if not found.check.startswith(_CONTENT_FREE)
    )


def _asked(standard: DataStandard, row: Mapping[str, str]) -> DataStandard:
    """Leave out the variables of which an empty cell says nothing: of hundreds a row fills some."""
    wanted = {name for name, text in row.items() if text} | set(standard.key)
    for rule in standard.rules:
        texts = (rule.test, rule.when, rule.count)
        wanted |= {rule.column, *rule.by}.union(*(syntax.names(parse(text)) for text in texts if text))
    asked = [found for found in standard.variables if found.constraints.required or found.name in wanted]
    return standard.model_copy(update={"variables": asked})


def judged_examples(registered: Registered, *, book: CodeBook, at: date) -> tuple[Judged, ...]:
    """Judge the first examples of a standard, those that pass before those that fail, each by itself."""
    found = registered.standard.examples
    rows = [*found.valid[:EXAMPLES], *(example.row for example in _unlike(found.invalid))]
    return tuple(Judged(row, check_row(registered, _typed(row), book=book, at=at)) for row in rows)


class ExampleJudgements:
    """Judgements of examples that were asked for before: judging six rows takes longer than reading a page may."""

    def __init__(self, most: int = 100) -> None:
        """Keep at most so many."""
        self._most = most
        self._known: OrderedDict[str, tuple[Judged, ...]] = OrderedDict()

    def of(self, plan: Plan, registered: Registered, *, book: CodeBook) -> tuple[Judged, ...]:
        """Return the judged examples of a standard with the codes of its plan."""
        asked = f"{plan.fingerprint} {plan.at} {registered.standard.examples.model_dump_json()}"
        key = hashlib.sha256(asked.encode()).hexdigest()
        if key not in self._known:
            self._known[key] = judged_examples(registered, book=book, at=plan.at)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return self._known[key]


def _unlike(examples: list[InvalidExample]) -> Iterator[InvalidExample]:
    """Yield examples that fail for different kinds of reason: a rule, a code, then others."""
    weight = {"code": 1, "rule": 0}
    kinds: dict[str, InvalidExample] = {}
    for example in examples:
        kinds.setdefault(example.check.partition(".")[0], example)
    ranked = sorted(kinds.items(), key=lambda kind: weight.get(kind[0], 2))
    yield from (example for _, example in ranked[:EXAMPLES])


def _typed(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row as somebody would type it: in documents a bullet stands for a zero."""
    return {name: text.replace("•", "0") for name, text in row.items()}
