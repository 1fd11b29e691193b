"""From a fault to a finding: the sentence, the masked value and what was probably meant."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from registry.codes.payloads import ChangeBook, Code, CodeBook
from registry.errors import Sentence
from registry.standards.payloads import Datatype, Severity, Variable
from registry.validation import wording
from registry.validation.findings import Finding, column_letters
from registry.validation.masking import is_masked, shown
from registry.validation.parents import lies_in, parents_of
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.run import Fault, Judgement
from registry.validation.slips import shifted, slips
from registry.validation.suggestions import CodeSuggestions, iso_date, suggestion

_FEW_CODES = 12
"""Up to so many codes, a sentence lists them all."""

_REMEMBERED = 100_000
"""Texts of which is remembered what was said of them."""

_EXACT = 15
"""Digits of a number that a spreadsheet keeps."""


@dataclass
class Explainer:
    """Explains the faults of one file; remembers what it has looked up."""

    plan: Plan
    table: Table
    book: CodeBook
    _codes: dict[str, CodeSuggestions] = field(default_factory=dict)
    _told: dict[tuple[str, str, str | None, int | None, str | None], tuple[str, Severity, Sentence, str | None]] = (
        field(default_factory=dict)
    )

    _slips: dict[tuple[str, str], Sentence] = field(default_factory=dict)
    """What the faults of a column and check have as their one cause."""
    _parents: dict[tuple[int, str], str] = field(default_factory=dict)
    """The code of the list in which a row lies, by row and variable."""

    def __post_init__(self) -> None:
        """Look the columns and rules up once."""
        self._columns = {column.name: column for column in self.plan.columns}
        self._letters = {column.name: column_letters(column.reading.index) for column in self.plan.columns}
        self._rules = {f"rule.{rule.id}": rule for rule in self.plan.standard.rules}

    def findings(self, faults: Sequence[Fault]) -> list[Finding]:
        """Explain some faults, beyond those of which ``notes`` told."""
        self._parents = parents_of(self.plan, self.table, faults)
        return [self.finding(fault) for fault in faults]

    def finding(self, fault: Fault) -> Finding:
        """Explain one fault."""
        column = self._columns[fault.variable]
        parent = self._parents.get((fault.row, fault.variable))
        key = (fault.check, fault.variable, fault.text, fault.first, parent)
        if key not in self._told:
            if len(self._told) == _REMEMBERED:
                self._told.clear()
                self._codes.clear()
            self._told[key] = self._explain(column, fault, parent)
        check, severity, message, instead = self._told[key]
        reading = column.reading
        return Finding(
            check=check,
            severity=severity,
            message=message,
            sheet=self.table.sheet,
            row=fault.row,
            column=reading.header,
            cell=f"{self._letters[fault.variable]}{fault.row}",
            value=shown(column.variable, fault.text),
            suggestion=instead,
            cause=self._slips.get((fault.variable, check)) or self._cause(check),
        )

    def notes(self, judgement: Judgement) -> list[Finding]:
        """Tell, once for each column, what was read as something else, and once what faults have as one cause."""
        self._slips = slips(self.plan, judgement.faults)
        self._parents = parents_of(self.plan, self.table, judgement.faults)
        told = [
            self._note(name, "placeholders", count, _emptied(count)) for name, count in judgement.emptied.items()
        ] + [self._note(name, "free-text", count, _free_text(count)) for name, count in judgement.free_text.items()]
        if judgement.blank:
            told.append(Finding("file.blank", Severity.NOTE, _blank(len(judgement.blank)), self.table.sheet))
        if judgement.copies and self.plan.profile and self.plan.profile.duplicates:
            message = _copies(len(judgement.copies))
            told.append(
                Finding(
                    "file.copies",
                    self.plan.profile.duplicates.severity,
                    message,
                    self.table.sheet,
                    row=judgement.copies[0],
                    count=len(judgement.copies),
                )
            )
        return [*self._shifted(judgement), *told]

    def _shifted(self, judgement: Judgement) -> Iterator[Finding]:
        """Tell of rows whose cells slipped by one column: one cause of many faults."""
        for step, rows in shifted(self.plan, judgement.faults, self._cells):
            message = wording.shifted(step, rows)
            yield Finding("file.shifted", Severity.WARNING, message, self.table.sheet, rows[0], count=len(rows))

    def _cells(self, rows: Sequence[int]) -> dict[int, Sequence[str | None]]:
        """Return the cells of rows as the file holds them."""
        wanted = pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode())
        names = [text_column(index) for index in range(len(self.table.headers))]
        found = self.table.frame.filter(wanted).select(ROW, *names).collect()
        return {row: cells for row, *cells in found.iter_rows()}

    def _note(self, name: str, check: str, count: int, message: Sentence) -> Finding:
        header = self._columns[name].reading.header
        return Finding(f"file.{check}", Severity.NOTE, message, self.table.sheet, column=header, count=count)

    def _cause(self, check: str) -> Sentence:
        rule = self._rules.get(check)
        return wording.both(rule.message) if rule else wording.CAUSES[check]

    def _explain(
        self, column: ColumnPlan, fault: Fault, parent: str | None
    ) -> tuple[str, Severity, Sentence, str | None]:
        variable, text = column.variable, fault.text or ""
        value = shown(variable, text) or ""
        if (rule := self._rules.get(fault.check)) is not None:
            message = wording.both(rule.message)
            if rule.hint:
                hint = wording.both(rule.hint)
                message = Sentence(f"{message.id} {hint.id}", f"{message.en} {hint.en}")
            return fault.check, fault.severity, message, None
        if fault.check == "code":
            return self._explain_code(column, fault, text.strip(), value, parent)
        instead = None if is_masked(variable) or fault.text is None else suggestion(column.reading, text, None)
        if instead == text or fault.check in {"required", "range", "unique"}:
            instead = None
        message = _lost(fault) if _digits_are_lost(fault, variable) else _sentence(variable, fault, value)
        return fault.check, fault.severity, message, instead

    def _explain_code(
        self, column: ColumnPlan, fault: Fault, text: str, value: str, parent: str | None
    ) -> tuple[str, Severity, Sentence, str | None]:
        variable, vocabulary = column.variable, column.reading.vocabulary
        if vocabulary is None:
            raise LookupError(column.name)
        wrong = (vocabulary.unread(text) or [text])[0]
        if (expired := self.book.code(vocabulary.ref, wrong)) is not None and wrong not in vocabulary.codes:
            severity = variable.severity.get("code.period", fault.severity)
            return "code.period", severity, self._period(column, value, expired), None
        codes = self._codes.setdefault(column.name, CodeSuggestions(vocabulary))
        allowed = [_named(code) for code in vocabulary.codes.values()] if len(vocabulary.codes) <= _FEW_CODES else []
        candidates = [vocabulary.codes[notation] for notation in vocabulary.candidates(wrong)]
        near = [code for code in candidates if parent and lies_in(code, parent, vocabulary.codes)]
        maybe = [] if len(near) == 1 else [_named(code) for code in near or candidates]
        message = wording.code(variable, value, vocabulary.ref, allowed, maybe[:_FEW_CODES])
        instead = None if maybe or is_masked(variable) else suggestion(column.reading, wrong, codes, parent)
        return fault.check, fault.severity, message, instead

    def _period(self, column: ColumnPlan, value: str, code: Code) -> Sentence:
        """Say when a code is valid and, unless that would show a masked value, what stands for it by which decree."""
        since = code.valid_from.isoformat() if code.valid_from else ""
        until = code.valid_until.isoformat() if code.valid_until else ""
        at = self.plan.at.isoformat()
        told = wording.code_period(column.variable, value, at, since, until, code.legal_basis or "")
        vocabulary = column.reading.vocabulary
        if vocabulary is None or is_masked(column.variable) or not isinstance(self.book, ChangeBook):
            return told
        instead = self.book.instead(vocabulary.ref, code.notation, at=self.plan.at)
        return Sentence(f"{told.id} {instead.id}", f"{told.en} {instead.en}") if instead else told


def _digits_are_lost(fault: Fault, variable: Variable) -> bool:
    return fault.check == "type" and variable.datatype is Datatype.STRING


def _lost(fault: Fault) -> Sentence:
    """Say which digits a number lost: the last ones beyond the 15 that a spreadsheet keeps, else zeros at the front."""
    digits = (fault.text or "").strip().lstrip("-").partition(".")[0]
    return wording.LEADING_ZEROS_LOST if digits.isdecimal() and len(digits) <= _EXACT else wording.STORED_AS_NUMBER


def _sentence(variable: Variable, fault: Fault, value: str) -> Sentence:
    """Return the sentence of a check that needs no code list."""
    text = fault.text or ""
    sentences: Mapping[str, Callable[[], Sentence]] = {
        "required": lambda: wording.required(variable),
        "type": lambda: wording.number_type(variable, value),
        "format": lambda: wording.date_format(variable, value, exists=not _is_no_day(text)),
        "pattern": lambda: wording.pattern(variable, value),
        "length": lambda: wording.length(variable, value, len(text.strip())),
        "range": lambda: wording.bounds(variable, value),
        "unique": lambda: wording.unique(variable, value, fault.first),
    }
    return sentences[fault.check]()


def _named(code: Code) -> str:
    labels: Mapping[str, str] = code.labels
    return f"{code.notation} {labels['id']}"


def _is_no_day(text: str) -> bool:
    """Say whether a text is written as a date of a day that no calendar has."""
    digits = [part for part in text.strip().replace("/", "-").split("-") if part.isascii() and part.isdigit()]
    return [len(part) for part in digits] in ([4, 2, 2], [2, 2, 4]) and iso_date(text) is None


def _emptied(count: int) -> Sentence:
    return Sentence(
        f"{count} sel berisi tanda “belum diisi” dari aplikasi asal dan dibaca sebagai kosong.",
        f"{count} cells hold the source's sign for “not filled in” and were read as empty.",
    )


def _free_text(count: int) -> Sentence:
    return Sentence(
        f"{count} sel berisi teks bebas yang tidak punya kode; isinya tidak ikut diolah.",
        f"{count} cells hold free text that has no code; it is left out.",
    )


def _blank(count: int) -> Sentence:
    return Sentence(f"{count} baris kosong dilewati.", f"{count} blank rows were skipped.")


def _copies(count: int) -> Sentence:
    return Sentence(
        f"{count} baris ditulis lebih dari sekali oleh aplikasi asal dan dibaca satu kali.",
        f"{count} rows were written more than once by the source and were read once.",
    )
