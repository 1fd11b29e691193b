"""The concepts of one scheme of anybody's graph as codes.

Labels without a language count as Indonesian; a concept without an Indonesian label borrows an English one, else any.
Hidden labels become other labels. Each of these is said in a warning, once for all the codes it happened to.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from registry.codes.graph import SkosGraph, Wording
from registry.codes.hierarchy import levelled
from registry.codes.payloads import Code, Match
from registry.codes.reading import Problem
from registry.codes.turtle import natural
from registry.errors import Sentence

_MATCHES: Mapping[str, Match] = MappingProxyType({match.value: match for match in Match})
_DEPRECATED = Sentence(
    "Tidak dipakai lagi menurut sumbernya; tanggal akhirnya tidak disebut.",
    "Deprecated by its source, which does not tell since when.",
)
_NOTICES: Mapping[str, Sentence] = MappingProxyType(
    {
        "untagged-label": Sentence(
            "nama tanpa bahasa, dibaca sebagai Indonesia", "labels without language, read as id"
        ),
        "label-language": Sentence("tanpa nama Indonesia, memakai bahasa lain", "no Indonesian label, another is used"),
        "hidden-label": Sentence("hiddenLabel, dibaca sebagai nama lain", "hidden labels, read as other labels"),
        "deprecated": Sentence("tidak dipakai lagi, tanpa tanggal akhir", "deprecated without a date"),
        "notations": Sentence("punya beberapa notation, satu dipakai", "several notations, one is used"),
        "no-scheme": Sentence("tidak menyebut skemanya", "no scheme is named"),
        "top-concept": Sentence("konsep puncak yang punya induk", "a top concept with a broader one"),
    }
)


class SchemeReader:
    """Reads the concepts of a scheme; afterwards it holds the codes and what came to light."""

    def __init__(self, graph: SkosGraph, scheme: str, nodes: Sequence[str]) -> None:
        """Read ``nodes``, the concepts of ``scheme``."""
        self._graph = graph
        self.problems: list[Problem] = []
        self.matches: list[tuple[str, Match, str]] = []
        self._noticed: dict[str, list[str]] = {}
        self.notations = {node: self._notation(node) for node in nodes}
        self._has_matches = not graph.used.isdisjoint(_MATCHES)
        self._levels = self._depths()
        self.has_levels = bool(self._levels)
        codes = (self._code(node, position) for position, node in enumerate(self._ordered(scheme)))
        self.codes = levelled(tuple(codes))

    def warnings(self) -> tuple[Problem, ...]:
        """Return what was read in a way its author may not have meant."""
        return tuple(
            Problem(
                rule,
                names[0],
                None,
                Sentence(
                    f"{len(names)} kode: {_NOTICES[rule].id} (misalnya {names[0]}).",
                    f"{len(names)} codes: {_NOTICES[rule].en} (as {names[0]}).",
                ),
            )
            for rule, names in self._noticed.items()
        )

    def _notice(self, rule: str, notation: str) -> None:
        self._noticed.setdefault(rule, []).append(notation)

    def _notation(self, node: str) -> str:
        given = self._graph.wordings(node, "notation")
        if len(given) > 1 and len(found := sorted(set(given))) > 1:
            given = found  # a plain one comes before one with a datatype
            self._notice("notations", given[0][1])
        return given[0][1].strip() if given else last_segment(node)

    def _ordered(self, scheme: str) -> Iterator[str]:
        listed: dict[str, None] = {}
        for collection in self._graph.collections:
            homes = self._graph.links(collection, "scheme")
            if not homes or scheme in homes:
                listed |= dict.fromkeys(node for node in self._graph.listed(collection) if node in self.notations)
        yield from listed
        rest = (node for node in self.notations if node not in listed)
        yield from sorted(rest, key=lambda node: natural(self.notations[node]))

    def _depths(self) -> dict[str, int]:
        return {
            node: int(depth)
            for collection in self._graph.collections
            if (depth := self._graph.text(collection, "depth")).isdecimal()
            for node in self._graph.links(collection, "member")
        }

    def _code(self, node: str, position: int) -> Code:
        notation = self.notations[node]
        said: dict[Any, list[Any]] = {}  # a name is that of wordings or that of links, never of both
        for name, value in self._graph.pairs(node):
            if name in said:
                said[name].append(value)
            else:
                said[name] = [value]
        if self._has_matches:
            for name in said.keys() & _MATCHES.keys():
                self.matches.extend((notation, _MATCHES[name], other) for other in said[name])
        if "broader" in said:
            broader = tuple(sorted({self.notations.get(parent) or last_segment(parent) for parent in said["broader"]}))
            if "top" in said:
                self._notice("top-concept", notation)
        else:
            broader = ()
        if "scheme" not in said and "top" not in said:
            self._notice("no-scheme", notation)
        labels = self._labels(notation, said.get("prefLabel", []))
        others = self._others(notation, said, labels) if "altLabel" in said or "hiddenLabel" in said else ()
        note = in_indonesian(said.get("scopeNote", ())) if "scopeNote" in said else {}
        if "deprecated" in said and any(text in {"true", "1"} for _, text in said["deprecated"]):
            self._notice("deprecated", notation)
            note = {
                language: f"{note.get(language, '')} {text}".strip() for language, text in _DEPRECATED._asdict().items()
            }
        return Code(
            notation=notation,
            labels=labels,
            alt_labels=others,
            definition=in_indonesian(said["definition"]) if "definition" in said else None,
            broader=broader,
            level=self._levels.get(node, 0),
            position=position,
            valid_from=self._day(notation, said["start"]) if "start" in said else None,
            valid_until=self._day(notation, said["end"]) if "end" in said else None,
            legal_basis=law(self._graph, said["law"]) if "law" in said else None,
            note=note or None,
        )

    def _labels(self, notation: str, preferred: list[Wording]) -> dict[str, str]:
        labels = dict(preferred)
        if len(labels) == len(preferred) and "id" in labels and "" not in labels:
            return labels
        labels = {}
        for language, text in preferred:
            if labels.setdefault(language, text) != text:
                message = Sentence(
                    f"Kode {notation} punya lebih dari satu prefLabel '{language or 'tanpa bahasa'}'. Sisakan satu.",
                    f"Code {notation} has more than one prefLabel '{language or 'without language'}'. Keep one.",
                )
                self.problems.append(Problem("skos.S14", notation, None, message))
        if "" in labels:
            self._notice("untagged-label", notation)
        elif labels and "id" not in labels:
            self._notice("label-language", notation)
        return in_indonesian(labels.items())

    def _others(
        self, notation: str, said: Mapping[str, list[Wording]], labels: Mapping[str, str]
    ) -> tuple[Wording, ...]:
        preferred, alternative, hidden = (set(said.get(name, ())) for name in ("prefLabel", "altLabel", "hiddenLabel"))
        for language, text in sorted((preferred & alternative) | (preferred & hidden) | (alternative & hidden)):
            message = Sentence(
                f"'{text}' ({language or 'tanpa bahasa'}) adalah dua macam nama sekaligus pada kode {notation}.",
                f"'{text}' ({language or 'without language'}) is two kinds of label at once at code {notation}.",
            )
            self.problems.append(Problem("skos.S13", notation, None, message))
        if hidden:
            self._notice("hidden-label", notation)
        if any(not language for language, _ in alternative | hidden):
            self._notice("untagged-label", notation)
        found = {(language or "id", text) for language, text in alternative | hidden}
        return tuple(sorted(pair for pair in found if labels.get(pair[0]) != pair[1]))

    def _day(self, notation: str, said: Sequence[Wording]) -> date | None:
        try:
            return date.fromisoformat(said[0][1][:10])
        except ValueError:
            message = Sentence(f"'{said[0][1]}' bukan tanggal.", f"'{said[0][1]}' is no date.")
            self.problems.append(Problem("date", notation, None, message))
            return None


def in_indonesian(wordings: Iterable[Wording]) -> dict[str, str]:
    """Return texts by language with ``id`` among them: untagged ones count as it, else English or any is borrowed."""
    texts: dict[str, str] = {}
    for language, text in wordings:
        texts.setdefault(language, text)
    untagged = texts.pop("", None)
    if untagged is not None:
        texts.setdefault("id", untagged)
    if texts and "id" not in texts:
        texts["id"] = min(texts.items(), key=lambda pair: (_nearness(pair[0]), pair[0]))[1]
    return texts


def last_segment(iri: str) -> str:
    """Return what follows the last ``#`` or ``/`` of an IRI, unquoted: a notation where none is given."""
    return unquote(iri.rstrip("/#").replace("#", "/").rpartition("/")[2])


def law(graph: SkosGraph, instruments: Iterable[str]) -> str | None:
    """Return the titles of legal instruments in one line."""
    return "; ".join(sorted(graph.text(node, "title") or node for node in instruments)) or None


def _nearness(language: str) -> int:
    first = language.split("-", maxsplit=1)[0]
    return {"id": 0, "en": 1}.get(first, 2)
