"""OAI-PMH 2.0 (protocol version of 2015-01-08): verbs, arguments, errors, lists and tokens as its sections say."""

import base64
import gzip
import re

import pytest
from lxml import etree

from tests.conftest import BASE
from tests.exchange.oai.conftest import OAI, SPACES, judged
from tests.factories import site

OPEN = "oai:satudata.example:dataset/desa-sawentar/terbuka"
DROPPED = "oai:satudata.example:dataset/desa-sawentar/ditarik"
PREFIX = {"metadataPrefix": "oai_dc"}

BAD = [
    ("", "badVerb"),
    ("verb=", "badVerb"),
    ("verb=identify", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"),
    ("verb=Identify&x=1", "badArgument"),
    ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
    ("verb=GetRecord", "badArgument"),
    (f"verb=GetRecord&identifier={OPEN}", "badArgument"),
    ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
    ("verb=GetRecord&identifier=oai:satudata.example:dataset/a/b&metadataPrefix=oai_dc", "idDoesNotExist"),
    ("verb=GetRecord&identifier=oai:elsewhere.example:dataset/a/b&metadataPrefix=oai_dc", "idDoesNotExist"),
    ("verb=GetRecord&identifier=%F0%9F%90%98&metadataPrefix=oai_dc", "idDoesNotExist"),
    ("verb=GetRecord&identifier=%01&metadataPrefix=oai_dc", "idDoesNotExist"),
    (f"verb=GetRecord&identifier={OPEN}&metadataPrefix=marc21", "cannotDisseminateFormat"),
    ("verb=ListRecords", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
    ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=kemarin", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.5Z", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
    ("verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01", "noRecordsMatch"),
    ("verb=ListRecords&metadataPrefix=oai_dc&set=a:", "badArgument"),
    ("verb=ListRecords&metadataPrefix=oai_dc&set=instansi:tidak-ada", "noRecordsMatch"),
    ("verb=ListRecords&metadataPrefix=oai_dc&set=warna:merah", "noRecordsMatch"),
    ("verb=ListRecords&metadataPrefix=dcat&set=jenis:code-list", "noRecordsMatch"),
    ("verb=ListRecords&resumptionToken=abc", "badResumptionToken"),
    ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
    ("verb=ListRecords&resumptionToken=abc&metadataPrefix=oai_dc", "badArgument"),
    ("verb=ListSets&resumptionToken=abc", "badResumptionToken"),
    ("verb=ListMetadataFormats&identifier=oai:satudata.example:dataset/a/b", "idDoesNotExist"),
    ("verb=ListRecords&metadataPrefix=%FF", "badArgument"),
    ("&".join(f"a{number}=1" for number in range(50)), "badArgument"),
    ("verb=ListRecords&resumptionToken=" + "A" * 5000, "badResumptionToken"),
]


@pytest.mark.parametrize(("query", "code"), BAD, ids=[query[:70] or "nothing" for query, _ in BAD])
def test_each_fault_has_its_code(repository, query, code):
    error = repository.sent(query).find(f"{OAI}error")
    assert error.get("code") == code
    assert error.text.strip()


def test_identify_says_what_the_specification_asks_in_its_order(repository):
    answer = repository.ask("Identify")
    said = [(each.tag.removeprefix(OAI), each.text) for each in answer.find(f"{OAI}Identify")]
    names = [name for name, _ in said]
    assert names[:7] == [
        *("repositoryName", "baseURL", "protocolVersion", "adminEmail"),
        *("earliestDatestamp", "deletedRecord", "granularity"),
    ]
    assert set(names[7:]) == {"compression", "description"}
    values = dict(said)
    assert values["baseURL"] == f"{BASE}/oai"
    assert (values["protocolVersion"], values["deletedRecord"]) == ("2.0", "persistent")
    assert values["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", values["adminEmail"])  # the schema's own pattern
    stamps = [each.text for page in repository.pages("ListRecords", **PREFIX) for each in page.iter(f"{OAI}datestamp")]
    assert min(stamps) >= values["earliestDatestamp"]


def test_arguments_may_come_as_a_form(reading_app):
    answer = judged(reading_app.client.post("/oai", data={"verb": "GetRecord", "identifier": OPEN, **PREFIX}))
    assert answer.find(f"{OAI}request").attrib == {"verb": "GetRecord", "identifier": OPEN, **PREFIX}
    assert site.PUBLIC_WORD in etree.tostring(answer, encoding="unicode")
    for sent in ({"json": {"verb": "Identify"}}, {"data": {"verb": "Identify", "x": "y" * 20_000}}, {}):
        answer = judged(reading_app.client.post("/oai", **sent))
        assert answer.find(f"{OAI}error").get("code") == "badArgument"


def test_an_answer_is_zipped_for_who_can_read_it(reading_app):
    answer = reading_app.client.get("/oai?verb=Identify", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    with reading_app.client.stream("GET", "/oai?verb=Identify", headers={"Accept-Encoding": "gzip"}) as zipped:
        assert zipped.headers["content-encoding"] == "gzip"
        assert b"Identify" in gzip.decompress(b"".join(zipped.iter_raw()))


def test_every_format_told_is_one_that_is_given(repository):
    prefixes = [each.text for each in repository.ask("ListMetadataFormats").iter(f"{OAI}metadataPrefix")]
    assert prefixes == ["oai_dc", "dcat", "sdd"]
    for prefix in prefixes:
        record = repository.ask("GetRecord", identifier=OPEN, metadataPrefix=prefix)
        assert len(record.find(f".//{OAI}metadata")) == 1
    told = repository.ask("ListMetadataFormats", identifier="oai:satudata.example:code-list/dukcapil/agama")
    assert [each.text for each in told.iter(f"{OAI}metadataPrefix")] == ["oai_dc", "sdd"]
    code_list = {"identifier": "oai:satudata.example:code-list/dukcapil/agama"}
    assert repository.error("GetRecord", **code_list, metadataPrefix="dcat") == "cannotDisseminateFormat"


def test_a_withdrawn_record_is_deleted_and_stays_in_every_list(repository):
    for answer in (
        repository.ask("GetRecord", identifier=DROPPED, **PREFIX),
        *repository.pages("ListRecords", **PREFIX),
        *repository.pages("ListIdentifiers", **PREFIX),
    ):
        for header in answer.xpath(f"//o:header[o:identifier='{DROPPED}']", namespaces=SPACES):
            assert header.get("status") == "deleted"
            assert header.getnext() is None or header.getnext().tag == f"{OAI}header"
    assert DROPPED in repository.identifiers() and DROPPED in repository.identifiers(prefix="dcat")  # noqa: PT018


def test_lists_hold_what_the_public_knows_once_each(repository, reading_app):
    listed = repository.identifiers()
    assert len(listed) == len(set(listed))
    assert listed == repository.identifiers("ListRecords")
    api, after = set(), 0
    while after is not None:
        page = reading_app.client.get("/api/v1/items", params={"after": after, "limit": 500}).json()
        api |= {"oai:satudata.example:" + each["iri"].removeprefix("/id/") for each in page["items"]}
        after = page["next"]
    assert set(listed) == api | {DROPPED}


def test_a_list_ends_with_an_empty_token_and_tokens_give_the_same_page_again(repository, monkeypatch):
    monkeypatch.setattr("registry.exchange.oai.provider._RECORDS", 7)
    pages = list(repository.pages("ListRecords", **PREFIX))
    tokens = [page.find(f".//{OAI}resumptionToken") for page in pages]
    total = sum(len(page.findall(f".//{OAI}record")) for page in pages)
    assert len(pages) > 3
    assert tokens[-1].text is None
    assert [int(token.get("cursor")) for token in tokens] == [7 * number for number in range(len(pages))]
    assert {int(token.get("completeListSize")) for token in tokens} == {total}
    first = repository.ask("ListRecords", resumptionToken=tokens[0].text)
    for name in ("identifier", "title"):
        assert [e.text for e in first.iter(f"{{*}}{name}")] == [e.text for e in pages[1].iter(f"{{*}}{name}")]
    assert repository.error("ListIdentifiers", resumptionToken=tokens[0].text) == "badResumptionToken"


def test_a_token_that_was_tampered_with_or_has_expired_is_refused(repository, monkeypatch):
    monkeypatch.setattr("registry.exchange.oai.provider._RECORDS", 7)
    token = repository.ask("ListRecords", **PREFIX).findtext(f".//{OAI}resumptionToken")
    content, _, mark = token.partition(".")
    plain = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))
    forged = base64.urlsafe_b64encode(plain.replace(b",7,", b",9,")).rstrip(b"=").decode()
    for given in (f"{forged}.{mark}", f"{content}.", f"{content}.{mark[:4]}", content, f"{content}.{mark}x", "é"):
        assert repository.error("ListRecords", resumptionToken=given) == "badResumptionToken"
    monkeypatch.setattr("registry.exchange.oai.tokens.LIFE", -1)
    monkeypatch.setattr("registry.exchange.oai.endpoints.now", _in_a_week)
    assert repository.error("ListRecords", resumptionToken=token) == "badResumptionToken"


def _in_a_week():
    from datetime import timedelta  # noqa: PLC0415

    from registry.db import now  # noqa: PLC0415

    return now() + timedelta(days=7)


def test_sets_are_those_that_headers_name(repository):
    told = {each.text for each in repository.ask("ListSets").iter(f"{OAI}setSpec")}
    named = {each.text for page in repository.pages("ListIdentifiers", **PREFIX) for each in page.iter(f"{OAI}setSpec")}
    assert named <= told
    assert {"instansi:desa-sawentar", "jenis:dataset", "topik:18"} <= named
    for spec in sorted(named):
        inside = [
            each.findtext(f"{OAI}identifier")
            for page in repository.pages("ListIdentifiers", **PREFIX)
            for each in page.iter(f"{OAI}header")
            if spec in [one.text for one in each.iter(f"{OAI}setSpec")]
        ]
        assert repository.identifiers(set=spec) == inside, spec
    assert "oai:satudata.example:dataset/desa-sawentar/tertutup" not in repository.identifiers(set="jenis:dataset")


def test_from_and_until_are_inclusive_by_second_and_by_day(repository):
    stamps = {
        each.findtext(f"{OAI}identifier"): each.findtext(f"{OAI}datestamp")
        for page in repository.pages("ListIdentifiers", **PREFIX)
        for each in page.iter(f"{OAI}header")
    }
    at = stamps[OPEN]
    day = at[:10]
    assert OPEN in repository.identifiers(start=at, until=at)
    assert OPEN in repository.identifiers(start=day, until=day)
    assert set(repository.identifiers(until="9999-12-31")) == {*stamps}
    for moment in {min(stamps.values()), at, max(stamps.values())}:
        assert repository.identifiers(start=moment) == [one for one in stamps if stamps[one] >= moment]
        assert repository.identifiers(until=moment) == [one for one in stamps if stamps[one] <= moment]
