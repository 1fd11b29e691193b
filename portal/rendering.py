"""From a page's dataclass to an answer: one template environment a language, nothing else in the context."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal import formats, harvest_words, words
from portal.assets import Assets
from portal.language import ENGLISH, INDONESIAN, Language, Parameters, address, code_of, languages
from portal.links import iri_of
from registry.accounts.caller import Caller
from registry.db import now
from registry.errors import Sentence
from registry.exchange.asking import LISTS, alternates
from registry.notifications import repository as notifications
from registry.search.highlights import Highlight

_SMALL = 1000
_WORDS: Mapping[str, Mapping[str, str]] = {
    "state_word": words.STATES,
    "access_word": words.ACCESS,
    "area_word": words.AREAS,
    "stage_word": words.STAGES,
    "comparison_word": words.COMPARISONS,
    "compared_word": words.COMPARED,
    "action_word": words.ACTIONS,
    "done_word": words.DONE,
    "holder_word": words.HOLDERS,
    "kind_word": words.KINDS,
    "role_word": words.ROLES,
    "scope_word": words.SCOPES,
    "place_word": words.PLACES,
    "match_word": words.MATCHES,
    "change_word": words.CHANGES,
    "personal_word": words.PERSONAL,
    "datatype_word": words.DATATYPES,
    "severity_word": words.SEVERITIES,
    "facet_word": words.FACETS,
    "check_word": words.CHECKS,
    "control_word": words.CONTROLS,
    "aspect_word": words.ASPECTS,
    "rule_word": words.IMPORT_RULES,
    "touched_word": words.TOUCHED,
    "bump_word": words.BUMPS,
    "topic_word": words.TOPICS,
    "tray_word": words.TRAYS,
    "proof_word": words.PROOFS,
    "run_state_word": harvest_words.STATES,
    "run_phase_word": harvest_words.PHASES,
    "run_mode_word": harvest_words.MODES,
    "outcome_word": harvest_words.OUTCOMES,
    "source_kind_word": harvest_words.KINDS,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What every page shares: its language, who is signed in, and where it is."""

    language: Language
    caller: Caller
    path: str
    """Path of the page without the language prefix."""
    query: str
    base: str
    """Public address without a closing slash."""
    unread: int = 0
    """Notifications that whoever is signed in has not read, up to a hundred."""

    @property
    def other(self) -> str:
        """The same page, query included, in the other language."""
        code = INDONESIAN if self.language.code == ENGLISH else ENGLISH
        return self.address(code)

    @property
    def here(self) -> str:
        """This page in its language, query included: where to return to after signing in."""
        return self.address(self.language.code)

    def address(self, code: str) -> str:
        """Return this page, query included, in a language."""
        return address(code, self.path) + (f"?{self.query}" if self.query else "")

    def plain(self, path: str, **parameters: str) -> str:
        """Return the address of something that has no language: a file or a feed."""
        return address(INDONESIAN, path, parameters)

    def is_under(self, section: str) -> bool:
        """Say whether the page belongs to a section of the navigation."""
        return self.path == section or self.path.startswith(f"{section}/")


