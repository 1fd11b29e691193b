"""What the references of a form may name: items and versions that the reader may see, codes of a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.form_choices import Option, Options
from portal.language import Language
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES, Kind, State
from registry.schemas.form import Control, FormField

_MOST = 300
"""Options that a list beside a field holds; more are found by searching."""
_FOUND = 10


@dataclass
class OptionBook:
    """Looks options up once a page."""

    session: ReadSession
    caller: Caller
    language: Language
    _known: dict[str, Options] = field(default_factory=dict)

    def of(self, asked: FormField) -> Options | None:
        """Return what a field may name; None for a field that refers to nothing."""
        if asked.refers_to:
            name = "-".join((*asked.refers_to, "versi" if asked.of_version else "item"))
            return self._once(name, asked)
        if asked.code_list:
            return self._once(asked.code_list.replace("/", "-"), asked)
        return None

    def every(self) -> tuple[Options, ...]:
        """Return all that were looked up, for the page to hold each once."""
        return tuple(self._known.values())

    def search(self, asked: FormField, text: str) -> tuple[Option, ...]:
        """Return what a field may name and has all the words of a text."""
        words = text.casefold().split()
        if asked.code_list and not asked.refers_to:
            item = codes.item_of(self.session, asked.code_list)
            hits = codes.codes(self.session, item.id or 0, text=text, limit=_FOUND) if item and text else []
            return tuple(Option(code.notation, f"{code.notation} – {self._label(code.labels)}") for code in hits)
        found = (option for option in self._items(asked) if all(word in _haystack(option) for word in words))
        return tuple(option for option, _ in zip(found, range(_FOUND), strict=False))

    def _once(self, name: str, asked: FormField) -> Options:
        if name not in self._known:
            options = tuple(option for option, _ in zip(self._all(asked), range(_MOST + 1), strict=False))
            self._known[name] = Options(name, options[:_MOST], is_whole=len(options) <= _MOST)
        return self._known[name]

    def _all(self, asked: FormField) -> Iterator[Option]:
        if asked.refers_to:
            yield from self._items(asked)
            return
        item = codes.item_of(self.session, asked.code_list or "")
        for code in codes.codes(self.session, item.id or 0, limit=_MOST + 1) if item else []:
            yield Option(code.notation, self._label(code.labels))

    def _items(self, asked: FormField) -> Iterator[Option]:
        # one's own draft of an activity may be named before it is published; a version must be there to stay
        states = [State.PUBLISHED] if asked.of_version else [State.PUBLISHED, *OPEN_STATES]
        for kind in asked.refers_to:
            seen: set[str] = set()
            for entry in repository.listed(self.session, self.caller, kind=Kind(kind), states=states, limit=1000):
                if entry.item.iri not in seen:
                    seen.add(entry.item.iri)
                    yield self._option(asked, entry)

    def _option(self, asked: FormField, entry: Entry) -> Option:
        title = self.language.wording(entry.body["title"])
        if asked.control is Control.CLASSIFICATION:
            ref = f"{entry.item.agency}/{entry.item.slug}@{entry.version.number}"
            return Option(ref, title)
        return Option(entry.version_iri if asked.of_version else entry.item.iri, title)

    def _label(self, labels: object) -> str:
        return self.language.wording(labels) if isinstance(labels, dict) else str(labels)


def _haystack(option: Option) -> str:
    return f"{option.label} {option.value}".casefold()
