"""A repository of the shape of OAI-PMH 2.0, written from its specification; it can be told to misbehave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.servers.web import Answer, Asked

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    "<responseDate>2026-11-22T00:00:00Z</responseDate><request>https://repo.contoh.id/oai</request>"
)
XML = {"Content-Type": "text/xml;charset=UTF-8"}
DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DCAT = "http://www.w3.org/ns/dcat#"


@dataclass(frozen=True)
class Kept:
    """One record of the repository; ``metadata`` by prefix, none when it is deleted."""

    number: int
    datestamp: str = "2026-02-01T00:00:00Z"
    metadata: dict[str, str] = field(default_factory=dict)
    is_deleted: bool = False
    sets: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        return f"oai:repo.contoh.id:{self.number}"


def dublin_core(number: int, **said: str | list[str]) -> dict[str, str]:
    """Metadata in oai_dc; ``said`` replaces or adds elements."""
    values = {"title": f"Data Desa Nomor {number}", "identifier": f"https://repo.contoh.id/{number}"} | said
    elements = "".join(
        f"<dc:{name}>{escape(text)}</dc:{name}>"
        for name, given in values.items()
        for text in (given if isinstance(given, list) else [given])
    )
    return {
        "oai_dc": f'<oai_dc:dc xmlns:oai_dc="{DC}" xmlns:dc="http://purl.org/dc/elements/1.1/">{elements}</oai_dc:dc>'
    }


def kept(number: int, **given) -> Kept:
    return Kept(number, **({"metadata": dublin_core(number)} | given))


@dataclass
class OaiRepository:
    """Answers for a list of records, ``size`` of them in a part."""

    records: list[Kept]
    size: int = 3
    granularity: str = "YYYY-MM-DDThh:mm:ssZ"
    formats: dict[str, str] = field(default_factory=lambda: {"oai_dc": DC})
    tells_size: bool = True
    forgets: set[int] = field(default_factory=set)
    """Numbers of requests whose token is no longer known."""
    after: Callable[["OaiRepository"], None] | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        said = asked.query
        self.asked.append(said)
        answers = {"Identify": self._identify, "ListMetadataFormats": self._formats, "GetRecord": self._record}
        verb = said.get("verb", "")
        if verb in {"ListRecords", "ListIdentifiers"}:
            answer = self._list(verb, said)
        elif verb in answers:
            answer = answers[verb](said)
        else:
            answer = _error("badVerb", "no such verb")
        if self.after:
            self.after(self)
        return answer

    def _identify(self, _: dict[str, str]) -> Answer:
        return _answer(
            "<Identify><repositoryName>Uji</repositoryName><baseURL>https://repo.contoh.id/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>a@contoh.id</adminEmail>"
            "<earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
            f"<granularity>{self.granularity}</granularity></Identify>"
        )

    def _formats(self, _: dict[str, str]) -> Answer:
        each = "".join(
            f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>https://x/{prefix}.xsd</schema>"
            f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
            for prefix, space in self.formats.items()
        )
        return _answer(f"<ListMetadataFormats>{each}</ListMetadataFormats>")

    def _record(self, said: dict[str, str]) -> Answer:
        for each in self.records:
            if each.identifier == said.get("identifier"):
                return _answer(f"<GetRecord>{self._written(each, said['metadataPrefix'])}</GetRecord>")
        return _error("idDoesNotExist", "no such record")

    def _list(self, verb: str, said: dict[str, str]) -> Answer:
        token = said.get("resumptionToken")
        if token is not None:
            if len(said) != 2:
                return _error("badArgument", "a token is exclusive")
            if len(self.asked) in self.forgets or token.count("|") != 4:
                return _error("badResumptionToken", "expired")
            start, prefix, since, until, chosen = token.split("|")
        else:
            start, prefix, chosen = "0", said.get("metadataPrefix", ""), said.get("set", "")
            since, until = said.get("from", ""), said.get("until", "")
            if any(len(day) not in {0, len(self.granularity)} for day in (since, until)):
                return _error("badArgument", "granularity")
        if prefix not in self.formats:
            return _error("cannotDisseminateFormat", "no such format")
        found = [
            each
            for each in self.records
            if (not since or each.datestamp[: len(since)] >= since)
            and (not until or each.datestamp[: len(until)] <= until)
            and (not chosen or chosen in each.sets)
        ]
        if not found:
            return _error("noRecordsMatch", "none")
        first = int(start)
        page = found[first : first + self.size]
        written = "".join(
            self._written(each, prefix) if verb == "ListRecords" else _header(each, self.granularity) for each in page
        )
        size = f' completeListSize="{len(found)}"' if self.tells_size else ""
        rest = f"{first + self.size}|{prefix}|{since}|{until}|{chosen}" if first + self.size < len(found) else ""
        mark = f"<resumptionToken{size}>{rest}</resumptionToken>" if rest or first else ""
        return _answer(f"<{verb}>{written}{mark}</{verb}>")

    def _written(self, each: Kept, prefix: str) -> str:
        metadata = "" if each.is_deleted else f"<metadata>{each.metadata.get(prefix, '')}</metadata>"
        return f"<record>{_header(each, self.granularity)}{metadata}</record>"


def _header(each: Kept, granularity: str) -> str:
    status = ' status="deleted"' if each.is_deleted else ""
    sets = "".join(f"<setSpec>{name}</setSpec>" for name in each.sets)
    return f"<header{status}><identifier>{each.identifier}</identifier><datestamp>{each.datestamp[: len(granularity)]}</datestamp>{sets}</header>"


def _answer(inner: str) -> Answer:
    return Answer(f"{_HEAD}{inner}</OAI-PMH>".encode(), 200, XML)


def _error(code: str, said: str) -> Answer:
    return _answer(f'<error code="{code}">{said}</error>')