class Renderer:
    """Renders pages in both languages."""

    def __init__(self, assets: Assets, base: str) -> None:
        """Compile nothing yet; ``base`` is the public address."""
        self._base = base
        self._languages = languages()
        self._environments = {code: _environment(found, assets) for code, found in self._languages.items()}

    def language(self, request: Request) -> Language:
        """Return the language a page was asked for in."""
        return self._languages[code_of(request)]

    def page(self, request: Request, caller: Caller, template: str, page: object, *, status: int = 200) -> Response:
        """Render a page; what the public sees carries an ETag, what a signed-in person sees is never stored."""
        language = self.language(request)
        layout = Layout(
            language, caller, request.url.path, request.url.query, self._base, unread=_unread(request, caller)
        )
        html = self._environments[language.code].get_template(template).render(page=page, layout=layout)
        content = html.encode()
        headers = {
            "Vary": "Accept-Encoding, Cookie",
            "Content-Language": language.code,
            "Cache-Control": "private, no-store" if caller.is_signed_in else "public, max-age=0, must-revalidate",
        }
        if status == 200 and (iri := iri_of(request.url.path)):  # noqa: PLR2004  # OK
            headers["Link"] = alternates(iri, LISTS)
        if status == 200 and not caller.is_signed_in:  # noqa: PLR2004  # OK
            headers["ETag"] = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
            if request.headers.get("if-none-match") == headers["ETag"]:
                return Response(status_code=304, headers=headers)
        if len(content) > _SMALL and "gzip" in request.headers.get("accept-encoding", ""):
            # pages hold no secret beside what a visitor sends, so compressing them gives nothing away
            content, headers["Content-Encoding"] = gzip.compress(content, 6, mtime=0), "gzip"
        return Response(content, status_code=status, media_type="text/html; charset=utf-8", headers=headers)

    def stream(self, request: Request, caller: Caller, template: str, page: object) -> Response:
        """Send a page piece by piece, as it is made: a page that takes long tells how far it is."""
        language = self.language(request)
        layout = Layout(language, caller, request.url.path, request.url.query, self._base)
        pieces = self._environments[language.code].get_template(template).generate(page=page, layout=layout)
        headers = {
            "Content-Language": language.code,
            "Cache-Control": "private, no-store",
            "X-Accel-Buffering": "no",  # a proxy in front passes on what comes
        }
        return StreamingResponse(pieces, media_type="text/html; charset=utf-8", headers=headers)


def _unread(request: Request, caller: Caller) -> int:
    """Count in the session of the request: a second connection for a number could be the last one there is."""
    session = getattr(request.state, "session", None)
    return notifications.unread(session, caller.user_id) if session is not None and caller.user_id is not None else 0


def renderer(request: Request) -> Renderer:
    """Return the renderer of the application that serves a request."""
    found: Renderer = request.app.state.renderer
    return found


def _environment(language: Language, assets: Assets) -> Environment:
    environment = Environment(
        loader=PackageLoader("portal"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(language.translations, newstyle=True)  # type: ignore[attr-defined]
    locale = language.locale
    environment.filters.update(
        {
            "day": partial(formats.day, locale=locale),
            "month": partial(formats.month, locale=locale),
            "number": partial(formats.number, locale=locale),
            "percent": partial(formats.percent, locale=locale),
            "size": partial(formats.size, locale=locale),
            "listing": partial(formats.listing, locale=locale),
            "moment": partial(_moment, language),
            "ago": partial(_ago, language),
            "wording": language.wording,
            "text": partial(_text, language),
            "marked": partial(_marked, language),
            "sentence": partial(_sentence, language),
            "ld": _linked_data,
            **{name: partial(_word, language, table) for name, table in _WORDS.items()},
        }
    )
    environment.globals.update(url=partial(_url, language), asset=assets.path)
    return environment


def _url(language: Language, path: str, **parameters: Any) -> str:
    values: Parameters = parameters
    return language.url(path, values)


def _word(language: Language, table: Mapping[str, str], key: str) -> str:
    return language.say(table[key]) if key in table else key


def _moment(language: Language, value: datetime) -> Markup:
    text = formats.moment(value, language.locale)
    return Markup('<time datetime="{}">{}</time>').format(formats.iso(value), text)


def _ago(language: Language, value: datetime) -> Markup:
    text, exact = formats.ago(value, now(), language.locale), formats.moment(value, language.locale)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(formats.iso(value), exact, text)


def _text(language: Language, value: Mapping[str, str] | None) -> Markup:
    """Return a language map's wording, marked with its language where that is not the page's."""
    tag, wording = language.tag(value), language.wording(value)
    return (
        Markup("{}").format(wording)
        if tag == language.code
        else Markup('<span lang="{}">{}</span>').format(tag, wording)
    )


def _marked(language: Language, value: Highlight) -> Markup:
    """Return a found text with its marks, and its language where that is not the page's."""
    marked = escape(value)  # it renders itself, escaped
    return (
        marked
        if value.language == language.code
        else Markup('<span lang="{}">{}</span>').format(value.language, marked)
    )


def _sentence(language: Language, value: Sentence) -> str:
    return value.in_language(language.code)


def _linked_data(value: Mapping[str, Any]) -> Markup:
    """Return JSON-LD that cannot leave its script element."""
    text = json.dumps(value, ensure_ascii=False)
    for sign, written in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, written)
    return Markup(text)  # noqa: S704  # escaped for a script element just above
