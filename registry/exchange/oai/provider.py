"""The repository: answers each verb of OAI-PMH 2.0 from the registry and its change log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain

from sqlmodel import Session

from registry.exchange.dcat.catalogue import Standings
from registry.exchange.oai import tokens
from registry.exchange.oai.asked import Asked, Fault
from registry.exchange.oai.formats import Format, formats
from registry.exchange.oai.identifiers import AGENCY, KIND, TOPIC, Identifiers, sets_of, topic_target
from registry.exchange.oai.marked_up import element
from registry.exchange.oai.tokens import LIFE, Token
from registry.items import publications
from registry.items.publications import Publication, Wanted
from registry.items.state import Kind
from registry.web.instance_key import InstanceKey

_RECORDS, _HEADERS = 200, 1_000
_COUNTED = 20_000
_BEFORE_ALL = "1970-01-01T00:00:00Z"
_KEEPER = "kominfo-blitar"
_KINDS = {
    Kind.CODE_LIST: "Kode referensi",
    Kind.STANDARD: "Standar data",
    Kind.ACTIVITY: "Kegiatan statistik",
    Kind.VARIABLE: "Variabel statistik",
    Kind.INDICATOR: "Indikator statistik",
    Kind.DATASET: "Set data",
}


@dataclass
class Provider:
    """A repository at ``{base}/oai``."""

    base: str
    key: InstanceKey
    standings: Standings

    @cached_property
    def identifiers(self) -> Identifiers:
        """How records are named."""
        return Identifiers(self.base)

    @cached_property
    def formats(self) -> Mapping[str, Format]:
        """The formats by prefix."""
        return formats(self.base)

    def answer(self, session: Session, asked: Asked, now: datetime) -> Iterator[bytes]:
        """Yield what stands inside the element of the verb, in UTF-8; Fault for an error of the protocol."""
        given = asked.given
        match asked.verb:
            case "Identify":
                return _encoded(self._identify(session))
            case "ListMetadataFormats":
                return _encoded(self._formats(session, given.get("identifier")))
            case "ListSets":
                if "resumptionToken" in given:
                    raise Fault("badResumptionToken", "The sets are one list; there is no token for them.")
                return _encoded(self._sets(session))
            case "GetRecord":
                return self._record(session, given["identifier"], given["metadataPrefix"])
            case _:
                return self._list(session, asked, now)

    def _identify(self, session: Session) -> Iterator[str]:
        first = publications.first_shown(session)
        yield element("repositoryName", "Satu Data Desa")
        yield element("baseURL", f"{self.base}/oai")
        yield "<protocolVersion>2.0</protocolVersion>"
        yield element("adminEmail", self._email(session))
        yield f"<earliestDatestamp>{stamp(first) if first else _BEFORE_ALL}</earliestDatestamp>"
        yield "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
        yield "<compression>gzip</compression>"
        if self.identifiers.is_domain:
            space = "http://www.openarchives.org/OAI/2.0/oai-identifier"
            yield (
                f'<description><oai-identifier xmlns="{space}" xsi:schemaLocation="{space} {space}.xsd">'
                f"<scheme>oai</scheme><repositoryIdentifier>{self.identifiers.domain}</repositoryIdentifier>"
                "<delimiter>:</delimiter><sampleIdentifier>"
                f"{self.identifiers.of('/id/dataset/desa-contoh/penduduk')}</sampleIdentifier></oai-identifier>"
                "</description>"
            )
        yield (
            '<description><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
            'oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
            '<dc:description xml:lang="id">Set data, standar data, kode referensi dan metadata statistik desa yang '
            "telah diperiksa dan disetujui.</dc:description>"
            '<dc:description xml:lang="en">Village datasets, data standards, code lists and statistical metadata, '
            "checked and approved.</dc:description></oai_dc:dc></description>"
        )

    def _formats(self, session: Session, identifier: str | None) -> Iterator[str]:
        kind = self._found(session, identifier).kind if identifier is not None else None
        for each in self.formats.values():
            if kind is None or not each.kinds or kind in each.kinds:
                yield (
                    f"<metadataFormat>{element('metadataPrefix', each.prefix)}{element('schema', each.schema)}"
                    f"{element('metadataNamespace', each.namespace)}</metadataFormat>"
                )

    def _sets(self, session: Session) -> Iterator[str]:
        names = self.standings.now(session).names
        for kind in Kind:
            yield _set(f"{KIND}:{kind.value}", _KINDS[kind])
        for slug in publications.agencies(session):
            title = names.agencies[slug].title
            yield _set(f"{AGENCY}:{slug}", title.get("id") or slug)
        for notation, labels in names.goals.items():
            yield _set(f"{TOPIC}:{notation}", labels.get("id") or notation)

    def _record(self, session: Session, identifier: str, prefix: str) -> Iterator[bytes]:
        form = self._format(prefix)
        found = self._found(session, identifier)
        if form.kinds and found.kind not in form.kinds:
            raise Fault("cannotDisseminateFormat", f"This record has no {prefix}.")
        return self._records(session, form, [found])

    def _list(self, session: Session, asked: Asked, now: datetime) -> Iterator[bytes]:
        given = asked.given
        if "resumptionToken" in given:
            token = tokens.read(given["resumptionToken"], asked.verb, self.key, now=now)
            wanted = replace(self._wanted(token.set, self.formats[token.prefix]), low=token.low, high=token.high)
        else:
            token, wanted = self._begun(session, asked)
        is_records = asked.verb == "ListRecords"
        most = _RECORDS if is_records else _HEADERS
        page = publications.page(session, wanted, after=token.after, limit=most + 1)
        more, page = len(page) > most, page[:most]
        if not page and not token.cursor:
            raise _nothing()
        headers = _encoded(map(self.header, page))
        written = self._records(session, self.formats[token.prefix], page) if is_records else headers
        return chain(written, _encoded(self._token(token, page, more=more, now=now)))

    def _begun(self, session: Session, asked: Asked) -> tuple[Token, Wanted]:
        given = asked.given
        form = self._format(given["metadataPrefix"])
        found = publications.bounds(session, asked.start, asked.end)
        if found is None:
            raise _nothing()
        low, high = found
        wanted = replace(self._wanted(given.get("set", ""), form), low=low, high=high)
        size = publications.count(session, wanted, most=_COUNTED)
        return Token(asked.verb, form.prefix, 0, 0, size, low, high, given.get("set", ""), 0), wanted

    def _token(self, token: Token, page: Sequence[Publication], *, more: bool, now: datetime) -> Iterator[str]:
        size = f' completeListSize="{token.size}"' if token.size is not None else ""
        if more:
            following = replace(
                token,
                after=page[-1].item_id,
                cursor=token.cursor + len(page),
                expires=int((now + LIFE).timestamp()),
            )
            text = following.written(self.key)
            expires = stamp(following.expiration)
            yield (
                f'<resumptionToken expirationDate="{expires}"{size} cursor="{token.cursor}">{text}</resumptionToken>'
            )
        elif token.cursor:
            yield f'<resumptionToken{size} cursor="{token.cursor}"/>'

    def _records(self, session: Session, form: Format, page: Sequence[Publication]) -> Iterator[bytes]:
        write = form.writer(session, self.standings, page, self.base)
        for found in page:
            header = self.header(found).encode()
            if found.is_withdrawn:
                yield b"<record>%b</record>" % header
            else:
                yield b"<record>%b<metadata>" % header
                yield from write(found)
                yield b"</metadata></record>"

    def header(self, found: Publication) -> str:
        """Return the header of a record, deleted or not, with all its sets."""
        status = ' status="deleted"' if found.is_withdrawn else ""
        sets = "".join(f"<setSpec>{each}</setSpec>" for each in sets_of(found))
        return (
            f"<header{status}><identifier>{self.identifiers.of(found.iri)}</identifier>"
            f"<datestamp>{stamp(found.at)}</datestamp>{sets}</header>"
        )

    def _email(self, session: Session) -> str:
        keeper = self.standings.now(session).names.agencies.get(_KEEPER)
        domain = self.identifiers.domain
        return (keeper.email if keeper else None) or f"walidata@{domain if '.' in domain else f'{domain}.invalid'}"

    def _format(self, prefix: str) -> Format:
        form = self.formats.get(prefix)
        if form is None:
            raise Fault("cannotDisseminateFormat", f"There are the formats: {', '.join(self.formats)}.")
        return form

    def _found(self, session: Session, identifier: str) -> Publication:
        iri = self.identifiers.iri(identifier)
        found = publications.of(session, iri) if iri else None
        if found is None:
            raise Fault("idDoesNotExist", "There is no record of this identifier.")
        return found

    def _wanted(self, spec: str, form: Format) -> Wanted:
        """Return what a set asks for; one that does not exist holds no record."""
        name, _, value = spec.partition(":")
        match name:
            case "":
                return Wanted(kinds=form.kinds)
            case "instansi" if value:
                return Wanted(agency=value, kinds=form.kinds)
            case "jenis" if value and (not form.kinds or value in form.kinds):
                return Wanted(kinds=(value,))
            case "topik" if value:
                return Wanted(kinds=form.kinds, role="theme", target=topic_target(value))
        raise _nothing()


def stamp(moment: datetime) -> str:
    """Return a moment as the protocol writes it, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def settled(now: datetime) -> datetime:
    """Return the moment up to which all changes are surely in sight.

    A change takes its time an instant before its commit; who asks next time from ``responseDate`` must not miss it.
    """
    return now - timedelta(seconds=2)


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    return (part.encode() for part in parts)


def _set(spec: str, name: str) -> str:
    return f"<set>{element('setSpec', spec)}{element('setName', name)}</set>"


def _nothing() -> Fault:
    return Fault("noRecordsMatch", "No record matches.")
