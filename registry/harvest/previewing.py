"""A mapping is looked at before it is used: for the first records of a source, what each field was and becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.codes.repository import DatabaseBook
from registry.errors import Invalid, NotFound, Sentence
from registry.harvest import opening, service
from registry.harvest.mapped import Mapped, Mapper
from registry.harvest.mapping import FieldMapping
from registry.harvest.mapping_advice import problems, propose
from registry.harvest.means import Means
from registry.harvest.models import HarvestSource
from registry.harvest.option_faults import faults
from registry.harvest.plugin import Record, SkipRecord, TableIn
from registry.harvest.tables import NoTable, read_table
from registry.standards import repository as standards
from registry.standards.bundled import profiles
from registry.standards.payloads import DataStandard
from registry.standards.vocabulary import SEPARATOR
from registry.validation.masking import shown


@dataclass(frozen=True, slots=True)
class Pair:
    """One value before and after, and why it did not fit, where it did not; personal values are masked."""

    before: str
    after: str
    fault: Sentence | None = None


@dataclass(frozen=True, slots=True)
class FieldPreview:
    """One rule at work on the first rows."""

    target: str
    source: tuple[str, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source's field that may be a variable, and how alike their names are (0 to 100)."""

    source: str
    target: str
    likeness: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What one record would be."""

    identifier: str
    title: str = ""
    reason: Sentence | None = None
    """Why it would be left out, or could not be read."""
    names: tuple[str, ...] = ()
    """The source's own fields or columns."""
    fields: tuple[FieldPreview, ...] = ()
    unmapped: tuple[str, ...] = ()
    """Fields of the source that no rule reads."""
    problems: tuple[Sentence, ...] = ()
    """What is wrong with the rules: unknown targets, required variables that nothing fills."""
    proposed: tuple[Proposal, ...] = ()
    mapping: dict[str, Any] = field(default_factory=dict)
    """The proposal as a document, for a person to look through and confirm."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the API and the command line show it."""
        told: dict[str, Any] = asdict(self)
        told["reason"] = self.reason._asdict() if self.reason else None
        told["problems"] = [problem._asdict() for problem in self.problems]
        for given, said in zip(self.fields, told["fields"], strict=True):
            for pair, one in zip(given.pairs, said["pairs"], strict=True):
                one["fault"] = pair.fault._asdict() if pair.fault else None
        return told


@dataclass(frozen=True, slots=True)
class Asked:
    """What a preview is asked for; ``rows`` of each of the first ``records``."""

    mapping: FieldMapping | None = None
    """Instead of the source's own."""
    standard: str | None = None
    """Propose a mapping to this standard."""
    records: int = 3
    rows: int = 5


def read_mapping(document: Mapping[str, Any]) -> FieldMapping:
    """Return a mapping from a document; Invalid with every fault and where it stands."""
    try:
        return FieldMapping.model_validate(document)
    except ValidationError as error:
        raise Invalid(
            Sentence(
                "Pemetaan ini tidak sesuai skema field-mapping; perbaiki bagian yang disebut.",
                "The mapping does not obey the schema field-mapping; mend the parts that are named.",
            ),
            errors=faults(error),
        ) from None


def preview(
    session: Session, means: Means, source: HarvestSource, asked: Asked, *, by: Caller | None, today: date
) -> list[Preview]:
    """Return what the first records of a source would be; nothing is kept. Without a caller no value is shown.

    Raises ``StopHarvest`` or ``RetryLater`` where the source cannot be read, NotFound for an unknown standard, code
    list or correspondence, Invalid where the kind of source takes no mapping.
    """
    if by is not None:
        service.may_harvest(by, source.agency)
    looking = _Looking(session, asked, today)
    found: list[Preview] = []
    with means.http(source) as http:
        given = _with_mapping(source, asked.mapping)
        harvester, opened = opening.opened(given, means.uploads, mapped=False, microdata=means.microdata)
        for record in harvester.records(opened, http):
            if isinstance(record, SkipRecord):
                found.append(Preview(record.identifier, reason=record.reason))
            elif isinstance(record, Record):
                title = str(record.dataset.get("title", {}).get("id", ""))
                mapping = opening.mapping_of(opened.options)
                found.append(looking.at(record, title, mapping) if by else Preview(record.identifier, title))
            if len(found) == asked.records:
                break
    return found


