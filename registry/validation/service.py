"""Checking a file: the one entry for portal, API, command line and harvest. It never raises for bad data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from registry.codes.payloads import CodeBook
from registry.errors import Sentence
from registry.standards.compile.plan import plan
from registry.standards.compile.stamp import Stamp
from registry.standards.payloads import Profile, Severity
from registry.standards.repository import Registered
from registry.validation import wording
from registry.validation.beside import Neighbours, Rows
from registry.validation.checked import Checked, unlisted
from registry.validation.compared import Comparing
from registry.validation.engine import Engine, judged
from registry.validation.explain import Explainer
from registry.validation.findings import Finding
from registry.validation.headers import Target
from registry.validation.incoming import Hashing, date_in_name
from registry.validation.plan import Plan, build
from registry.validation.plans import Plans
from registry.validation.readers import faults, notices
from registry.validation.readers.archive import NamedSheet
from registry.validation.readers.csv import CsvSheet, mended
from registry.validation.readers.numbering import without_numbering
from registry.validation.readers.open import open_source
from registry.validation.readers.table import Remark, Source, Table, Unreadable
from registry.validation.recognise import Recognised, looks_like_another, recognise
from registry.validation.refusals import no_table
from registry.validation.report import Report
from registry.validation.run import Judgement
from registry.validation.targets import targets_of

_SAID_EVERY = 1000

Progress = Callable[[str, int, int | None], None]
"""Is told the step (``checking explaining``), how many rows or findings of it are done, and how many there are."""


def check(
    source: Path | bytes,
    *,
    name: str,
    standards: Sequence[Registered],
    profiles: Sequence[Profile],
    book: CodeBook,
    today: date,
    standard: str | None = None,
    profile: str | None = None,
    period: date | None = None,
    given: Mapping[str, str] | None = None,
    language: str = "id",
    alone: bool = True,
    progress: Progress | None = None,
    engine: Engine = Engine.POLARS,
    plans: Plans | None = None,
) -> Checked:
    """Check a file against a standard; both standard and profile are recognised unless their slugs are given.

    ``period`` is the data's reference date; without it, a date in the file's name, else ``today``. ``given`` are the
    values of variables that the profile derives from its source (``village_kemendagri``, ``village_bps``). With
    ``alone`` the standard's comparisons are made without other files (``registry.validation.delivery`` makes them
    with). Whichever ``engine`` runs the rules finds the same. Raises NotFound for a slug nobody registered; whatever
    is wrong with the file is told by the report. ``plans`` keeps what was compiled for the next file of its kind.
    """
    targets = targets_of(standards, profiles, standard, profile)
    at = period or date_in_name(name) or today
    with ThreadPoolExecutor(1) as beside:
        hashing = Hashing(source, beside)
        checking = _Checking(
            name,
            targets,
            standards,
            profiles,
            book,
            at,
            language,
            profile or standard,
            hashing,
            progress,
            engine,
            plans,
        )
        try:
            checked = checking.run(source)
        except Unreadable as refused:
            checked = Checked(Report(name, "", 0, (_finding(refused.remark, None),), period=at, language=language))
        sha256, nul = hashing.result()
    if nul and checked.table is not None:
        fault = faults.nul_bytes().remark
        checked = Checked(Report(name, "", 0, (_finding(fault, None),), period=at, language=language))
    derived = _derived(checked.plan, given or {})
    report = checked.report
    checked = replace(checked, report=replace(report, sha256=sha256), given=derived)
    return compared(checked, standards=standards, book=book) if alone else checked


def compared(
    checked: Checked,
    *,
    standards: Sequence[Registered],
    book: CodeBook,
    this: Rows | None = None,
    tables: Mapping[str, Sequence[Rows]] | None = None,
    before: Rows | None = None,
) -> Checked:
    """Return a check with the standard's comparisons made: with the table itself and lists of codes, at the least.

    ``tables`` are others of the delivery by the slug of their standard, ``before`` the same table of the period before,
    ``this`` is what ``checked.as_rows`` gave, where that is known.
    """
    if checked.plan is None or checked.table is None or not checked.plan.standard.comparisons:
        return checked
    if (this := this or checked.as_rows(standards)) is None:
        return checked
    beside = Neighbours(this, book, checked.plan.at, tables or {}, before)
    titles = {one.slug: wording.both(one.standard.title) for one in standards}
    found = Comparing(checked.plan, checked.table, beside, checked.slug, titles).findings()
    return replace(checked, report=replace(checked.report, findings=(*checked.report.findings, *found)))


@dataclass(frozen=True, slots=True)
class _Checking:
    """One check on its way."""

    name: str
    targets: Sequence[Target]
    standards: Sequence[Registered]
    profiles: Sequence[Profile]
    book: CodeBook
    at: date
    language: str
    asked: str | None
    hashing: Hashing
    progress: Progress | None = None
    engine: Engine = Engine.POLARS
    plans: Plans | None = None

    def run(self, source: Path | bytes) -> Checked:
        opened = open_source(source)
        found = recognise(opened.sheets, self.targets, name=self.name)
        if found is not None:
            try:
                return self._judge(opened, found)
            except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
                pass  # the fast reader refuses: look at what is wrong, and read row by row
        opened = mended(opened)
        found = recognise(opened.sheets, self.targets, name=self.name)
        other = self._other(opened, found)
        if found is None:
            refused = no_table(opened, self.name).remark
            told = [_finding(refused, None), *([other] if other else [])]
            return Checked(Report(self.name, "", 0, tuple(told), period=self.at, language=self.language))
        return self._judge(opened, found, careful=True)

    def _other(self, opened: Source, found: Recognised | None) -> Finding | None:
        """When a standard or profile was named, tell if the file looks like another."""
        if self.asked is None:
            return None
        everything = targets_of(self.standards, self.profiles, None, None)
        return looks_like_another(found, recognise(opened.sheets, everything, name=self.name), self.asked)

    def _judge(self, opened: Source, found: Recognised, *, careful: bool = False) -> Checked:
        target = found.match.target
        if careful and isinstance(found.sheet, CsvSheet | NamedSheet):
            table = found.sheet.careful_table(found.header_row, found.width)
        else:
            table = found.sheet.table(found.header_row, found.width)
        table = replace(without_numbering(table, found.sheet.head()), headers=found.match.headers)
        self._tell("checking", 0, table.loaded.height if table.loaded is not None else None)
        checks, judgement = self._run_plan(table, found)
        self.hashing.begin()
        other = self._other(opened, found)
        explainer = Explainer(checks, table, self.book)
        remarks = [*opened.remarks, *table.remarks]
        if found.two_rows:
            remarks.append(notices.two_header_rows(found.header_row))
        elif found.header_row > 1:
            remarks.append(notices.title_rows(found.header_row))
        if judgement.rows == 0:
            remarks.append(faults.no_rows().remark)
        if len(opened.sheets) > 1:
            remarks.append(_one_sheet(opened, found))
        if opened.stamp is not None and self._is_old(opened.stamp, target):
            live = target.registered.iri.rpartition("/versi/")[2]
            remarks.append(notices.old_template(target.registered.slug, opened.stamp.version, live))
        head = [
            *(_finding(remark, table.sheet) for remark in remarks),
            *([other] if other else ()),
            *found.match.findings(table.sheet, found.header_row),
            *explainer.notes(judgement),
        ]
        cells = list(self._explained(explainer, judgement))
        report = Report(
            self.name,
            "",
            judgement.rows,
            (*head, *cells),
            target.registered.iri,
            wording.both(target.standard.title),
            target.profile.slug if target.profile else None,
            self.at,
            self.language,
            self.engine.value,
            unlisted(judgement, cells),
            judgement.faulty_rows if judgement.truncated else 0,
        )
        return Checked(report, checks, table, judgement, explainer=explainer, head=len(head))

    def _explained(self, explainer: Explainer, judgement: Judgement) -> Iterator[Finding]:
        total = len(judgement.faults)
        for number, fault in enumerate(judgement.faults):
            if number % _SAID_EVERY == 0:
                self._tell("explaining", number, total)
            yield explainer.finding(fault)

    def _tell(self, phase: str, done: int, total: int | None) -> None:
        if self.progress is not None:
            self.progress(phase, done, total)

    def _is_old(self, stamp: Stamp, target: Target) -> bool:
        """Say whether a template of today would differ from the one that was filled in."""
        registered = target.registered
        if stamp.standard.partition("/versi/")[0] != registered.iri.partition("/versi/")[0]:
            return False  # of another standard: what does not fit is told by the headings
        profile = next((one for one in self.profiles if one.slug == stamp.profile), None)
        made = plan(registered, book=self.book, at=stamp.at, profile=profile)
        return stamp.standard != registered.iri or stamp.fingerprint != made.fingerprint

    def _run_plan(self, table: Table, found: Recognised) -> tuple[Plan, Judgement]:
        target = found.match.target
        columns = found.match.columns()
        headers = tuple((name, index, header) for name, (index, header, _) in columns.items())
        slug = target.profile.slug if target.profile else None
        asked = (target.registered.iri, slug, headers, self.at, table.numbers)
        checks = self.plans.get(asked) if self.plans else None
        if checks is None:
            checks = build(target.standard, target.profile, columns, book=self.book, at=self.at, numbers=table.numbers)
            if self.plans is not None:
                self.plans.keep(asked, checks)
        return checks, judged(checks, table, self.engine)


def _derived(plan: Plan | None, given: Mapping[str, str]) -> dict[str, str]:
    derived = plan.profile.derived if plan and plan.profile else {}
    return {name: given[source] for name, source in derived.items() if source in given}


def _finding(remark: Remark, sheet: str | None) -> Finding:
    return Finding(remark.check, remark.severity, remark.message, sheet, remark.row)


def _one_sheet(opened: Source, found: Recognised) -> Remark:
    others = ", ".join(f"“{sheet.name}”" for sheet in opened.sheets if sheet is not found.sheet)
    return Remark(
        "file.sheets",
        Severity.NOTE,
        Sentence(
            f"Yang diperiksa lembar “{found.sheet.name}”; lembar lain tidak dibaca: {others}.",
            f"The sheet “{found.sheet.name}” was checked; other sheets were not read: {others}.",
        ),
    )
