"""A field mapping as a form: one row for each target, and back to the document that the form stands for."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from portal.form_post import Post
from portal.harvest_words import LANGUAGES
from portal.language import Language
from registry.harvest.mapping import FieldMapping, FieldRule
from registry.harvest.previewing import Pair
from registry.schemas import documents
from registry.schemas.pointers import describe
from registry.standards.payloads import DataStandard

PREFIX = "aturan."
_LEFT_OUT = frozenset(
    {"distributions", "is_microdata", "master_data", "priority", "refers_to", "source_identifier", "was_generated_by"}
)
"""What the harvester alone knows, or what no text can become."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a rule may fill."""

    name: str
    title: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One row: a target, what fills it as it was stored or typed, and what that makes of the first rows."""

    number: int
    target: Target
    written: Mapping[str, str] = field(default_factory=dict)
    """The fields of the form by their names; lists have one value a line."""
    likeness: int | None = None
    """How alike the names are, where the rule is a proposal (0 to 100)."""
    pairs: Sequence[Pair] = ()

    @property
    def is_used(self) -> bool:
        """Say whether anything fills the target."""
        return any(self.written.get(name) for name in ("source", "more", "constant"))

    @property
    def has_steps(self) -> bool:
        """Say whether more than the first source is said."""
        return any(value for name, value in self.written.items() if name not in {"source", "constant"})


def targets(standard: DataStandard | None, language: Language) -> list[Target]:
    """Return what the rules of a mapping may fill: variables of a standard, or the fields of a dataset."""
    if standard is not None:
        return [
            Target(one.name, language.wording({"id": one.title.id, "en": one.title.en or one.title.id}), required)
            for one in standard.variables
            for required in (one.constraints.required,)
        ]
    return list(_dataset(language))


def _dataset(language: Language) -> Iterator[Target]:
    schema = documents.schema("dataset")
    for name in schema["properties"]:
        if name in _LEFT_OUT:
            continue
        told = describe(schema, (name,), documents.registry())
        title = language.wording(told.get("x-title"))
        inner = tuple(told.get("properties", {}))
        for below in LANGUAGES if inner and set(inner) <= set(LANGUAGES) else inner:
            own = describe(schema, (name, below), documents.registry()).get("x-title")
            words = language.say(LANGUAGES[below]) if below in LANGUAGES else language.wording(own) or below
            yield Target(f"{name}.{below}", f"{title} ({words})")
        if not inner:
            yield Target(name, title)


def rows(
    mapping: Mapping[str, Any],
    known: Sequence[Target],
    *,
    likeness: Mapping[str, int] | None = None,
    pairs: Mapping[str, Sequence[Pair]] | None = None,
) -> list[RuleRow]:
    """Return a row for each target: those that a mapping fills or that are required first, then the others."""
    rules = {str(rule.get("target")): rule for rule in mapping.get("fields", ())}
    names = {one.name for one in known}
    every = [*known, *(Target(name, name) for name in rules if name not in names)]
    every.sort(key=lambda one: one.name not in rules and not one.required)
    return [
        RuleRow(
            number,
            target,
            _written(rules[target.name]) if target.name in rules else {},
            (likeness or {}).get(target.name),
            (pairs or {}).get(target.name, ()),
        )
        for number, target in enumerate(every, start=1)
    ]


def document(post: Post, standard: str | None) -> dict[str, Any]:
    """Return the mapping that a form stands for, without judging it; rows that nothing fills are left out."""
    given: dict[str, dict[str, str]] = {}
    for name, value in post.starting(PREFIX).items():
        number, _, part = name.partition(".")
        given.setdefault(number, {})[part] = value.replace("\r\n", "\n")
    rules = (_rule(typed) for _, typed in sorted(given.items(), key=lambda pair: pair[0].zfill(6)))
    made: dict[str, Any] = {"standard": standard} if standard else {}
    return made | {"fields": [rule for rule in rules if rule.get("source") or "constant" in rule]}


def digest(mapping: FieldMapping) -> str:
    """Return a mark of a mapping, by which the one that was looked at is known."""
    told = mapping.model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _written(rule: Mapping[str, Any]) -> dict[str, str]:
    whole = FieldRule.model_construct(**rule)
    first, *more = whole.source or [""]
    split, codes = rule.get("split") or {}, rule.get("codes") or {}
    by = codes.get("by") or []
    return {
        "source": first,
        "more": "\n".join(more),
        "constant": rule.get("constant") or "",
        "join": rule.get("join", ""),
        "separator": split.get("separator", ""),
        "part": str(split.get("part", "")),
        "values": "\n".join(f"{before} = {after}" for before, after in (rule.get("values") or {}).items()),
        "code_list": codes.get("code_list") or "",
        "by": by[0] if len(by) == 1 else "",
        "correspondence": codes.get("correspondence") or "",
        "dates": "\n".join(rule.get("dates") or ()),
        "decimal": rule.get("decimal") or "",
        "factor": str(rule.get("factor") or ""),
        "each": rule.get("each") or "",
        "default": rule.get("default") or "",
    }


def _rule(typed: Mapping[str, str]) -> dict[str, Any]:
    """Return a rule from its row. What has white space at its ends on purpose keeps it: between values, separators."""
    plain = {name: value.strip() for name, value in typed.items()}
    rule: dict[str, Any] = {"target": plain.get("target", "")}
    source = [name for name in (plain.get("source", ""), *_lines(typed.get("more", ""))) if name]
    if source:
        rule["source"] = source
    elif plain.get("constant"):
        rule["constant"] = plain["constant"]
    if source and typed.get("join"):
        rule["join"] = typed["join"]
    if typed.get("separator"):
        rule["split"] = {"separator": typed["separator"], "part": _number(plain.get("part") or "1")}
    pairs = (line.partition("=") for line in _lines(typed.get("values", "")))
    values = {before.strip(): after.strip() for before, mark, after in pairs if mark}
    if values:
        rule["values"] = values
    if plain.get("code_list"):
        rule["codes"] = {"code_list": plain["code_list"]}
        rule["codes"] |= {"by": [plain["by"]]} if plain.get("by") else {}
        rule["codes"] |= {"correspondence": plain["correspondence"]} if plain.get("correspondence") else {}
    if dates := _lines(typed.get("dates", "")):
        rule["dates"] = dates
    rule |= {name: plain[name] for name in ("decimal", "factor", "default") if plain.get(name)}
    return rule | ({"each": typed["each"]} if typed.get("each") else {})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 6 else text  # noqa: PLR2004  # digits
