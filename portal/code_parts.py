"""Parts that several pages of codes share: levels by name, days as people type them, and addresses of codes."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from babel import Locale

from portal.formats import day as in_words
from registry.changes.dependencies import ReadSession
from registry.codes import browse
from registry.codes.browse import List
from registry.codes.days import day
from registry.codes.documents import PLACES
from registry.codes.payloads import Code
from registry.errors import Sentence
from registry.items.repository import Entry
from registry.items.state import State

_SAMPLE = 300
"""So many codes of a level are looked at to tell the kinds of places it has: desa and kelurahan are mixed."""

_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_INDONESIAN, _ENGLISH = Locale("id"), Locale("en", "GB")

Text = Mapping[str, str]


def list_of(entry: Entry) -> List:
    """Return the list as the version on the page has it; the live one needs no version."""
    is_live = entry.version.state == State.PUBLISHED.value
    return List(entry.item.id or 0, None if is_live else entry.version)


def page_of(ref: str, notation: str) -> str:
    """Return the path of a code's page."""
    return f"/kode/{ref}/{quote(notation, safe='')}"


def level_names(session: ReadSession, entry: Entry) -> dict[int, Text]:
    """Return the levels of a list by depth with their names; nothing for a list without levels.

    Places tell their kind themselves (Desa, Kelurahan); other levels are numbered.
    """
    of = list_of(entry)
    found = browse.levels(session, of)
    if len(found) <= 1:
        return {}
    told = {level["depth"]: level["name"] for level in entry.body.get("levels", [])}
    return {depth: told.get(depth) or _name(session, entry, of, depth, code) for depth, code in found.items()}


def day_of(text: str) -> tuple[date | None, bool]:
    """Return the day that a text tells, and whether it is readable; no text is no day."""
    written = text.strip()
    if not written:
        return None, True
    try:
        return day(written), True
    except ValueError:
        return None, False


def _name(session: ReadSession, entry: Entry, of: List, depth: int, first: Code) -> Text:
    if entry.item.slug == PLACES and first.note:
        some = browse.page(session, of, browse.Wanted(level=depth), limit=_SAMPLE)
        kinds = {code.note["id"]: code.note for code in some if code.note}
        languages = {language for kind in kinds.values() for language in kind}
        return {language: "/".join(kind.get(language, kind["id"]) for kind in kinds.values()) for language in languages}
    return {"id": f"Tingkat {depth}", "en": f"Level {depth}"}


def with_days(sentence: Sentence) -> Sentence:
    """Return a sentence with its ISO dates written as people of its language write them."""
    return Sentence(
        _ISO.sub(lambda found: in_words(found[0], _INDONESIAN), sentence.id),
        _ISO.sub(lambda found: in_words(found[0], _ENGLISH), sentence.en),
    )