def confirm(session: Session, slug: str, mapping: FieldMapping, *, by: Caller) -> HarvestSource:
    """Store a mapping that a person looked through; the next run uses it. Invalid with what is wrong."""
    source = service.source_of(session, slug, by=by)
    wrong = problems(mapping, _standard(session, mapping.standard) if mapping.standard else None)
    if wrong:
        raise Invalid(wrong[0], errors=[{"pointer": "/fields", "detail": problem._asdict()} for problem in wrong])
    source.options = _with_mapping(source, mapping).options
    source.complete_at = None  # what has not changed at the source becomes something else, too
    opening.options(source.kind, source.options)
    session.add(source)
    session.flush()
    return source


def _with_mapping(source: HarvestSource, mapping: FieldMapping | None) -> HarvestSource:
    """Return the source as it would be with another mapping; the source itself is left alone."""
    if mapping is None:
        return source
    if opening.maps_to(source.kind) is opening.MapsTo.NOTHING:
        raise Invalid(
            Sentence(
                f"Sumber jenis '{source.kind}' dibaca menurut profilnya, tanpa pemetaan; pakai jenis tabular.",
                f"A source of the kind '{source.kind}' is read by its profile, not by a mapping; use tabular.",
            )
        )
    options = {name: value for name, value in source.options.items() if name != "profile"}
    changed = HarvestSource.model_validate(source.model_dump())
    changed.options = {**options, "mapping": mapping.model_dump(mode="json", exclude_defaults=True)}
    return changed


@dataclass(frozen=True, slots=True)
class _Looking:
    """Looks at records through a mapping, or proposes one."""

    session: Session
    asked: Asked
    today: date

    def at(self, record: Record, title: str, mapping: FieldMapping | None) -> Preview:
        table = record.tables[0] if record.tables else None
        mapping = (table.mapping if table else None) or mapping
        try:
            fields, rows = self._rows(record, table, mapping)
        except NoTable as refused:
            return Preview(record.identifier, title, refused.reason)
        slug = (mapping.standard if mapping else None) or self.asked.standard
        standard = _standard(self.session, slug) if slug else None
        proposed = propose(fields, standard, list(profiles().values())) if standard and self.asked.standard else []
        previews: tuple[FieldPreview, ...] = ()
        if mapping is not None:
            at = table.period if table and table.period else self.today
            mapper = Mapper(mapping, DatabaseBook(self.session), at=at)
            previews = _previews(mapping, rows, [mapper.row(row) for row in rows], standard)
        read = set(mapping.sources) if mapping else {name for one in proposed for name in one.rule.source}
        return Preview(
            record.identifier,
            title,
            None,
            tuple(name for name in fields if name),
            previews,
            tuple(name for name in fields if name and name not in read),
            tuple(problems(mapping, standard)) if mapping else (),
            tuple(Proposal(one.rule.source[0], one.rule.target, one.likeness) for one in proposed),
            {
                "standard": self.asked.standard,
                "fields": [one.rule.model_dump(mode="json", exclude_defaults=True) for one in proposed],
            }
            if proposed
            else {},
        )

    def _rows(
        self, record: Record, table: TableIn | None, mapping: FieldMapping | None
    ) -> tuple[Sequence[str], list[Mapping[str, str]]]:
        """Return the names of the source's fields and the first rows."""
        if table is None:
            return list(record.fields), [record.fields]
        raw = read_table(table.content, mapping.sources if mapping else ())
        return raw.headers, list(raw.rows(self.asked.rows))


def _previews(
    mapping: FieldMapping,
    rows: Sequence[Mapping[str, str]],
    mapped: Sequence[Mapped],
    standard: DataStandard | None,
) -> tuple[FieldPreview, ...]:
    variables = {variable.name: variable for variable in standard.variables} if standard else {}

    def told(target: str, text: str) -> str:
        return shown(variables[target], text) or "" if target in variables else text

    found = []
    for rule in mapping.fields:
        pairs = []
        for row, result in zip(rows, mapped, strict=True):
            before = rule.join.join(row.get(name) or "" for name in rule.source)
            value = result.values[rule.target]
            after = value if isinstance(value, str) else SEPARATOR.join(value)
            fault = next((one.reason for one in result.faults if one.target == rule.target), None)
            pairs.append(Pair(told(rule.target, before), told(rule.target, after), fault))
        found.append(FieldPreview(rule.target, tuple(rule.source), tuple(pairs)))
    return tuple(found)


def _standard(session: Session, slug: str) -> DataStandard:
    found = standards.standards(session).get(slug)
    if found is None:
        raise NotFound(Sentence(f"Standar data “{slug}” tidak ditemukan.", f"The standard “{slug}” was not found."))
    return found.standard
